"""Alike is what was copied and renamed, and not what everybody writes."""

import json
import re
from pathlib import Path
from random import Random

import pytest

from grader.batch.similar import similar
from grader.intake import find
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


# Ways that people write these; a class picks from them, the first more often than the last.
WAYS = (
    (
        "def softmax(X):\n    m = X.max(dim=1, keepdim=True).values\n    e = torch.exp(X - m)\n"
        "    return e / e.sum(1, keepdim=True)",
        "def softmax(X):\n    X = X - torch.amax(X, 1, True)\n    num = torch.exp(X)\n"
        "    den = torch.sum(num, dim=1, keepdim=True)\n    out = num / den\n    return out",
        "def softmax(X):\n    out = torch.zeros_like(X)\n    for i in range(X.shape[0]):\n"
        "        e = torch.exp(X[i] - X[i].max())\n        out[i] = e / e.sum()\n    return out",
        "def softmax(X):\n    big = X.max(1)[0].reshape(-1, 1)\n"
        "    return (X - big).exp() / (X - big).exp().sum(1).reshape(-1, 1)",
    ),
    (
        "def cross_entropy(y_hat, y):\n    return -torch.log(y_hat[torch.arange(len(y)), y])",
        "def cross_entropy(y_hat, y):\n    p = torch.gather(y_hat, 1, y.unsqueeze(1)).flatten()\n"
        "    loss = -torch.log(p + 1e-12)\n    return loss",
        "def cross_entropy(y_hat, y):\n    hot = torch.nn.functional.one_hot(y, y_hat.shape[1])\n"
        "    return -(hot * y_hat.log()).sum(dim=1)",
    ),
    (
        "def accuracy(y_hat, y):\n    guess = y_hat.argmax(axis=1)\n"
        "    return float((guess == y).sum()) / len(y)",
        "def accuracy(y_hat, y):\n    right = 0\n    for g, t in zip(y_hat.argmax(1), y):\n"
        "        if g == t:\n            right += 1\n    return right / len(y)",
        "def accuracy(y_hat, y):\n    cmp = torch.max(y_hat, 1)[1].type(y.dtype) == y\n"
        "    return cmp.type(torch.float32).mean().item()",
    ),
    (
        "def evaluate_accuracy(data_iter, net):\n    hits, n = 0.0, 0\n    for X, y in data_iter:\n"
        "        hits += accuracy(net(X), y) * y.shape[0]\n        n += y.shape[0]\n"
        "    return hits / n",
        "def evaluate_accuracy(data_iter, net):\n    hits = []\n    with torch.no_grad():\n"
        "        for X, y in data_iter:\n"
        "            hits += (net(X).argmax(1) == y).tolist()\n    return sum(hits) / len(hits)",
        "def evaluate_accuracy(data_iter, net):\n    both = [(net(X), y) for X, y in data_iter]\n"
        "    all_hat = torch.cat([a for a, _ in both])\n"
        "    return accuracy(all_hat, torch.cat([b for _, b in both]))",
    ),
    (
        "def sgd(params, lr, batch_size):\n    for p in params:\n"
        "        p.data = p.data - lr * p.grad / batch_size",
        "def sgd(params, lr, batch_size):\n    with torch.no_grad():\n        for p in params:\n"
        "            step = lr / batch_size\n            p -= step * p.grad\n"
        "            p.grad.zero_()",
        "def sgd(params, lr, batch_size):\n    with torch.no_grad():\n"
        "        [p.sub_(p.grad.mul(lr).div(batch_size)) for p in params]",
    ),
)


@pytest.fixture
def pairs(tmp_path):
    """``pairs(student=code)`` → who is alike whom."""

    def look(**code):
        for student, text in code.items():
            (tmp_path / student).mkdir()
            (tmp_path / student / "softmax_regression.py").write_text(f"import torch\n{text}")
        assignment = COURSE.assignment(SLUG)
        return similar(assignment, find([tmp_path], COURSE, SLUG).submissions)

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


def test_a_class_of_independent_pieces(pairs):
    """Of many who put the usual ways together, no two in the same way, nobody is flagged but who
    copied an unusual one, renamed and in another order."""
    random = Random(1)
    picks = {tuple(_pick(random, len(ways)) for ways in WAYS) for _ in range(200)}
    apart: list[tuple[int, ...]] = []
    for pick in sorted(picks, key=lambda pick: random.random()):
        if all(sum(a != b for a, b in zip(pick, other)) > 1 for other in apart):
            apart.append(pick)
    code = {f"s{n}": [ways[at] for ways, at in zip(WAYS, pick)] for n, pick in enumerate(apart)}
    odd = f"s{apart.index(max(apart, key=sum))}"
    code["copy"] = [re.sub(r"\b(p|e|n|y_hat|hot|cmp)\b", r"my_\1", f) for f in code[odd]][::-1]
    found = pairs(**{student: "\n\n".join(functions) for student, functions in code.items()})
    assert [(pair.first, pair.second) for pair in found] == [("copy", odd)]
    assert found[0].likeness > 0.95


def _pick(random: Random, n: int) -> int:
    return random.choices(range(n), [1 / (i + 1) for i in range(n)])[0]
