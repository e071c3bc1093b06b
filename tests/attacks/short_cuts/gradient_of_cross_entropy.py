"""Softmax is hidden in the gradient of the loss."""
import torch
def softmax(X):
    X = X.detach().clone().requires_grad_()
    y = torch.zeros(len(X), dtype=torch.long)
    torch.nn.functional.cross_entropy(X, y, reduction="sum").backward()
    return X.grad + torch.nn.functional.one_hot(y, X.shape[1])
