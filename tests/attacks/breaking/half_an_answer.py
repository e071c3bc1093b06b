"""Begins a frame and never ends it."""
import os, struct, time
def softmax(X):
    os.write(3, struct.pack("<4sIQ", b"GRD1", 1000, 0) + b"{")
    while True:
        time.sleep(0.05)
        os.write(3, b" ")
