"""Each platform's download, as the platform writes it: whose is what, and the attempt that counts.

A tree → for each student the ids and the file that is graded.
"""

import unicodedata

import pytest

from grader.errors import UsageError
from grader.identity import Owner, read_roster
from grader.intake import Outcome, find
from grader.intake.layouts import Tree, read
from grader.intake.layouts.dates import moment

RECORD = "Name: {0} ({1})\nAssignment: Tensors\nDate Submitted: Sunday, 1 March 2026\n"
BLACKBOARD = "Tensors_{0}_attempt_2026-03-{1}-10-00-00"

# name → (files, {student: (id, end of the graded file's path)})
TREES = {
    "Canvas, late, numbered": (
        ["asterann_101_9001_work.ipynb", "asterann_LATE_101_9005_work-1.ipynb",
         "o'neilzoë-marie_102_9002_work.ipynb"],
        {"asterann": ("101", "9005_work-1.ipynb"), "o'neilzoë-marie": ("102", "9002_work.ipynb")},
    ),
    "Canvas, Thai and Devanagari": (
        ["สมชายใจดี_101_9001_work.ipynb", "สมชายใจดี_LATE_101_9005_work-1.ipynb",
         "शर्माअनिल_102_9002_work.ipynb"],
        {"สมชายใจดี": ("101", "work-1.ipynb"), "शर्माअनिल": ("102", "9002_work.ipynb")},
    ),
    "Canvas, packed by the student": (
        ["asterann_101_9001_work/deep/work.ipynb", "birchbob_102_9002_work.ipynb"],
        {"asterann": ("101", "deep/work.ipynb"), "birchbob": ("102", "work.ipynb")},
    ),
    "Moodle": (
        {"Ann Aster_11_assignsubmission_file/work.ipynb": None,
         "Jean_Luc P_12_assignsubmission_file/a/b.ipynb": None,
         "Ann Aster_11_assignsubmission_onlinetext/onlinetext.html": "<p>"},
        {"Ann Aster": ("11", "work.ipynb"), "Jean_Luc P": ("12", "a/b.ipynb")},
    ),
    "Moodle, blind, French": (
        ["Participant_11_assignsubmission_file/w.ipynb",
         "Participant_12_assignsubmission_file/w.ipynb"],
        {"Participant 11": ("11", "11_assignsubmission_file/w.ipynb"),
         "Participant 12": ("12", "w.ipynb")},
    ),
    "Moodle, blind, a word nobody listed": (
        [f"Ospallistuja_{n}_assignsubmission_file_w.ipynb" for n in (11, 12, 13)],
        {f"Ospallistuja {n}": (str(n), f"{n}_assignsubmission_file_w.ipynb") for n in (11, 12, 13)},
    ),
    "Blackboard": (
        {f"{BLACKBOARD.format('aa1', '01')}_w.ipynb": None,
         f"{BLACKBOARD.format('aa1', '02')}_w.ipynb": None,
         f"{BLACKBOARD.format('aa1', '02')}.txt": RECORD.format("Ann Aster", "aa1"),
         f"{BLACKBOARD.format('b_b', '01')}_my_w.ipynb": None,
         f"{BLACKBOARD.format('b_b', '01')}.txt": RECORD.format("Bob Birch", "b_b")},
        {"Ann Aster": ("aa1", "02-10-00-00_w.ipynb"), "Bob Birch": ("b_b", "my_w.ipynb")},
    ),
    "Blackboard without its records": (
        [f"Lab 1_part_{BLACKBOARD.format('aa1', '01')}_w.ipynb",
         f"Lab 1_part_{BLACKBOARD.format('bb2', '01')}_w.ipynb"],
        {"aa1": ("aa1", "aa1_attempt_2026-03-01-10-00-00_w.ipynb"), "bb2": ("bb2", "w.ipynb")},
    ),
    "Brightspace": (
        {"123-9 - Ann Aster - Mar 1, 2026 1000 AM/w.ipynb": None,
         "123-9 - Ann Aster - Mar 1, 2026 615 PM/w.ipynb": None,
         "124-9 - Mary-Ann Birch - Feb 28, 2026 1159 PM/w.ipynb": None,
         "index.html": "<html>"},
        {"Ann Aster": ("123", "615 PM/w.ipynb"), "Mary-Ann Birch": ("124", "1159 PM/w.ipynb")},
    ),
    "Brightspace, two of one name": (
        ["123-9 - Wei Li - Mar 1, 2026 1000 AM/w.ipynb",
         "124-9 - Wei Li - Mar 2, 2026 1000 AM/w.ipynb"],
        {"Wei Li (123)": ("123", "w.ipynb"), "Wei Li (124)": ("124", "w.ipynb")},
    ),
    "Moodle, two of one name": (
        ["Wei Li_11_assignsubmission_file/w.ipynb", "Wei Li_12_assignsubmission_file/w.ipynb"],
        {"Wei Li (11)": ("11", "w.ipynb"), "Wei Li (12)": ("12", "w.ipynb")},
    ),
    "Brightspace with user names, the day first": (
        ["27236-46025 - 23304308 Angood - 05 March 2026 612 PM/w.ipynb",
         "27237-46025 - bbirch Bob Birch - 06 March 2026 612 AM/w.ipynb"],
        {"Angood": ("23304308", "w.ipynb"), "Bob Birch": ("bbirch", "w.ipynb")},
    ),
    "Brightspace, files": (
        ["123-9 - Ann Aster - Mar 1, 2026 1000 AM - my work.ipynb",
         "124-9 - Bob Birch - Dec 1, 2025 1000 AM - w.ipynb"],
        {"Ann Aster": ("123", "my work.ipynb"), "Bob Birch": ("124", "w.ipynb")},
    ),
    "Sakai": (
        {"Lab 1/Aster, Ann(aa1)/Submission attachment(s)/w.ipynb": None,
         "Lab 1/Aster, Ann(aa1)/timestamp.txt": "20260301100000000",
         "Lab 1/Aster, Ann(aa1)/comments.txt": "",
         "Lab 1/de la Birch, Bob(bb2)/Submission attachment(s)/x.ipynb": None,
         "Lab 1/grades.csv": "Lab 1,Points\n"},
        {"Ann Aster": ("aa1", "w.ipynb"), "Bob de la Birch": ("bb2", "x.ipynb")},
    ),
    "Sakai, files": (
        ["Aster, Ann(aa1)_Submission attachment(s)_w.ipynb",
         "Birch, Bob(bb2)_Submission attachment(s)_my_w.ipynb"],
        {"Ann Aster": ("aa1", "w.ipynb"), "Bob Birch": ("bb2", "my_w.ipynb")},
    ),
    "Teams": (
        ["Submitted files/Ann Aster/Lab/Version 9/w.ipynb",
         "Submitted files/Ann Aster/Lab/Version 10/w.ipynb",
         "Working files/Ann Aster/Lab/w.ipynb",
         "Working files/Bob Birch/Lab/w.ipynb"],
        {"Ann Aster": ("", "Version 10/w.ipynb"), "Bob Birch": ("", "Bob Birch/Lab/w.ipynb")},
    ),
    "nbgrader's exchange": (
        ["inbound/ada+lab+2026-03-01 10:00:00.000000 UTC+x9/w.ipynb",
         "inbound/ada+lab+2026-03-02 10:00:00.000000 UTC+a1/w.ipynb",
         "inbound/ben+lab+2026-03-01 10:00:00.000000 UTC/w.ipynb"],
        {"ada": ("ada", "2026-03-02 10:00:00.000000 UTC+a1/w.ipynb"), "ben": ("ben", "w.ipynb")},
    ),
    "ILIAS": (
        ["Aster_Ann_aaster_7001/w.ipynb", "de Birch_Bob_bbirch_7002/w.ipynb"],
        {"Ann Aster": ("aaster", "w.ipynb"), "Bob de Birch": ("bbirch", "w.ipynb")},
    ),
    "Google Forms": (
        ["tensors - Ann Aster.ipynb", "my homework 1 - Bob Birch.ipynb",
         "Untitled3 - Cleo de la Cruz.ipynb", "my final - version 2 - Dan Dell.ipynb"],
        {"Ann Aster": ("", "Ann Aster.ipynb"), "Bob Birch": ("", "Bob Birch.ipynb"),
         "Cleo de la Cruz": ("", "Cruz.ipynb"), "Dan Dell": ("", "Dell.ipynb")},
    ),
    "Google Classroom": (
        ["Ann Aster - tensors.ipynb", "Bob Birch - tensors.ipynb", "Cleo Cole - tensors.ipynb"],
        {"Ann Aster": ("", "Ann Aster - tensors.ipynb"), "Bob Birch": ("", "tensors.ipynb"),
         "Cleo Cole": ("", "tensors.ipynb")},
    ),
    "clones": (
        ["lab-submissions/lab-ann/w.ipynb", "lab-submissions/lab-bob-b/src/w.ipynb"],
        {"ann": ("ann", "w.ipynb"), "bob-b": ("bob-b", "src/w.ipynb")},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "students"), TREES.values(), ids=TREES)
def test_platforms(lay_out, three, files, students):
    """The student, the id and the latest attempt are told, and no other student is made up."""
    found = find([lay_out(files)], three).submissions
    told = {one.student: (one.student_id, one.shown) for one in found}
    assert told.keys() == students.keys()
    for student, (number, file) in students.items():
        assert told[student][0] == number and told[student][1].endswith(file)
    assert not any(one.problem for one in found)


# A class of no platform, whose names only resemble one's.
LIKE = {
    "years and dates, as Canvas's numbers": (
        ["ann_2026_1103_tensors.ipynb", "bob_2026_1103_tensors.ipynb"],
        {"ann_2026_1103_tensors", "bob_2026_1103_tensors"},
    ),
    "last name - first name, as Google's": (
        ["Aster - Ann.ipynb", "Birch - Bob.ipynb", "Cole - Cleo.ipynb"],
        {"Aster - Ann", "Birch - Bob", "Cole - Cleo"},
    ),
    "one of many as Canvas's": (
        ["ann_1234_5678_x.ipynb", "bob.ipynb", "cleo.ipynb", "dan.ipynb"],
        {"ann_1234_5678_x", "bob", "cleo", "dan"},
    ),
    "four words, as ILIAS's": (
        ["ann_aster_tensors_1/w.ipynb", "bob_birch_tensors_2/w.ipynb"],
        {"ann_aster_tensors_1", "bob_birch_tensors_2"},
    ),
    "four words and an id, as ILIAS's": (
        ["van_der_berg_2001/w.ipynb", "de_la_cruz_2002/w.ipynb"],
        {"van_der_berg_2001", "de_la_cruz_2002"},
    ),
    "a student named Attempt": (
        ["attempt/w.ipynb", "bob/w.ipynb"],
        {"attempt", "bob"},
    ),
    "user names that differ by punctuation": (
        ["ann-b/w.ipynb", "annb/w.ipynb", "ann_b/w.ipynb"], {"ann-b", "annb", "ann_b"}
    ),
    "plus signs": (["ann+bob/w.ipynb", "cleo+dan/w.ipynb"], {"ann+bob", "cleo+dan"}),
}  # fmt: skip


@pytest.mark.parametrize(("files", "students"), LIKE.values(), ids=LIKE)
def test_what_only_resembles_a_platform(lay_out, three, files, students):
    """A layout answers only for a tree that as a whole is its platform's."""
    assert {one.student for one in find([lay_out(files)], three).submissions} == students


def test_downloads_of_several_platforms_in_one_folder(lay_out, three):
    """Each is read as its own; a student's folder whose files only resemble one's is not."""
    names = ["Canvas, late, numbered", "Google Forms", "Teams"]
    files = [f"{name[:3]}/{file}" for name in names for file in TREES[name][0]]
    students = {student for name in names for student in TREES[name][1]}
    assert {one.student for one in find([lay_out(files)], three).submissions} == students
    files = ["ann/tensors 1 - draft.ipynb", "bob/w.ipynb", "cleo/x_101_9001_w.ipynb"]
    found = find([lay_out(files, "plain")], three).submissions
    assert {one.student for one in found} == {"ann", "bob", "cleo"}


@pytest.mark.parametrize("name", ["Canvas, late, numbered", "Moodle", "Blackboard", "Google Forms"])
def test_each_file_of_a_download_by_name(lay_out, three, name):
    """``grader score class/*`` is the same as ``grader score class``."""
    files, students = TREES[name]
    root = lay_out(files)
    found = find(sorted(root.iterdir()), three).submissions
    assert {one.student for one in found} == students.keys()
    assert {(one.student, one.shown) for one in found} == {
        (one.student, one.shown) for one in find([root], three).submissions
    }


def test_the_roster_tells_which_side_is_the_student(lay_out, three, tmp_path):
    """Where students called their files anything, the names say nothing by themselves."""
    (tmp_path / "roster.csv").write_text("name,id\nAnn Aster,1\nBob Birch,2\n")
    roster = read_roster(tmp_path / "roster.csv")
    root = lay_out(["my thing - Ann Aster.ipynb", "great stuff - Bob Birch.ipynb"])
    found = find([root], three, roster=roster).submissions
    assert sorted(one.student_id for one in found) == ["1", "2"]


def test_a_group_on_blackboard(lay_out, three, tmp_path):
    """The group stands in the name; the record names one of its members."""
    (tmp_path / "roster.csv").write_text("name,id,group\nAnn,1,Red Team\nBob,2,Red Team\n")
    head = BLACKBOARD.format("Red Team", "01")
    root = lay_out({f"{head}_w.ipynb": None, f"{head}.txt": RECORD.format("Ann", "a1")})
    found = find([root], three, roster=read_roster(tmp_path / "roster.csv")).submissions
    assert [one.student for one in found] == ["Ann", "Bob"]


def test_who_wrote_a_text_on_blackboard_is_there(lay_out, three):
    """With no file attached, the record is all that was handed in."""
    record = f"{BLACKBOARD.format('bb2', '01')}.txt"
    files = {f"{BLACKBOARD.format('aa1', '01')}_w.ipynb": None, record: RECORD.format("Bob", "bb2")}
    found = find([lay_out(files)], three).submissions
    assert [(one.student, bool(one.problem)) for one in found] == [("aa1", False), ("Bob", True)]


def test_a_file_put_in_by_hand_is_read_as_it_is_named(lay_out, three):
    """The rest of the download stays the platform's."""
    files = [*(f"name{n}_10{n}_900{n}_w.ipynb" for n in range(4)), "Zoë Müller.ipynb"]
    found = find([lay_out(files)], three).submissions
    assert {one.student for one in found} == {"name0", "name1", "name2", "name3", "Zoë Müller"}


def test_the_platforms_own_files_are_nobodys(lay_out, three):
    """Blackboard's records and Sakai's comments are told as such."""
    for name in ("Blackboard", "Sakai"):
        files = find([lay_out(TREES[name][0], name)], three).files
        own = {file.path.rsplit("/", 1)[-1] for file in files if file.outcome is Outcome.SYSTEM}
        assert own == {n.rsplit("/", 1)[-1] for n in TREES[name][0] if n.endswith(".txt")}


def test_decomposed_names_are_the_platforms_too():
    """macOS writes an accent as a letter of its own; the pattern is seen all the same."""
    name = unicodedata.normalize("NFD", "müllerzoë_101_9001_w.ipynb")
    _, (reading,) = read(Tree([(name,)]))
    assert reading.owners[0].ids[0].text == "101" and reading.attempt == (9001,)


def test_members_of_a_group_on_gradescope(lay_out, three):
    """Each who handed in together has the work, and its file is told once."""
    text = "submission_7:\n  :submitters:\n  - :name: Ann\n    :sid: '1'\n  - :name: Bob\n"
    files = {"x/submission_metadata.yml": text, "x/submission_7/w.ipynb": None}
    found = find([lay_out(files)], three)
    assert [one.student for one in found.submissions] == ["Ann", "Bob"]
    assert [r.student for r in found.files if r.path.endswith("w.ipynb")] == ["Ann; Bob"]


DATES = [
    ("Mar 1, 2026 1000 AM", (2026, 3, 1, 10, 0)),
    ("05 March 2026 612 PM", (2026, 3, 5, 18, 12)),
    ("Dec 31, 2025 12:05 AM", (2025, 12, 31, 0, 5)),
    ("1 mars 2026 18:12", (2026, 3, 1, 18, 12)),
    ("3. Mai 2026 0905", (2026, 5, 3, 9, 5)),
    ("2026-03-01-12-00-00", (2026, 3, 1, 12, 0, 0)),
    ("no date", ()),
]


@pytest.mark.parametrize(("text", "numbers"), DATES)
def test_dates(text, numbers):
    """As platforms write them in names: read as numbers that can be compared."""
    assert moment(text) == numbers


# ── names by a pattern ───────────────────────────────────────────────────────────────────────

PATTERNS = {
    "{student}_{assignment}.ipynb": (
        ["ann_lee_01_tensors.ipynb", "bob_tensors.ipynb"], {"ann_lee", "bob"}
    ),
    "{any}-{student}-{attempt}.ipynb": (
        ["hw-ann-1.ipynb", "hw-ann-2.ipynb", "x-bob-1.ipynb"], {"ann", "bob"}
    ),
    "{id}/{any}.ipynb": (["77/w.ipynb", "78/a.ipynb"], {"77", "78"}),
    "{student} ({id}).ipynb": (
        ["Wei Li (1).ipynb", "Wei Li (2).ipynb"], {"Wei Li (1)", "Wei Li (2)"}
    ),
}  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_pattern(lay_out, three, pattern):
    """``--pattern`` names the parts of a name; of several attempts the highest counts."""
    files, students = PATTERNS[pattern]
    found = find([lay_out(files)], three, pattern=pattern)
    assert {one.student for one in found.submissions} == students
    assert {one.assignment for one in found.submissions} == {"01_tensors"}
    assert all("ann-1" not in one.shown for one in found.submissions)


WRONG = {
    "{who}.ipynb": "no field {who}",
    "{student.ipynb": "a brace is missing",
    "{assignment}.ipynb": "does not say whose",
    "{student}{student}.ipynb": "is in it twice",
    "{student}-{id}.py": "fits none of the files, such as",
}


@pytest.mark.parametrize("pattern", WRONG)
def test_wrong_pattern_is_told_in_one_line(lay_out, three, pattern):
    """With what is wrong with it."""
    with pytest.raises(UsageError) as error:
        find([lay_out(["ann.ipynb"])], three, pattern=pattern)
    assert WRONG[pattern] in str(error.value) and len(str(error.value).splitlines()) == 1


def test_owner_of_a_group_on_canvas():
    """A group's name may stand in a student's place, so it is offered as both."""
    _, (reading,) = read(Tree([("group1_4567_8901_w.ipynb",)]))
    assert reading.owners[0] == Owner("group1", reading.owners[0].ids, "group1")
