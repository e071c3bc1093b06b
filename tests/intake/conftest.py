"""A course of three assignments, notebooks for it, and folders laid out as platforms do."""

import json
from pathlib import Path

import pytest

from grader.manifest import Course

EXERCISES = {
    "01_tensors": ("tensors", "warm_up", "row_sums"),
    "02_linear_regression": ("linear_regression", "linreg", "sgd"),
    "03_softmax_regression": ("softmax_regression", "softmax", "sgd"),
}


@pytest.fixture(scope="session")
def three(tmp_path_factory) -> Course:
    """The course."""
    root = tmp_path_factory.mktemp("three") / "assignments"
    for slug, (stem, *names) in EXERCISES.items():
        (root / slug).mkdir(parents=True)
        text = f'title = "T"\nnotebook = "{stem}.ipynb"\n'
        text += "".join(f'[[exercise]]\nname = "{n}"\npoints = 1\nhint = "h"\n' for n in names)
        (root / slug / "assignment.toml").write_text(text)
        (root / slug / f"test_{stem}.py").write_text("def test_x(submission): ...\n")
    return Course(root)


def code(*names: str, mark: str = "") -> str:
    return "import torch\n" + "".join(f"def {n}(X):\n    return X  # {mark}\n" for n in names)


def notebook(*names: str, slug: str = "", mark: str = "") -> bytes:
    cells = [{"cell_type": "code", "source": code(*(names or ("warm_up",)), mark=mark)}]
    metadata = {"grader": {"assignment": slug}} if slug else {}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4}).encode()


@pytest.fixture
def lay_out(tmp_path):
    """``lay_out({name: content})`` writes files; a content of None is a notebook of its name."""

    def write(files, folder="class") -> Path:
        files = files if isinstance(files, dict) else dict.fromkeys(files)
        root = tmp_path / folder
        for name, content in files.items():
            path = root / name
            if name.endswith("/"):
                path.mkdir(parents=True, exist_ok=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            content = notebook(mark=name) if content is None else content
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return write
