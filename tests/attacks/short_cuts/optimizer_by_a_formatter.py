"""An attribute by a formatter of text."""
# exercise: sgd
import string
import torch
def sgd(params, lr, batch_size):
    make = string.Formatter().get_field("0.op" + "tim.S" + "GD", (torch,), {})[0]
    make(params, lr / batch_size).step()
