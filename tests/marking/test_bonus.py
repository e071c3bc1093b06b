"""Bonus tasks: marked like exercises, and counted beside the score."""

import io
import json

import pytest
from rich.console import Console

from grader.errors import ManifestError
from grader.model import Status
from grader.reports import console, gradebook, gradescope, html
from grader.reports.json import render, reports_in

BONUS = """
[[bonus]]
name = "why"
points = 0.5
hint = "What does adding X to X give?"
"""

CHECK = """
import pytest
from grader.checks import assert_chosen

@pytest.mark.points("why", 0.5)
def test_why(submission, rng):
    assert_chosen(submission, rng, right="X + X", wrong=["X + 2", "X ** 2"])
"""

RIGHT = "def twice(X):\n    return X + X\ndef thrice(X):\n    return X + X + X\n"
WRONG = "def twice(X):\n    return X\ndef thrice(X):\n    return X\n"


@pytest.fixture
def course(course):
    """The miniature course with one bonus question in it."""
    manifest = course.public / "assignment.toml"
    manifest.write_text(manifest.read_text() + BONUS)
    (course.public / "test_why.py").write_text(CHECK)
    return course


def answer(text):
    return f"def why(options):\n    return {text}\n"


def test_without_bonus_tasks_the_report_is_as_it_was(course):
    """Who has no such function, as in a book's notebook, reads nothing of it."""
    report = course.mark(RIGHT)
    assert (report.score, report.max_score, report.bonus) == (5, 5, ())
    assert [exercise.name for exercise in report.exercises] == ["twice", "thrice"]


def test_bonus_points_are_beside_the_score(course):
    """A right answer changes neither the score nor the maximum, and a wrong exercise stays lost."""
    for code, score in ((RIGHT, 5), (WRONG, 0)):
        report = course.mark(code + answer("'x + X.'"))
        assert (report.score, report.max_score, report.bonus_score) == (score, 5, 0.5)
        assert [task.name for task in report.tasks] == ["twice", "thrice", "why"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("'X ** 2'", '"X ** 2" is not the right one'),
        ("options[1]", "by the place in the list"),
        ("'b'", "returned 'b', which is none of the options"),
        ("2", "returned a value of type int; return the text of one option"),
        ("None", "returned nothing"),
    ],
)
def test_a_wrong_answer_says_what_was_chosen(course, code, words):
    """Another option, a place in the list, and what is no option at all."""
    (task,) = course.mark(answer(code), only="why").bonus
    assert task.status is Status.FAILED
    assert words in task.checks[0].message
    assert "X + X" not in task.checks[0].message


def test_reports_show_the_bonus(course):
    """JSON keeps it, terminal and page have a part for it, the gradebook a column."""
    report = course.mark(RIGHT + answer("'X + X'"))
    text = render([report])
    assert reports_in(json.loads(text))[0].bonus_score == 0.5
    out = Console(file=io.StringIO(), width=80)
    console.print_reports([report], out)
    assert "bonus, beside the score: 0.5" in out.file.getvalue()
    page = html.student_page(report, course.assignment)
    assert "Bonus, beside the score: 0.5" in page
    heading, row = gradebook.render([report]).splitlines()
    at = heading.split(",").index("01_twice bonus")
    assert row.split(",")[at] == "0.5"
    result = json.loads(gradescope.render(report, lambda check: False))
    assert result["score"] == sum(test["score"] for test in result["tests"]) == 5
    assert "0.5 (why 0.5/0.5)" in result["output"]


def test_a_name_stands_once(course):
    """A bonus task that is named like an exercise is refused."""
    manifest = course.public / "assignment.toml"
    manifest.write_text(manifest.read_text().replace('"why"', '"twice"'))
    with pytest.raises(ManifestError, match="twice is there twice"):
        course.mark(RIGHT)
