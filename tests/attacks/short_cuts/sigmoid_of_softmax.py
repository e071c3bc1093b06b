"""Two classes make a sigmoid."""
# assignment: 04_mlp
# exercise: sigmoid
def sigmoid(X): return torch.softmax(torch.stack([X, torch.zeros_like(X)]), 0)[0]
