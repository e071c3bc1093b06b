"""Who handed in what, and for which assignment: found under any layout, losing nobody."""

import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from grader.errors import UnreadableSubmission, UsageError
from grader.intake import find as find_all
from grader.manifest import Course

SOFTMAX, LINEAR = "03_softmax_regression", "02_linear_regression"
MANIFEST = 'title = "T"\nnotebook = "{0}.ipynb"\n' + "".join(
    f'[[exercise]]\nname = "{{{i}}}"\npoints = 1\nhint = "h"\n' for i in (1, 2)
)


def find(*arguments):
    return find_all(*arguments).submissions


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    """Two assignments of two exercises."""
    root = tmp_path_factory.mktemp("course") / "assignments"
    for slug, words in {
        SOFTMAX: ("softmax_regression", "softmax", "cross_entropy"),
        LINEAR: ("linear_regression", "linreg", "squared_loss"),
    }.items():
        (root / slug).mkdir(parents=True)
        (root / slug / "assignment.toml").write_text(MANIFEST.format(*words))
    return Course(root)


def notebook(*functions: str, **metadata) -> bytes:
    source = "\n".join(f"def {name}(*args):\n    return args" for name in functions)
    cells = [{"cell_type": "code", "source": source}]
    return json.dumps({"nbformat": 4, "metadata": metadata, "cells": cells}).encode()


WORK = notebook("softmax", "cross_entropy")


def handed_in(root: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def in_language(name: str, stubs: int = 0) -> bytes:
    source = "def softmax(X):\n    raise NotImplementedError\n" * stubs + "def cross_entropy(): ..."
    cells = [{"cell_type": "code", "source": source}]
    metadata = {"grader": {"assignment": SOFTMAX, "language": name}}
    return json.dumps({"nbformat": 4, "metadata": metadata, "cells": cells}).encode()


@pytest.mark.parametrize(
    ("english", "chinese", "graded"),
    [(0, 2, "softmax_regression.ipynb"), (2, 1, "softmax_regression.zh.ipynb"),
     (1, 1, "softmax_regression.ipynb")],
)  # fmt: skip
def test_of_two_languages_the_one_that_is_written_in(tmp_path, course, english, chinese, graded):
    """Both notebooks are handed out side by side; the one with fewer stubs left is the work."""
    files = {
        "ada/softmax_regression.ipynb": in_language("en", english),
        "ada/softmax_regression.zh.ipynb": in_language("zh", chinese),
        "ben/softmax_regression.zh.ipynb": in_language("zh"),
    }
    ada, ben = find([handed_in(tmp_path, files)], course, None)
    assert (ada.student, ada.parts[-1], ada.assignment) == ("ada", graded, SOFTMAX)
    assert (ben.student, ben.assignment) == ("ben", SOFTMAX) and not ben.problem


@pytest.mark.parametrize("name", ["softmax_regression.zh.ipynb", "softmax_regression.zh (1).ipynb"])
def test_a_translated_notebook_is_named_as_the_assignment(tmp_path, course, name):
    """Not as a student: in a folder of one student's work, that folder says whose it is."""
    root = handed_in(tmp_path / "ada", {name: notebook("softmax")})
    (found,) = find([root], course, None)
    assert (found.student, found.assignment) == ("ada", SOFTMAX)


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def students(entries) -> list[str]:
    return [entry.student for entry in entries]


# ── layouts ──────────────────────────────────────────────────────────────────────────────────

LAYOUTS = {
    "a folder each": ["ada/x.ipynb", "ben/softmax_regression.py"],
    "a file each": ["ada.ipynb", "ben.py"],
    "nbgrader's": [f"submitted/ada/{SOFTMAX}/x.ipynb", f"submitted/ben/{SOFTMAX}/y.ipynb"],
    "by assignment": [f"{SOFTMAX}/ada/x.ipynb", f"{SOFTMAX}/ben/x.ipynb"],
    "by assignment, a file each": [f"{SOFTMAX}/ada.ipynb", f"{SOFTMAX}/ben.ipynb"],
    "in one more folder": ["week 3/ada/x.ipynb", "week 3/ben/x.ipynb"],
    "in deeper folders": ["ada/src/x.ipynb", "ben/home/work/x.ipynb"],
    "in capitals": ["ada/X.IPYNB", "ben/X.PY"],
}


@pytest.mark.parametrize("names", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("archived", [False, True], ids=["folder", "zip"])
def test_students_are_told_from_the_layout(tmp_path, course, names, archived):
    """A class may lie in folders or files, below assignments or above, unpacked or not."""
    content = notebook("softmax", "cross_entropy")
    script = b"def softmax(X): ...\ndef cross_entropy(p, y): ..."
    files = {name: script if name.lower().endswith(".py") else content for name in names}
    path = handed_in(tmp_path / "class", files)
    if archived:
        path = tmp_path / "class.zip"
        path.write_bytes(zipped(files))
    entries = find([path], course)
    assert students(entries) == ["ada", "ben"]
    assert {entry.assignment for entry in entries} == {SOFTMAX}
    assert not any(entry.problem for entry in entries)
    assert entries[0].content() == content


@pytest.mark.parametrize("path", ["ada", "ada/softmax_regression.ipynb"])
def test_own_folder_or_file(tmp_path, course, path):
    """A file called what everybody's is called belongs to the folder it is in."""
    handed_in(tmp_path, {"ada/softmax_regression.ipynb": WORK})
    assert students(find([tmp_path / path], course)) == ["ada"]


def test_own_folder_in_nbgraders_layout(tmp_path, course):
    """``submitted/ada`` is ada's, whatever she called her notebook."""
    handed_in(tmp_path, {f"submitted/ada/{SOFTMAX}/x.ipynb": WORK})
    assert students(find([tmp_path / "submitted" / "ada"], course)) == ["ada"]


def test_course_folder_is_no_student(tmp_path, course):
    """A repository with ``assignments/`` in it is one student, who is called as it is."""
    check = b'import pytest\n@pytest.mark.points("softmax", 1)\ndef test_softmax(submission): ...'
    files = {"softmax_regression.ipynb": WORK, "test_softmax_regression.py": check}
    handed_in(tmp_path, {f"assignments/{SOFTMAX}/{name}": files[name] for name in files})
    assert students(find([tmp_path], course)) == [tmp_path.name]


def test_archive_for_each_student(tmp_path, course):
    """In a folder of archives, each is called as its student; none is unpacked."""
    archive = zipped({"work/softmax_regression.ipynb": WORK})
    entries = find([handed_in(tmp_path, {"ada.zip": archive, "ben.zip": archive})], course)
    assert students(entries) == ["ada", "ben"]
    assert entries[0].content() == WORK
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["ada.zip", "ben.zip"]


def test_archive_of_one_students_file(tmp_path, course):
    """An archive with just the notebook in it is called as its student."""
    handed_in(tmp_path, {"ada.zip": zipped({"softmax_regression.ipynb": WORK})})
    assert students(find([tmp_path / "ada.zip"], course)) == ["ada"]


def test_archive_made_on_windows(tmp_path, course):
    """Old archivers part folders by backslashes."""
    path = handed_in(tmp_path, {"c.zip": zipped({"ada\\x.ipynb": WORK, "ben\\x.ipynb": WORK})})
    assert students(find([path / "c.zip"], course)) == ["ada", "ben"]


IGNORED = [
    "ada/.ipynb_checkpoints/x-checkpoint.ipynb",
    "__MACOSX/ada/._x.ipynb",
    "ada/._x.ipynb",
    ".cache/x.ipynb",
    "ada/.hidden/x.ipynb",
]


@pytest.mark.parametrize("archived", [False, True], ids=["folder", "zip"])
def test_hidden_files_are_nobodys(tmp_path, course, archived):
    """Checkpoints, hidden folders and what a Mac adds are left out."""
    files = dict.fromkeys(["ada/x.ipynb", *IGNORED], WORK)
    path = handed_in(tmp_path / "class", {"class.zip": zipped(files)} if archived else files)
    (entry,) = find([path / "class.zip" if archived else path], course)
    assert entry.student == "ada"
    assert not entry.problem


def test_folder_called_as_a_notebook(tmp_path, course):
    """A folder named ``x.ipynb`` is a folder."""
    handed_in(tmp_path, {"ada/x.ipynb/readme.txt": b"", "ada/y.ipynb": WORK})
    (entry,) = find([tmp_path], course)
    assert entry.path.name == "y.ipynb"


# ── which assignment ─────────────────────────────────────────────────────────────────────────

TOLD = {
    "folder": (f"ada/{LINEAR}/x.ipynb", WORK),
    "file name": ("ada/linear_regression.ipynb", notebook("hello")),
    "metadata": ("ada/x.ipynb", notebook("softmax", grader={"assignment": LINEAR})),
    "functions": ("ada/x.ipynb", notebook("linreg", "plot")),
}


@pytest.mark.parametrize(("name", "content"), TOLD.values(), ids=TOLD)
def test_assignment_is_told(tmp_path, course, name, content):
    """From a folder's name, the file's, the notebook's metadata, or what it defines."""
    (entry,) = find([handed_in(tmp_path, {name: content})], course)
    assert (entry.student, entry.assignment) == ("ada", LINEAR)


def test_named_assignment_decides(tmp_path, course):
    """With ``-a``, nothing else is asked."""
    (entry,) = find([handed_in(tmp_path, {"ada/x.ipynb": WORK})], course, LINEAR)
    assert entry.assignment == LINEAR


@pytest.mark.parametrize("path", ["", "ada"])
def test_another_assignments_folder_is_not_the_named_one(tmp_path, course, path):
    """Of a class, or of one student, what lies under another assignment's name is left out."""
    files = {f"{who}/{LINEAR}/linear_regression.ipynb": notebook("linreg") for who in ("ada", "bo")}
    root = handed_in(tmp_path, {**files, f"ada/{SOFTMAX}/softmax_regression.ipynb": WORK})
    (entry,) = find([root / path], course, SOFTMAX)
    assert (entry.student, entry.parts[-2]) == ("ada", SOFTMAX)
    with pytest.raises(UsageError, match="nothing to grade here"):
        find([root / "bo"], course, SOFTMAX)


def test_assignments_of_one_student_are_apart(tmp_path, course):
    """One student, two assignments: two entries."""
    files = {"ada/a.ipynb": WORK, "ada/b.ipynb": notebook("linreg", "squared_loss")}
    entries = find([handed_in(tmp_path, files)], course)
    assert [(e.student, e.assignment) for e in entries] == [("ada", SOFTMAX), ("ada", LINEAR)]


def test_untold_assignment_is_a_problem_of_that_entry(tmp_path, course):
    """A notebook that could be anything is listed, with the way out."""
    files = {"ada/x.ipynb": notebook("hello"), "ben/x.ipynb": WORK}
    ada, ben = find([handed_in(tmp_path, files)], course)
    assert "name it with -a" in ada.problem
    assert not ben.problem


# ── several files of one student ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("folder", ["ada", f"submitted/ada/{SOFTMAX}"])
@pytest.mark.parametrize("wanted", [None, SOFTMAX])
def test_scripts_beside_a_notebook_are_its_helpers(tmp_path, course, folder, wanted):
    """They are not handed in, even where the path or ``-a`` names the assignment."""
    helpers = {f"{folder}/{name}.py": b"def relu(X): ..." for name in ("utils", "d2l/torch")}
    (entry,) = find([handed_in(tmp_path, {f"{folder}/x.ipynb": WORK, **helpers})], course, wanted)
    assert (entry.student, entry.path.name, entry.problem) == ("ada", "x.ipynb", "")


def test_two_notebooks_are_a_problem_of_that_student(tmp_path, course):
    """Neither is chosen, both are named, and the others are not held up."""
    files = {"ada/x.ipynb": WORK, "ada/y.ipynb": WORK, "ben/x.ipynb": WORK}
    ada, ben = find([handed_in(tmp_path, files)], course)
    assert "ada/x.ipynb, ada/y.ipynb" in ada.problem
    assert (ben.student, ben.problem) == ("ben", "")


@pytest.mark.parametrize("other", ["Untitled.ipynb", "old/softmax_regression.py"])
def test_canonical_name_wins(tmp_path, course, other):
    """Of several files, the one called as the manifest says is graded, and the report says so."""
    files = {"ada/softmax_regression.ipynb": WORK, f"ada/{other}": WORK}
    (entry,) = find([handed_in(tmp_path, files)], course)
    assert entry.path.name == "softmax_regression.ipynb"
    assert f"ada/{other}" in entry.notes[0] and not entry.problem


# ── what must not be opened, or cannot ───────────────────────────────────────────────────────


def test_link_is_not_followed(tmp_path, course):
    """A link may lead to another student's work, so it is a problem and never read."""
    root = handed_in(tmp_path / "class", {"ben/x.ipynb": WORK})
    secret = handed_in(tmp_path, {"secret.ipynb": WORK}) / "secret.ipynb"
    for name in ("ada", "cy"):
        (root / name).mkdir()
    (root / "ada" / "x.ipynb").symlink_to(secret)
    (root / "cy" / "x.zip").symlink_to(secret)
    (root / "dan").symlink_to(root / "ben")
    problems = {entry.student: entry.problem for entry in find([root], course)}
    assert problems == {
        "ben": "",
        "ada": "x.ipynb is a link; hand in the file",
        "cy": "x.zip is a link; hand in the file",
        "dan": "dan is a link; hand in the folder",
    }


def test_link_beside_the_work_is_noted(tmp_path, course):
    """A link costs nothing where the work itself is there."""
    handed_in(tmp_path, {"ada/x.ipynb": WORK})
    (tmp_path / "ada" / "softmax_regression.ipynb").symlink_to(tmp_path / "ada" / "x.ipynb")
    (entry,) = find([tmp_path], course)
    assert (entry.path.name, entry.problem) == ("x.ipynb", "")
    assert entry.notes == ("softmax_regression.ipynb is a link; hand in the file",)


def test_pipe_is_not_opened(tmp_path, course):
    """Opening a pipe would wait for ever."""
    handed_in(tmp_path, {"ben/x.ipynb": WORK, "ada/readme.txt": b""})
    os.mkfifo(tmp_path / "ada" / "x.ipynb")
    problems = {entry.student: entry.problem for entry in find([tmp_path], course)}
    assert problems == {"ada": "x.ipynb is not a regular file", "ben": ""}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", zipped({"x.ipynb": WORK})[:-9]])
def test_bad_archive_is_a_problem_of_that_student(tmp_path, course, content):
    """The rest of the class is found all the same."""
    files = {"ada.zip": content, "ben/x.ipynb": WORK}
    problems = {e.student: e.problem for e in find([handed_in(tmp_path, files)], course)}
    assert problems == {
        "ada": "ada.zip is not a zip archive that can be read; hand it in again",
        "ben": "",
    }


def test_damaged_member_is_unreadable(tmp_path, course):
    """An archive may be whole and what is packed in it not."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("softmax_regression.ipynb", WORK * 10)
    damaged = bytearray(buffer.getvalue())
    damaged[60:70] = b"\xff" * 10
    (entry,) = find([handed_in(tmp_path, {"ada.zip": bytes(damaged)})], course, SOFTMAX)
    with pytest.raises(UnreadableSubmission, match=r"^softmax_regression.ipynb cannot be read"):
        entry.content()


@pytest.mark.parametrize("name", [b"a\nb", b"\x1b[31mred", "学生 é".encode(), b"\xff\xfe", b"-a"])
def test_strange_names_are_shown_harmlessly(tmp_path, course, name):
    """A name may hold anything; what a report shows of it is one line of printable UTF-8."""
    folder = os.fsencode(tmp_path) + b"/" + name
    os.mkdir(folder)
    handed_in(Path(os.fsdecode(folder)), {"x.ipynb": WORK, "y.ipynb": WORK})
    (entry,) = find([tmp_path], course)
    for shown in (entry.student, entry.shown, entry.problem):
        assert shown.isprintable() and shown.encode()


# ── wrong calls ──────────────────────────────────────────────────────────────────────────────

WRONG = {
    "missing": ("nowhere", "no such file or folder"),
    "no such line": ("no\nwhere", "no such file or folder"),
    "empty": ("empty", "nothing to grade here"),
    "other files": ("data.csv", "neither a notebook"),
    "no assignment": ("scripts", "cannot tell which assignment"),
}


@pytest.mark.parametrize(("name", "reason"), WRONG.values(), ids=WRONG)
def test_wrong_call_is_told_in_one_line(tmp_path, course, name, reason):
    """A path that is not there, or holds nothing to be graded, is the caller's mistake."""
    handed_in(tmp_path, {"data.csv": b"1", "scripts/tool.py": b"x = 1", "empty/readme.txt": b""})
    with pytest.raises(UsageError) as error:
        find([tmp_path / name], course)
    assert reason in str(error.value) and len(str(error.value).splitlines()) == 1
