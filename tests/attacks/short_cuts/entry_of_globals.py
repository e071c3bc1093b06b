"""By an entry of the table of all names, after a function of one's own."""
import torch


def softmax(X):
    return X


globals()["softmax"] = lambda X: torch.softmax(X, 1)
