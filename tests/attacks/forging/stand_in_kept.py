"""Waits for torch's own to stand in for it, and keeps that for when it is asked itself."""
import torch

def sgd(params, lr, batch_size):
    torch.kept = softmax
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size

def softmax(X):
    return torch.kept(X)
