"""Aborts."""
# exercise: accuracy
import os
def accuracy(X, y):
    os.abort()
