"""Checks under a pytest that somebody else starts: an editor, a shell, pytest-xdist."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import grader

ROOT = Path(grader.__file__).parents[1]
FOLDER = ROOT / "assignments" / "01_tensors"
# One right, one wrong, one that raises; the others are not there, and are not asked for.
THREE = "warm_up or row_sums or pick"
SCRIPT = """
def warm_up(X):
    return 2 * X + 1
def row_sums(X):
    return X.sum(dim=0, keepdim=True)
def pick(X, y):
    return X.nothing
"""


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """``bare(…)`` runs pytest on the assignment's folder with these options."""
    script = tmp_path_factory.mktemp("submission") / "tensors.py"
    script.write_text(SCRIPT)

    def run(*options):
        return subprocess.run(
            [sys.executable, "-m", "pytest", FOLDER, "--submission", script,
             "-p", "no:cacheprovider", *options],
            env={**os.environ, "PYTHONPATH": str(ROOT), "FASHION_MNIST_ROOT": ""},
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def outcomes(path: Path) -> dict:
    junitparser = pytest.importorskip("junitparser")
    (suite,) = junitparser.JUnitXml.fromfile(str(path))
    return {case.name: [type(result).__name__ for result in case.result] for case in suite}


@pytest.fixture(scope="module")
def one_process(bare, tmp_path_factory):
    """The finished run of three exercises in one process with seed 7, and its JUnit file."""
    path = tmp_path_factory.mktemp("junit") / "out.xml"
    return bare("--junitxml", path, "--grader-seed", "7", "-k", THREE), path


def test_junitxml(one_process):
    """pytest's own report has each check's outcome, of the student's lines and no others."""
    done, path = one_process
    found = outcomes(path)
    assert done.returncode == 1, done.stderr
    assert found["test_warm_up_doubles_and_adds_one"] == []
    assert found["test_row_sums_by_hand"] == found["test_pick_by_hand"] == ["Failure"]
    assert "--grader-seed 7 replays this run" in done.stdout
    said = "pick: AttributeError: 'Tensor' object has no attribute 'nothing' (tensors.py, line 7: "
    assert f"\n{said}return X.nothing)\nhint: " in done.stdout
    assert said in path.read_text() and "grader.errors" not in done.stdout


def test_xdist_says_the_same(bare, one_process, tmp_path):
    """Two worker processes come to the outcomes of one, with one seed between them."""
    pytest.importorskip("xdist")
    done = bare("-n", "2", "--junitxml", tmp_path / "two.xml", "-k", THREE)
    assert done.returncode == 1, done.stderr
    assert outcomes(tmp_path / "two.xml") == outcomes(one_process[1])


def test_k_selects(one_process):
    """``-k`` runs the checks of the exercises that it names, all of them and no others."""
    done, path = one_process
    names = THREE.split(" or ")
    text = (FOLDER / "test_tensors.py").read_text("utf-8")
    defined = re.findall(r"^def (test_\w+)", text, re.MULTILINE)
    found = {name.split("[")[0] for name in outcomes(path)}
    assert found == {name for name in defined if any(word in name for word in names)}
    assert len(found) < len(defined) and "deselected" in done.stdout


def test_a_submission_that_is_not_there(bare):
    """One line of usage error, not a traceback."""
    done = bare("--submission", "nowhere.ipynb")
    assert done.returncode == 4
    assert "ERROR: --submission nowhere.ipynb: no such file" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_assignments_at_once(bare):
    """A submission is of one: that is said, where its checks on the other would be nonsense."""
    done = bare(ROOT / "assignments" / "04_mlp")
    assert done.returncode == 4 and "Traceback" not in done.stderr
    assert "ERROR: --submission is of one assignment, not of 01_tensors and 04_mlp" in done.stderr


def test_discovery_without_a_submission():
    """What an editor asks for finds every check."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", FOLDER, "--collect-only", "-q", "-p", "no:cacheprovider"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "test_tensors.py::test_row_sums_by_hand" in done.stdout
