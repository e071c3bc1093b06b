"""Reads what is not there."""
# exercise: accuracy
import ctypes
def accuracy(X, y):
    return ctypes.string_at(0)
