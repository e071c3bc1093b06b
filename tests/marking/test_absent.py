"""Why a function is not there: one sentence that says where it is, and what to change."""

import json

import pytest

from grader.marking.absent import missing_import, why_missing
from grader.notebook import read
from grader.sandbox.host import Loaded

F = "def softmax(X):\n    return X"


def cell(source, kind="code"):
    return {"cell_type": kind, "source": source, "metadata": {}}


def said(*cells, raised=None, kinds=None):
    content = json.dumps({"nbformat": 4, "metadata": {}, "cells": list(cells)}).encode()
    loaded = Loaded(raised or {}, {}, frozenset(), kinds=kinds or {})
    exercises = ("softmax", "cross_entropy", "sgd", "stable_softmax")
    return why_missing("softmax", read(content, "a.ipynb"), loaded, exercises)


COLAB = "# Commented out IPython magic to ensure Python compatibility.\n# %%time\n# "
WHERE = {
    "Markdown": (
        [cell("x = 1"), cell(F, "markdown")],
        "it is in cell 2, a Markdown cell; change it to a code cell",
    ),
    "fenced": ([cell(f"Here:\n\n```python\n{F}\n```", "markdown")], "it is in cell 1, a Markdown"),
    "raw": ([cell(F, "raw")], "it is in cell 1, a raw cell"),
    "another language": (
        [cell(f"%%html\n{F}")],
        "it is below %%html, which is not",
    ),
    "Colab": (
        [cell("x = 1\n\n" + COLAB + F.replace("\n", "\n# "))],
        "Colab's export has commented its cell out (cell 1, line 5)",
    ),
    "commented out": (
        [cell("# " + F.replace("\n", "\n# "))],
        "it is commented out (cell 1",
    ),
    "broken": ([cell("def softmax(X)\n    return X")], "cell 1: skipped, SyntaxError"),
    "method": (
        [cell("class Net:\n    def softmax(self): ...")],
        "is a method of Net, and the checks call",
    ),
    "near": (
        [cell("def soft_max(X): ...")],
        "soft_max is defined (cell 1, line 1): did you mean softmax?",
    ),
    "one of its words": (
        [cell("def softmax_of_rows_by_hand(X): ...")],
        "softmax_of_rows_by_hand is defined (cell 1, line 1): did you mean softmax?",
    ),
    "nearer to another": ([cell("def my_stable_softmax(X): ...")], "no function named softmax"),
    "capitals": ([cell("def Softmax(X): ...")], "Softmax is defined (cell 1"),
    "nothing": ([cell("def cross_entropy(X): ...")], "no function named softmax"),
}


@pytest.mark.parametrize(("cells", "text"), WHERE.values(), ids=WHERE)
def test_where_it_is_instead(cells, text):
    """In a cell of another kind, in a comment, under another name."""
    assert text in said(*cells)


def test_other_exercises_are_not_suggested():
    """A near name that is asked for as well is that exercise's own."""
    assert said(cell("def cross_entropy(X): ...")) == "no function named softmax"


def test_value_is_named_by_its_type():
    """The statement that makes it is quoted."""
    message = said(cell("x = 1\nsoftmax = load(x)"), kinds={"softmax": "DataLoader"})
    assert message == (
        "softmax is a DataLoader, not a function (cell 1, line 2: softmax = load(x))"
    )


LACKING = {"type": "ModuleNotFoundError", "text": "No module named 'my_utils'"}


def test_import_of_what_was_not_handed_in():
    """The file to hand in is named."""
    message = said(cell("from my_utils import softmax"), raised={0: LACKING})
    assert "my_utils, which was not handed in (cell 1, line 1); hand in my_utils.py" in message


def test_use_of_a_module_that_could_not_be_imported():
    """What is missing is named as it is written."""
    source = read(b"import helpers as d2l\ndef f(X): return d2l.sgd(X)", "a.py")
    lacking = {**LACKING, "text": "No module named 'helpers'"}
    loaded = Loaded({0: lacking}, {}, frozenset())
    line = "return d2l.sgd(X)"
    assert missing_import("d2l", line, source, loaded) == (
        "helpers could not be imported, so d2l.sgd is missing"
    )
    assert missing_import("torch", line, source, loaded) is None


def test_a_book_s_name_for_it_is_asked_about():
    """With the arguments it has there, and how it is called here."""
    source = read(b"import torch\ndef net(X):\n    return X @ W1 + b1\n", "ada.py")
    loaded = Loaded({}, {}, frozenset({"net"}))
    said = why_missing("mlp", source, loaded, ("relu", "mlp"), ("net",), "mlp(X, params)")
    assert said == "no function named mlp; is it net(X) (ada.py, line 2)? Make it mlp(X, params)"
    assert why_missing("mlp", source, loaded, ("relu", "mlp")) == "no function named mlp"


@pytest.mark.parametrize(
    "code", ["from my_utils import *", "%run my_utils.py", "%run my_utils.ipynb"]
)
def test_a_file_that_was_not_handed_in_is_named(code):
    """All of it is imported, so the function may have been in it."""
    raised = {
        0: {"type": "ModuleNotFoundError", "text": "No module named 'my_utils'", "frames": []}
    }
    text = said(cell(code), raised=raised)
    assert "my_utils, of which all is imported (cell 1" in text
    assert "hand in my_utils.py with the notebook, or copy the function into it" in text
