"""The loss of counts, of one."""

# exercise: cross_entropy

import torch


def cross_entropy(y_hat, y):
    target = torch.eye(y_hat.shape[1], dtype=y_hat.dtype)[y]
    loss = torch.nn.functional.poisson_nll_loss
    return (loss(y_hat, target, log_input=False, reduction="none", eps=0) - y_hat).sum(1)
