"""The README's main job: `grader score` on the sample class, as a teacher would run it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE_CLASS = Path(__file__).parent / "sample_class"

EXERCISES = ("softmax", "cross_entropy", "accuracy", "evaluate_accuracy", "sgd", "train_softmax")
FULL = dict.fromkeys(EXERCISES, "passed")

# student → what is lost, and the status there
LOST = {
    "ada": {},
    "ben": {},
    "dana": {"softmax": (4, "failed")},
    "emil": {"softmax": (1, "partial")},
    "fatima": {"evaluate_accuracy": (3, "timeout")},
    "goran": {"accuracy": (2, "error")},
    "hana": {"sgd": (3, "missing")},
    "ivan": {"softmax": (4, "forbidden")},
    "jun": {"accuracy": (2, "crashed")},
}


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "grader", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "FASHION_MNIST_ROOT": "", **environment},
        cwd=SAMPLE_CLASS.parent.parent,
        check=False,
    )


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The class, graded once with a seed: the finished process, and the reports by student."""
    folder = tmp_path_factory.mktemp("out")
    finished = run(  # a limit that is waited for, three times, by the endless loop of one student
        "score", SAMPLE_CLASS, "--timeout", 4, "--seed", 7,
        "--json", folder / "run.json", "--junit", folder / "run.xml", "--out", folder / "each",
    )  # fmt: skip
    reports = json.loads((folder / "run.json").read_text("utf-8"))["reports"]
    return finished, {report["student"]: report for report in reports}, folder


def test_it_exits_with_0_and_prints_the_class(graded):
    """Everything was graded; each student has a line of the table; no error is printed."""
    finished, reports, _ = graded
    assert (finished.returncode, finished.stderr) == (0, "")
    table = finished.stdout.splitlines()
    for student in reports:
        assert any(line.split()[:1] == [student] for line in table)


def test_no_traceback_anywhere(graded):
    """Nothing that a student handed in makes the grader stumble."""
    finished, reports, _ = graded
    assert "Traceback" not in finished.stdout + json.dumps(reports)


@pytest.mark.parametrize("student", LOST)
def test_each_loses_exactly_what_it_should(graded, student):
    """A mistake costs its own exercise's points, and no other's."""
    report = graded[1][student]
    lost = {
        e["name"]: (e["max_score"] - e["score"], e["status"])
        for e in report["exercises"]
        if e["status"] != "passed"
    }
    assert lost == LOST[student]
    assert report["score"] == 20 - sum(points for points, _ in LOST[student].values())
    assert (report["status"], report["max_score"], report["seed"]) == ("graded", 20, 7)


def test_the_stub_earns_nothing(graded):
    """Untouched, every exercise is not started, and nothing is noted as an error."""
    report = graded[1]["chen"]
    assert report["score"] == 0
    assert {e["status"] for e in report["exercises"]} == {"not_started"}
    assert not [note for note in report["notes"] if "Error" in note]


def test_the_unreadable_one_is_named(graded):
    """It is unreadable, out of the same points as everybody's, and the note says why."""
    report = graded[1]["kofi"]
    assert (report["status"], report["score"], report["max_score"]) == ("unreadable", 0, 20)
    assert "not a whole notebook" in report["notes"][0]


def test_what_was_skipped_is_noted(graded):
    """Cells that raise or do not parse are named with their number."""
    _, reports, _ = graded
    notes = "\n".join(reports["goran"]["notes"])
    assert "ModuleNotFoundError: No module named 'my_metrics'" in notes
    assert "RuntimeError: remember to tidy this up" in notes
    assert any("SyntaxError" in note and "cell " in note for note in reports["hana"]["notes"])


def test_the_stand_in_is_said_aloud(graded):
    """Without the real data the score says so in the table and in the JSON."""
    finished, reports, _ = graded
    if reports["ada"]["dataset"] == "fashion-mnist":
        pytest.skip("the real Fashion-MNIST is in this user's cache")
    assert reports["ada"]["dataset"] == "stand-in"
    assert "STAND-IN DATA" in finished.stdout


def test_files_of_each(graded):
    """--out writes one report for each, --junit a suite for each."""
    _, reports, folder = graded
    assert len(list((folder / "each").glob("*-03_softmax_regression.json"))) == len(reports)
    assert (folder / "each" / "gradebook.csv").read_text("utf-8").count("\n") == len(reports) + 1
    assert (folder / "run.xml").read_text("utf-8").count("<testsuite ") == len(reports)


def essence(report):
    """What a report says, but for how long it took."""
    checks = [
        {k: v for k, v in check.items() if k != "seconds"}
        for exercise in report["exercises"]
        for check in exercise["checks"]
    ]
    return report["student"], report["score"], report["metrics"], checks


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    """A student of the class graded again with that seed, and under a bar: the finished process,
    and the folder with the report."""
    out = tmp_path_factory.mktemp("again")
    return run("score", SAMPLE_CLASS / "emil", "--seed", 7, "--out", out, "--fail-under", 99), out


def test_a_replay_gives_the_same(graded, again):
    """--seed replays a run exactly: every score, message and accuracy."""
    (file,) = again[1].glob("emil-*.json")
    (report,) = json.loads(file.read_text("utf-8"))["reports"]
    assert essence(report) == essence(graded[1]["emil"])


def test_fail_under(again):
    """A score under the bar ends with 1, one at the bar with 0, as well where it is a kept one."""
    done, out = again
    assert done.returncode == 1
    assert run("score", SAMPLE_CLASS / "emil", "--out", out, "--fail-under", 95).returncode == 0


def test_it_is_graded_alike_where_nothing_can_be_forked(graded, tmp_path):
    """A wrong function, a forbidden one and a crash: the same points, messages and accuracies as
    from forked children."""
    students = ("dana", "ivan", "jun")
    done = run(
        "score", *(SAMPLE_CLASS / student for student in students), "--sandbox", "off",
        "--jobs", 1, "--seed", 7, "--json", tmp_path / "spawned.json", GRADER_HOST="spawn",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    reports = json.loads((tmp_path / "spawned.json").read_text("utf-8"))["reports"]
    assert [essence(r) for r in reports] == [essence(graded[1][student]) for student in students]
