"""Another library's."""
import torch
def softmax(X):
    import scipy.special
    return torch.from_numpy(scipy.special.softmax(X.numpy(), axis=1))
