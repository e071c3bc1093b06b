"""The notebook's own function calls one of a file in a folder, by its path."""
import tools.shares

def softmax(X):
    return tools.shares.of_rows(X)
# file: tools/shares.py
from .deep import torch as library

def of_rows(X):
    return library.nn.Softmax(1)(X)
# file: tools/deep.py
import torch
