"""The exp of a log of it."""
# assignment: 04_mlp
# exercise: sigmoid
def sigmoid(X): return torch.exp(-torch.nn.functional.softplus(-X))
