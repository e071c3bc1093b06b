"""A list of a million."""
# exercise: accuracy
def accuracy(X, y):
    return [[0.0]] * 10**6
