"""A thousand tensors of 100 MB that are one."""
# exercise: accuracy
import torch
def accuracy(X, y):
    big = torch.zeros(1).expand(25 * 10**6)
    return [big] * 1000
