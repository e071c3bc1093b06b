"""Not numbers."""
def softmax(X):
    return X * float('nan')
