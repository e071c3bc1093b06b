"""Running this course's command line, and other programs, as a teacher would."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import grader

ROOT = Path(grader.__file__).parents[1]
BIN = Path(sys.executable).parent


def environment(**more):
    """This interpreter's programs first, this checkout importable, no CI of our own about."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "CI", "GITLAB"))}
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    modules = os.pathsep.join([str(ROOT), str(Path(__file__).parent / "instead")])
    return {**kept, "PATH": path, "PYTHONPATH": modules, "FASHION_MNIST_ROOT": "", **more}


def run(*command, cwd, **more):
    """The finished process; ``command`` is a module of this interpreter and its arguments."""
    return subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        cwd=cwd,
        env=environment(**more),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def program():
    """``program("nbgrader", "export", cwd=…)`` → the finished process."""
    return run


@pytest.fixture(scope="session")
def surroundings():
    """The environment variables that ``program`` sets, for a program that is left running."""
    return environment()


@pytest.fixture(scope="session")
def solved():
    """``solved(slug)`` → the master of an assignment as a notebook: its functions written."""
    return _solved


def _solved(slug: str) -> dict:
    from grader.authoring.notebooks import source_notebook
    from grader.manifest import Course

    return json.loads(source_notebook(Course(ROOT / "assignments").assignment(slug)))


@pytest.fixture(scope="session")
def with_cell():
    """``with_cell(notebook, grade_id, source)`` → the notebook with one cell's text replaced."""

    def replaced(notebook: dict, grade_id: str, source: str) -> dict:
        (cell,) = [
            cell
            for cell in notebook["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
        ]
        cell["source"] = source
        return notebook

    return replaced
