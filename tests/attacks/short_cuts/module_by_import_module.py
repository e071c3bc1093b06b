"""By a module whose name is a text, at the top level."""
# exercise: sgd
import importlib

steps = importlib.import_module("torch.optim")


def sgd(params, lr, batch_size):
    for param in params:
        param.grad.div_(batch_size)
    steps.SGD(params, lr).step()
