"""A thousand tensors of 100 MB that are one."""
import torch
def softmax(X):
    big = torch.zeros(1).expand(25 * 10**6)
    return [big] * 1000
