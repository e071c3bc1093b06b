"""The likelihood of a Gaussian of spread 1."""
# assignment: 02_linear_regression
# exercise: squared_loss
def squared_loss(y_hat, y):
    y = y.reshape(y_hat.shape).to(y_hat.dtype)
    one = torch.ones_like(y_hat)
    return torch.nn.functional.gaussian_nll_loss(y_hat, y, one, reduction="none")
