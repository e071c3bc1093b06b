"""All the memory, in torch."""
import torch
def softmax(X):
    kept = []
    while True:
        kept.append(torch.ones(2**26))
