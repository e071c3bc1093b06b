"""Assignment 03 without the exercise that trains, and a way to mark an attack on it."""

import os
import re
import shutil
from functools import cache
from pathlib import Path

import pytest

import grader
from grader.data.fashion_mnist import stand_in
from grader.manifest import Course
from grader.marking.examination import Paper, Scope, Setup
from grader.marking.marker import mark
from grader.model import Settings
from grader.notebook import read
from grader.sandbox.fork.server import ForkServerHandle
from tests.in_marker import examining_only

ROOT = Path(grader.__file__).parent.parent
SLUG = "03_softmax_regression"
CANARY = "canary-of-a-test"
UNWRITTEN = "\n\ndef {}(*args, **kwargs):\n    raise NotImplementedError\n"


@pytest.fixture(scope="session")
def attacked_course(tmp_path_factory):
    """The course without ``train_softmax``, whose checks take a second, and with less memory."""
    root = tmp_path_factory.mktemp("course")
    for name in ("assignments", "solutions"):
        shutil.copytree(ROOT / name / SLUG, root / name / SLUG)

    def cut(path, mark):
        text = path.read_text("utf-8")
        assert mark in text
        path.write_text(text.split(mark)[0], "utf-8")

    folder = root / "assignments" / SLUG
    cut(folder / "assignment.toml", '[[exercise]]\nname = "train_softmax"')
    cut(folder / "test_softmax_regression.py", "# ── train_softmax")
    cut(root / "solutions" / SLUG / "test_hidden.py", "def train_on(")
    (root / "solutions" / SLUG / "mistakes.py").unlink()
    manifest = folder / "assignment.toml"
    manifest.write_text(manifest.read_text("utf-8").replace("4096", "768"), "utf-8")
    return Course(root / "assignments").assignment(SLUG)


@pytest.fixture(scope="session")
def solution():
    return (ROOT / "solutions" / SLUG / "softmax_regression.py").read_text("utf-8")


@pytest.fixture(scope="session")
def attacked_server():
    """A fork server started where a token is in the environment."""
    os.environ["GRADER_TEST_TOKEN"] = CANARY
    handle = ForkServerHandle()
    yield handle
    del os.environ["GRADER_TEST_TOKEN"]
    handle.close()


@pytest.fixture(scope="session")
def attack(attacked_course, attacked_server, solution):
    """``attack(code)`` → the report on the solution without the exercise, and ``code`` after it.

    What comes after a line ``# file: my_utils.py`` is a file that was handed in beside it.
    """

    def run(
        code: str,
        time_limit=1.0,
        only=None,
        exercise="softmax",
        server=attacked_server,
        assignment=attacked_course,
    ):
        own = solution if assignment is attacked_course else assignment.master.read_text("utf-8")
        unwritten = UNWRITTEN.format(exercise)
        code, *files = re.split(r"^# file: (\S+)\n", code, flags=re.MULTILINE)
        helpers = {name: text.encode() for name, text in zip(files[::2], files[1::2])}
        content = f"{own}{unwritten}\n{code}".encode()
        source = read(content, assignment.master.name, helpers)
        setup = Setup(stand_in(), server, Settings(time_limit=time_limit))
        paper = Paper("ada", "a.py", source, assignment)
        return mark(paper, setup, Scope(only=only, diagnose=False))

    return run


@pytest.fixture
def examined_only(monkeypatch):
    """``examined_only(exercise)`` has a class marked on that exercise only, for time's sake."""

    def narrow(exercise: str) -> None:
        monkeypatch.setattr("grader.batch.run.mark_task", examining_only(exercise))

    return narrow


@pytest.fixture(scope="session")
def twin(attack):
    """``twin(exercise)`` → the report on the honest twin: that exercise left unwritten."""
    return cache(lambda exercise, **more: attack("", 20, exercise=exercise, **more))
