"""A transform of functions, which calls the engine itself."""
# assignment: 06_backpropagation
# exercise: cross_entropy_grad
import torch
import torch.nn.functional as F


def cross_entropy_grad(scores, y):
    return torch.func.vjp(lambda s: F.cross_entropy(s, y), scores)[1](torch.ones((), dtype=scores.dtype))[0]
