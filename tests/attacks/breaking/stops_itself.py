"""Stops its own process."""
import os, signal
def softmax(X):
    os.kill(os.getpid(), signal.SIGSTOP)
