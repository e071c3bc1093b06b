"""Torch's optimizer, in a table that another statement fills."""
# exercise: sgd
import torch

ways = []
ways.append(getattr(torch.optim, "S" + "GD"))

def sgd(params, lr, batch_size):
    ways[0](params, lr / batch_size).step()
