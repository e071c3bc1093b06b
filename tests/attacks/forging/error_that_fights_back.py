"""An exception whose class and traceback do as they like when they are looked at."""

class Meta(type):
    @property
    def __name__(cls):
        raise RuntimeError("no name")

class AttributeErrorToo(AttributeError, metaclass=Meta):
    @property
    def name(self):
        raise RuntimeError("no name")

def softmax(X):
    raise AttributeErrorToo
