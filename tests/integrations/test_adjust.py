"""Points that a person gives: how they are written, and where they count."""

import json
from pathlib import Path

import pytest

import grader
from grader.errors import UsageError
from grader.integrations.teacher.adjustments import adjusted, read_adjustments, render
from grader.integrations.teacher.late import Late, counts
from grader.integrations.teacher.rows import People
from grader.manifest import Course
from grader.model import Adjustment, Report, ReportStatus
from grader.reports import gradebook, html
from grader.reports import json as json_report

COURSE = Course(Path(grader.__file__).parents[1] / "assignments")
SLUG = "01_tensors"
PEOPLE = People([("Ann Aster", "101"), ("Bob Birch", "102")])


def report(student="Ann Aster", score: float | None = 7.5, **more) -> Report:
    status = ReportStatus.GRADER_FAULT if score is None else ReportStatus.GRADED
    return Report(student, SLUG, "x.py", score, 10.0, status, **more)


@pytest.fixture
def given(tmp_path):
    """``given(text)`` → the adjustments in a file of this text."""

    def read(text: str, slugs=(SLUG,)):
        path = tmp_path / "adjust.csv"
        path.write_text(text, "utf-8")
        return read_adjustments(path, PEOPLE, COURSE, slugs)

    return read


@pytest.mark.parametrize(
    ("text", "final"),
    [
        ("student,assignment,points,reason\nAnn Aster,01_tensors,+2,bonus\n", 9.5),
        ("student,assignment,points,reason\n101,01,2,a spreadsheet drops the plus\n", 9.5),
        ("Student;Assignment;Points\n101;tensors;-1,5\n", 6.0),
        ("Student,Assignment,Bonus\n101,Tensors (78),1\n", 8.5),
        ("id,points\n101,−1\n", 6.5),  # a minus as word processors write it
        ("student,points\n101,=7\n", 7.0),
        ("student,set\n101,7\n", 7.0),
        ("student,points,set\n101,1,7\n", 8.0),
        ("student,points\n101,1\n101,0.5\n", 9.0),
        ("student,points\n101,4\n", 11.5),  # a bonus may go past all points
        ("student,points\n101,-20\n", 0.0),
    ],
)
def test_what_a_teacher_writes(given, text, final):
    """Numbers are added with and without a sign; = and the column ``set`` set the score."""
    found = given(text)
    (ann, bob) = adjusted([report(), report("Bob Birch")], found)
    assert (ann.score, ann.final_score) == (7.5, final) and not found.problems
    assert bob.adjustment is None and bob.final_score == 7.5


def test_no_score_can_be_set_and_not_added_to():
    """Where the grader failed there is nothing to add to; a person may still give a score."""
    assert report(score=None, adjustment=Adjustment(add=2.0)).final_score is None
    assert report(score=None, adjustment=Adjustment(to=6.0)).final_score == 6.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student,points\n101,lots\n", "adjust.csv, line 2: lots is no number; write 2 or -1"),
        ("student,points\n101,=7\n101,=8\n", "adjust.csv, line 3: this score is set already"),
        ("student,set\n101,-1\n", "adjust.csv, line 2: a score cannot be set to -1"),
        ("student,assignment,points\n101,99,1\n", "adjust.csv, line 2: "),
        ("student,reason\n101,why\n", "no column 'points'; there is 'student', 'reason'"),
        ("points,reason\n1,why\n", "no column 'student'"),
    ],
)
def test_files_that_cannot_be_read(given, text, said):
    """One line names the file, the line and the remedy."""
    with pytest.raises(UsageError) as caught:
        given(text)
    assert said in str(caught.value)


def test_which_assignment_must_be_told(given):
    """A row without one is refused where the reports are of several."""
    with pytest.raises(UsageError, match="line 2: which assignment\\? Write one of 01_tensors, 02"):
        given("student,points\n101,1\n", (SLUG, "02_linear_regression"))


def test_rows_about_nobody_are_named(given):
    """The others hold."""
    found = given("student,points,reason\nZed,1,\n102,1,\n101,,ill\n101,,\n")
    zed, no_points = found.problems
    assert "adjust.csv, line 2: no student is named Zed" in zed
    assert no_points.endswith("adjust.csv, line 4: a reason, and no points")
    assert set(found.given) == {("Bob Birch", SLUG)}


def test_the_copy_gives_the_same_again(given):
    """What a run keeps is what it read, also names and reasons that look like formulas."""
    found = given("student,points,set,reason\n101,-1.5,8,=HYPERLINK(1)\n102,2,,@bonus\n")
    text = render(found, PEOPLE)
    assert "'=HYPERLINK(1)" in text and given(text, ()) == found


def test_it_is_shown_apart():
    """In the gradebook, the JSON and on both pages: the score as graded, what counts, and why."""
    ann = report(adjustment=Adjustment(add=2.0, reason="<b>bonus</b>"))
    head, row, _ = (
        line.split(",") for line in gradebook.render([ann, report("Bob Birch")]).splitlines()
    )
    cells = dict(zip(head, row))
    assert (cells[SLUG], cells[f"{SLUG} adjusted"]) == ("7.5", "9.5")
    assert cells[f"{SLUG} reason"] == "<b>bonus</b>"
    assert f"{SLUG} adjusted" not in gradebook.render([report()])
    run = json.loads(json_report.render([ann]))
    assert (run["reports"][0]["score"], run["reports"][0]["final_score"]) == (7.5, 9.5)
    assert json_report.reports_in(run) == [ann]
    page = html.student_page(ann, None)
    assert "<strong>9.5</strong> of 10" in page
    assert "7.5 graded, +2 by hand: <bdi>&lt;b&gt;bonus&lt;/b&gt;</bdi>" in page
    everyone = html.class_page([ann, report("Bob Birch")], {})
    assert "7.5; by hand 9.5" in everyone and "<b>bonus" not in everyone


def test_lateness_comes_off_what_is_added_to_and_not_off_what_is_set():
    """A bonus does not undo lateness; a score that a person set is final."""
    late = Late(None, penalty=1.0)
    assert counts(report(adjustment=Adjustment(add=2.0)), late) == 8.5
    assert counts(report(adjustment=Adjustment(to=7.0)), late) == 7.0
    assert counts(report(), late) == 6.5
