"""Assignment 03, in a folder where a test may spoil it."""

import shutil
from pathlib import Path

import pytest

import grader
from grader.manifest import Course

ROOT = Path(grader.__file__).parent.parent


@pytest.fixture
def copy(tmp_path):
    for name in ("assignments", "solutions"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return Course(tmp_path / "assignments").assignment("03_softmax_regression")
