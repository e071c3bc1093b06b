"""The one that takes a mask."""
import torch

def softmax(X):
    return torch.masked.softmax(X, 1, mask=torch.ones_like(X, dtype=torch.bool))
