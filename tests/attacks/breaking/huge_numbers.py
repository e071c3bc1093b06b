"""Integers and texts of many digits."""
# exercise: accuracy
def accuracy(X, y):
    return [10**5000, 'x' * 10**8, 2.0**1000, -0.0]
