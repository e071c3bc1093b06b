"""Not numbers."""
# exercise: accuracy
def accuracy(X, y):
    return X * float('nan')
