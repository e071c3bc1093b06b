"""In a terminal a student gets what a notebook's own cells say."""

import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from grader.cli import main
from grader.manifest import find_course

COURSE = find_course()
SLUG = "03_softmax_regression"
WRONG = """
import torch

def softmax(X):
    return X.exp() / X.exp().sum(dim=0, keepdim=True)

def accuracy(y_hat, y):
    return (y_hat.argmax(1) == y).double().mean()
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / SLUG / "mine.py"
    path.parent.mkdir()
    path.write_text(WRONG)
    return path


def test_check(file):
    """The exercises named, with the hint of the mistake it looks like, from public checks only."""
    done = CliRunner().invoke(main, ["check", str(file), "softmax", "accuracy"])
    assert done.exit_code == 0, done.output
    assert "0/3" in done.output
    assert "hint: Your columns sum to 1, not your rows" in done.output
    assert "1.5/1.5" in done.output
    assert "sgd" not in done.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing.py"], "nothing.py: no such file"),
        (["mine.py", "-a", "03", "sofmax"], "no exercise 'sofmax'; there is softmax, "),
    ],
)
def test_bad_input_is_one_line(file, monkeypatch, arguments, message):
    """Exit code 2, and what to do."""
    shutil.copy(file, file.parent.parent)
    monkeypatch.chdir(file.parent.parent)
    done = CliRunner().invoke(main, ["check", *arguments])
    assert done.exit_code == 2
    assert message in done.output
    assert len(done.output.splitlines()) == 1


def test_watch(file):
    """It tells once at the start and once more when the file is saved."""
    environment = os.environ | {"PYTHONPATH": str(COURSE.folder.parent), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "grader", "watch", str(file)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)

    def score_shown():
        for line in process.stdout:
            if line.startswith(f"mine  {SLUG}") or f"  {SLUG}  " in line:
                found = line.split()[-1]
            if line.startswith("watching"):
                return found
        pytest.fail(f"it ended: {process.wait()}")

    try:
        first = score_shown()
        right = WRONG.replace("dim=0", "dim=1").replace("X.exp()", "(X - X.amax(1, True)).exp()")
        file.write_text(right)
        second = score_shown()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert (first, second) == ("1.5/14.5", "4.5/14.5")
