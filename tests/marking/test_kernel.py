"""``check`` in a notebook: the public checks on the notebook's own functions."""

import shutil

import pytest
import torch

import grader
from grader.checks.diagnose import mistakes_of
from grader.errors import ManifestError, UsageError
from grader.manifest import find_course

SOFTMAX = find_course().assignment("03_softmax_regression")


def said(capsys, name, **functions):
    grader.check(name, namespace={"torch": torch, **functions})
    return capsys.readouterr().out


def test_a_right_function(capsys):
    """Full points of the public checks, and how many are still to come."""
    out = said(capsys, "softmax", softmax=lambda X: X.sub(X.amax(1, keepdim=True)).exp().div(
        X.sub(X.amax(1, keepdim=True)).exp().sum(1, keepdim=True)))  # fmt: skip
    assert out == "✓ softmax: 3/3; 1 more when it is graded\n"


def test_a_stub(capsys):
    """Not written yet is said without a traceback."""

    names = {}
    cell = compile("def softmax(X): raise NotImplementedError", "<ipython-input-1>", "exec")
    exec(cell, names)
    assert said(capsys, "softmax", **names) == "· softmax: not written yet (0/3)\n"


def test_a_wrong_function(capsys):
    """What is wrong, where, and a hint; the student's tensors stay as they are."""
    out = said(capsys, "softmax", softmax=lambda X: X.exp() / X.exp().sum(0))
    assert out.startswith("✗ softmax: 0/3\n")
    assert "sums of the rows of softmax(X): worst at [" in out
    assert out.count("hint:") == 1


def test_the_same_inputs_every_time(capsys):
    """Two runs say the same, and torch's own random numbers are left where they were."""
    torch.manual_seed(3)
    first = said(capsys, "softmax", softmax=lambda X: X)
    after = torch.rand(1)
    torch.manual_seed(3)
    assert torch.rand(1) == after
    assert said(capsys, "softmax", softmax=lambda X: X) == first


def test_an_unknown_name():
    """No such exercise is an error in one line."""
    with pytest.raises(UsageError, match="no assignment of this course has an exercise 'sofmax'"):
        grader.check("sofmax", namespace={})


def test_a_known_mistake_gets_its_own_hint(capsys):
    """Recognised in a notebook, from what it gives; another wrong function gets the usual hint."""
    known = said(capsys, "softmax", softmax=lambda X: X.softmax(dim=0))
    (mistake,) = [m for m in mistakes_of(SOFTMAX) if m.name == "softmax over dim 0"]
    assert f"hint: {mistake.hint}" in known
    other = said(capsys, "softmax", softmax=lambda X: X * 3)
    assert f"hint: {SOFTMAX.exercise('softmax').hint}" in other


def test_a_spoiled_fingerprint_file_is_told_in_one_line(tmp_path, monkeypatch, capsys):
    """Not a traceback: the file, and what to do."""
    shutil.copytree(SOFTMAX.folder.parent, tmp_path / "assignments")
    (tmp_path / "assignments" / SOFTMAX.slug / "fingerprints.json").write_text('{"softmax": [3]}')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ManifestError, match=r"fingerprints\.json: not as grader release wrote it"):
        grader.check("softmax", namespace={"softmax": lambda X: X})
