"""A name that is used again: which statements may give it the function, best first."""

import pytest

from grader.notebook import read
from grader.notebook.standing import BUILTIN, standing_of

CODE = "import torch\nfrom torch import nn\nclass Soft:\n    def __call__(self, X): ...\n"
START = 3  # statements in CODE


def candidates(code, name="f", exercises=("f",), helpers=None):
    source = read((CODE + code).encode(), "a.py", helpers or {})
    found = standing_of(source.statements, exercises, source.modules.keys())
    return next(((s.kind, s.candidates) for s in found if s.name == name), None)


@pytest.mark.parametrize(
    ("later", "best"),
    [
        ("f = f(1)", 1),  # it is tried first, and is no function as it runs
        ("f = 3", 0),
        ("for f in range(3): pass", 0),
        ("with open('x') as f: pass", 0),
        ("(f := 3)", 0),
        ("del f", 0),
        ("f += 1", 0),
        ("import os as f", 0),
        ("from torch import exp as f", 0),
        ("f = nn.Softmax(1)", 0),
        ("f = torch.softmax", 0),
        ("loss = nn.Softmax(1); f = loss", 0),
        ("f = Soft()", 1),
        ("f = lambda X: X", 1),
        ("s = Soft()\nf = s.run", 2),
        ("import functools\nf = functools.partial(f, 1)", 2),
        ("f = nn.Sequential(nn.Linear(2, 2))", 0),
        ("def f(X): return 2", 1),
    ],
)
def test_what_is_the_students_own_comes_first(later, best):
    """A library's function, or a value, does not take the place of a ``def``."""
    kind, order = candidates(f"def f(X): return X\n{later}")
    assert kind == "function"
    assert order[0] == START + best


def test_function_of_a_helper_file_is_the_students_own():
    """As it is if it were in the notebook."""
    helpers = {"utils.py": b"def f(X): return X\n"}
    _, order = candidates("from torch import exp as f\nfrom utils import f\nf = 3", helpers=helpers)
    assert order[0] == START + 1


def test_name_that_is_bound_once_is_no_question():
    """Nor is one that no function calls."""
    assert candidates("def f(X): return X", exercises=()) is None
    assert candidates("def h(X): return X\nh = 3\ndef f(X): return X", "h") is None
    _, order = candidates("def h(X): return X\nh = 3\ndef f(X): return h(X)", "h")
    assert order[0] == START


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("def f(X): return sum(X)\nsum = 0", "sum", ("function", (START + 1, BUILTIN))),
        ("def f(X): return sum + 1\nsum = 0", "sum", None),
        ("def f(X): return X\nmax = 3", "max", None),
        ("def f(max): return max(1)\nmax = 3", "max", None),
        ("def f(X): return torch.exp(X)\ntorch = 5", "torch", ("module", (0,))),
        ("def f(X): return X\ntorch = 5", "torch", None),
        ("from math import exp\ndef f(X): return exp(X)\nexp = 2", "exp", None),
    ],
)
def test_builtins_and_modules_that_functions_use(code, name, expected):
    """A plain value does not take their place where a function calls them."""
    found = candidates(code, name)
    if name == "exp":
        assert found == ("function", (START + 2, START))
    else:
        assert found == expected
