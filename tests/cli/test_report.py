"""``grader report``: from what ``score`` wrote to pages, and what it says of bad input."""

import json

import pytest
from click.testing import CliRunner

from grader.batch.results import Results
from grader.cli import main
from grader.model import CheckResult, ExerciseResult, Report, ReportStatus, Status
from grader.reports.json import render

SLUG = "03_softmax_regression"


def graded(student: str) -> Report:
    check = CheckResult("test_hidden_thing", "softmax", 0.0, 4.0, Status.FAILED, "it is off", "why")
    exercise = ExerciseResult.of("softmax", 4.0, [check])
    return Report(student, SLUG, "x.py", 0.0, 4.0, ReportStatus.GRADED, exercises=(exercise,))


@pytest.fixture
def results(tmp_path, monkeypatch):
    """A folder that ``score --out`` wrote, beside which the command is run."""
    monkeypatch.chdir(tmp_path)
    kept = Results(tmp_path / "results")
    for student in ("ada", "bo"):
        kept.put(graded(student), "key")
    kept.write_books([graded("ada"), graded("bo")])
    return kept.folder


def run(*args):
    return CliRunner().invoke(main, ["report", *map(str, args)])


def test_a_folder_or_a_file(results, tmp_path):
    """Both become the same pages, in a folder report inside the results unless told otherwise;
    again, the same bytes."""
    done = run(results)
    index = results / "report" / "index.html"
    assert (done.exit_code, done.output) == (0, f"{index}: 2 reports\n")
    first = {path.name: path.read_bytes() for path in index.parent.iterdir()}
    assert set(first) == {"index.html", f"ada-{SLUG}.html", f"bo-{SLUG}.html"}
    (tmp_path / "run.json").write_text(render([graded("bo"), graded("ada")]))
    assert run("run.json", "--out", "other/place").exit_code == 0
    assert {p.name: p.read_bytes() for p in (tmp_path / "other/place").iterdir()} == first


def test_hidden_checks_stay_hidden(results, tmp_path):
    """On request students' pages do not tell them; the class page, which is ours, does."""
    assert run(results, "--no-hidden").exit_code == 0
    pages = results / "report"
    assert "it is off" not in (pages / f"ada-{SLUG}.html").read_text()
    assert "why" in (pages / "index.html").read_text()


def test_what_is_hidden_is_told_by_the_course(tmp_path, monkeypatch):
    """Of an assignment that is not here nothing can be kept hidden, so nothing is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run.json").write_text(damaged(assignment="99_other"))
    done = run("run.json", "--no-hidden")
    assert done.exit_code == 2 and "which checks of 99_other are hidden" in done.output
    assert not (tmp_path / "report").exists() and run("run.json").exit_code == 0


def test_pages_of_an_earlier_run_are_named(results, tmp_path):
    """They are left where they are: an old score might be handed on by mistake."""
    run(results)
    (results / f"bo-{SLUG}.json").unlink()
    done = run(results)
    assert done.exit_code == 0 and f"bo-{SLUG}.html (1 in all)" in done.output
    assert (results / "report" / f"bo-{SLUG}.html").exists()


def damaged(**changes) -> str:
    run = json.loads(render([graded("ada")]))
    run["reports"][0] |= changes
    return json.dumps(run)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not JSON; grade again"),
        ("[" * 100_000, "not JSON; grade again"),
        ('{"schema": "grader/score/v2", "reports": []}', "not of grader/score/v1; name what"),
        (damaged(score="much"), "a report of it is damaged (reports.0.score: "),
        (damaged(score=float("nan")), "a report of it is damaged (reports.0.score: "),
        (damaged(student=None), "a report of it is damaged (reports.0.student: "),
        (damaged(exercises=3), "a report of it is damaged ("),
        (damaged(exercises=[{"name": "softmax", "status": "fine", "checks": []}]), "'fine'"),
        ('{"schema": "grader/score/v1", "reports": []}', "no reports here; grader score --out"),
        (None, "No such file or directory; name what --json or --out wrote"),
    ],
)
def test_bad_files_are_one_line(tmp_path, monkeypatch, content, said):
    """Exit code 2; the file is named, with what is wrong and what to do. Nothing is written."""
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / "run.json").write_text(content)
    done = run("run.json")
    (line,) = done.output.splitlines()
    assert done.exit_code == 2 and line.startswith("grader: run.json: ") and said in line
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize(
    ("out", "said"),
    [("file", ": is a file; name a folder"), ("file/in/it", "cannot be written (Not a directory)")],
)
def test_where_nothing_can_be_written(results, tmp_path, out, said):
    """A file in the way is named, with what to do."""
    (tmp_path / "file").touch()
    done = run(results, "--out", out)
    (line,) = done.output.splitlines()
    assert done.exit_code == 2 and line.startswith(f"grader: {out}") and said in line


def test_an_empty_folder(tmp_path):
    """It says what makes reports."""
    done = run(tmp_path)
    assert (done.exit_code, len(done.output.splitlines())) == (2, 1)
    assert f"{tmp_path}: no reports here; grader score --out DIR makes them" in done.output
