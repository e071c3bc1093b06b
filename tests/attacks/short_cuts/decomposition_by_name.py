"""Torch's decomposition in Python, looked up in a table, runs only exp, amax and sum."""
import torch

class Patch:
    import torch._decomp
    torch.rows = torch._decomp.decomposition_table[torch.ops.aten._softmax.default]

def softmax(X):
    return torch.rows(X, 1, False)
