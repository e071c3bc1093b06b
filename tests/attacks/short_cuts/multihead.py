"""The layer for attention, asked for its weights."""
import torch

def softmax(X):
    n, c = X.shape
    layer = torch.nn.MultiheadAttention(1, 1, bias=False, batch_first=True).to(X.dtype)
    with torch.no_grad():
        layer.in_proj_weight.fill_(1.0)
    _, weights = layer(torch.ones(n, 1, 1, dtype=X.dtype), X.reshape(n, c, 1), X.reshape(n, c, 1))
    return weights.reshape(n, c)
