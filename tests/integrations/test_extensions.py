"""Deadlines of one's own, from a file and from the roster."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner

import grader
from grader.cli import main
from grader.errors import UsageError
from grader.identity import Id, Roster, Student
from grader.integrations.teacher.extensions import grant
from grader.integrations.teacher.late import Policy, judge
from grader.integrations.teacher.rows import People
from grader.manifest import Course
from grader.model import Report, ReportStatus
from grader.reports import json as json_report

COURSE = Course(Path(grader.__file__).parents[1] / "assignments")
CLASS = Policy.of("2026-03-01T23:59+01:00", "10%/day", None)


def person(name: str, number: str, group: str = "", deadline: str = "") -> Student:
    return Student(name, number, (Id("id", number),), (), group, deadline, name)


ROSTER = Roster(
    (
        person("Ann Aster", "101", "Team Rot"),
        person("Bob Birch", "102", "Team Rot"),
        person("Cleo Cole", "103", "Team Blau"),
    ),
    Path("roster.csv"),
)
UTC = timezone.utc


@pytest.fixture
def granted(tmp_path):
    """``granted(text)`` → what a file of this text grants the class on the roster."""

    def read(text: str, roster: Roster = ROSTER):
        path = tmp_path / "extensions.csv"
        path.write_text(text, "utf-8")
        return grant(path, CLASS, People([], roster), COURSE, roster)

    return read


@pytest.mark.parametrize(
    ("row", "deadline"),
    [
        ("student,deadline\n101,2026-03-05T12:00+01:00", datetime(2026, 3, 5, 11, tzinfo=UTC)),
        # No zone of its own: the class deadline's, whatever this machine's is.
        ("Student;New deadline\nAnn Aster;2026-03-05 12:00", datetime(2026, 3, 5, 11, tzinfo=UTC)),
        # A date alone: the class's time of day.
        ("name,due date\nAster Ann,2026-03-05", datetime(2026, 3, 5, 22, 59, tzinfo=UTC)),
        ("Name;Frist\nAnn Aster;5.3.2026 12:00", datetime(2026, 3, 5, 11, tzinfo=UTC)),
        ("student,extension\n101,2 days", datetime(2026, 3, 3, 22, 59, tzinfo=UTC)),
        ("student,deadline\n101,+48h", datetime(2026, 3, 3, 22, 59, tzinfo=UTC)),
        ("student,Days extra\n101,2", datetime(2026, 3, 3, 22, 59, tzinfo=UTC)),
        ("student,extra_hours\n101,1.5", datetime(2026, 3, 2, 0, 29, tzinfo=UTC)),
        ("Gruppe,Tage\nteam rot,1", datetime(2026, 3, 2, 22, 59, tzinfo=UTC)),
    ],
)
def test_a_deadline_of_ones_own(granted, row, deadline):
    """Students by id or name and groups, deadlines and extensions, under whatever heading."""
    found = granted(row + "\n")
    assert found.of("Ann Aster", "01_tensors").deadline == deadline
    assert found.of("Ann Aster", "01_tensors").source.endswith("extensions.csv, line 2")
    assert found.of("Cleo Cole", "01_tensors") is None and not found.problems


def test_the_more_particular_row_counts(granted):
    """A row for this assignment before one for all, a student's before the group's, the file's
    before the roster's; whatever their order."""
    found = granted(
        "student,group,assignment,days\n101,,01,1\n101,,,2\n,Team Rot,,3\n,Team Rot,02,4\n"
    )
    days = {
        (who, slug): (found.of(who, slug).deadline - CLASS.deadline).days
        for who in ("Ann Aster", "Bob Birch")
        for slug in ("01_tensors", "02_linear_regression", "03_softmax_regression")
    }
    assert [*days.values()] == [1, 4, 2, 3, 4, 3]


def test_a_column_of_the_roster(granted):
    """The roster's deadline holds where the file has none for that student."""
    students = [person(s.name, s.id, deadline="3 days") for s in ROSTER.students]
    found = granted("student,days\n102,1\n", Roster(students, Path("roster.csv")))
    assert found.of("Bob Birch", "01_tensors").deadline == CLASS.deadline + timedelta(days=1)
    ann = found.of("Ann Aster", "01_tensors")
    assert (ann.deadline, ann.source) == (CLASS.deadline + timedelta(days=3), "the roster")


def test_rows_about_nobody_are_named(granted):
    """One line for each, with file and line; the others hold."""
    found = granted("student,group,days\nZed,,1\n,Team Lila,1\n103,,1\n,,2\n")
    lines = [line.rpartition("extensions.csv, ")[2] for line in found.problems]
    assert [line.partition(";")[0] for line in lines] == [
        "line 2: no student is named Zed",
        "line 3: no group on the roster is named Team Lila",
        "line 5: no student is named",
    ]
    assert found.of("Cleo Cole", "01_tensors")
    nobody = Roster((), None)
    (line,) = granted("group,days\nTeam Rot,1\n", nobody).problems
    assert "Name a roster that has a column 'group'" in line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student,days\n101,soon\n", "line 2: soon: write it as 2026-03-01T23:59+01:00 (no zone"),
        ("student,extension\n101,2\n", 'or an extension as "2 days"'),
        ("student,deadline,days\n101,2026-03-05,2\n", "line 2: a deadline and an extension"),
        ("student,assignment,days\n101,99,2\n", "line 2: "),
        ("student,reason\n101,ill\n", "no column 'deadline'; there is 'student', 'reason'"),
        ("who,days\n101,2\n", "no column 'student or group'; there is 'who', 'days'"),
    ],
)
def test_files_that_cannot_be_read(granted, text, said):
    """One line names the file, the line and the remedy."""
    with pytest.raises(UsageError) as caught:
        granted(text)
    assert said in str(caught.value) and "extensions.csv" in str(caught.value)


def test_lateness_counts_from_the_own_deadline():
    """A day late for the class, in time for one's own deadline: nothing is off."""
    late = CLASS.deadline + timedelta(hours=20)
    reports = [
        Report(who, "01_tensors", "x.py", 8.0, 10.0, ReportStatus.GRADED)
        for who in ("Ann Aster", "Bob Birch")
    ]
    times = dict.fromkeys(("Ann Aster", "Bob Birch"), (late, "times.csv"))
    own = Roster([person("Ann Aster", "101", deadline="1 day")], Path("roster.csv"))
    extensions = grant(None, CLASS, People([], own), COURSE, own)
    found = judge(reports, CLASS, times, extensions)
    penalties = {who: found[who, "01_tensors"].penalty for who in times}
    assert penalties == {"Ann Aster": 0.0, "Bob Birch": 1.0}


def test_dates_in_a_workbook(tmp_path):
    """A cell that shows a date means the class's time of day, one that shows a time that time."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Name", "New deadline"])
    book.active.append(["Ann Aster", datetime(2026, 3, 5).date()])
    book.active.append(["Bob Birch", datetime(2026, 3, 5, 12, 0)])
    path = tmp_path / "extensions.xlsx"
    book.save(path)
    found = grant(path, CLASS, People([], ROSTER), COURSE, ROSTER)
    deadlines = [found.of(who, "01_tensors").deadline for who in ("Ann Aster", "Bob Birch")]
    assert deadlines == [
        datetime(2026, 3, 5, 22, 59, tzinfo=UTC),
        datetime(2026, 3, 5, 11, tzinfo=UTC),
    ]


def test_export_says_whose_deadline_was_extended(tmp_path):
    """The list names the deadline and the line that grants it; what counts is in the file; a row
    about nobody is one line, and the exit code says so."""
    reports = [
        Report(who, "01_tensors", "x.py", 8.0, 10.0, ReportStatus.GRADED, student_id=number)
        for who, number in (("Ann Aster", "101"), ("Bob Birch", "102"))
    ]
    (tmp_path / "run.json").write_text(json_report.render(reports), "utf-8")
    sheets = {
        "canvas.csv": "Student,ID,SIS Login ID,Section,Tensors (78)\n"
        "    Points Possible,,,,10\nAnn Aster,101,aa,,\nBob Birch,102,bb,,\n",
        "times.csv": "id,submitted\n101,2026-03-02 20:00+01:00\n102,2026-03-02 20:00+01:00\n",
        "extensions.csv": "student,deadline\nAnn Aster,2026-03-02\nZed,2026-03-02\n",
        "adjust.csv": "student,points,reason\n102,+0.5,bonus\n",
    }
    for name, text in sheets.items():
        (tmp_path / name).write_text(text, "utf-8")
    options = ["--deadline", "2026-03-01T23:59+01:00", "--late", "10%/day"]
    for name in ("canvas", "times", "extensions", "adjust"):
        options += [f"--{name}", str(tmp_path / f"{name}.csv")]
    done = CliRunner().invoke(main, ["export", str(tmp_path / "run.json"), *options])
    assert done.exit_code == 1
    assert (
        "Ann Aster: 8 raw, in time (by times.csv), 8 counts, deadline of their own " in done.output
    )
    assert "2026-03-02 23:59+01:00 (extensions.csv, line 2)" in done.output
    assert "Bob Birch: 8 raw, 8.5 by hand, 20:01:00 late (by times.csv), 1 off, 7.5 counts" in (
        done.output
    )
    assert f"--extensions {tmp_path / 'extensions.csv'}, line 3: no student is named Zed" in (
        done.output
    )
    filled = (tmp_path / "canvas-filled.csv").read_text("utf-8").splitlines()
    assert filled[2:] == ["Ann Aster,101,aa,,8", "Bob Birch,102,bb,,7.5"]
