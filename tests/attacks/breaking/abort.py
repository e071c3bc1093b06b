"""Aborts."""
import os
def softmax(X):
    os.abort()
