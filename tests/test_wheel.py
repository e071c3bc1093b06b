"""The wheel: what students may have, and nothing of solutions/."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import grader

ROOT = Path(grader.__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built as pip builds it."""
    out = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", str(out), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode and "ConnectionError" in built.stderr:
        pytest.skip("no package registry to fetch the build backend from")
    assert built.returncode == 0, built.stderr
    (path,) = out.glob("*.whl")
    return path


def test_it_holds_what_students_need(wheel):
    """Manifests, public checks and stub notebooks are in it."""
    names = zipfile.ZipFile(wheel).namelist()
    course = ROOT / "assignments"
    files = [p.relative_to(course) for p in course.rglob("*") if "__pycache__" not in p.parts]
    for file in files:
        if (course / file).is_file():
            assert f"grader/course/{file.as_posix()}" in names


def test_its_annotations_are_for_type_checkers(wheel):
    """Whoever writes checks has them checked against ours."""
    assert "grader/py.typed" in zipfile.ZipFile(wheel).namelist()


def test_it_holds_the_templates(wheel):
    """What pages and autograders are made of is no Python, and is in it all the same."""
    names = zipfile.ZipFile(wheel).namelist()
    integrations = ("integrations/ci/templates", "integrations/gradescope/templates")
    for folder in ("reports/templates", *integrations, "authoring/skeleton"):
        templates = list((ROOT / "grader" / folder).iterdir())
        assert templates
        assert {f"grader/{folder}/{path.name}" for path in templates} <= set(names)


def test_it_holds_nothing_of_the_solutions(wheel):
    """No file of solutions/ or tests/, no solution marker, no hidden check."""
    with zipfile.ZipFile(wheel) as archive:
        texts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    assert not [name for name in texts if "solution" in name or "hidden" in name.lower()]
    for name, text in texts.items():
        if name.startswith("grader/course/"):
            assert "BEGIN SOLUTION" not in text and "test_hidden" not in text
    secret = (ROOT / "solutions" / "03_softmax_regression" / "test_hidden.py").read_text("utf-8")
    check = next(line for line in secret.splitlines() if line.startswith("def test_"))
    assert not [name for name, text in texts.items() if check in text]


def test_it_grades_alone(wheel, tmp_path):
    """Unpacked far from the course, it finds its own assignments and scores the public points."""
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    (tmp_path / "ada.py").write_text("def softmax(X): raise NotImplementedError\n")
    program = (
        f"import sys; sys.path.insert(0, {str(site)!r}); sys.argv[0] = 'grader'; "
        "from grader.cli import main; main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, "score", "ada.py", "-a", "03"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "ada  03_softmax_regression  0/14.5" in run.stdout
