"""A distribution divides its rows by their sums."""
# assignment: 01_tensors
# exercise: normalize_rows
def normalize_rows(X):
    return torch.distributions.Categorical(probs=X).probs
