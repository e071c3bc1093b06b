"""Prints without end."""
# exercise: accuracy
import os, sys
def accuracy(X, y):
    for _ in range(2_000):
        print("x" * 100_000)
        os.write(1, b"y" * 100_000)
        os.write(2, b"z" * 100_000)
    raise RuntimeError("done")
