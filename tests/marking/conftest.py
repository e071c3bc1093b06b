"""A miniature course of one exercise, and a way to mark a few lines of student code on it."""

from pathlib import Path

import numpy as np
import pytest

from grader.data import Dataset
from grader.data.fashion_mnist import TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS
from grader.data.idx import write_images, write_labels
from grader.manifest import Course
from grader.marking.examination import Paper, Scope, Setup
from grader.marking.marker import mark
from grader.model import Settings
from grader.notebook import read

MANIFEST = """
title = "Twice"
notebook = "twice.ipynb"
time_limit = 5
memory_limit = 1024

[[exercise]]
name = "twice"
points = 3
hidden_points = 1
hint = "What is added to what?"
forbidden = ["mul", "multiply"]

[[exercise]]
name = "thrice"
points = 2
needs = ["twice"]
hint = "How often has X to be added?"
"""

PUBLIC = """
import pytest, torch
from grader.checks import assert_close, award, stand_in

@stand_in("twice")
def torch_twice(X):
    return 2 * X

@pytest.mark.points("thrice", 2)
def test_thrice(submission):
    assert_close(submission.call("thrice", torch.ones(2)), torch.full((2,), 3.0), "thrice(X)")

@pytest.mark.points("twice", 2)
@pytest.mark.parametrize("n", [2, 3])
def test_twice(submission, rng, n):
    X = torch.randn(n, n + 1, generator=rng)
    assert_close(submission.call("twice", X), X + X, "twice(X)")
"""

HIDDEN = """
import pytest, torch
from grader.checks import assert_shape, award

@pytest.mark.points("twice", 1)
def test_most_of_it(submission):
    X = torch.arange(1.0, 5.0)
    got = assert_shape(submission.call("twice", X), (4,), "twice(X)")
    right = (got == 2 * X).double().mean().item()
    award(right, f"{right:.0%} of the values are right")
"""


@pytest.fixture(scope="session")
def dataset(tmp_path_factory):
    """Forty images, so small that nobody would take them for the real ones."""
    raw = tmp_path_factory.mktemp("raw")
    pixels = np.arange(40 * 784, dtype=np.uint8).reshape(40, 28, 28)
    labels = np.arange(40, dtype=np.uint8) % 10
    for images_file, labels_file in ((TRAIN_IMAGES, TRAIN_LABELS), (TEST_IMAGES, TEST_LABELS)):
        write_images(raw / images_file, pixels)
        write_labels(raw / labels_file, labels)
    return Dataset("stand-in", raw)


class MiniCourse:
    """``assignments/01_twice`` and its hidden checks, in a folder of the test's own."""

    def __init__(self, root: Path, server, dataset) -> None:
        self.server, self.dataset = server, dataset
        self.public = root / "assignments" / "01_twice"
        self.hidden = root / "solutions" / "01_twice"
        for folder in (self.public, self.hidden):
            folder.mkdir(parents=True)
        (self.public / "assignment.toml").write_text(MANIFEST)
        (self.public / "test_twice.py").write_text(PUBLIC)
        (self.hidden / "test_hidden.py").write_text(HIDDEN)

    @property
    def assignment(self):
        return Course(self.public.parent).assignment("01_twice")

    def mark(self, code: str, only: str | None = None, **settings):
        """The report on a script with ``code`` in it."""
        paper = Paper("ada", "twice.py", read(code.encode(), "twice.py"), self.assignment)
        setup = Setup(self.dataset, self.server, Settings(**{"seed": 1, **settings}))
        return mark(paper, setup, Scope(only=only))


@pytest.fixture
def course(tmp_path, server, dataset):
    return MiniCourse(tmp_path, server, dataset)
