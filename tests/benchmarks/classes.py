"""Classes to be graded: the solution of 03, and what students do to it."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
SLUG = "03_softmax_regression"
UNWRITTEN = (
    'def train_softmax(train_iter, num_epochs, lr):\n    raise NotImplementedError("later")\n'
)


def code_cells(train: bool) -> list[str]:
    """A finished notebook's code, with ``train_softmax`` written or not."""
    sample = ROOT / "tests" / "sample_class" / "ada" / "softmax_regression.ipynb"
    cells = json.loads(sample.read_text("utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [UNWRITTEN if "def train_softmax" in s and not train else s for s in sources]


def notebook(sources: list[str]) -> str:
    cells = [
        {"cell_type": "code", "metadata": {}, "source": s, "outputs": [], "execution_count": None}
        for s in sources
    ]
    plain = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}
    return json.dumps(plain)


def class_of(n: int, folder: Path, train: bool) -> Path:
    """``n`` students, every fifth of whom has one function wrong, and no two alike."""
    for number in range(n):
        sources = [*code_cells(train), f"mine = {number}"]
        if number % 5 == 4:
            sources.append("def accuracy(y_hat, y):\n    return (y_hat.argmax(dim=0) == y).sum()")
        path = folder / f"s{number:04}" / "softmax_regression.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(notebook(sources), "utf-8")
    return folder


def canvas_download(n: int, folder: Path) -> tuple[Path, Path]:
    """``n`` students' files as Canvas names them, and its gradebook as their roster."""
    download, roster = folder / "canvas", folder / "grades.csv"
    download.mkdir()
    sources, rows = code_cells(True), []
    for number in range(n):
        text = notebook([*sources, f"mine = {number}"])
        name = f"aster{number}ann_{10000 + number}_{90000 + number}_softmax_regression.ipynb"
        (download / name).write_text(text, "utf-8")
        rows.append(f'"Aster{number}, Ann",{10000 + number},a{number},A\n')
    roster.write_text("Student,ID,SIS Login ID,Section\n" + "".join(rows), "utf-8")
    return download, roster


def nbgrader_course(n: int, folder: Path, train: bool) -> Path:
    """The same for nbgrader: one autograded cell, which trains for as long as ours does."""
    test = "import torch\nX = torch.randn(5, 4)\nassert torch.allclose(softmax(X), X.softmax(1))\n"
    if train:
        test += (
            "from grader import load_data_fashion_mnist as load\n"
            "net = train_softmax(load(256)[0], 5, 0.1)\n"
            "assert evaluate_accuracy(load(1000)[1], net) > 0.7\n"
        )
    plain = json.loads(notebook([*code_cells(train), test]))
    for number, cell in enumerate(plain["cells"]):
        cell["id"] = f"cell{number}"
    plain["nbformat_minor"] = 5
    plain["metadata"] = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
    }
    plain["cells"][-1]["metadata"]["nbgrader"] = {
        "schema_version": 3, "grade": True, "locked": True, "solution": False, "task": False,
        "grade_id": "test", "points": 1, "cell_type": "code",
    }  # fmt: skip
    text = json.dumps(plain)
    folder.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id='b'")
    names = [f"source/ps/{SLUG}.ipynb"]
    names += [f"submitted/s{number:04}/ps/{SLUG}.ipynb" for number in range(n)]
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    return folder


OTTER_TEST = """OK_FORMAT = True
test = {
    "name": "softmax",
    "points": 1,
    "suites": [{
        "type": "doctest", "scored": True, "setup": "", "teardown": "",
        "cases": [{
            "code": ">>> X = torch.eye(4)\\n>>> torch.allclose(softmax(X), X.softmax(1))\\nTrue",
            "hidden": False, "locked": False,
        }],
    }],
}
"""


def otter_class(n: int, folder: Path) -> list[Path]:
    """The same for Otter: one test of one function, in ``folder/tests``; the notebooks."""
    class_of(n, folder / "class", train=False)
    for name in ("tests", "out"):
        (folder / name).mkdir()
    (folder / "tests" / "softmax.py").write_text(OTTER_TEST, "utf-8")
    return sorted((folder / "class").glob("*/*.ipynb"))
