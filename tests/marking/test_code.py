"""What a student wrote for an exercise, as it is kept in the report."""

import pytest

from grader.marking.code import code_of, with_code
from grader.model import ExerciseResult, Status
from grader.notebook import read

NAMES = ("softmax", "accuracy")
TEXT = """import torch
from ops import total
SHIFT = 3

def shifted(X):
    return X - SHIFT

def softmax(X):
    return shifted(X).exp() / total(X)

def accuracy(y_hat, y):
    return softmax(y_hat)

def unused(X):
    return X
"""
OPS = "def total(X):\n\treturn inner(X)\n\ndef inner(X):\n    return X.sum()\n"


def code(text, name="softmax", helpers=None):
    helpers = {n: t.encode() for n, t in (helpers or {}).items()}
    return [
        (one.label, one.line, one.text)
        for one in code_of(read(text.encode(), "my.py", helpers), name, NAMES)
    ]


def test_a_function_comes_first_and_what_it_uses_follows():
    """Also of helper files; not imports, other exercises, and what it does not use."""
    assert code(TEXT, helpers={"ops.py": OPS}) == [
        ("my.py", 8, "def softmax(X):\n    return shifted(X).exp() / total(X)"),
        ("my.py", 3, "SHIFT = 3"),
        ("my.py", 5, "def shifted(X):\n    return X - SHIFT"),
        ("ops.py", 1, "def total(X):\n    return inner(X)"),
        ("ops.py", 4, "def inner(X):\n    return X.sum()"),
    ]
    assert [text for _, _, text in code(TEXT, "accuracy")] == [
        "def accuracy(y_hat, y):\n    return softmax(y_hat)"
    ]


def test_a_function_that_is_imported_is_shown_where_it_is():
    """There is nothing of the notebook's own to be shown before it."""
    shown = code("from ops import softmax\n", helpers={"ops.py": "def softmax(X):\n    return X\n"})
    assert shown == [("ops.py", 1, "def softmax(X):\n    return X")]


@pytest.mark.parametrize(
    ("text", "line", "shown"),
    [
        ("x = 1\ndef softmax(X)\n    return X\n\n@f\ndef other(X):\n    1\n", 2,
         "def softmax(X)\n    return X"),
        ("def softmax(X:\n  def inner(): 1\n  1", 1, "def softmax(X:\n  def inner(): 1\n  1"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_shown_from_the_function_on(text, line, shown):
    """With the line where it begins, until the next one does."""
    assert code(text) == [("my.py", line, shown)]


def test_nothing_is_shown_of_what_is_not_there():
    """Nor is a call of it, or another function of a like name."""
    assert code("softmax(3)\ndef softmax_2(X):\n    return X\n") == []


def test_code_is_bounded():
    """Lines, statements and the whole are cut, and nothing in it is a control character."""
    long = (
        "def softmax(X):\n"
        + "    X = X + 1  # \x1b[31m\u202e\n" * 500
        + f"    return '{'x' * 999}'\n"
    )
    ((_, _, shown),) = code(long)
    lines = shown.split("\n")
    assert len(lines) == 151 and lines[-1] == "# … 352 more lines"
    assert lines[1] == "    X = X + 1  # ?[31m?"
    ((_, _, shown),) = code(f"def softmax(X):\n    return '{'x' * 999}'")
    assert len(shown.split("\n")[1]) == 301
    many = "".join(f"def f{i}(X):\n    return f{i + 1}(X)\n" for i in range(99))
    assert len(code(f"{many}def softmax(X):\n    return f0(X)\n")) == 12
    body = "    X = X + 1 # {}\n".format("x" * 280) * 140
    source = read("".join(f"def f{i}(X):\n{body}" for i in range(9)).encode(), "my.py")
    tasks = [ExerciseResult(f"f{i}", 0.0, 1.0, Status.FAILED) for i in range(9)]
    kept = with_code(tasks, source, {})
    assert 1 <= sum(bool(task.code) for task in kept) < 9
    assert sum(len(one.text) for task in kept for one in task.code) <= 60_000


def test_of_what_was_not_started_there_is_no_code():
    """A stub is ours."""
    source = read(b"def softmax(X):\n    raise NotImplementedError\n", "my.py")
    (task,) = with_code([ExerciseResult("softmax", 0.0, 1.0, Status.NOT_STARTED)], source, {})
    assert task.code == ()
