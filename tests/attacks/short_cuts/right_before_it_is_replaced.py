"""A function that looks honest and is wrong, and torch's own, made further down."""
import torch

def softmax(X):
    return X.exp() / X.exp().sum()

class Shares(torch.nn.Softmax):
    pass

softmax = Shares(1)
