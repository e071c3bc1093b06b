"""A list of a million."""
def softmax(X):
    return [[0.0]] * 10**6
