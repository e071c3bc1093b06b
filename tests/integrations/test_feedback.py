"""Pages packed as the bulk uploads of Canvas and Moodle want them."""

import io
import re
import zipfile

import pytest
from click.testing import CliRunner

from grader.cli import main
from grader.integrations.platforms.feedback import pack
from grader.model import Adjustment, Report, ReportStatus
from grader.reports.html import student_page
from grader.reports.json import render

SLUG = "01_tensors"


def report(student: str, path: str, score: float | None = 7.5, **more) -> Report:
    status = ReportStatus.GRADER_FAULT if score is None else ReportStatus.GRADED
    return Report(student, SLUG, path, score, 10.0, status, **more)


def packed(platform: str, *reports: Report):
    return pack(reports, platform, lambda one: student_page(one, None))


def canvas_reads(name: str) -> tuple[str, str] | None:
    """Whose page Canvas takes a file for: the first two numbers between underscores, as its
    ``infer_comment_context_from_filename`` has it."""
    parts = [part for part in name.split("_") if part != "LATE"]
    if parts[0] == "anon":
        return parts[1], parts[2]
    numbers = [part for part in parts if re.fullmatch(r"\d+", part)]
    return (numbers[0], numbers[1]) if len(numbers) > 1 else None


def moodle_reads(name: str) -> str | None:
    """Whose page Moodle takes a file for: the number after the first underscore of a folder, as
    its ``is_valid_filename_for_import`` has it."""
    for part in name.split("/"):
        words = part.split("_", 4)
        if len(words) >= 4 and words[1].isdigit() and words[2:4] == ["assignsubmission", "file"]:
            return words[1]
    return None


@pytest.mark.parametrize(
    ("path", "name", "whose"),
    [
        ("c/asterann_101_9001_tensors.ipynb", "asterann_101_9001_tensors.html", ("101", "9001")),
        (
            "s.zip/asterann_LATE_101_9001_work-2.py",
            "asterann_LATE_101_9001_work-2.html",
            ("101", "9001"),
        ),
        ("asterann_101_9001_w.zip/x/t.ipynb", "asterann_101_9001_w.html", ("101", "9001")),
        ("asterann_101_9001_w.zip!/in.zip!/t.py", "asterann_101_9001_w.html", ("101", "9001")),
        ("c/müllerzoë_101_9001_2_3.ipynb", "müllerzoë_101_9001_2_3.html", ("101", "9001")),
        ("c/anon_aB3xY_9001_t.ipynb", "anon_aB3xY_9001_t.html", ("aB3xY", "9001")),
    ],
)
def test_canvas_knows_whose_a_page_is(path, name, whose):
    """A page has the name of the file that Canvas gave out, but for its ending."""
    files = packed("canvas", report("Ann", path)).files
    assert list(files) == [name] and canvas_reads(name) == whose


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("c/Ann Aster_12_assignsubmission_file/t.ipynb", "Ann Aster_12_assignsubmission_file"),
        ("c.zip/Ann Aster_12_assignsubmission_file_/t.py", "Ann Aster_12_assignsubmission_file"),
        ("c/Ann Aster_12_assignsubmission_file_t.ipynb", "Ann Aster_12_assignsubmission_file"),
        ("c/Teilnehmer_in_12_assignsubmission_file/t.py", "Teilnehmer in_12_assignsubmission_file"),
    ],
)
def test_moodle_knows_whose_a_page_is(path, folder):
    """A page lies in the folder that Moodle gave out."""
    (name,) = packed("moodle", report("Ann", path)).files
    assert name == f"{folder}/feedback.html" and moodle_reads(name) == "12"


def test_a_page_is_its_student_s_alone():
    """One page for each, with nobody else's name in it; who gets none is said, with the reason."""
    found = packed(
        "canvas",
        report("Ann Aster", "asterann_101_9001_t.ipynb"),
        report("Bob Birch", "birchbob_102_9002_t.ipynb"),
        report("Cleo", "cleo/t.ipynb"),
        report("Dan", "", 0.0),
        report("Eve", "eve_105_9005_t.ipynb", None),
    )
    ann, bob = (content.decode() for content in found.files.values())
    assert "Ann Aster" in ann and "Bob" not in ann and "Ann" not in bob
    assert found.left_out == {
        "the file is not named as Canvas names downloads": ["Cleo"],
        "nothing was handed in": ["Dan"],
        "no score, the grader itself failed": ["Eve"],
    }


def test_a_team_has_one_page():
    """Its members handed in one file together; points that one of them got by hand stay private."""
    path = "Team Rot_42_assignsubmission_file/t.ipynb"
    ann, bob = report("Ann", path), report("Bob", path)
    (page,) = packed("moodle", ann, bob).files.values()
    assert "Ann, Bob" in page.decode()
    given = report("Bob", path, adjustment=Adjustment(add=1.0, reason="ill"))
    found = packed("moodle", ann, given)
    assert not found.files and list(found.left_out.values()) == [["Ann", "Bob"]]


def test_the_command(tmp_path):
    """An archive for each assignment beside the pages; it opens, and its names are Unicode."""
    run = tmp_path / "run.json"
    reports = [report("Zoë", "zoë_101_9001_t.ipynb"), report("Bob", "birchbob_102_9002_t.ipynb")]
    run.write_text(render(reports), "utf-8")
    done = CliRunner().invoke(main, ["report", str(run), "--for", "canvas"])
    target = tmp_path / "report" / f"feedback-canvas-{SLUG}.zip"
    assert done.exit_code == 0 and f"{target}: 2 pages" in done.output
    with zipfile.ZipFile(io.BytesIO(target.read_bytes())) as archive:
        assert archive.namelist() == ["zoë_101_9001_t.html", "birchbob_102_9002_t.html"]
    assert (tmp_path / "report" / "index.html").is_file()
    done = CliRunner().invoke(main, ["report", str(run), "--for", "moodle"])
    assert done.exit_code == 2
    assert "none of these was graded from a download of Moodle" in done.output.splitlines()[-1]
