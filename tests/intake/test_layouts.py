"""Downloads of learning platforms: whose is what, the latest attempt, and who is missing."""

import io
import json
import zipfile

import pytest

from grader.errors import UsageError
from grader.identity import read_roster
from grader.intake import find as find_all
from grader.manifest import Course

SLUG = "03_softmax_regression"
MANIFEST = """title = "T"
notebook = "softmax_regression.ipynb"
[[exercise]]
name = "softmax"
points = 1
hint = "h"
"""


def find(*arguments):
    return find_all(*arguments).submissions


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    """One assignment of one exercise."""
    folder = tmp_path_factory.mktemp("course") / "assignments"
    (folder / SLUG).mkdir(parents=True)
    (folder / SLUG / "assignment.toml").write_text(MANIFEST)
    return Course(folder)


def work(mark: str = "") -> bytes:
    cells = [{"cell_type": "code", "source": f"def softmax(X): return X  # {mark}"}]
    return json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}).encode()


def lay_out(root, names, archived=False):
    """Files called ``names`` below ``root``, or in an archive; each says its own name."""
    files = {name: work(name) for name in names} if not isinstance(names, dict) else names
    if archived:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        (root / "class.zip").write_bytes(buffer.getvalue())
        return root / "class.zip"
    for name, content in files.items():
        path = root / "class" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root / "class"


GRADESCOPE = b"""\
submission_101:
  :submitters:
  - :name: Ada
    :sid: '7'
    :email: ada@x.org
  :created_at: 2026-01-02 10:00:00.000000000 Z
  :score: 0.0
submission_102:
  :submitters:
  - :name: Ben
    :sid: '8'
    :email: ben@x.org
  - :name: Cy
    :sid: '9'
    :email: cy@x.org
"""

LAYOUTS = {
    "canvas": (
        ["ada_1234_5678_softmax_regression.ipynb", "ben_LATE_1235_5679_hw-1.ipynb"],
        "ada,ben",
    ),
    "canvas, anonymous": (
        ["anon_a1B_5678_x.ipynb", "LATE_anon_c2_5679_x.ipynb"],
        "anon_a1B,anon_c2",
    ),
    "moodle": (
        ["Ada Bee_12_assignsubmission_file/x.ipynb", "Ben_13_assignsubmission_file_/a/y.ipynb"],
        "Ada Bee,Ben",
    ),
    "moodle, flat": (
        ["Ada Bee_12_assignsubmission_file_x.ipynb", "Ben_13_assignsubmission_file_y.ipynb"],
        "Ada Bee,Ben",
    ),
    "moodle, blind": (
        [f"Participant_{uid}_assignsubmission_file/x.ipynb" for uid in (12, 13)],
        "Participant 12,Participant 13",
    ),
    "gradescope": (
        {
            "assignment_5_export/submission_metadata.yml": GRADESCOPE,
            "assignment_5_export/submission_101/x.ipynb": work("a"),
            "assignment_5_export/submission_102/sub/y.ipynb": work("b"),
        },
        "Ada,Ben,Cy",
    ),
    "nbgrader": ([f"submitted/ada/{SLUG}/x.ipynb", f"submitted/ben/{SLUG}/x.ipynb"], "ada,ben"),
    "clones": (
        ["softmax-submissions/softmax-ada/x.ipynb", "softmax-submissions/softmax-ben-x/x.ipynb"],
        "ada,ben-x",
    ),
    "flat": (["ada.ipynb", "ben.ipynb"], "ada,ben"),
    "folders": (["ada/x.ipynb", "ben/y.ipynb"], "ada,ben"),
    "numbers are no ids": (["ada_1_2_x.ipynb", "ben_x.ipynb"], "ada_1_2_x,ben_x"),
}  # fmt: skip


@pytest.mark.parametrize("archived", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize(("names", "students"), LAYOUTS.values(), ids=LAYOUTS)
def test_students_are_told(tmp_path, course, names, students, archived):
    """Each platform's own naming is read, unpacked or not."""
    entries = find([lay_out(tmp_path, names, archived)], course)
    assert sorted(entry.student for entry in entries) == students.split(",")
    assert {entry.assignment for entry in entries} == {SLUG}
    assert not any(entry.problem for entry in entries)


def test_clones_of_a_class_lose_their_common_beginning(tmp_path, course):
    """Repositories called class-assignment-user, without a telling folder around them."""
    root = lay_out(tmp_path, ["dl-hw3-ada/x.ipynb", "dl-hw3-ben/x.ipynb"])
    for clone in root.iterdir():
        (clone / ".git").mkdir()
    assert sorted(entry.student for entry in find([root], course)) == ["ada", "ben"]


ATTEMPTS = {
    "canvas": ["ada_1234_5679_x-1.ipynb", "ada_1234_5678_x.ipynb"],
    "folders": ["ada/attempt_10/x.ipynb", "ada/attempt_9/y.ipynb"],
    "gradescope": {
        "submission_metadata.yml": GRADESCOPE.replace(b"Ben", b"Ada").replace(b"'8'", b"'7'"),
        "submission_102/x.ipynb": work("submission_102/x.ipynb"),
        "submission_101/x.ipynb": work("submission_101/x.ipynb"),
    },
}


@pytest.mark.parametrize("names", ATTEMPTS.values(), ids=ATTEMPTS)
def test_the_latest_attempt_counts(tmp_path, course, names):
    """The others are named in a note."""
    entries = {e.student.lower(): e for e in find([lay_out(tmp_path, names)], course)}
    latest, older = [name for name in names if name.endswith("ipynb")]
    ada = entries["ada"]
    assert ada.content() == work(latest) and not ada.problem
    assert any(older.rsplit("/", 1)[-1] in note for note in ada.notes)


def test_two_of_one_name_are_told_apart(tmp_path, course):
    """By their ids."""
    names = ["li_1234_1_x.ipynb".replace("_1_", "_111_"), "li_1235_222_x.ipynb"]
    students = sorted(entry.student for entry in find([lay_out(tmp_path, names)], course))
    assert students == ["li (1234)", "li (1235)"]


# ── what is no notebook ──────────────────────────────────────────────────────────────────────

OTHERS = {
    "folders": (
        {"ada/x.ipynb": 1, "ben/y.ipynb": 1, "cy/report.pdf": 0, "di/a.png": 0, "di/b.docx": 0,
         "ed/": 0, "ada/fig.png": 0, "ben/old/": 0, "roster.csv": 0, ".DS_Store": 0,
         "venv/pyvenv.cfg": 0},
        {"cy": "report.pdf is neither a notebook, nor a .py or .zip file",
         "di": "a.png, b.docx: none is a notebook, a .py or a .zip file", "ed": "ed is empty"},
    ),
    "files": (
        {"ada.ipynb": 1, "ben.ipynb": 1, "cy.pdf": 0, "README.md": 0, "roster.csv": 0},
        {"cy": "cy.pdf is neither"},
    ),
    "nbgrader": (
        {f"submitted/{who}/{SLUG}/x.ipynb": 1 for who in ("ada", "ben")}
        | {f"submitted/cy/{SLUG}/timestamp.txt": 0, f"submitted/cy/{SLUG}/": 0},
        {"cy": f"{SLUG} is empty"},
    ),
    "canvas": (
        {"ada_1234_501_x.ipynb": 1, "cy_1235_502_x.pdf": 0, "di_1236_text.html": 0,
         "ada_1234_503_x.pdf": 0},
        {"cy": "cy_1235_502_x.pdf is neither", "di": "di_1236_text.html is neither"},
    ),
    "moodle": (
        {"Ada_12_assignsubmission_file/x.ipynb": 1, "Cy_13_assignsubmission_file/x.pdf": 0,
         "Ada_12_assignsubmission_onlinetext/onlinetext.html": 0,
         "Di_14_assignsubmission_file/": 0},
        {"Cy": "x.pdf is neither", "Di": "Di_14_assignsubmission_file is empty"},
    ),
    "archives": (
        {"ada.zip/x.ipynb": 1, "ben.zip/inner.zip/x.ipynb": 1, "cy.zip/x.pdf": 0,
         "di.zip/in.zip/": 0},
        {"cy": "x.pdf is neither", "di": "in.zip is empty"},
    ),
    "one student's own": ({"src/x.ipynb": 1, "data/t.gz": 0, "docs/a.pdf": 0}, {}),
    "one student's own files": ({"x.ipynb": 1, "a.pdf": 0}, {}),
}  # fmt: skip


def packed(names) -> bytes:
    """A zip archive; a name that goes through another archive makes that one, too."""
    buffer = io.BytesIO()
    inner = {}
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, graded in names.items():
            outer, found, rest = name.partition(".zip/")
            if found:
                inner.setdefault(f"{outer}.zip", {})[rest] = graded
            elif name:
                archive.writestr(name, work(name) if graded else b"")
        for name, files in inner.items():
            archive.writestr(name, packed(files))
    return buffer.getvalue()


@pytest.mark.parametrize("archived", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize(("names", "problems"), OTHERS.values(), ids=OTHERS)
def test_what_is_no_notebook_is_not_lost(tmp_path, course, names, problems, archived):
    """Who handed in something else is there, with the reason; what lies about is nobody's."""
    path = tmp_path / "class.zip"
    path.write_bytes(packed(names))
    if not archived:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(tmp_path / "class")
        path = tmp_path / "class"
    entries = find([path], course)
    found = {entry.student: entry.problem for entry in entries if entry.problem}
    assert found.keys() == problems.keys()
    assert all(found[student].startswith(reason) for student, reason in problems.items())
    sound = [entry for entry in entries if not entry.problem]
    assert len(sound) == sum(names.values()) and all(e.content() for e in sound)
    assert {entry.assignment for entry in entries} == {SLUG}


def test_on_the_roster_is_somebodys(tmp_path, course):
    """Where only one handed in a notebook, the roster tells a student from a folder of figures."""
    root = lay_out(tmp_path, {"ada/x.ipynb": work(), "cy/a.pdf": b"", "docs/a.pdf": b""})
    roster = tmp_path / "roster.csv"
    roster.write_text("name\nada\ncy\n")
    entries = find([root], course, None, read_roster(roster))
    assert [(e.student, bool(e.problem), e.absent) for e in entries] == [
        ("ada", False, False),
        ("cy", True, False),
    ]


def test_one_of_several_paths_may_hold_nothing(tmp_path, course):
    """``grader score class/*`` is not held up by one who handed in a picture, or nothing."""
    root = lay_out(tmp_path, {"ada/x.ipynb": work(), "ben/x.ipynb": work(), "cy/a.png": b""})
    (root / "di").mkdir()
    problems = {e.student: e.problem for e in find(sorted(root.iterdir()), course)}
    assert [not problems[who] for who in ("ada", "ben", "cy", "di")] == [True, True, False, False]


def test_a_platforms_archive_within_the_folder(tmp_path, course):
    """An instructor may leave the download packed, in a folder of its own."""
    (tmp_path / "class").mkdir()
    archive = packed({"ada_1234_501_x.ipynb": 1, "LATE_anon_b_502_x.ipynb": 1})
    (tmp_path / "class" / "submissions.zip").write_bytes(archive)
    assert sorted(students_in(tmp_path / "class", course)) == ["ada", "anon_b"]


def students_in(path, course):
    return [entry.student for entry in find([path], course)]


# ── rosters ──────────────────────────────────────────────────────────────────────────────────

ROSTERS = {
    "plain": "student,id\nAda Lovelace,1234\nDan,99\n",
    "canvas": (
        "Student,ID,SIS Login ID,Section\n    Points Possible,,,\n"
        '"Lovelace, Ada",1234,al7,A\nDan,99,dd,A\n'
    ),
    "semicolons": "Full name;Email address;Group\nAda Lovelace;lovelaceada@x.org;A\nDan;d@x;A\n",
    "two columns": "id,first_name,last_name\n1234,Ada,Lovelace\n99,Dan,\n",
    "byte order mark": "\ufeffname,uid\nAda Lovelace,1234\nDan,99\n",
}  # fmt: skip


@pytest.mark.parametrize("text", ROSTERS.values(), ids=ROSTERS)
def test_roster_names_and_misses(tmp_path, course, text):
    """Who is found under another name is called as on the roster; who is not found is there."""
    path = tmp_path / "roster.csv"
    path.write_text(text, "utf-8")
    root = lay_out(tmp_path, ["lovelaceada_1234_5678_x.ipynb", "zoe_777_888_x.ipynb"])
    entries = {entry.student: entry for entry in find([root], course, None, read_roster(path))}
    ada = next(student for student in entries if "Lovelace" in student)
    assert set(entries) == {ada, "zoe", "Dan"}
    assert entries["Dan"].absent and entries["Dan"].assignment == SLUG
    assert entries["zoe"].notes == ("zoe is not on the roster",)
    assert not entries[ada].notes


OTHER_NAMES = {
    "a column that is blank": "identifier,github_username,name\nAda Lovelace,x_777,\nDan,y_9,\n",
    "last name last": "name\nAda Lovelace\nDan\n",
    "last name first": 'student\n"Lovelace, Ada"\nDan\n',
    "somebody's score": "name,id,Grade,total\nAda Lovelace,1234,,\nDan,99,12.34,1234\n",
}


@pytest.mark.parametrize("text", OTHER_NAMES.values(), ids=OTHER_NAMES)
def test_who_is_found_under_which_name(tmp_path, course, text):
    """Under a name in either order, or an id; a score is nobody's id."""
    path = tmp_path / "roster.csv"
    path.write_text(text)
    root = lay_out(tmp_path, ["lovelaceada_1234_5678_x.ipynb"])
    ada, dan = find([root], course, None, read_roster(path))
    assert "Ada" in ada.student and (dan.student, dan.absent) == ("Dan", True)


def test_damaged_gradescope_export_is_told(tmp_path, course):
    """One line, with the file's name."""
    root = lay_out(
        tmp_path, {"submission_metadata.yml": b"submission_1: 3", "submission_1/x.ipynb": work()}
    )
    with pytest.raises(UsageError, match=r"submission_metadata\.yml cannot be read"):
        find([root], course)
