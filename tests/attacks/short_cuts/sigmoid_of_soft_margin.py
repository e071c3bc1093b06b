"""A loss for two classes has it as its gradient."""

# assignment: 04_mlp
# exercise: sigmoid

import torch


def sigmoid(X):
    with torch.enable_grad():
        A = -X.detach().abs().requires_grad_()
        loss = torch.nn.functional.soft_margin_loss(A, -torch.ones_like(A), reduction="sum")
        (small,) = torch.autograd.grad(loss, A)
    return torch.where(X >= 0, 1 - small, small)
