"""Which of several attempts counts, and what is kept of the others."""

import csv
import json

import pytest

from grader.batch import all_attempts, best_of
from grader.intake import Attempts, Outcome, Submission, find
from grader.manifest import Course
from grader.model import Report, ReportStatus

# Two of three points, none, all three.
HALF = "import torch\ndef twice(X): return X + X if X.dim() > 1 else 0 * X"
WRONG = "def twice(X): return X"
RIGHT = "def twice(X): return X + X"


def attempt(score: float | None, path: str) -> Report:
    status = ReportStatus.GRADER_FAULT if score is None else ReportStatus.GRADED
    return Report("ada", "01_twice", path, score, 3.0, status)


def best(*scores: float | None) -> Report:
    """The report that counts of attempts with these scores, the first attempt first."""
    newest, *older = [attempt(s, f"x-{n}.py") for n, s in enumerate(scores, 1)][::-1]
    submission = Submission(
        "ada", "01_twice", earlier=(Submission("ada", "01_twice"),) * len(older)
    )
    assert len(all_attempts([submission])) == len(scores)
    (report,) = best_of([submission], [newest, *older])
    return report


@pytest.mark.parametrize(
    ("scores", "counts"),
    [
        ((1.0, 3.0, 2.0), "x-2.py"),
        ((2.0, 1.0, 2.0), "x-3.py"),  # of two alike, the latest
        ((0.0, 0.0), "x-2.py"),
        ((None, 3.0), "x-2.py"),  # nothing is better than all points
        ((3.0,), "x-1.py"),
    ],
)
def test_the_best_attempt_counts(scores, counts):
    """The attempt with most points; of several alike, the latest."""
    assert best(*scores).path == counts


def test_the_note_names_the_others():
    """Which attempt counts of how many, and what the others had."""
    (note,) = best(1.0, 3.0, 2.0).notes
    assert note == "attempt 2 of 3 counts, the best; attempt 1 (x-1.py): 1; attempt 3 (x-3.py): 2"
    assert not best(3.0).notes


def test_a_fault_of_the_grader_costs_nobody_the_better_attempt():
    """Where the attempt that the grader failed on could be the best, there is no score yet."""
    report = best(None, 2.0)
    assert (report.score, report.status) == (None, ReportStatus.GRADER_FAULT)
    assert report.notes[0].startswith("attempt 1 of 2 may be the best; attempt 2 (x-2.py): 2")


def test_the_first_attempt_counts(course_folder, tmp_path):
    """The later ones are accounted for as not graded."""
    for number in (1, 2, 3):
        folder = tmp_path / "class" / "ada" / f"attempt {number}"
        folder.mkdir(parents=True)
        (folder / "twice.py").write_text(f"{RIGHT}  # {number}\n")
    course = Course(course_folder / "assignments")
    found = find([tmp_path / "class"], course, attempts=Attempts.FIRST)
    (submission,) = found.submissions
    assert "attempt 1" in submission.shown
    assert submission.notes[0].startswith("the first of 3 attempts was graded; not graded: ")
    assert [file.outcome for file in found.files] == [Outcome.GRADED, *[Outcome.BESIDE] * 2]


def test_the_best_of_a_class(score, tmp_path):
    """A run for the best, again with one attempt more, and for the latest: the score, the note and
    files.csv; only what is new is marked, and points given by hand are never lost."""
    root, out = tmp_path / "class", tmp_path / "out"
    for name, code in {"ada": [HALF, RIGHT, WRONG], "bo": [WRONG]}.items():
        for number, text in enumerate(code, 1):
            folder = root / name / f"attempt {number}"
            folder.mkdir(parents=True)
            (folder / "twice.py").write_text(f"{text}  # {number}\n")

    def run(*options):
        code, _, err = score(root, "--out", out, "--jobs", 1, *options).end()
        assert code == 0, err
        with open(out / "gradebook.csv", encoding="utf-8-sig", newline="") as file:
            rows = {row["student"]: row for row in csv.DictReader(file)}
        report = json.loads((out / "ada-01_twice.json").read_text("utf-8"))["reports"][0]
        with open(out / "files.csv", encoding="utf-8-sig", newline="") as file:
            outcomes = [row["what became of it"] for row in csv.DictReader(file)]
        return rows["ada"]["01_twice"], report["notes"], outcomes

    points, notes, outcomes = run("--attempt", "best")
    assert points == "3" and "attempt 2 of 3 counts, the best" in notes[0]
    assert outcomes == ["graded"] * 4
    kept = {path.name: path.stat().st_mtime_ns for path in (out / "attempts").iterdir()}
    assert len(kept) == 3

    folder = root / "ada" / "attempt 4"
    folder.mkdir()
    (folder / "twice.py").write_text(f"{HALF}  # 4\n")
    given = tmp_path / "adjust.csv"
    given.write_text("student,points,reason\nada,1,=bonus\nbo,=2,\n")
    points, notes, _ = run("--attempt", "best", "--adjust", given)
    assert points == "3" and "attempt 2 of 4 counts, the best" in notes[0]
    after = {path.name: path.stat().st_mtime_ns for path in (out / "attempts").iterdir()}
    assert len(after) == 4 and kept.items() <= after.items()

    points, notes, _ = run("--fresh")
    assert points == "2" and "the latest of 4 attempts was graded" in notes[0]
    with open(out / "gradebook.csv", encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert (rows["ada"]["01_twice adjusted"], rows["bo"]["01_twice adjusted"]) == ("3", "2")
    assert rows["ada"]["01_twice reason"] == "'=bonus"
    report = json.loads((out / "ada-01_twice.json").read_text("utf-8"))["reports"][0]
    assert (report["score"], report["final_score"]) == (2, 3)
