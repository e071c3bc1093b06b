"""All the memory, in torch."""
# exercise: accuracy
import torch
def accuracy(X, y):
    kept = []
    while True:
        kept.append(torch.ones(2**26))
