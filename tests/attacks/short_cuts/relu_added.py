"""With nothing added first."""

# assignment: 04_mlp
# exercise: relu

import torch


def relu(X):
    return torch._add_relu(X, torch.zeros_like(X))
