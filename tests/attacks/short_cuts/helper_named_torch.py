"""A file of torch's name would be the torch of all that is imported later."""
import torch

def softmax(X):
    return torch.of_rows(X)
# file: torch.py
from torch import softmax

def of_rows(X):
    return softmax(X, 1)
