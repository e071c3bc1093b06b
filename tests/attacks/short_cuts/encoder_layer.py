"""The whole layer of a transformer, in one operator."""
import torch

def softmax(X):
    n, c = X.shape
    out = torch._native_multi_head_attention(
        torch.ones(n, 1, 1), X.reshape(n, c, 1).float(), X.reshape(n, c, 1).float(), 1, 1,
        torch.ones(3, 1), torch.zeros(3), torch.ones(1, 1), torch.zeros(1), None, True, False)
    return out[1].reshape(n, c).to(X.dtype)
