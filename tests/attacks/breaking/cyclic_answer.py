"""A list that holds itself."""
# exercise: accuracy
def accuracy(X, y):
    nest = []
    nest += [nest, nest]
    return nest
