"""Integers and texts of many digits."""
def softmax(X):
    return [10**5000, 'x' * 10**8, 2.0**1000, -0.0]
