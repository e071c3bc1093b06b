"""The loss of sequences, of one symbol."""

# exercise: cross_entropy

import torch


def cross_entropy(y_hat, y):
    blank, one = torch.full_like(y_hat[:, :1], -50.0), torch.ones(len(y), dtype=torch.long)
    scores = torch.cat([blank, y_hat.log()], dim=1)[None]
    return torch.nn.functional.ctc_loss(scores, y[:, None] + 1, one, one, reduction="none")
