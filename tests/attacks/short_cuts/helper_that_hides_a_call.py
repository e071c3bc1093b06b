"""The file puts the name together."""
from my_utils import softmax
# file: my_utils.py
import torch

def softmax(X):
    return getattr(torch, "soft" + "max")(X, 1)
