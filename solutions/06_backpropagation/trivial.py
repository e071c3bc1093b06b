"""Answers that take no work, beside those that `grader verify` makes by itself.

TRIVIAL: name → (exercise, source); none may earn anything. PASSES: check → (the trivial answers
that are right as far as this check asks, why).
"""

_VALUE = (
    "class Value:\n"
    "    def __init__(self, data): self.data, self.grad = data, {grad}\n"
    "    def __add__(self, other): return Value(self.data + other.data)\n"
    "    def __mul__(self, other): return Value(self.data * other.data)\n"
    "    def relu(self): return Value(max(self.data, 0.0))\n"
    "    def backward(self): {backward}\n"
)

TRIVIAL = {
    "numbers without slopes": ("Value", _VALUE.format(grad=0.0, backward="pass")),
    "every slope is one": ("Value", _VALUE.format(grad=1.0, backward="pass")),
    "only the last slope": ("Value", _VALUE.format(grad=0.0, backward="self.grad = 1.0")),
}

PASSES: dict[str, tuple[tuple[str, ...], str]] = {}
