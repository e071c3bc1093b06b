"""Sparse, quantized, complex, meta and empty ones."""
# exercise: accuracy
import torch
def accuracy(X, y):
    return [X.to_sparse(), X.to(torch.complex64), torch.empty(3, device="meta"), torch.empty(0, 2**40),
            torch.quantize_per_tensor(X.float(), 0.1, 0, torch.quint8), X.to(torch.bfloat16)]
