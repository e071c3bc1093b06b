"""Closes every descriptor."""
import os
def softmax(X):
    os.closerange(0, 1000)
    return X
