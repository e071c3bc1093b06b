"""The gradebook, the summary, what a report's file is called, and how far a run is."""

import csv
import io
import json
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from grader.model import CheckResult, ExerciseResult, Report, ReportStatus, Status
from grader.reports import gradebook, summary
from grader.reports.json import render, reports_in
from grader.reports.naming import file_name
from grader.reports.progress import Progress

SLUG = "03_softmax_regression"


def report(student="ada", *passed, slug=SLUG, path="x.ipynb", **changes) -> Report:
    """One exercise with a check of one point for each of ``passed``."""
    checks = [
        CheckResult(f"test_{i}", "softmax", float(ok), 1.0, Status.PASSED if ok else Status.FAILED,
                    hint="" if ok else f"hint {i}")
        for i, ok in enumerate(passed)
    ]  # fmt: skip
    exercise = ExerciseResult.of("softmax", float(len(passed)), checks)
    plain = {"score": exercise.score, "max_score": exercise.max_score, "exercises": (exercise,)}
    plain |= {"status": ReportStatus.GRADED, "notes": ("a note",)}
    return Report(student, slug, path, **{**plain, **changes})


def rows(reports):
    return list(csv.DictReader(io.StringIO(gradebook.render(reports))))


def test_a_row_for_each_student_a_column_for_each_assignment_and_exercise():
    """Sorted; blank where there is nothing; in no way dependent on the order of the reports."""
    reports = [report("bo", 1, 0), report("ada", 1, 1), report("ada", 1, slug="04_mlp")]
    ada, bo = rows(reports)
    assert (ada["student"], ada[SLUG], ada[f"{SLUG} max"], ada["04_mlp"]) == ("ada", "2", "2", "1")
    assert (bo[SLUG], bo[f"{SLUG} softmax"], bo[f"{SLUG} status"]) == ("1", "1", "graded")
    assert bo["04_mlp"] == bo["04_mlp status"] == ""
    assert gradebook.render(reports) == gradebook.render(reports[::-1])


def test_a_fault_has_no_score_and_the_absent_say_so():
    """A blank is not a zero; who handed in nothing has a zero."""
    fault = report("ada", 1, score=None, status=ReportStatus.GRADER_FAULT, exercises=())
    ada, bo = rows([fault, report("bo", 0, path="")])
    assert (ada[SLUG], ada[f"{SLUG} status"]) == ("", "grader_fault")
    assert (bo[SLUG], bo[f"{SLUG} status"]) == ("0", "not handed in")


def test_the_gradebook_says_why_not():
    """Of what could not be graded, though nobody knows for which assignment it is."""
    blank = {"score": 0, "status": ReportStatus.UNREADABLE, "exercises": ()}
    reports = [
        report("ada", 1),
        report("bo", **blank, notes=("x.pdf is no notebook",)),
        report("cy", **blank, notes=("y.pdf is no notebook",), slug=""),
    ]
    ada, bo, cy = rows(reports)
    assert ada["remark"] == ""
    assert bo["remark"] == f"{SLUG}: unreadable: x.pdf is no notebook"
    assert cy["remark"] == "unreadable: y.pdf is no notebook"
    unknown, known = summary.analyse(reports)
    assert (unknown["outcomes"], known["outcomes"]) == (
        {"unreadable": 1},
        {"graded": 1, "unreadable": 1},
    )


@pytest.mark.parametrize("name", ["=1+1", "+1", "-a", "@x", "\tx"])
def test_no_name_is_a_formula(name):
    """A spreadsheet shows it, and does not run it."""
    (row,) = rows([report(name, 1)])
    assert row["student"] == "'" + name


def test_the_gradebook_has_no_clock_times():
    """However long it took."""
    quick, slow = report("ada", 1, seconds=1.0), report("ada", 1, seconds=2.0, student_seconds=3.0)
    assert gradebook.render([quick]) == gradebook.render([slow])


def test_item_analysis_agrees_with_a_library():
    """Pass rates, and the correlation of each check with the rest of the score."""
    marks = [(1, 1, 1), (1, 1, 0), (1, 0, 0), (1, 0, 1), (0, 0, 1)]
    reports = [report(f"s{i}", *passed) for i, passed in enumerate(marks)]
    reports += [report("gone", 0, 0, 0, path="")]
    (found,) = summary.analyse(reports)
    assert found["outcomes"] == {"graded": 5, "not handed in": 1}
    assert found["scores"]["median"] == statistics.median(map(sum, marks))
    assert sum(found["scores"]["histogram"]) == 5
    for i, check in enumerate(found["checks"]):
        xs, rest = [m[i] for m in marks], [sum(m) - m[i] for m in marks]
        assert check["pass_rate"] == statistics.fmean(xs)
        assert check["discrimination"] == pytest.approx(statistics.correlation(xs, rest), abs=1e-4)
    assert found["mistakes"][0] == {"exercise": "softmax", "hint": "hint 1", "students": 3}
    (found,) = summary.analyse(reports, general_hints={"hint 1"})
    assert "hint 1" not in [mistake["hint"] for mistake in found["mistakes"]]


def test_a_check_that_all_pass_discriminates_nobody():
    """None, which JSON has a word for, and no division by zero."""
    (found,) = summary.analyse([report("ada", 1, 0), report("bo", 1, 1)])
    assert found["checks"][0]["discrimination"] is None


def test_a_report_survives_its_file():
    """Written and read, it is the same."""
    first = report("ada", 1, 0, metrics={"accuracy": 0.8})
    assert reports_in(json.loads(render([first]))) == [first]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), unique=True))
def test_no_two_students_share_a_file(names):
    """Whatever they are called; also where upper and lower case are one."""
    files = [file_name(name, SLUG) for name in names]
    assert len({file.casefold() for file in files}) == len(names)
    assert all("/" not in f and not f.startswith(".") and len(f.encode()) < 250 for f in files)


# By Microsoft's "Naming Files, Paths, and Namespaces": also with whatever after the first dot.
DEVICES = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]
DEVICES += [f"{port}{digit}" for port in ("COM", "LPT") for digit in "123456789¹²³"]


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("rest", ["", ".", " ", ".b", ".b.c", "-d", ":x"])
def test_a_file_s_name_is_one_that_windows_has(device, rest):
    """No device, no character that is forbidden there, no dot or space at the end; and no name is
    so long that none is left for the folder."""
    for student in (device.lower() + rest, device + rest, (device + rest) * 30):
        name = file_name(student, SLUG)
        assert name.split(".")[0].rstrip(" ").upper() not in DEVICES
        assert not set(name) & set('<>:"/\\|?*') and name.isprintable()
        assert name[-1] not in ". " and len(name) < 180


def test_progress_tells_counts_rate_and_time_left():
    """Kept reports, and those of nothing, count as done, and not for the rate."""
    now = [0.0]
    out = Console(file=io.StringIO(), width=80)
    progress = Progress(40, out, lambda: now[0])
    with progress:
        for _ in range(10):
            progress.advance(report("ada", 1), kept=True)
        for _ in range(5):
            progress.advance(report("cy", 0, path=""))
        for _ in range(10):
            now[0] += 2.0
            progress.advance(report("bo", 1, seed=1))
    assert progress.account(now[0]) == (
        "25 of 40 · 20 graded, 5 not handed in · 30.0 a minute · 0:30 left"
    )
    assert out.file.getvalue().splitlines() == ["1 of 40 · 1 graded"]


def test_progress_says_once_what_a_run_waits_for():
    """And again only when something was done in between."""
    out = Console(file=io.StringIO(), width=80)
    with Progress(3, out) as progress:
        for lacking in ("no worker", "no worker"):
            progress.wait_for(lacking)
        progress.advance(report("ada", 1, seed=1))
        progress.wait_for("no worker")
    assert out.file.getvalue().splitlines() == ["waiting: no worker"] * 2
