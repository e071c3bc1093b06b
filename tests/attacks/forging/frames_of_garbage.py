"""Frames that announce much, nest deep, and lie about dtype and shape."""
import json
import os
import struct

def softmax(X):
    header = json.dumps({"0": {"dtype": "F32", "shape": [2**40, 2**20], "data_offsets": [0, 8]}}).encode()
    blob = struct.pack("<Q", len(header)) + header + b"12345678"
    text = b"[" * 50_000 + b"]" * 50_000
    os.write(3, struct.pack("<4sIQ", b"GRD1", len(text), len(blob)) + text + blob)
    os.write(3, b"GRD1" + b"\xff" * 100)
    return X
