"""A miniature course on disk, and classes that hand in small scripts for it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import grader

MANIFEST = """
title = "Twice"
notebook = "twice.ipynb"
time_limit = 20

[[exercise]]
name = "twice"
points = 3
hidden_points = 1
hint = "What is added to what?"
"""
PUBLIC = """
import pytest, torch
from grader.checks import assert_close

@pytest.mark.points("twice", 2)
def test_twice(submission, rng):
    X = torch.randn(2, 3, generator=rng)
    assert_close(submission.call("twice", X), X + X, "twice(X)")
"""
HIDDEN = """
import pytest, torch
from grader.checks import assert_shape, award

@pytest.mark.points("twice", 1)
def test_share(submission, rng):
    X = torch.randn(400, generator=rng)
    got = assert_shape(submission.call("twice", X), (400,), "twice(X)")
    right = (got == 2 * X).double().mean().item()
    award(right, f"{right:.0%} of the values are right")
"""
# Each earns something else; the share of the third depends on the inputs, and so on the seed.
WORK = (
    "def twice(X): return X + X",
    "def twice(X): return X",
    "def twice(X): return (X + X).clamp(max={0})",
    "def twice(X): raise NotImplementedError",
)
SLUG = "01_twice"


@pytest.fixture
def course_folder(tmp_path) -> Path:
    """A folder with ``assignments/`` and ``solutions/`` of one exercise."""
    root = tmp_path / "course"
    public, hidden = root / "assignments" / SLUG, root / "solutions" / SLUG
    for folder in (public, hidden):
        folder.mkdir(parents=True)
    (public / "assignment.toml").write_text(MANIFEST)
    (public / "test_twice.py").write_text(PUBLIC)
    (hidden / "test_hidden.py").write_text(HIDDEN)
    return root


@pytest.fixture
def class_folder(tmp_path) -> Path:
    """Two dozen students; what they handed in differs."""
    root = tmp_path / "class"
    for number in range(24):
        (root / f"s{number:02}").mkdir(parents=True)
        code = WORK[number % len(WORK)].format(number / 100)
        (root / f"s{number:02}" / "twice.py").write_text(f"{code}  # {number}\n")
    return root


class Score:
    """``grader score`` in a process of its own, whose standard error can be waited on."""

    def __init__(self, cwd: Path, *arguments: object, **environment: str) -> None:
        root = str(Path(grader.__file__).parents[1])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "grader", "score", *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": root, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Whoever runs the tests in the background may have Ctrl-C ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def first_result(self) -> str:
        """The first line on standard error, which is written when the first is done."""
        return self.process.stderr.readline()

    def end(self, number: int | None = None) -> tuple[int, str, str]:
        """Exit code, output and errors, after a signal if one is given."""
        if number is not None:
            os.kill(self.process.pid, number)
        out, err = self.process.communicate(timeout=300)
        return self.process.returncode, out, err


@pytest.fixture
def score(course_folder):
    """``score(arguments)`` starts a run in the course's folder; none outlives the test."""
    started = []

    def start(*arguments, **environment) -> Score:
        started.append(Score(course_folder, *arguments, **environment))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)
