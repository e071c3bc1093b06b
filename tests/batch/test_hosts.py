"""A class is graded alike by forked and by spawned processes, and only where that is all right."""

import json
import os
import signal
from pathlib import Path

import psutil
import pytest

import grader
from grader import batch
from grader.errors import SandboxUnavailable, UsageError
from grader.intake import find
from grader.manifest import Course
from grader.model import Settings
from grader.sandbox import host_name

WORK = {
    "ann": "def twice(X): return X + X",
    "Bo": "def twice(X): return X",
    "crash": "import os\ndef twice(X): os._exit(3)",
    "loop": "def twice(X):\n    while True: pass",
}


@pytest.fixture
def small_class(tmp_path) -> Path:
    """Four students, each of whom ends otherwise."""
    root = tmp_path / "small"
    for name, code in WORK.items():
        (root / name).mkdir(parents=True)
        (root / name / "twice.py").write_text(f"{code}\n")
    return root


# Python runs it at each start: says on disk that it watches, and that this process was forked.
SITE = """
import os, sys
open(os.environ["FORKED"] + "-watched", "w").close()
def note(event, arguments):
    if event in ("os.fork", "os.forkpty"):
        open(os.environ["FORKED"], "w").close()
sys.addaudithook(note)
"""


def outcome(report):
    """What a student is told, without times and seeds of chance."""
    checks = [
        (check["name"], check["status"], check["score"], check["message"], check["hint"])
        for exercise in report["exercises"]
        for check in exercise["checks"]
    ]
    return report["student"], report["score"], checks


@pytest.mark.skipif(host_name() != "fork", reason="this system has one host only")
def test_both_hosts_grade_alike(score, small_class, tmp_path):
    """Scores, statuses, messages and the student's line at a crash and a timeout are the same;
    no folder is left of what ran. Where processes are spawned none is ever forked: on macOS one
    that has loaded torch does not survive it. Elsewhere the process that reads the class is not."""
    graded, path = {}, os.pathsep.join([str(Path(grader.__file__).parents[1]), str(tmp_path)])
    (tmp_path / "sitecustomize.py").write_text(SITE)
    for host in ("fork", "spawn"):
        out, temporary = tmp_path / f"{host}.json", tmp_path / host
        forked = tmp_path / f"{host}-forked"
        temporary.mkdir()
        run = score(
            small_class, "--sandbox", "off", "--seed", 5, "--timeout", 1, "--jobs", 2,
            "--json", out,
            GRADER_HOST=host, TMPDIR=str(temporary), PYTHONPATH=path, FORKED=str(forked),
        )  # fmt: skip
        code, _, err = run.end()
        assert (code, "Traceback" in err) == (0, False), err
        assert Path(f"{forked}-watched").exists() and not forked.exists()
        reports = json.loads(out.read_text("utf-8"))["reports"]
        assert {report["sandbox"] for report in reports} == {"off"}
        graded[host] = [outcome(report) for report in reports]
        assert not list(temporary.glob("grader-*"))
    assert graded["spawn"] == graded["fork"]
    first = {student: checks[0] for student, _, checks in graded["spawn"]}
    assert {student: check[1] for student, check in first.items()} == {
        "ann": "passed",
        "Bo": "failed",
        "crash": "crashed",
        "loop": "timeout",
    }
    assert "exit code 3" in first["crash"][3] and "line 2" in first["crash"][3]
    assert first["loop"][3].endswith("(twice.py, line 2: while True: pass)")


def test_ctrl_c_ends_it(score, class_folder, tmp_path):
    """One line says what is kept; no process and no folder is left."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    run = score(
        class_folder, "--sandbox", "off", "--out", tmp_path / "out", "--jobs", 2,
        GRADER_HOST="spawn", TMPDIR=str(temporary),
    )  # fmt: skip
    for line in iter(run.first_result, ""):
        if line.startswith("1 of 24"):
            break
    below = psutil.Process(run.process.pid).children(recursive=True)
    code, _, err = run.end(signal.SIGINT)
    assert code == 130 and "of 24 are done and kept" in err and "Traceback" not in err
    _, alive = psutil.wait_procs(below, timeout=20)
    assert below and not alive
    assert not list(temporary.glob("grader-??????*/*"))


@pytest.fixture
def asked(monkeypatch, course_folder, small_class):
    """``fit_to_host`` for the class on a host that confines nothing."""
    monkeypatch.setenv("GRADER_HOST", "spawn")
    course = Course(course_folder / "assignments")
    handed_in = find([small_class], course).submissions

    def ask(settings, one_file=False):
        return batch.fit_to_host(settings, handed_in, course, one_file)

    return ask


def test_a_class_beside_hidden_checks_is_refused(asked):
    """The line names the two options that grade it after all."""
    with pytest.raises(UsageError, match="--sandbox off if you trust all of them, with --no"):
        asked(Settings())


def test_strict_is_refused(asked):
    """Before anything is started, whatever is asked for beside it."""
    with pytest.raises(SandboxUnavailable, match="--sandbox strict: with GRADER_HOST=spawn"):
        asked(Settings("strict", hidden=False))


def test_what_is_graded_all_the_same(asked):
    """A class that was vouched for, or without hidden checks; one file, without its hidden ones.
    Each time one line says what that means."""
    for settings in (Settings("off"), Settings(hidden=False)):
        fitting, said = asked(settings)
        assert fitting == settings and said
    fitting, said = asked(Settings(), one_file=True)
    assert fitting == Settings(hidden=False)
    assert said.endswith("--sandbox off runs the hidden checks too")


def test_linux_is_asked_nothing(asked, monkeypatch):
    """Where children are forked each layer is tried, and the report says what holds."""
    monkeypatch.setenv("GRADER_HOST", "fork")
    assert asked(Settings()) == (Settings(), "")
