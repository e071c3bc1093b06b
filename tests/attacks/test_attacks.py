"""No attack scores more than its honest twin, learns anything, or leaves anything behind.

Each file of the folders here is appended to the solution of assignment 03, whose softmax (or the
exercise that the file names, of the assignment that it names) has been left unwritten: that
solution without the file is the honest twin.
"""

import ast
import dataclasses
import json
import os
import re
from pathlib import Path

import pytest

from grader.manifest import Course
from grader.model import ReportStatus, Status
from grader.sandbox import client

HERE = Path(__file__).parent
CANARY = "canary-of-a-test"  # in the environment of the fork server's starter
COURSE = Course(HERE.parents[1] / "assignments")
FILES = sorted(HERE.glob("*/*.py"))
# A second for a check, or for a statement, is a long time, unless an attack is about using up something large.
SLOW = {"memory_in_python", "memory_in_torch", "many_files", "one_large_file", "flood", "files"}


def children():
    """The processes there are, by (pid, parent), and what started them."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            stat = Path("/proc", pid, "stat").read_text()
        except OSError:
            continue
        parent = int(stat.rpartition(")")[2].split()[1])
        found[int(pid)] = parent
    return found


def left_by(server):
    """What still runs below the fork server, or was its child's and belongs to nobody now."""
    parents = children()
    (fork_server,) = (p for p, parent in parents.items() if parent == server._process.pid)
    below = {fork_server}
    while more := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= more
    return below - {fork_server}


def of_a_student(pid):
    """Whether a process was forked from a fork server; others come and go on a machine."""
    try:
        return b"ancestor.main()" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def exercise_of(code):
    """What the file attacks, by its line ``# exercise: sgd``."""
    found = re.search(r"^# exercise: (\w+)$", code, re.MULTILINE)
    return found[1] if found else "softmax"


def target_of(code):
    """What the file attacks, as options of ``attack``: one exercise, of another assignment where
    the file says ``# assignment: 04_mlp``. The other exercises are right, so an attack can gain
    nothing there, and they are not marked."""
    name = exercise_of(code)
    target = {"exercise": name, "only": name}
    if found := re.search(r"^# assignment: (\w+)$", code, re.MULTILINE):
        target["assignment"] = COURSE.assignment(found[1])
    return target


# What the audit hook refuses, or no longer lets get so far, is tried on the kernel's layers too.
DEEPER = [
    f
    for f in FILES
    if f.parent.name in ("looking", "breaking") and re.search("ctypes|gc", f.read_text("utf-8"))
]
CASES = [(file, True) for file in FILES] + [(file, False) for file in DEEPER]


@pytest.mark.parametrize(
    ("file", "watched"),
    CASES,
    ids=[f"{f.parent.name}/{f.stem}{'' if watched else '-unwatched'}" for f, watched in CASES],
)
def test_an_attack_gains_nothing(
    file, watched, attack, twin, attacked_server, unwatched, tmp_path, monkeypatch
):
    """It is graded as its honest twin is, nothing leaked, nothing is left running or written."""
    monkeypatch.chdir(tmp_path)
    server = attacked_server if watched else unwatched
    before = children()
    code = file.read_text("utf-8")
    name = exercise_of(code)
    target = target_of(code)
    honest = twin(**target)
    if file.stem not in SLOW:
        monkeypatch.setattr(client, "STATEMENT_SECONDS", 1.0)
    report = attack(code, 8 if file.stem in SLOW else 1, server=server, **target)
    text = json.dumps(dataclasses.asdict(report), default=str, ensure_ascii=False)
    assert text.encode()  # reports are files, of UTF-8
    assert report.status is ReportStatus.GRADED, report.notes
    assert report.max_score == honest.max_score
    attacked = next(e for e in report.exercises if e.name == name)
    said = [(check.status.value, check.message) for check in attacked.checks]
    assert attacked.score == 0, said
    assert report.score <= honest.score
    answered = [dataclasses.replace(e, code=()) for e in report.tasks]  # their code is theirs
    leaked = json.dumps([dataclasses.asdict(e) for e in answered], default=str)
    assert CANARY not in text and "LEAK" not in leaked + " ".join(report.notes), said
    assert not left_by(server)
    orphans = {p for p, parent in children().items() if parent == 1 and p not in before}
    assert not {p for p in orphans if of_a_student(p)}
    pwned = [
        p
        for place in ("/tmp", "/var/tmp", "/dev/shm", Path.home())
        for p in Path(place).glob("pwned*")
    ]
    assert not pwned
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("file", sorted(HERE.glob("breaking/*.py")), ids=lambda file: file.stem)
def test_what_breaks_costs_itself(file):
    """(Kept with the corpus.) Every attack says in one line what it tries."""
    assert ast.get_docstring(ast.parse(file.read_text("utf-8"))).count("\n") == 0


def test_the_twin_earns_the_rest(twin):
    """The honest twin has all points but that exercise's, so that "no more than it" is no empty claim."""
    for exercise, points in (("softmax", 4), ("sgd", 3), ("accuracy", 2)):
        report = twin(exercise)
        assert report.score == report.max_score - points
        assert {e.status for e in report.exercises} == {Status.PASSED, Status.NOT_STARTED}
