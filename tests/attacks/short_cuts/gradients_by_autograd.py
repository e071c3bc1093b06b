"""The engine by way of methodcaller, with names that are put together."""
# assignment: 06_backpropagation
# exercise: mlp_backward
import operator

import torch.nn.functional as F

back = operator.methodcaller("back" + "ward")
mark = operator.methodcaller("requires" + "_grad_")
slope = operator.attrgetter("gr" + "ad")


def mlp_backward(X, y, params):
    leaves = [mark(param.clone()) for param in params]
    W1, b1, W2, b2 = leaves
    back(F.cross_entropy((X @ W1 + b1).relu() @ W2 + b2, y))
    return [slope(leaf) for leaf in leaves]
