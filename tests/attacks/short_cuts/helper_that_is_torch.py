"""The folder's own name for torch, one dot further."""
# exercise: sgd
from tools import parts

def sgd(params, lr, batch_size):
    parts.optim.SGD(params, lr / batch_size).step()
# file: tools/__init__.py
import torch as parts
