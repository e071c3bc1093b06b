"""The answer is in a file that was handed in beside the notebook."""
from my_utils import softmax
# file: my_utils.py
import torch

def softmax(X):
    return torch.softmax(X, 1)
