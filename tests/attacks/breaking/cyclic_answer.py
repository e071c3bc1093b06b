"""A list that holds itself."""
def softmax(X):
    nest = []
    nest += [nest, nest]
    return nest
