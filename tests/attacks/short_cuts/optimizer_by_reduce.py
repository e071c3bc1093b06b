"""getattr handed to another function."""
# exercise: sgd
import functools
import torch
def sgd(params, lr, batch_size):
    make = functools.reduce(getattr, ["op" + "tim", "S" + "GD"], torch)
    make(params, lr / batch_size).step()
