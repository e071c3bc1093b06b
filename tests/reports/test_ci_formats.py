"""What GitHub Actions, Classroom 50 and readers of JUnit XML are handed."""

import json
import re

import pytest

from grader.model import CheckResult, ExerciseResult, Report, ReportStatus, SandboxMode, Status
from grader.reports import classroom50, github, junit

NASTY = "100%0A <script>\x1b[31m ::error::x ##[set-output name=score]20 | a,b: c @all \u202e"


def report(student="ada", message="rows sum to 2", status=Status.FAILED, name="softmax", **more):
    check = CheckResult("test_rows", name, 0.0, 1.5, status, message, "think of the dim", 0.004)
    passed = CheckResult("test_values", name, 1.0, 1.0, Status.PASSED)
    half = CheckResult("test_half", name, 0.3333, 0.5, Status.PARTIAL, "a third is wrong")
    checks = [check] if status is Status.NOT_STARTED else [check, passed, half]
    exercise = ExerciseResult.of(name, 3.0, checks)
    plain = {
        "score": exercise.score,
        "max_score": 3.0,
        "status": ReportStatus.GRADED,
        "sandbox": SandboxMode.STRICT,
        "exercises": (exercise,),
    }
    return Report(student, "03_softmax_regression", "hw/x.py", **{**plain, **more})


FAULT = Report(
    "lena", "03_softmax_regression", "l.ipynb", None, 2.0, ReportStatus.GRADER_FAULT,
    notes=("grader fault: the disk is full",),
)  # fmt: skip


def here(report, exercise):
    return github.Place("hw/x, 1:2.py", 7)


# GitHub's runner: a line that begins with "::", properties parted by commas, then "::".
COMMAND = re.compile(r"::(?P<name>[a-z-]+)(?: (?P<properties>[^:]*))?::(?P<data>.*)")


def parsed(text: str):
    """(level, properties, message) of each line, undone as GitHub's runner undoes it."""

    def undo(value):
        for code, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
            value = value.replace(code, char)
        return value

    for line in text.splitlines():
        match = COMMAND.fullmatch(line)
        assert match, line
        pairs = (pair.split("=", 1) for pair in (match["properties"] or "").split(","))
        yield match["name"], {key: undo(value) for key, value in pairs}, undo(match["data"])


def test_an_annotation_says_what_and_where():
    """Level, file, line, title with the points, and each message and hint on a line of its own."""
    (only,) = parsed(github.commands([report()], here))
    assert only == (
        "warning",
        {"file": "hw/x, 1:2.py", "line": "7", "title": "softmax: 1.3333/3"},
        "rows: rows sum to 2\nhalf: a third is wrong\nhint: think of the dim",
    )


def test_levels():
    """Unwritten is a notice, partial a warning, all else an error; a pass is silent."""
    unwritten = report(status=Status.NOT_STARTED)
    passed = Report(
        "ada", "x", "x.py", 1.0, 1.0, ReportStatus.GRADED,
        exercises=(ExerciseResult.of("a", 1.0, [CheckResult("t", "a", 1.0, 1.0, Status.PASSED)]),),
    )  # fmt: skip
    told = list(parsed(github.commands([unwritten, FAULT, passed], here)))
    assert [level for level, _, _ in told] == ["error", "notice"]
    assert told[0][1]["title"] == "The grader itself failed: no score"


def test_a_student_s_text_is_no_command():
    """Whatever is in a message, a line is one command; only control characters are lost."""
    text = github.commands([report("x", NASTY), report(name="a\n::error::b")], here)
    (_, _, message), _ = parsed(text)
    assert "100%0A <script>?[31m ::error::x ##[set-output name=score]20 | a,b: c @all ?" in message


def test_ten_of_a_level():
    """GitHub shows ten: the tenth says how many more there are."""
    told = list(parsed(github.commands([report(str(i)) for i in range(25)], here)))
    assert len(told) == 10
    assert told[-1][2] == "16 more are in the summary of this step"


def test_the_summary_is_plain_to_markdown():
    """A table whose cells hold no markup, no mention and no further column."""
    from markdown_it import MarkdownIt

    text = github.summary([report("ada", NASTY)])
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert page.count("<td") == 3 and "<script>" not in page and "&lt;script&gt;" in page
    assert "<a " not in page and "@" not in re.sub(r"&#\d+;", "", text)


def test_the_summary_is_cut_at_a_line():
    """Over the limit it ends with a line that says so, within the limit."""
    class_of = [report(str(i), "é" * 900) for i in range(1000)]
    text = github.summary(class_of, 100_000)
    assert len(text.encode()) <= 100_000 and text.endswith("no more of a summary.\n")
    assert len(github.summary(class_of).encode()) < 1024 * 1024


def test_outputs_are_numbers():
    """Totals over the reports; a fault of ours is said."""
    assert github.outputs([report(), report("bo")]) == (
        "score=2.6666\nmax-score=6\npercent=44.44\nstatus=graded\n"
    )
    assert "status=grader_fault\n" in github.outputs([report(), FAULT])


# ── Classroom 50 ──

IDENTITY = {
    "classroom": "dl", "assignment": "softmax", "assignment_type": "individual", "owner": "ada",
    "submission": "submit/2026-03-01T10-00-00Z-abc1234", "commit": "https://x/c",
    "release": "https://x/r", "review": "https://x/c",
}  # fmt: skip
KEYS = {*IDENTITY, "schema", "datetime", "score", "max-score", "tests"}


def test_classroom50_scores_are_integers():
    """The keys are the schema's, and the shares of the points are kept by a common factor."""
    from datetime import datetime, timezone

    moment = datetime(2026, 3, 1, 10, tzinfo=timezone.utc)
    checks = [
        CheckResult("test_a", "f", 0.75, 1.5, Status.PARTIAL, "half"),
        CheckResult("test_b", "f", 0.25, 0.25, Status.PASSED),
        CheckResult("test_c", "f", 0.0, 1.25, Status.FAILED, "no"),
    ]
    one = report(max_score=3.0, exercises=(ExerciseResult.of("f", 3.0, checks),))
    result = json.loads(classroom50.render(one, IDENTITY, moment))
    assert set(result) == KEYS and result["schema"] == "classroom50/result/v1"
    assert result["datetime"] == "2026-03-01T10:00:00Z"
    assert (result["score"], result["max-score"]) == (4, 12)
    tests = result["tests"]
    assert [(t["score"], t["max-score"], t["passed"]) for t in tests] == [
        (3, 6, False),
        (1, 1, True),
        (0, 5, False),
    ]
    assert sum(t["max-score"] for t in tests) == result["max-score"]


def test_classroom50_never_exceeds_the_maximum():
    """Partial credit that no small factor makes whole is rounded down."""
    from datetime import datetime, timezone

    result = json.loads(classroom50.render(report(), IDENTITY, datetime.now(timezone.utc)))
    for entry in (result, *result["tests"]):
        assert isinstance(entry["score"], int) and 0 <= entry["score"] <= entry["max-score"]


# ── JUnit ──


def test_a_junit_reader_reads_it():
    """junitparser, which follows Jenkins' schema, finds suites, outcomes, messages and points."""
    junitparser = pytest.importorskip("junitparser")
    xml = junitparser.JUnitXml.fromstring(junit.render([report("ada", NASTY), FAULT]).encode())
    ada, lena = xml
    assert (ada.tests, ada.failures, ada.errors, lena.errors) == (3, 2, 0, 1)
    case = next(iter(ada))
    assert case.classname == "03_softmax_regression.softmax" and case.name == "test_rows"
    assert isinstance(case.result[0], junitparser.Failure) and "<script>" in case.result[0].message
    points = {p.name: p.value for p in ada.properties()}
    assert points["softmax.test_rows.score"] == "0"
    assert points["softmax.test_rows.max_score"] == "1.5"


def test_gitlab_s_reader_sees_all_of_it():
    """GitLab keeps an element's text and drops its attributes where it has both; where it has no
    text it would show the attributes as a table."""
    from xml.etree import ElementTree as ET

    unreadable = Report("eva", "x", "x", 0.0, 3.0, ReportStatus.UNREADABLE, notes=("not JSON",))
    suites = ET.fromstring(junit.render([report(), FAULT, unreadable]).encode())
    told = [case[0].text for case in suites.iter("testcase") if len(case)]
    assert told[0] == "failed: rows sum to 2\nhint: think of the dim"
    assert told[-1] == "not JSON" and all(told)


def test_no_case_has_properties():
    """Jenkins' xUnit reader skips a file with properties in a testcase (pytest's issue 5202)."""
    from xml.etree import ElementTree as ET

    allowed = {"skipped", "error", "failure", "system-out", "system-err"}
    for case in ET.fromstring(junit.render([report(), FAULT]).encode()).iter("testcase"):
        assert {child.tag for child in case} <= allowed
        assert set(case.attrib) <= {"name", "classname", "time"}
