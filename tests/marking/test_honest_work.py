"""Right functions keep their points, whatever else a notebook holds: one of many habits."""

import json

import pytest

from grader.data.fashion_mnist import stand_in
from grader.manifest import find_course
from grader.marking.examination import Paper, Setup
from grader.marking.marker import mark
from grader.model import Settings, Status
from grader.notebook import read

TENSORS = find_course().assignment("01_tensors")

CELLS = [
    "import numpy as np, a_module_that_is_missing as pd, pickle, torch",
    'n = eval(input("How many rows? "))\nexec("X = 1")',
    "%%writefile my_utils.py\nimport torch\n\ndef row_sums(X):\n"
    "    return X.sum(dim=1, keepdim=True)\n\nbroken = nowhere + 1\n",
    "from my_utils import row_sums\nimport tools.ops as ops",
    "%%memit\ndef warm_up(X):\n    return 2 * X + 1",
    "def normalize_rows(X):\n    return X / row_sums(X)",
    "if __name__ == '__main__':\n    for _ in range(2):\n        print(normalize_rows)\n"
    "    def pick(X, y):\n        n = len(y)\n        return X[torch.arange(n), y]",
    "def one_hot(y, num_classes):\n    return ops.eye(num_classes)[y]",
    "try:\n    open('/nowhere')\n    def gradient_of(f, x):\n"
    "        x = x.clone().detach().requires_grad_()\n        f(x).backward()\n"
    "        return x.grad\nexcept ZeroDivisionError:\n    pass",
    "X = torch.ones(3, 2)\npick = pick(X, torch.tensor([0, 1, 0]))\nlen = 7\nwarm_up = 3",
    "for one_hot in range(3):\n    pass\ndel row_sums",
    "torch = 5",
]
HELPERS = {
    "tools/__init__.py": b"",
    "tools/ops.py": b"from .deep import eye",
    "tools/deep.py": b"import torch\n\ndef eye(n):\n    return torch.eye(n)\n",
    "random.py": b"raise SystemExit\n",
}


@pytest.fixture(scope="module")
def report(server):
    cells = [{"cell_type": "code", "source": source} for source in CELLS]
    content = json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}).encode()
    source = read(content, "ada.ipynb", HELPERS)
    setup = Setup(stand_in(), server, Settings(seed=3))
    return mark(Paper("ada", "a.ipynb", source, TENSORS), setup)


def test_every_function_has_its_points(report):
    """Imports, helper files, magics, blocks and names that are used again cost nothing."""
    lost = {
        e.name: [c.message for c in e.checks] for e in report.exercises if e.score < e.max_score
    }
    assert lost == {}
    assert {e.status for e in report.exercises} == {Status.PASSED}


@pytest.mark.parametrize(
    "note",
    [
        "cell 1: skipped, ModuleNotFoundError: No module named 'a_module_that_is_missing'",
        "my_utils.py: skipped, NameError: name 'nowhere' is not defined (line 6: broken",
        "cell 5: %%memit is not available here; its code was run without",
        "cell 10: uses the name warm_up again (line 4: warm_up = 3); the one of cell 5",
        "cell 10: uses the name len again (line 3: len = 7); Python's own counts",
        "cell 12: uses the name torch again (line 1: torch = 5); the one of cell 1, line 1 counts",
    ],
)
def test_what_was_passed_over_is_noted(report, note):
    """With its cell and its line."""
    assert any(note in said for said in report.notes), report.notes
