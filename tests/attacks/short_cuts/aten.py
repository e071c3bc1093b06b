"""By the operator itself."""
import torch
def softmax(X):
    return torch.ops.aten._softmax(X, 1, False)
