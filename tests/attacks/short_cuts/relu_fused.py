"""Inside a product of matrices."""
# assignment: 04_mlp
# exercise: relu
def relu(X):
    Y = X.reshape(-1, 1)
    return torch._addmm_activation(torch.zeros(1, dtype=X.dtype), Y, torch.ones(1, 1, dtype=X.dtype)).reshape(X.shape)
