"""``grader score`` on calls that are wrong, and on submissions that cannot be read."""

import errno
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from grader.cli import main
from grader.sandbox import host_name

SLUG = "03_softmax_regression"
TRAIN_IMAGES, TRAIN_IMAGES_SIZE = "train-images-idx3-ubyte", 47_040_016
SCRIPT = """
def softmax(X):
    powers = (X - X.max(dim=1, keepdim=True).values).exp()
    return powers / powers.sum(dim=1, keepdim=True)
"""


@pytest.fixture
def refused(capsys, monkeypatch):
    """Run ``grader score`` with these arguments; returns the one line it ends with."""
    monkeypatch.delenv("FASHION_MNIST_ROOT", raising=False)

    def run(*args: object) -> str:
        with pytest.raises(SystemExit) as end:
            main(["score", *map(str, args)])
        out, err = capsys.readouterr()
        assert (end.value.code, out) == (2, "")
        (line,) = err.splitlines()
        return line

    return run


@pytest.fixture
def script(tmp_path) -> Path:
    """A submission with nothing wrong with it."""
    path = tmp_path / "softmax_regression.py"
    path.write_text(SCRIPT)
    return path


def test_missing_path(refused, tmp_path):
    """A path that is not there is named."""
    path = tmp_path / "nowhere.ipynb"
    assert refused(path) == f"grader: {path}: no such file or folder"


def test_empty_folder(refused, tmp_path):
    """A folder with nothing to grade says what was looked for."""
    assert refused(tmp_path).endswith("nothing to grade here (no .ipynb or .py file)")


def test_other_kind_of_file(refused, tmp_path):
    """A PDF is not a notebook."""
    (tmp_path / "hw.pdf").write_bytes(b"%PDF")
    assert refused(tmp_path / "hw.pdf").startswith(f"grader: {tmp_path}/hw.pdf: neither a notebook")


def test_unknown_assignment(refused, script):
    """The assignments there are, are listed."""
    line = refused(script, "-a", "99_nothing")
    assert line.startswith("grader: unknown assignment '99_nothing'; there is ") and SLUG in line


def test_report_into_a_missing_folder(refused, script, tmp_path):
    """It is refused before anything is marked."""
    for option in ("--json", "--junit"):
        line = refused(script, option, tmp_path / "nowhere" / "report")
        assert line.startswith("grader: ") and f"no such folder {tmp_path}/nowhere" in line


def test_missing_data(refused, script, tmp_path):
    """The first file that is not there is named, with what fetches it."""
    line = refused(script, "--data", tmp_path)
    assert line.startswith("grader: --data: ") and f"{TRAIN_IMAGES}: missing" in line


@pytest.mark.parametrize(
    ("size", "problem"),
    [
        (TRAIN_IMAGES_SIZE - 1, "truncated"),
        (TRAIN_IMAGES_SIZE + 1, "too long"),
        (TRAIN_IMAGES_SIZE, "wrong checksum"),
    ],
)
def test_damaged_data(refused, script, tmp_path, size, problem):
    """A file that is not the published one is named; nothing is put in its place."""
    with open(tmp_path / TRAIN_IMAGES, "wb") as file:
        file.truncate(size)
    assert f"{tmp_path}/{TRAIN_IMAGES}: {problem}" in refused(script, "--data", tmp_path)


@pytest.mark.parametrize("args", [["--help"], ["score", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(args):
    """Help answers at once: neither torch nor rich, nor pytest, is imported for it."""
    program = f"""
import sys
from grader.cli import main
try:
    main({args!r})
except SystemExit as end:
    heavy = {{"torch", "rich", "pytest", "numpy", "IPython", "jinja2"}} & set(sys.modules)
    sys.exit(end.code or ", ".join(heavy) or 0)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "grader" in done.stdout or "Usage" in done.stdout


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_a_disk_that_refuses_is_named(monkeypatch, capsys, script, number):
    """A file that cannot be written, or a full disk, is one line with its name, and exit code 2."""

    def refuse(*args):
        raise OSError(number, os.strerror(number), "results/ada.json")

    monkeypatch.setattr("grader.batch.score", refuse)
    with pytest.raises(SystemExit) as end:
        main(["score", str(script), "--no-hidden"])
    assert end.value.code == 2
    assert capsys.readouterr().err == f"grader: results/ada.json: {os.strerror(number)}\n"


UNREADABLE = {
    "empty": b"",
    "html": b"<html>",
    "bytes": bytes(range(256)),
    "r": b'{"nbformat": 4, "metadata": {"kernelspec": {"language": "R"}}, "cells": []}',
    "deep": b"[" * 10_000,
    "esc\x1b[31m\n": b"{}",
    b"\xff".decode("utf-8", "surrogateescape"): b"{}",
}


@pytest.fixture(scope="module")
def class_run(tmp_path_factory):
    """A class of one who can be read and many who cannot: the finished run, and its reports."""
    folder = tmp_path_factory.mktemp("class")
    for student, content in UNREADABLE.items():
        (folder / student).mkdir()
        (folder / student / "softmax_regression.ipynb").write_bytes(content)
    (folder / "zed").mkdir()
    (folder / "zed" / "softmax_regression.py").write_text(SCRIPT)
    (folder / "bad.zip").write_bytes(b"PK")
    with zipfile.ZipFile(folder / "packed.zip", "w") as archive:
        archive.writestr("hw/softmax_regression.py", SCRIPT)
    result = tmp_path_factory.mktemp("reports") / "run.json"
    command = [sys.executable, "-m", "grader", "score", folder, "-a", "03", "--no-hidden"]
    command += ["--json", result]
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("FASHION_MNIST_ROOT", raising=False)
        done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done, json.loads(result.read_text())["reports"]


def test_unreadable_submissions_are_reported(class_run):
    """Each has a report that says why, with no points of as many as there are, in one line."""
    _, reports = class_run
    unreadable = [report for report in reports if report["status"] == "unreadable"]
    assert len(unreadable) == len(UNREADABLE) + 1
    for report in unreadable:
        assert report["score"] == 0
        (note,) = report["notes"]
        assert note.isprintable() and (".ipynb" in note or "bad.zip" in note)


def test_readable_submissions_beside_them_are_graded(class_run):
    """Nobody's broken file costs anybody else a point."""
    _, reports = class_run
    graded = {report["student"]: report for report in reports if report["status"] == "graded"}
    assert set(graded) == {"zed", "packed"}
    assert {report["score"] for report in graded.values()} == {3.0}
    assert {report["max_score"] for report in reports} == {14.5}


def test_class_run_is_quiet(class_run):
    """Not a warning nor a traceback on standard error."""
    done, _ = class_run
    assert "Traceback" not in done.stderr + done.stdout
    # Where nothing confines student code, one line says so.
    assert len(done.stderr.splitlines()) == (0 if host_name() == "fork" else 1)
