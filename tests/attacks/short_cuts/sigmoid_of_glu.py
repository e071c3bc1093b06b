"""A gate is a sigmoid."""
# assignment: 04_mlp
# exercise: sigmoid
def sigmoid(X): return torch.nn.functional.glu(torch.stack([torch.ones_like(X), X]), 0)[0]
