"""Faults of the machine and of our own processes: named, never a zero, and the class goes on."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from grader import batch, intake
from grader.data.fashion_mnist import stand_in
from grader.manifest import Course
from grader.model import ReportStatus, Settings
from tests.in_marker import (
    die,
    kill_each_fork_server,
    kill_fork_server,
    marking_after,
    remove,
)

ROOT = Path(__file__).parents[2]
CODE = "def accuracy(y_hat, y): return (y_hat.argmax(1) == y).double().mean().item()\n"
NAMES = ("ada", "bo", "cy", "di")


@pytest.fixture
def handed_in(tmp_path):
    """Four students' scripts, all right."""
    for name in NAMES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "softmax_regression.py").write_text(CODE)
    return tmp_path


@pytest.fixture
def scored(handed_in, monkeypatch):
    """Marks them after :func:`marking_after` of what is given: student → report."""

    def score(*before, dataset=None):
        monkeypatch.setattr("grader.batch.run.mark_task", marking_after(*before))
        course = Course(ROOT / "assignments")
        found = intake.find([handed_in], course, "03_softmax_regression").submissions
        dataset = dataset or stand_in()
        return {r.student: r for r in batch.score(found, course, dataset, Settings(), jobs=2)}

    return score


def test_a_marker_that_is_killed(scored):
    """The one it had in hand is a grader fault; everybody else has their score."""
    reports = scored(die, "bo")
    assert reports["bo"].status is ReportStatus.GRADER_FAULT
    assert reports["bo"].score is None and "died twice" in reports["bo"].notes[0]
    assert {reports[name].score for name in NAMES if name != "bo"} == {2}


def test_a_fork_server_that_is_killed(scored):
    """Who comes after it is a grader fault that says so, none is a zero, and nothing hangs."""
    reports = scored(kill_each_fork_server, "cy")
    assert reports["cy"].status is ReportStatus.GRADER_FAULT
    assert "the sandbox is gone" in reports["cy"].notes[0]
    assert all(report.score in (None, 2) for report in reports.values())


def test_a_fork_server_that_was_killed(scored):
    """Whose work comes next is marked with a new one."""
    reports = scored(kill_fork_server, "cy")
    assert {reports[name].score for name in NAMES} == {2}


def test_a_data_file_that_vanishes(scored, tmp_path_factory):
    """Labels that were there when the run began: a grader fault that names the file, no zero."""
    raw = tmp_path_factory.mktemp("data") / "raw"
    shutil.copytree(stand_in().raw, raw)
    dataset = replace(stand_in(), raw=raw)
    reports = scored(remove, raw, "*labels*", dataset=dataset)
    assert {report.status for report in reports.values()} == {ReportStatus.GRADER_FAULT}
    assert {report.score for report in reports.values()} == {None}
    assert all("labels-idx1-ubyte" in report.notes[0] for report in reports.values())


def run(folder, environment, **options):
    arguments = ("score", folder, "-a", "03", "--no-hidden", "--json", folder / "run.json")
    return subprocess.run(
        [sys.executable, "-m", "grader", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "FASHION_MNIST_ROOT": "", "PYTHONPATH": str(ROOT), **environment},
        check=False,
        **options,
    )


@pytest.fixture
def small_disk(tmp_path_factory):
    """A disk of 100 kB that is full."""
    disk = tmp_path_factory.mktemp("disk")
    command = ["mount", "-t", "tmpfs", "-o", "size=100k", "none", str(disk)]
    if os.getuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk here")
    (disk / "full").write_bytes(b"")
    with open(disk / "full", "wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk(handed_in, small_disk):
    """No room for children's folders: a grader fault with exit code 3, in a line or two."""
    done = run(handed_in, {"TMPDIR": str(small_disk)})
    reports = json.loads((handed_in / "run.json").read_text())["reports"]
    assert "Traceback" not in done.stderr + done.stdout
    if done.returncode == 0:  # a folder without anything in it still had its place
        assert {report["score"] for report in reports} == {1.5}
    else:
        assert done.returncode == 3
        assert {report["status"] for report in reports} == {"grader_fault"}
        assert {report["score"] for report in reports} == {None}


def test_a_file_that_cannot_be_read(handed_in, request):
    """As somebody without rights: that one is unreadable and named, and the others are graded."""
    locked = handed_in / "bo" / "softmax_regression.py"
    locked.chmod(0)
    cache = handed_in / ".cache" / "grader"
    shutil.copytree(stand_in().raw, cache / stand_in().raw.name)
    (cache / "download-failed").touch()
    options = request.getfixturevalue("nobody")() if os.getuid() == 0 else {}
    done = run(handed_in, {"XDG_CACHE_HOME": str(cache.parent), "HOME": str(handed_in)}, **options)
    assert done.returncode == 0, done.stderr
    reports = {r["student"]: r for r in json.loads((handed_in / "run.json").read_text())["reports"]}
    assert reports["bo"]["status"] == "unreadable"
    assert "softmax_regression.py cannot be read (Permission denied)" in reports["bo"]["notes"][0]
    assert {reports[name]["score"] for name in NAMES if name != "bo"} == {1.5}
    assert len({report["sandbox"] for report in reports.values()} - {"off"}) == 1
