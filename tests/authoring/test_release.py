"""Stub notebooks: in step with their masters, without an answer, and valid for nbgrader."""

import json
import re
from pathlib import Path

import pytest

import grader
from grader.authoring.notebooks import stub_notebook
from grader.authoring.problems import problems
from grader.authoring.release import Release, make, write
from grader.errors import ManifestError
from grader.manifest import Course
from grader.recognition.fingerprints import known_fingerprints

ROOT = Path(grader.__file__).parent.parent
COURSE = Course(ROOT / "assignments")


def made_again(assignment) -> Release:
    """What ``make`` gives, with the fingerprints that are there already: they take seconds."""
    return Release(assignment, stub_notebook(assignment), known_fingerprints(assignment))


@pytest.mark.parametrize("slug", COURSE.slugs)
def test_the_notebook_is_nbgrader_s(slug):
    """Every cell's metadata is nbgrader's schema 3, by nbgrader's own validator; ids are unique."""
    from nbformat import from_dict, validate
    from nbgrader.nbgraderformat.v3 import MetadataValidatorV3

    assignment = COURSE.assignment(slug)
    notebook = from_dict(json.loads((assignment.folder / assignment.notebook).read_text("utf-8")))
    validate(notebook)
    MetadataValidatorV3().validate_nb(notebook)
    ids = [cell["id"] for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert notebook.metadata["grader"]["assignment"] == slug
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_releasing_twice_changes_nothing(copy):
    """The same master gives the same bytes, and what is in step is not written again."""
    files = [copy.folder / copy.notebook, copy.folder / "fingerprints.json"]
    before = [file.read_bytes() for file in files]
    for file in files:
        file.unlink()
    (made,) = make([copy])
    for expected in (files, []):
        assert write(made) == expected
    assert [file.read_bytes() for file in files] == before


def test_a_changed_master_is_out_of_step(copy):
    """A word more in the master, and the check names the notebook."""
    master = copy.solution_folder / "softmax_regression.py"
    master.write_text(master.read_text("utf-8") + "\n# %% [markdown]\n# One more thing.\n", "utf-8")
    (problem,) = problems(made_again(copy))
    assert "softmax_regression.ipynb: out of step" in problem


def test_solution_text_beside_the_notebook_is_found(copy):
    """A line of the solution in any file of the students' folder is named."""
    master = (copy.solution_folder / "softmax_regression.py").read_text("utf-8")
    region = master.split("### BEGIN SOLUTION")[1].split("### END SOLUTION")[0]
    line = max((text.strip() for text in region.splitlines()), key=len)
    (copy.folder / "notes.md").write_text(f"Try this:\n\n    {line}\n", "utf-8")
    found = problems(made_again(copy))
    assert any("notes.md: holds solution text" in problem for problem in found)


def test_an_unclosed_region_is_an_error_in_one_line(copy):
    """A BEGIN without an END names the master."""
    master = copy.solution_folder / "softmax_regression.py"
    text = master.read_text("utf-8").replace("### END SOLUTION", "", 1)
    master.write_text(text, "utf-8")
    with pytest.raises(ManifestError, match=r"softmax_regression\.py"):
        make([copy])


def test_what_is_forbidden_is_told_in_the_stub(copy):
    """A name more in the manifest, and the check asks for it in the docstring."""
    manifest = copy.folder / "assignment.toml"
    text = manifest.read_text("utf-8").replace('["optim", "SGD"]', '["optim", "SGD", "Adagrad"]', 1)
    manifest.write_text(text, "utf-8")
    changed = Course(copy.folder.parent).assignment(copy.slug)
    found = problems(made_again(changed))
    assert [f.partition(": ")[2] for f in found] == [
        "the stub of sgd does not say that Adagrad is not allowed"
    ]


def test_a_single_hint_is_not_enough(copy):
    """An exercise whose hints do not rise is named, with the manifest."""
    manifest = copy.folder / "assignment.toml"
    text = re.sub(r"more_hints = \[.*?\]\n", "", manifest.read_text("utf-8"), count=1, flags=re.S)
    manifest.write_text(text, "utf-8")
    (problem,) = problems(made_again(Course(copy.folder.parent).assignment(copy.slug)))
    assert problem.endswith("softmax has one hint; add one or two more_hints, each leading further")


def test_a_missing_hint_or_points_is_told_with_the_file(copy):
    """The manifest is refused before anything is made."""
    manifest = copy.folder / "assignment.toml"
    text = manifest.read_text("utf-8")
    for line in ("hint = ", "points = "):
        first = next(part for part in text.splitlines() if part.startswith(line))
        manifest.write_text(text.replace(first + "\n", "", 1), "utf-8")
        with pytest.raises(ManifestError, match=rf"assignment\.toml.*{line.split()[0]}"):
            Course(copy.folder.parent).assignment(copy.slug)
    blank = next(part for part in text.splitlines() if part.startswith("hint = "))
    manifest.write_text(text.replace(blank, 'hint = ""', 1), "utf-8")
    with pytest.raises(ManifestError, match=r"assignment\.toml.*hint"):
        Course(copy.folder.parent).assignment(copy.slug)
