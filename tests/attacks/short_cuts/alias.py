"""functional by another name."""
import torch
from torch.nn import functional as helpers
own = helpers
def softmax(X):
    return own.softmax(X, 1)
