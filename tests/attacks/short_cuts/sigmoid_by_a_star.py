"""All of math imported, tanh with it."""
# assignment: 04_mlp
# exercise: sigmoid
from math import *
m = tanh
def sigmoid(X):
    return torch.tensor([(1 + m(v / 2)) / 2 for v in X.flatten().tolist()]).reshape(X.shape).to(X.dtype)
def tanh(X): raise NotImplementedError
