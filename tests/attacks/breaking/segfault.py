"""Reads what is not there."""
import ctypes
def softmax(X):
    return ctypes.string_at(0)
