"""One number seen as many, and a view of the argument's own memory."""
import torch

def softmax(X):
    return torch.as_strided(X, X.shape, (0, 0))
