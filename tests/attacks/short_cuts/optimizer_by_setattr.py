"""Torch's optimizer, put by a name that is put together."""
# exercise: sgd
import torch

for name in ("S" + "GD",):
    setattr(torch, "des" + "cent", getattr(torch.optim, name))

def sgd(params, lr, batch_size):
    torch.descent(params, lr / batch_size).step()
