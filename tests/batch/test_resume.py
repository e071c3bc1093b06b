"""A run that is cut short, in whatever way, is gone on with, and gives the same gradebook."""

import csv
import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from grader import batch, intake
from grader.batch import run
from grader.batch.results import Results
from grader.data import Dataset
from grader.manifest import Course
from grader.model import Report, ReportStatus, Settings

FILES = "*-01_twice.json"


def stamps(out):
    return {path.name: path.stat().st_mtime_ns for path in out.glob(FILES)}


def seed_of(out) -> str:
    return (out / "class_seed.txt").read_text().strip()


@pytest.fixture(scope="module")
def whole():
    """The gradebooks of classes that one run marked to its end, by seed."""
    return {}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_cut_short_is_gone_on_with(score, class_folder, tmp_path, whole, how):
    """What was done is kept and not done again; the gradebook is that of one run with its seed,
    byte for byte, whatever the number of cores."""
    out = tmp_path / "out"
    first = score(class_folder, "--out", out, "--seed", 5)
    assert first.first_result().startswith("1 of 24 · 1 graded")
    code, _, err = first.end(how)
    done = stamps(out)
    assert 1 <= len(done) < 24 and not (out / "gradebook.csv").exists()
    assert "Traceback" not in err
    if how == signal.SIGINT:
        assert code == 130 and f"{len(done)} of 24 are done and kept" in err
    code, _, err = score(class_folder, "--out", out).end()
    assert (code, len(stamps(out))) == (0, 24)
    assert done.items() <= stamps(out).items()
    if seed_of(out) not in whole:
        folder = tmp_path / "whole"
        score(class_folder, "--out", folder, "--seed", seed_of(out), "--jobs", 1).end()
        whole[seed_of(out)] = (folder / "gradebook.csv").read_bytes()
    assert (out / "gradebook.csv").read_bytes() == whole[seed_of(out)]
    assert not list(out.glob(".*"))


@pytest.mark.skipif(sys.platform != "linux", reason="looks for child processes in /proc")
def test_ctrl_c_while_it_starts(score, class_folder, tmp_path):
    """A terminal interrupts every process of the run, also one that is still importing torch: one
    line, and none is left."""
    run = score(class_folder, "--out", tmp_path / "out")
    pid = run.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children")
    while "torch" not in "".join(_mapped(child) for child in children.read_text().split()):
        time.sleep(0.001)  # the kernel tells nobody of somebody else's children
    (child,) = children.read_text().split()
    os.kill(int(child), signal.SIGINT)
    code, _, err = run.end(signal.SIGINT)
    assert (
        code == 130
        and err == "grader: interrupted: 0 of 24 are done and kept; run it again to go on\n"
    )
    assert not Path(f"/proc/{child}").exists()


def _mapped(pid: str) -> str:
    """The files that a process has in its memory; none where it has only begun."""
    try:
        return Path(f"/proc/{pid}/maps").read_text()
    except OSError:
        return ""


class Again:
    """A class of three and its results; called, it runs again and tells who was marked."""

    def __init__(self, course_folder: Path, class_folder: Path, out: Path) -> None:
        self.course, self.folder, self.out = course_folder, class_folder, out
        self.marked: list[str] = []

    def __call__(self, fresh=False, **settings) -> list[str]:
        self.marked.clear()
        course = Course(self.course / "assignments")
        keeper = Results(self.out, fresh)
        dataset = Dataset("stand-in", Path("unused"))
        settings = Settings(**settings)
        reports = batch.score(
            intake.find([self.folder], course).submissions, course, dataset, settings, keeper=keeper
        )
        keeper.write_books([*reports, *keeper.others(reports)])
        return sorted(self.marked)


@pytest.fixture
def again(monkeypatch, course_folder, class_folder, tmp_path):
    """Nothing is really marked: each gets three points."""
    for folder in sorted(class_folder.iterdir())[3:]:
        (folder / "twice.py").unlink()
        folder.rmdir()
    again = Again(course_folder, class_folder, tmp_path / "out")

    def dispatch(job, *arguments, **options):
        for index, task in job.tasks():
            again.marked.append(task.student)
            slug, seed = task.bundle.slug, job.run.settings.seed
            report = Report(task.student, slug, task.shown, 3, 3, ReportStatus.GRADED, seed)
            job.finish(index, report, task)

    class NoServer:
        start_method = "fork"

        def close(self) -> None: ...

    monkeypatch.setattr(run, "_dispatch", dispatch)
    monkeypatch.setattr(run, "start_server", lambda _: NoServer())
    assert again() == ALL
    return again


ALL = ["s00", "s01", "s02"]


def test_nothing_is_marked_twice(again):
    """Run again, it marks nothing, and leaves the same gradebook."""
    before = (again.out / "gradebook.csv").read_bytes()
    assert again() == []
    assert (again.out / "gradebook.csv").read_bytes() == before


def test_what_was_handed_in_again_is_marked_again(again):
    """That one only."""
    (again.folder / "s01" / "twice.py").write_text("def twice(X): return 2 * X")
    assert again() == ["s01"]


def test_a_changed_helper_file_is_marked_again(again):
    """What was handed in beside a submission belongs to it."""
    helper = again.folder / "s01" / "my_utils.py"
    for text in ("x = 1", "x = 2"):
        helper.write_text(text)
        assert again() == ["s01"]
        assert again() == []


@pytest.mark.parametrize(
    "file",
    [
        "assignments/01_twice/assignment.toml",
        "assignments/01_twice/test_twice.py",
        "solutions/01_twice/test_hidden.py",
    ],
)
def test_changed_checks_mark_everybody_again(again, course_folder, file):
    """The manifest, a public check, or a hidden one."""
    path = course_folder / file
    path.write_text(path.read_text() + "# changed\n")
    assert again() == ALL


@pytest.mark.parametrize(
    "changed", [{"seed": 5}, {"hidden": False}, {"time_limit": 3.0}, {"fresh": True}]
)
def test_another_seed_or_setting_marks_everybody_again(again, changed):
    """Whatever decides a score."""
    assert again(**changed) == ALL


def test_another_version_of_the_grader_marks_everybody_again(again, monkeypatch):
    """Its checks of shapes and values may have changed."""
    monkeypatch.setattr(run, "__version__", "0")
    assert again() == ALL


def test_a_fresh_start_has_a_seed_of_its_own(again):
    """And a resumed one the folder's."""
    seed = seed_of(again.out)
    again()
    assert seed_of(again.out) == seed
    again(fresh=True)
    assert seed_of(again.out) != seed


@pytest.mark.parametrize(
    "text", ["", "{", '{"schema": "grader/score/v1", "key": "", "reports": []}']
)
def test_a_damaged_report_is_made_again(again, text):
    """Whatever its file holds."""
    (again.out / "s00-01_twice.json").write_text(text)
    assert again() == ["s00"]


def test_reports_of_earlier_runs_stay_in_the_gradebook(again):
    """Nothing already graded is lost because it is not in this run."""
    (again.folder / "s00" / "twice.py").unlink()
    (again.folder / "s00").rmdir()
    assert again() == []
    rows = list(csv.DictReader((again.out / "gradebook.csv").read_text("utf-8-sig").splitlines()))
    assert [row["student"] for row in rows] == ALL


def test_a_report_file_is_one_run_of_the_contract(again):
    """``{"schema", "reports": [one]}``, whose seed replays it."""
    run = json.loads((again.out / "s00-01_twice.json").read_text())
    (report,) = run["reports"]
    assert (run["schema"], report["student"]) == ("grader/score/v1", "s00")
    assert str(report["seed"]) == seed_of(again.out)


def test_two_runs_at_once_are_kept_apart(score, class_folder, tmp_path):
    """The second is refused in one line, and does the first no harm."""
    out, go = tmp_path / "out", tmp_path / "go"
    loop = f"while not os.path.exists({str(go)!r}): pass"
    waits = f"import os\ndef twice(X):\n    {loop}\n    return X + X"
    (class_folder / "s23" / "twice.py").write_text(waits)
    first = score(class_folder, "--out", out, "--sandbox", "off", "--timeout", 300)
    first.first_result()
    code, _, err = score(class_folder, "--out", out, "--fresh").end()
    assert code == 2 and err.startswith(f"grader: {out}: another run writes its results here")
    go.touch()
    code, _, err = first.end()
    assert (code, len(stamps(out))) == (0, 24), err


def test_a_disk_that_is_full_is_told(score, class_folder, tmp_path):
    """One line and exit code 2; what was kept before is whole."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "s00-01_twice.json").mkdir()  # in the way of a report
    code, _, err = score(class_folder, "--out", out).end()
    assert code == 2 and "s00-01_twice.json: cannot be written" in err
    assert "Traceback" not in err
    for path in out.glob("s*.json"):
        if path.is_file():
            json.loads(path.read_text())
    assert os.path.isdir(out / "s00-01_twice.json")
