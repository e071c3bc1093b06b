"""Alike is what was copied and renamed, and not what everybody writes."""

import json
from pathlib import Path

import pytest

from grader.batch import find
from grader.batch.similar import similar
from grader.manifest import Course

ROOT = Path(__file__).parents[2]
COURSE = Course(ROOT / "assignments")
SLUG = "03_softmax_regression"

ODD = """
def softmax(X):
    "My own."
    rows = []
    for k in range(X.shape[0]):
        shifted = X[k] - X[k].amax()
        weights = torch.stack([value.exp() for value in shifted])
        total = weights.cumsum(0)[-1]
        rows.append(weights.div(total).reshape(1, -1))
    return torch.cat(rows, dim=0)
"""
RENAMED = ODD
for old, new in {"rows": "out", "shifted": "s", "weights": "e", "total": "t", " k ": " i "}.items():
    RENAMED = RENAMED.replace(old, new)
RENAMED = RENAMED.replace('"My own."', '"Softmax."  # by me').replace("[k]", "[i]")
OTHER = """
def softmax(X):
    top, _ = torch.max(X, 1, keepdim=True)
    logs = X - top
    return torch.exp(logs - torch.log(torch.exp(logs).sum(1, keepdim=True)))
"""


@pytest.fixture
def pairs(tmp_path):
    """``pairs(student=code)`` → who is alike whom."""

    def look(**code):
        for student, text in code.items():
            (tmp_path / student).mkdir()
            (tmp_path / student / "softmax_regression.py").write_text(f"import torch\n{text}")
        assignment = COURSE.assignment(SLUG)
        return similar(assignment, find([tmp_path], COURSE, SLUG))

    return look


def test_a_renamed_copy_is_found(pairs):
    """Other names, another docstring and a comment do not hide it; where it is, is said."""
    (pair,) = pairs(ada=ODD, bo=RENAMED, cy=OTHER)
    assert (pair.first, pair.second, pair.exercises) == ("ada", "bo", ["softmax"])
    assert pair.likeness == 1.0


def test_the_reference_and_the_stub_are_common_text(pairs):
    """Two who write what the solution has, or nothing, are no more alike than that."""
    solution = (ROOT / "solutions" / SLUG / "softmax_regression.py").read_text("utf-8")
    notebook = json.loads((ROOT / "assignments" / SLUG / "softmax_regression.ipynb").read_text())
    cells = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    stub = "\n".join(cell for cell in cells if "def " in cell)
    assert pairs(ada=solution, bo=solution, cy=stub, di=stub) == []


def test_what_a_class_shares_is_no_sign(pairs):
    """A way that many found, or were shown, is nobody's."""
    assert pairs(**{f"s{n}": ODD for n in range(6)}) == []
