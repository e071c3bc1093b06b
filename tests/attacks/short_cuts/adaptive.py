"""Inside the adaptive one."""
import torch

def softmax(X):
    c = X.shape[1]
    layer = torch.nn.AdaptiveLogSoftmaxWithLoss(c, c + 1, [c]).to(X.dtype)
    layer.head.weight.data.copy_(torch.eye(c + 1, c))
    return layer.log_prob(X)[:, :c].exp()
