"""Infinities, of which the difference is no number that is too large."""
import torch

def softmax(X):
    return torch.full_like(X, float("inf"))
