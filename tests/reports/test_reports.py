"""Formats of a report: JSON as the contract has it, JUnit, and what a terminal shows."""

import io
import json as stdlib_json
from dataclasses import replace
from xml.etree import ElementTree as ET

from rich.console import Console

from grader.model import CheckResult, ExerciseResult, Report, ReportStatus, SandboxMode, Status
from grader.reports import console, json, junit

NASTY = "<script>\x1b[31m\x07]]>&\n::error::x\u202e=1+1"


def report(student="ada", message="", status=Status.FAILED, **changes) -> Report:
    check = CheckResult("test_rows", "softmax", 0.0, 1.0, status, message, "a hint", 0.004)
    passed = CheckResult("test_values", "softmax", 1.0, 1.0, Status.PASSED)
    exercises = (ExerciseResult.of("softmax", 2.0, [check, passed]),)
    plain = {
        "student": student,
        "assignment": "03_softmax_regression",
        "path": "ada/x.ipynb",
        "score": 1.0,
        "max_score": 2.0,
        "status": ReportStatus.GRADED,
        "seed": 123,
        "dataset": "fashion-mnist",
        "sandbox": SandboxMode.STRICT,
        "metrics": {"accuracy": 0.8231},
        "notes": ("cell 7: skipped, NameError: x",),
        "exercises": exercises,
    }
    return Report(**{**plain, **changes})


UNREADABLE = report(
    "kofi", status=Status.FAILED, score=0.0, exercises=(), seed=None, notes=("not a notebook",)
)
UNREADABLE = Report(
    "kofi", "03_softmax_regression", "k.ipynb", 0.0, 2.0, ReportStatus.UNREADABLE,
    notes=("k.ipynb is not a notebook",),
)  # fmt: skip
FAULT = Report(
    "lena", "03_softmax_regression", "l.ipynb", None, 2.0, ReportStatus.GRADER_FAULT,
    notes=("grader fault: the disk is full",),
)  # fmt: skip


def shown(reports) -> str:
    out = Console(file=io.StringIO(), width=80)
    console.print_reports(reports, out)
    return out.file.getvalue()


def test_json_has_the_contract_s_keys():
    """The keys are those of grader/score/v1, no more and no fewer."""
    run = stdlib_json.loads(json.render([report()]))
    assert run["schema"] == "grader/score/v1"
    (only,) = run["reports"]
    assert set(only) == set(
        "student assignment path score max_score status seed dataset sandbox seconds "
        "student_seconds metrics notes exercises student_id adjustment final_score "
        "bonus bonus_score".split()
    )
    assert set(only["exercises"][0]) == {"name", "score", "max_score", "status", "checks"}
    assert set(only["exercises"][0]["checks"][0]) == set(
        "name score max_score status message hint seconds".split()
    )
    assert only["status"] == "graded" and only["sandbox"] == "strict"
    assert only["exercises"][0]["status"] == "partial"


def test_a_fault_has_no_score():
    """Where the grader failed the score is null, not zero."""
    (only,) = stdlib_json.loads(json.render([FAULT]))["reports"]
    assert only["score"] is None and only["status"] == "grader_fault"


def test_junit_is_read_by_an_xml_reader():
    """Counts, names and points survive, whatever a message has in it."""
    root = ET.fromstring(junit.render([report(message=NASTY), UNREADABLE, FAULT]))
    suites = root.findall("testsuite")
    assert [suite.get("name") for suite in suites] == [
        f"03_softmax_regression/{name}" for name in ("ada", "kofi", "lena")
    ]
    assert [(s.get("tests"), s.get("failures"), s.get("errors")) for s in suites] == [
        ("2", "1", "0"),
        ("1", "1", "0"),
        ("1", "0", "1"),
    ]
    assert "<script>" in suites[0].find("testcase/failure").get("message")


def test_a_class_is_a_table():
    """One line for each student, with points by exercise, and below it what went wrong."""
    text = shown([report("ada", "rows sum to 2"), report("ben"), UNREADABLE, FAULT])
    lines = text.splitlines()
    assert lines[1].split() == ["student", "softmax", "test", "acc.", "score"]
    assert lines[2].split() == ["ada", "1/2", "◐", "0.823", "1/2"]
    assert "rows sum to 2" in text and "k.ipynb is not a notebook" in text
    assert "lena" in text and "grader fault" in text and "the disk is full" in text


def test_a_row_fits_a_terminal():
    """80 columns wide, each student has one line, whatever exercises and students are called."""
    names = "softmax cross_entropy accuracy evaluate_accuracy sgd train_softmax".split()
    checks = report().exercises[0].checks
    exercises = [ExerciseResult.of(name, 2.0, checks) for name in names]
    students = [report(f"{n} with a long name", exercises=exercises) for n in range(30)]
    out = Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None)
    console.print_reports(students, out)
    lines = out.file.getvalue().splitlines()
    assert sum("with a lo" in line and line.count("1/2 ") == 6 for line in lines) == 30
    assert max(map(len, lines)) <= 80


def test_the_same_trouble_is_told_once():
    """With the number of students who have it; that something is unwritten is in the table."""
    unwritten = report("cy", "not written yet", Status.NOT_STARTED)
    absent = report("di", path="", score=0.0)
    text = shown([report("ada", "is off"), report("ben", "is off"), unwritten, absent])
    assert text.count("is off") == 1 and "ada and 1 more" in text
    assert "not written yet" not in text and "not handed in" in text


def test_a_large_class_is_not_listed():
    """But whoever could not be graded is, and where the others are is said."""
    text = shown([*(report(f"s{n}") for n in range(250)), UNREADABLE])
    assert "k.ipynb is not a notebook" in text and "gradebook.csv" in text
    assert "s17" not in text and "250 graded, 1 unreadable; mean 1.0, median 1 of 2" in text


def test_one_submission_is_told_in_full():
    """Every check that failed, the hint once, the notes and the seed."""
    text = shown([report(message="rows sum to 2")])
    for part in ("rows sum to 2", "hint: a hint", "cell 7: skipped", "seed 123", "1/2"):
        assert text.count(part) >= 1
    assert text.count("hint:") == 1


def test_piped_lines_are_not_broken():
    """Where the output is no terminal, no line is wrapped or padded, and no colour is sent."""
    long = "x" * 500
    text = shown([report(message=long)])
    assert long in text and "\x1b" not in text
    assert all(line == line.rstrip() for line in text.splitlines())


def test_a_student_s_text_cannot_act_on_the_terminal():
    """Escapes, control characters and changes of direction are taken out, markup is not read."""
    text = shown([report(NASTY, NASTY + "[bold]x[/bold]")] * 3)
    assert not set("\x1b\x07\u202e") & set(text)
    assert "[bold]x[/bold]" in text


def test_the_stand_in_is_said_aloud():
    """A score on the stand-in says so."""
    drawn = report(dataset="stand-in", metrics={"accuracy": 0.8})
    assert "STAND-IN DATA" in shown([drawn])
    assert "STAND-IN DATA" in shown([drawn] * 3)
    assert "STAND-IN DATA" not in shown([replace(drawn, dataset="fashion-mnist")])
    assert "STAND-IN DATA" not in shown([replace(drawn, metrics={})])  # nothing was measured
