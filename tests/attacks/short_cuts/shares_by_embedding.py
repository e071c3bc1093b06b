"""A table whose rows are scaled down as they are looked up."""

# assignment: 01_tensors
# exercise: normalize_rows

import torch


def normalize_rows(X):
    rows = torch.arange(len(X))
    return torch.nn.functional.embedding(rows, 1e6 * X, max_norm=1.0, norm_type=1.0)
