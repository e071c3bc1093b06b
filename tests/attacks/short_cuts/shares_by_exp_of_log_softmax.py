"""The exp of a log_softmax of a log."""
# assignment: 01_tensors
# exercise: normalize_rows
def normalize_rows(X):
    return torch.nn.functional.log_softmax(X.log(), dim=1).exp()
