"""A generator, which has not been run when it is looked at."""
def softmax(X):
    yield X
