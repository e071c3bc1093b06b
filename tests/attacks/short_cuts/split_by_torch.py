"""PyTorch's own split of a data set."""
# assignment: 07_generalisation
# exercise: train_valid_split
import torch
from torch.utils.data import random_split


def train_valid_split(X, y, num_valid, generator):
    train, valid = random_split(range(len(X)), [len(X) - num_valid, num_valid], generator)
    train, valid = torch.tensor(list(train)), torch.tensor(list(valid))
    return X[train], y[train], X[valid], y[valid]
