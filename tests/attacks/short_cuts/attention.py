"""Attention has one inside."""
import torch
def softmax(X):
    n, c = X.shape
    one = torch.ones(n, 1, 1)
    keys = X.reshape(n, c, 1).to(torch.float32)
    value = torch.eye(c).expand(n, c, c)
    out = torch.nn.functional.scaled_dot_product_attention(one, keys, value, scale=1.0)
    return out.reshape(n, c).to(X.dtype)
