"""Sixty lists that are 2^60 when they are written out."""
# exercise: accuracy
def accuracy(X, y):
    nest = [0]
    for _ in range(28):
        nest = [nest, nest]
    return nest
