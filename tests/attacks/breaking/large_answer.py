"""An answer of 40 GB that takes no memory here."""
# exercise: accuracy
import torch
def accuracy(X, y):
    return torch.zeros(1).expand(10**10)
