"""nbgrader's own commands on a course of ours, and our scores in its gradebook."""

import contextlib
import csv
import json
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

import grader
from grader.model import Adjustment, CheckResult, ExerciseResult, Report, ReportStatus, Status

ROOT = Path(grader.__file__).parents[1]
SLUG = "01_tensors"
NOTEBOOK = "tensors.ipynb"
# Warns and writes to standard error, from Python and past it, and is right.
NOISY = """
def row_sums(X):
    import os, sys, warnings
    warnings.warn("deprecated")
    print("debugging", file=sys.stderr)
    os.write(2, b"NNPACK says\\n")
    return X.sum(dim=1, keepdim=True)
"""


def in_gradebook(path: Path, student: str) -> tuple[float, float]:
    """The score and the most points of a student, as nbgrader reads them."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{path}") as gradebook:
        submission = gradebook.find_submission(SLUG, student)
        return submission.score, submission.max_score


def cells(course: Path, student: str) -> dict:
    """grade_id → cell of a student's autograded notebook."""
    path = course / "autograded" / student / SLUG / NOTEBOOK
    found = json.loads(path.read_text("utf-8"))["cells"]
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: cell
        for cell in found
        if "nbgrader" in cell["metadata"]
    }


def hand_in(course: Path, student: str, notebook: dict) -> None:
    folder = course / "submitted" / student / SLUG
    folder.mkdir(parents=True)
    (folder / NOTEBOOK).write_text(json.dumps(notebook), "utf-8")
    (folder / "timestamp.txt").write_text("2026-03-02 08:30:00.948203 UTC")


@pytest.fixture(scope="module")
def course(tmp_path_factory, program, solved, with_cell):
    """ada is right, and noisy in one; bo wrote nothing. Each has a kernel of their own, which takes
    seconds."""
    course = tmp_path_factory.mktemp("nbgrader")
    made = program("grader", "nbgrader", "init", course, SLUG, cwd=ROOT)
    assert made.returncode == 0, made.stderr
    released = program("nbgrader", "generate_assignment", SLUG, cwd=course)
    assert released.returncode == 0, released.stderr
    stub = json.loads((course / "release" / SLUG / NOTEBOOK).read_text("utf-8"))
    hand_in(course, "ada", with_cell(solved(SLUG), "row_sums", NOISY))
    hand_in(course, "bo", stub)
    graded = program("nbgrader", "autograde", SLUG, cwd=course)
    assert graded.returncode == 0, graded.stderr
    return course


def test_the_release_is_ours(course):
    """What nbgrader generates from source/ is the notebook in assignments/, key for key."""
    import nbformat

    theirs = nbformat.read(course / "release" / SLUG / NOTEBOOK, as_version=4)
    ours = nbformat.read(ROOT / "assignments" / SLUG / NOTEBOOK, as_version=4)
    assert theirs == ours


def test_autograde_gives_the_public_points(course):
    """All to the right, none to the unwritten."""
    assert in_gradebook(course / "gradebook.db", "ada") == (7.5, 7.5)
    assert in_gradebook(course / "gradebook.db", "bo") == (0.0, 7.5)


def test_a_line_on_stderr_costs_nothing(course):
    """The function warns and prints; its cell has full points and shows what was said."""
    cell = cells(course, "ada")["check_row_sums"]
    assert not [o for o in cell["outputs"] if o.get("name") == "stderr"]
    assert "debugging" in "".join(t for o in cell["outputs"] for t in o.get("text", []))
    assert [o["data"]["text/plain"] for o in cell["outputs"] if "data" in o] == [["1.5"]]


def test_a_failed_cell_is_readable(course):
    """The error is the verdict and a hint, with neither a traceback nor a colour."""
    (output,) = cells(course, "bo")["check_row_sums"]["outputs"]
    assert output["output_type"] == "error" and output["ename"] == "CheckFailed"
    assert output["traceback"] == ["· row_sums: not written yet (0/1.5)"]


def test_feedback_is_generated(course, program):
    """``nbgrader generate_feedback`` writes a page with the verdict in it."""
    done = program("nbgrader", "generate_feedback", SLUG, "--student", "bo", cwd=course)
    assert done.returncode == 0, done.stderr
    page = course / "feedback" / "bo" / SLUG / "tensors.html"
    assert "row_sums: not written yet" in page.read_text("utf-8")


@pytest.fixture
def init(monkeypatch, capsys):
    """``init(course)`` → exit code, output and errors of ``grader nbgrader init``, run here."""
    from grader.cli import main

    monkeypatch.chdir(ROOT)

    def run(course: Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main(["nbgrader", "init", str(course), SLUG])
        return end.value.code or 0, *capsys.readouterr()

    return run


def test_init_leaves_somebody_s_work_alone(init, tmp_path):
    """A source notebook that was edited is not written over; one line names it."""
    init(tmp_path)
    edited = tmp_path / "source" / SLUG / NOTEBOOK
    edited.write_text("{}")
    assert init(tmp_path) == (
        2,
        "",
        f"grader: {edited}: is there already and differs; move it away first\n",
    )
    assert edited.read_text() == "{}"


def test_init_where_a_file_is(init, tmp_path):
    """A file given for the course's folder is named, and stays."""
    path = tmp_path / "course"
    path.write_text("mine")
    said = f"grader: {path}: no folder can be made there (Not a directory)\n"
    assert init(path) == (2, "", said) and path.read_text() == "mine"


def test_init_loads_no_torch():
    """What makes the notebooks imports nothing that takes seconds and that it does not use."""
    code = "import sys, grader.integrations.nbgrader.course; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr


# ── our scores in its gradebook ──


@pytest.fixture(scope="module")
def scored(course, program, solved, with_cell):
    """The same class, graded by us into the same gradebook; and two of whom nbgrader only makes the
    page: cy is half right in one, dee's code would leave a file behind."""
    trace = course / "trace"
    planting = f"open({str(trace)!r}, 'w')\ndef pick(X, y):\n    raise ValueError('<b>`x`</b>')"
    half = "def pick(X, y):\n    return X[torch.arange(2), y[:2]]"
    hand_in(course, "cy", with_cell(solved(SLUG), "pick", half))
    hand_in(course, "dee", with_cell(solved(SLUG), "pick", planting))
    paged = program("nbgrader", "autograde", SLUG, "--student", "[cd]*", "--no-execute", cwd=course)
    assert paged.returncode == 0, paged.stderr
    done = program(
        "grader", "score", "submitted", "--gradebook", "sqlite:///gradebook.db", cwd=course
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert not trace.exists()
    return course


def test_export_shows_our_scores(scored, program):
    """Scores, out of the points with the hidden checks, partial credit, and the time stamp."""
    done = program("nbgrader", "export", cwd=scored)
    assert done.returncode == 0, done.stderr
    with open(scored / "grades.csv", newline="") as file:
        rows = {(row["student_id"], row["assignment"]): row for row in csv.DictReader(file)}
    assert rows["ada", SLUG]["score"] == rows["ada", SLUG]["max_score"] == "10.0"
    assert rows["bo", SLUG]["score"] == "0.0"
    assert 7 < float(rows["cy", SLUG]["score"]) < 10
    assert rows["cy", SLUG]["timestamp"] == "2026-03-02 08:30:00.948203"


@pytest.fixture
def formgrader(scored, surroundings):
    """``formgrader(path)`` → what a Jupyter server with nbgrader's extension answers to it."""
    command = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root"]
    command += ["--ServerApp.port=0", "--ServerApp.token=t"]
    server = subprocess.Popen(
        command, cwd=scored, env=surroundings, stderr=subprocess.PIPE, text=True
    )
    try:
        said = []
        for line in server.stderr:  # ends when the server does
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                break
        else:
            pytest.fail("".join(said))
        while True:  # it tells its address, then begins to listen
            with contextlib.suppress(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", int(found[1]))).close()
                break
            assert server.poll() is None

        def get(path: str) -> str:
            address = f"{found[0]}formgrader/{path}{'&' if '?' in path else '?'}token=t"
            with urllib.request.urlopen(address, timeout=60) as answer:
                return answer.read().decode()

        yield get
    finally:
        server.terminate()
        server.communicate()


def test_formgrader_shows_our_scores_and_comments(formgrader):
    """Its table has the scores, with nothing to be graded by hand; a student's page the points of
    each exercise and the comment on it."""
    rows = {row["student"]: row for row in json.loads(formgrader(f"api/submissions/{SLUG}"))}
    for student, score in {"ada": 10.0, "bo": 0.0, "dee": 8.0}.items():
        row = rows[student]
        assert (row["score"], row["max_score"], row["autograded"]) == (score, 10.0, True)
        assert row["needs_manual_grade"] is False
    books = json.loads(formgrader(f"api/submitted_notebooks/{SLUG}/tensors"))
    (book,) = [book["id"] for book in books if book["student"] == "dee"]
    page = formgrader(f"submissions/{book}")
    assert "check_pick" in page and "raise" in page
    points = {
        row["name"]: row for row in json.loads(formgrader(f"api/grades?submission_id={book}"))
    }
    assert (points["check_pick"]["auto_score"], points["check_pick"]["max_score"]) == (0.0, 2.0)
    told = {
        row["name"]: row for row in json.loads(formgrader(f"api/comments?submission_id={book}"))
    }
    assert "ValueError: <b>`x`</b>" in told["pick"]["auto_comment"]
    assert "\n- hint: " in told["pick"]["auto_comment"]
    assert told["row_sums"]["auto_comment"] == ""


def test_our_comments_are_in_the_feedback(scored, program):
    """A line for each, and what a student's exception says is no markup."""
    done = program("nbgrader", "generate_feedback", SLUG, "--student", "dee", cwd=scored)
    assert done.returncode == 0, done.stderr
    page = (scored / "feedback" / "dee" / SLUG / "tensors.html").read_text("utf-8")
    assert "ValueError: &lt;b&gt;`x`&lt;/b&gt;" in page and "<li>hint: " in page


def test_nbgrader_autogrades_on(scored, program):
    """After our points are in, its own autograde still takes the notebooks."""
    done = program("nbgrader", "autograde", SLUG, "--student", "ada", "--force", cwd=scored)
    assert done.returncode == 0, done.stderr
    assert score_in(scored / "gradebook.db", "ada") == 7.5


# ── bad databases ──


def report(student="ada", score=1.0, **more) -> Report:
    check = CheckResult("test_it", "row_sums", score, 2.0, Status.PARTIAL, "worst at [1]", "think")
    exercise = ExerciseResult.of("row_sums", 2.0, [check])
    return Report(
        student,
        SLUG,
        "nowhere.ipynb",
        score,
        2.0,
        ReportStatus.GRADED,
        exercises=(exercise,),
        **more,
    )


def write(path, *reports):
    from grader.integrations.nbgrader.scores import write
    from grader.manifest import Course

    return write(reports, f"sqlite:///{path}", Course(ROOT / "assignments"))


def refused(path, *reports) -> str:
    from grader.errors import UsageError

    with pytest.raises(UsageError) as caught:
        write(path, *reports)
    assert "\n" not in str(caught.value) and caught.value.exit_code == 2
    return str(caught.value)


@pytest.fixture(scope="module")
def made_gradebook(tmp_path_factory, surroundings):
    """A gradebook with nobody in it, as nbgrader makes it, which takes it seconds."""
    from nbgrader.api import Gradebook

    path = tmp_path_factory.mktemp("gradebook") / "g.db"
    with pytest.MonkeyPatch.context() as patch:  # nbgrader runs alembic, which imports nbgrader
        for name in ("PATH", "PYTHONPATH"):
            patch.setenv(name, surroundings[name])
        Gradebook(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def empty_gradebook(made_gradebook, tmp_path):
    """A copy of it for one test to change."""
    return Path(shutil.copy(made_gradebook, tmp_path / "g.db"))


@pytest.fixture
def gradebook_path(empty_gradebook):
    """A gradebook with one student and one grade in it."""
    write(empty_gradebook, report())
    return empty_gradebook


def score_in(path, student):
    return in_gradebook(path, student)[0]


def test_a_new_gradebook_is_made(tmp_path, monkeypatch):
    """Also where nbgrader's ``alembic`` is not on the PATH."""
    monkeypatch.setenv("PATH", "/nowhere")
    assert write(tmp_path / "new.db", report()) == []
    assert score_in(tmp_path / "new.db", "ada") == 1.0


def test_a_person_s_score_stays(gradebook_path):
    """A manual score counts on, and is marked to be looked at again."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{gradebook_path}") as gradebook:
        gradebook.find_grade("check_row_sums", "tensors", SLUG, "ada").manual_score = 1.75
        gradebook.db.commit()
    write(gradebook_path, report(score=0.5))
    with Gradebook(f"sqlite:///{gradebook_path}") as gradebook:
        grade = gradebook.find_grade("check_row_sums", "tensors", SLUG, "ada")
        assert (grade.auto_score, grade.score, grade.needs_manual_grade) == (0.5, 1.75, True)


@pytest.mark.parametrize(
    ("adjustment", "wanted"),
    [(Adjustment(add=2.0, reason="bonus"), 3.0), (Adjustment(to=1.5), 1.5)],
)
def test_points_by_hand_are_extra_credit(gradebook_path, adjustment, wanted):
    """They are in the score once, however often it is written, and go when they are taken back."""
    from nbgrader.api import Gradebook

    given = replace(report(), adjustment=adjustment)
    write(gradebook_path, given)
    write(gradebook_path, given)
    assert score_in(gradebook_path, "ada") == wanted
    with Gradebook(f"sqlite:///{gradebook_path}") as gradebook:
        grade = gradebook.find_grade("check_row_sums", "tensors", SLUG, "ada")
        comment = gradebook.find_comment("row_sums", "tensors", SLUG, "ada")
        assert (grade.auto_score, grade.extra_credit) == (1.0, wanted - 1.0)
        assert comment.auto_comment.count("points given by hand") == 1
    write(gradebook_path, report())
    assert score_in(gradebook_path, "ada") == 1.0


def test_a_fault_of_ours_is_not_written(gradebook_path):
    """No score is not a zero: what the gradebook had stays."""
    fault = Report("ada", SLUG, "x", None, 2.0, ReportStatus.GRADER_FAULT)
    assert write(gradebook_path, fault) == [fault]
    assert score_in(gradebook_path, "ada") == 1.0


def test_a_gradebook_that_is_read_only(gradebook_path):
    """One line, and what it had stays."""
    said = refused(f"file:{gradebook_path}?mode=ro&uri=true", report(score=0.5))
    assert "attempt to write a readonly database; see that it runs and that you may" in said
    assert score_in(gradebook_path, "ada") == 1.0


def test_a_locked_gradebook(gradebook_path):
    """It says who may hold it, and what it had stays."""
    holder = sqlite3.connect(gradebook_path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        said = refused(f"{gradebook_path}?timeout=0.1", report(score=0.5))
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert "database is locked; close formgrader" in said
    assert score_in(gradebook_path, "ada") == 1.0


def test_a_student_is_found_by_id_first(empty_gradebook):
    """Whom the roster calls by name is whom the gradebook knows by an id, or by another name."""
    path = empty_gradebook
    write(path, report("ada"), report("bo", student_id="b2"))
    with sqlite3.connect(path) as book:
        book.execute("UPDATE student SET first_name = 'Ada', last_name = 'Byron' WHERE id = 'ada'")
    write(path, report("Byron, Ada", 0.5), report("Bo B (b2)", 0.25, student_id="b2"))
    assert (score_in(path, "ada"), score_in(path, "b2")) == (0.5, 0.25)
    assert refused(path, report("cy", student_id="c3")).endswith("student add c3 makes one")


def test_nothing_is_half_written(empty_gradebook, monkeypatch):
    """An error at the last student leaves the first one's score as it was."""
    from grader.integrations.nbgrader import scores

    path = empty_gradebook
    write(path, report("ada"), report("bo"))
    honest = scores._write_student

    def fails(book, entry, *rest):
        if entry.student == "bo":
            raise RuntimeError("power cut")
        honest(book, entry, *rest)

    monkeypatch.setattr(scores, "_write_student", fails)
    with pytest.raises(RuntimeError):
        write(path, report("ada", 0.25), report("bo", 0.25))
    assert (score_in(path, "ada"), score_in(path, "bo")) == (1.0, 1.0)


def test_a_gradebook_of_another_course(gradebook_path):
    """It names what is in it, and nothing is added to it."""
    from nbgrader.api import Gradebook

    with sqlite3.connect(gradebook_path) as other:
        other.execute("UPDATE assignment SET name = 'ps1'")
    said = refused(gradebook_path, report())
    assert "of another course (it has ps1, this one 01_tensors" in said
    with Gradebook(f"sqlite:///{gradebook_path}") as gradebook:
        assert [assignment.name for assignment in gradebook.assignments] == ["ps1"]


def test_an_unknown_student(gradebook_path):
    """A gradebook that has a class takes nobody else; one line says how to add them."""
    said = refused(gradebook_path, report("ada", 0.5), report("bo"))
    assert said.endswith("no student bo; nbgrader db student add bo makes one")
    assert score_in(gradebook_path, "ada") == 1.0


def test_a_gradebook_of_another_version(gradebook_path):
    """An older one is not written to; nbgrader's own command upgrades it."""
    with sqlite3.connect(gradebook_path) as older:
        older.execute("UPDATE alembic_version SET version_num = '50a4d84c131a'")
    assert "run nbgrader db upgrade" in refused(gradebook_path, report(score=0.5))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("gradebook.db", "not a database URL; write sqlite:///gradebook.db"),
        ("nosuch://x/y", "not a database URL"),
        ("sqlite://", "keeps nothing; write sqlite:///gradebook.db"),
        ("mysql://u:secret@localhost/x", "its driver is not installed; pip install mysqlclient"),
        ("sqlite:////nowhere/at/all.db", "unable to open database file; is there such a folder"),
        ("postgresql+pg8000://u:secret@localhost:1/x", "its driver is not installed"),
    ],
)
def test_a_wrong_url(url, said):
    """One line, without the password."""
    from grader.errors import UsageError
    from grader.integrations.nbgrader.scores import examine
    from grader.manifest import Course

    with pytest.raises(UsageError) as caught:
        examine(url, Course(ROOT / "assignments"), ["ada"])
    assert said in str(caught.value) and "secret" not in str(caught.value)


def test_a_file_that_is_no_database(tmp_path):
    """A CSV file given by mistake is left as it is."""
    path = tmp_path / "grades.csv"
    path.write_text("student,score\n" * 100)
    assert "file is not a database" in refused(path, report())
    assert path.read_text() == "student,score\n" * 100


def test_a_database_of_something_else(tmp_path):
    """It has tables, and not nbgrader's: nothing is added to it."""
    path = tmp_path / "x.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE users (id)")
    assert "not a gradebook of nbgrader's" in refused(path, report())
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("users",)]


def test_cells_that_a_person_grades():
    """Those of an assignment's notebook with points that are answers: no check, and no stub."""
    from grader.integrations.nbgrader.cells import ManualCell, manual_cells
    from grader.manifest import Course

    course = Course(ROOT / "assignments")
    report = ManualCell("report", "markdown", 5.0)
    assert list(manual_cells(course.assignment("08_capstone"))) == [report]
    assert list(manual_cells(course.assignment("01_tensors"))) == []


def test_answers_in_words_are_left_to_a_person(empty_gradebook):
    """The report's cell waits for points; those that a person gave stay, with their comment, and
    are marked to be looked at again."""
    from nbgrader.api import Gradebook

    where, path = ("capstone", "08_capstone"), empty_gradebook
    handed_in = replace(report(), assignment="08_capstone")
    write(path, handed_in)
    with Gradebook(f"sqlite:///{path}") as gradebook:
        grade = gradebook.find_grade("report", *where, "ada")
        assert (grade.auto_score, grade.manual_score, grade.needs_manual_grade) == (
            None,
            None,
            True,
        )
        assert (grade.cell.max_score, grade.cell.cell_type) == (5.0, "markdown")
        assert gradebook.find_submission("08_capstone", "ada").score == 1.0
        grade.manual_score, grade.needs_manual_grade = 4.5, False
        gradebook.find_comment("report", *where, "ada").manual_comment = "well measured"
        gradebook.db.commit()
    write(path, replace(handed_in, score=0.5))
    with Gradebook(f"sqlite:///{path}") as gradebook:
        grade = gradebook.find_grade("report", *where, "ada")
        assert (grade.auto_score, grade.manual_score, grade.needs_manual_grade) == (None, 4.5, True)
        assert gradebook.find_comment("report", *where, "ada").comment == "well measured"
        assert gradebook.find_submission("08_capstone", "ada").score == 5.5
