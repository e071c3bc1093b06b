"""The gradient of softplus is it."""
# assignment: 04_mlp
# exercise: sigmoid
def sigmoid(X):
    Z = X.detach().clone().requires_grad_()
    return torch.autograd.grad(torch.nn.functional.softplus(Z).sum(), Z)[0]
