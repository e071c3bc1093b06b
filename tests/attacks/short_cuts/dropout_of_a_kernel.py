"""The operator under PyTorch's own function, which also gives the mask."""
# assignment: 07_generalisation
# exercise: dropout
import torch


def dropout(X, p, training):
    return torch.native_dropout(X, p, training)[0]
