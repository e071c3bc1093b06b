"""Spoils the modules that the answer needs."""
import sys, json, struct
class Patch:
    json.dumps = struct.pack = None
    for name in list(sys.modules):
        if name.startswith(("torch", "safetensors")):
            sys.modules[name] = None
def softmax(X):
    return X
