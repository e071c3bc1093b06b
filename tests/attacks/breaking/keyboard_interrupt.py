"""Raises what Ctrl-C raises."""
def softmax(X):
    raise KeyboardInterrupt
