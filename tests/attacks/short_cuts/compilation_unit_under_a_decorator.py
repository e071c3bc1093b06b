"""Text that a compiler of torch's own reads, behind the name of what only decorates."""

from torch.jit import script

unit = vars(torch.jit)["Compilation" + "Unit"]("def f(X):\n    return X.softmax(1)\n")


@script
def softmax(X):
    return unit.f(X)
