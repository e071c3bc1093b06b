"""Begins a frame and never ends it."""
# exercise: accuracy
import os, struct, time
def accuracy(X, y):
    os.write(3, struct.pack("<4sIQ", b"GRD1", 1000, 0) + b"{")
    while True:
        time.sleep(0.05)
        os.write(3, b" ")
