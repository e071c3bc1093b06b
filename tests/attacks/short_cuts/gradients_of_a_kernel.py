"""The operators that a backward pass is made of, called by hand."""
# assignment: 06_backpropagation
# exercise: cross_entropy_grad
import torch


def cross_entropy_grad(scores, y):
    logs = torch.log_softmax(scores, 1)
    ones = torch.zeros_like(scores)
    ones[torch.arange(len(y)), y] = -1 / len(y)
    return torch._log_softmax_backward_data(ones, logs, 1, scores.dtype)
