"""A language that the package does not know: new files in a course, and no code."""

import io
import json
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from bs4 import BeautifulSoup
from click.testing import CliRunner
from rich.console import Console

import grader
from grader.authoring.notebooks import source_notebook
from grader.batch.bundle import course_files
from grader.checks import assert_chosen
from grader.cli import main
from grader.cli.terminal import language_shown
from grader.cli.watching.state import begin
from grader.cli.watching.view import drawn
from grader.integrations.nbgrader.course import init
from grader.languages import speaking
from grader.manifest import Course
from grader.model import CheckResult, ExerciseResult, Report, ReportStatus, Status
from grader.panel import Standing, list_panel
from grader.reports.html import render
from grader.reports.json import reports_in
from tests.authoring.made_up import WORD, twin_of

ROOT = Path(grader.__file__).parent.parent
SLUG = "01_tensors"
OWN = """[messages]
"not right yet" = "blorp"
"hint: " = "zib: "
"Your code" = "Zab"
"{name} depends on {wrong}, not right yet: begin there" = "{wrong} blorp {name}"
"{name}: not written yet (0/{points})" = "{name} nok"
"the function {name} of yours" = "grun {name}"
"""
ASSIGNMENT = """[messages]
"row sums by hand" = "zap"
"column j is divided by the sum of row j, and there is no error" = "kolo"
"""


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course whose first assignment is in the language ``xx``, too."""
    for name in ("assignments", "solutions"):
        shutil.copytree(ROOT / name / SLUG, tmp_path / name / SLUG)
    assignments = tmp_path / "assignments"
    (assignments / "xx.toml").write_text(OWN, "utf-8")
    (assignments / SLUG / "xx.toml").write_text(ASSIGNMENT, "utf-8")
    assignment = Course(assignments).assignment(SLUG)
    twin = twin_of(assignment.master.read_text("utf-8"))
    option = "column j is divided by the sum of row j, and there is no error"
    twin = twin.replace(f'"{option}"', '"kolo"')
    assignment.master.with_suffix(".xx.py").write_text(twin, "utf-8")
    monkeypatch.chdir(tmp_path)
    return assignment


@pytest.fixture
def in_kernel(course):
    grader.language("xx")
    yield course
    grader.language("en")


def test_check_and_hint_answer_in_it(in_kernel, capsys):
    """By the course's words and the assignment's; what has no entry is English."""
    names = {"torch": torch, "row_sums": lambda X: X.sum(0, keepdim=True).T[: len(X)] * 2}
    grader.check("row_sums", namespace=names)
    out = capsys.readouterr().out
    assert "zap: " in out and "zib: " in out
    grader.hint("row_sums", namespace=names)
    assert capsys.readouterr().out.startswith("row_sums, hint 1 of ")


def test_release_makes_its_notebook_and_checks_it(course):
    """One command; nothing but strings is missing."""
    run = CliRunner()
    made = run.invoke(main, ["release", "--language", "xx", "01"])
    assert made.exit_code == 0, made.output
    assert "wrote tensors.xx.ipynb" in made.output
    checked = run.invoke(main, ["release", "--check", "--language", "xx", "01"])
    assert checked.exit_code == 0 and "xx.toml: not translated: " in checked.output
    other = run.invoke(main, ["release", "--check", "--language", "yy"])
    assert other.exit_code == 2 and "no master has a translation" in other.output


def test_its_notebook_earns_what_the_english_one_does(course, tmp_path):
    """The same scores and the same words, kept in English, by either name of the file."""
    (tmp_path / "in").mkdir()
    for name, language in (("tensors.ipynb", ""), ("tensors.xx.ipynb", "xx")):
        folder = tmp_path / "in" / (language or "en")
        folder.mkdir()
        (folder / name).write_text(spoilt(course, language), "utf-8")
    done = CliRunner().invoke(main, ["score", "in", "--json", "out.json", "--seed", "1"])
    assert done.exit_code == 0, done.output
    english, other = reports_in(json.loads(Path("out.json").read_text("utf-8")))
    assert (english.student, other.student) == ("en", "xx")
    assert (english.language, other.language) == ("", "xx")
    assert 0 < english.score < english.max_score
    assert other.score == english.score and other.bonus_score == english.bonus_score > 0

    def said(report):
        return [(c.name, c.status, c.message, c.hint) for e in report.tasks for c in e.checks]

    assert said(other) == said(english)


def test_nbgrader_knows_its_notebook_by_the_english_name(course, tmp_path):
    """``source/`` has the translated prose, and the cells that nbgrader looks for."""
    init(tmp_path / "nbgrader", [course], "xx")
    text = (tmp_path / "nbgrader" / "source" / SLUG / "tensors.ipynb").read_text("utf-8")
    cells, english = (json.loads(t)["cells"] for t in (text, source_notebook(course)))
    assert WORD in text
    assert [c["metadata"] for c in cells] == [c["metadata"] for c in english]


def test_a_bundle_for_another_machine_has_its_words(course):
    """There, a question offers the same options."""
    assert f"assignments/{SLUG}/xx.toml" in course_files(course, hidden=False)


def spoilt(course, language):
    """The solutions, but for one."""
    notebook = json.loads(source_notebook(course, language))
    (cell,) = [cell for cell in notebook["cells"] if cell["id"] == "row_sums"]
    assert "keepdim=True" in cell["source"]
    cell["source"] = cell["source"].replace("keepdim=True", "keepdim=False")
    return json.dumps(notebook)


def report(course, message, **changes):
    check = CheckResult("test_row_sums_by_hand", "row_sums", 0.0, 1.0, Status.FAILED, message)
    exercise = ExerciseResult.of("row_sums", 1.0, [check])
    return Report("ada", SLUG, "a.ipynb", 0.0, 1.0, ReportStatus.GRADED, seed=1,
                  exercises=(exercise,), **changes)  # fmt: skip


HOSTILE = "</p><script>alert(1)</script>\x1b[31m\u202e{what}"


def test_pages_are_in_the_notebooks_language_and_escape_what_students_wrote(course):
    """Or in the language that is asked for; no text from outside becomes markup."""
    one = report(course, f"the function {HOSTILE} of yours", language="xx", notes=(HOSTILE,))
    known = {SLUG: course}
    pages = dict(render([one], known))
    student = next(text for name, text in pages.items() if name != "index.html")
    soup = BeautifulSoup(student, "html.parser")
    assert soup.html["lang"] == "xx" and '<html lang="en">' in pages["index.html"]
    assert soup.find("script") is None and "\x1b" not in student and "\u202e" not in student
    assert soup.find(class_="message").text.startswith("grun </p><script>alert(1)</script>")
    assert soup.find(class_="first").text.endswith("zap")
    for text in dict(render([one], known, language="xx")).values():
        assert BeautifulSoup(text, "html.parser").html["lang"] == "xx"
        assert "<script>alert" not in text
    for text in dict(render([one], known, language="en")).values():
        assert "zap" not in text and BeautifulSoup(text, "html.parser").html["lang"] == "en"


def test_report_refuses_a_language_that_has_no_words(course, tmp_path):
    """In one line; a course's own is known."""
    from grader.reports.json import render as as_json

    (tmp_path / "run.json").write_text(as_json([report(course, "no")]), "utf-8")
    run = CliRunner()
    refused = run.invoke(main, ["report", "run.json", "--language", "yy"])
    assert refused.exit_code == 2 and "there is no yy.toml" in refused.output
    assert run.invoke(main, ["report", "run.json", "--language", "xx"]).exit_code == 0


def test_watch_is_drawn_in_it(course):
    """Words of the screen, names of checks, and messages."""
    state = begin(course, "my.ipynb")
    name = "row_sums"
    state = state.with_result(name, report(course, "the function f of yours"))
    state = replace(state, at=[task.name for task in state.tasks].index(name))
    console = Console(width=80, color_system=None, legacy_windows=False)
    with speaking("xx", course.folder), console.capture() as capture:
        console.print(drawn(state))
    assert "row_sums blorp" in capture.get() and "zap: grun f" in capture.get()


@pytest.mark.parametrize(
    "answer",
    ["kolo", "Kolo。", "column j is divided by the sum of row j， and there is no error"],
)
def test_a_question_is_asked_in_it(course, answer):
    """The options are in the notebook's language; an answer in English is right, too.

    Its punctuation may be that of a Chinese keyboard.
    """
    offered = []

    def call(name, options):
        offered.append(options)
        return answer

    submission = SimpleNamespace(exercise=course.exercise("square_table"), call=call,
                                 language="xx", assignment=course)  # fmt: skip
    right = "column j is divided by the sum of row j, and there is no error"
    assert_chosen(submission, torch.Generator().manual_seed(1), right=right, wrong=["no", "never"])
    assert all(sorted(options) == ["kolo", "never", "no"] for options in offered)


@pytest.mark.parametrize(("charset", "shown"), [("utf-8", "zh"), ("cp1252", ""), ("gbk", "zh")])
def test_a_terminal_without_the_characters_is_answered_in_english(monkeypatch, charset, shown):
    """Question marks tell nobody anything."""
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding=charset))
    assert language_shown("zh") == shown


def test_the_panel_says_its_language(course):
    """For who hears it read aloud; the English one says nothing."""
    standings = [Standing("row_sums", 1.0)]
    assert ' lang="' not in list_panel("T", standings)
    with speaking("xx", course.folder):
        assert '<div class="grader-panel" lang="xx" ' in list_panel("T", standings)


def test_check_in_a_terminal_answers_in_it(course):
    """The file says its language."""
    Path("work.ipynb").write_text(spoilt(course, "xx"), "utf-8")
    done = CliRunner().invoke(main, ["check", "work.ipynb"])
    assert done.exit_code == 0 and "zib: " in done.output and "hint: " not in done.output
