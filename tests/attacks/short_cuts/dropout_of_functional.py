"""PyTorch's own function."""
# assignment: 07_generalisation
# exercise: dropout
import torch.nn.functional as F


def dropout(X, p, training):
    return F.dropout(X, p, training)
