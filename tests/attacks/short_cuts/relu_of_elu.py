"""A relative without its other half."""
# assignment: 04_mlp
# exercise: relu
def relu(X): return torch.nn.functional.elu(X, 0.0)
