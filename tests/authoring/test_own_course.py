"""A course of one's own: from an empty folder to a graded class, and nothing in the package."""

import ast
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import grader
from grader.authoring.release import record_install
from grader.cli import main
from grader.errors import ManifestError, UsageError
from grader.manifest import Course

PACKAGE = Path(grader.__file__).parent
RIGHT = "return X - X.mean(dim=0, keepdim=True)"
WRONG = "return X - X.mean(dim=1, keepdim=True)"
# What IPython shows for the first code cell of the notebook in sys.argv[1], without this package.
FIRST_CELL = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
cells = json.load(open(sys.argv[1], encoding="utf-8"))["cells"]
source = next("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
shell = InteractiveShell.instance(history_load_length=0)
shell.history_manager.enabled = False
for there in (None, type(sys)("grader")):
    sys.modules["grader"] = there
    shell.run_cell(source)
    print("--")
"""


@pytest.fixture
def run(capsys):
    """``run("release --check")`` → exit code, standard output and standard error."""

    def run(command: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main(command.split())
        out, err = capsys.readouterr()
        return end.value.code or 0, out, err

    return run


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder, which is where one stands."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def everything(folder: Path) -> dict:
    return {
        path: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def hand_in(folder: Path, notebook: Path, student: str, body: str | None) -> None:
    """The students' notebook with the stub's gap filled by ``body``."""
    table = json.loads(notebook.read_text("utf-8"))
    for cell in table["cells"]:
        if body and cell["metadata"].get("nbgrader", {}).get("grade_id") == "center":
            lines = "".join(cell["source"]).split("\n")
            gap = next(i for i, line in enumerate(lines) if "raise NotImplementedError" in line)
            cell["source"] = "\n".join([*lines[:gap], f"    {body}", *lines[gap + 1 :]])
    (folder / student).mkdir(parents=True)
    (folder / student / notebook.name).write_text(json.dumps(table), "utf-8")


def test_from_an_empty_folder_to_a_graded_class(here, run):
    """new, release, score, report, ci init and gradescope build, as CONTRIBUTING has it."""
    before = everything(PACKAGE) | everything(PACKAGE.parent / "assignments")
    code, out, err = run("new 01_centering")
    assert (code, err) == (0, "") and f"wrote {here / 'assignments' / 'course.toml'}" in out
    assert {path.name for path in here.iterdir()} == {"assignments", "solutions"}
    notebook = here / "assignments" / "01_centering" / "centering.ipynb"
    assert '"torch-course-grader"' in json.dumps(json.loads(notebook.read_text())).replace("\\", "")

    wheel = "https://example.org/course-1.0-py3-none-any.whl"
    assert run(f"release --install {wheel}")[0] == 0
    assert wheel in notebook.read_text("utf-8")
    assert run("release --check") == (0, "", "")

    for student, body in {"ada": RIGHT, "ben": WRONG, "cleo": None}.items():
        hand_in(here / "submissions", notebook, student, body)
    assert run("score submissions --out results --json run.json")[0] == 0
    reports = json.loads((here / "run.json").read_text("utf-8"))["reports"]
    scores = {report["student"]: report["score"] for report in reports}
    assert scores == {"ada": 2.0, "ben": 0.0, "cleo": 0.0}

    assert run("report results")[0] == 0
    assert "Centering" in (here / "results" / "report" / "index.html").read_text("utf-8")
    code, _, err = run("ci init --github --checks me/course")
    assert (code, err) == (0, "")
    assert wheel in (here / ".github" / "workflows" / "grade.yml").read_text("utf-8")
    assert run("gradescope build -a 01_centering")[0] == 0
    with zipfile.ZipFile(here / "autograder.zip") as archive:
        assert "course/solutions/01_centering/test_hidden.py" in archive.namelist()
    assert everything(PACKAGE) | everything(PACKAGE.parent / "assignments") == before


def test_a_second_assignment_goes_into_the_course_around(here, run, monkeypatch):
    """From any folder of the course; what course.toml says there stays."""
    assert run("new 01_one")[0] == 0
    settings = here / "assignments" / "course.toml"
    settings.write_text('install = "mine"  # ours\n')
    monkeypatch.chdir(here / "solutions" / "01_one")
    assert run("new 02_two")[0] == 0
    assert {path.name for path in (here / "solutions").iterdir()} == {"01_one", "02_two"}
    assert settings.read_text() == 'install = "mine"  # ours\n'
    assert "mine" in (here / "assignments" / "02_two" / "two.ipynb").read_text("utf-8")
    assert run("release --install other")[0] == 0
    assert settings.read_text() == 'install = "other"  # ours\n'
    assert "mine" not in (here / "assignments" / "02_two" / "two.ipynb").read_text("utf-8")


@pytest.mark.parametrize("command", ["release", "release --check", "verify", "verify --calibrate"])
def test_without_a_course_nothing_is_written(here, run, monkeypatch, command):
    """The package's own course is no course of one's own: one line says how to begin one.

    In a wheel it has no solutions either, so there is nothing to be proved.
    """
    monkeypatch.setattr("grader.manifest.Course.solutions", here / "solutions")
    code, out, err = run(command)
    assert (code, out) == (2, "")
    assert err == f"grader: {here}: no course here or above; grader new 01_x begins one\n"


def test_no_course_begins_in_the_package(run, monkeypatch):
    """Where an update would erase it."""
    monkeypatch.chdir(PACKAGE / "checks")
    monkeypatch.setattr("grader.manifest.course_around", lambda: None)
    code, _, err = run("new 01_x")
    assert code == 2 and err.startswith(f"grader: {PACKAGE / 'checks'}: belongs to the installed")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('install = "a\'; b"', "install: String should match"),
        ("instal = 'x'", "instal: Extra inputs are not permitted"),
        ("install = ", "not valid TOML"),
    ],
)
def test_a_wrong_course_toml_is_one_line(tmp_path, text, said):
    """It names the file and the item."""
    (tmp_path / "course.toml").write_text(text)
    with pytest.raises(ManifestError) as end:
        _ = Course(tmp_path).install
    assert str(end.value).startswith(f"{tmp_path / 'course.toml'}: {said}")
    assert "\n" not in str(end.value)


def test_a_wrong_address_is_not_recorded(tmp_path):
    """What a shell would take for two commands is neither a package's name nor an address."""
    with pytest.raises(UsageError, match=r"^--install a;b: write a package's name, or an address"):
        record_install(Course(tmp_path), "a;b")
    assert list(tmp_path.iterdir()) == []


def test_a_notebook_without_the_package_says_so_in_one_line():
    """Its first cell ends with the command that installs the package; with it, it says nothing."""
    for notebook in sorted((PACKAGE.parent / "assignments").glob("*/*.ipynb"))[:1]:
        command = [sys.executable, "-c", FIRST_CELL, notebook]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        line = 'The package grader is not installed. Run: %pip install -q "torch-course-grader"'
        assert done.stdout.split("--\n") == [f"{line}\n", "", ""], done.stderr


def test_every_notebook_begins_with_the_same_cell():
    """So that what holds of one holds of all; its comments are in the notebook's language."""
    cells = set()
    for path in (PACKAGE.parent / "assignments").glob("*/*.ipynb"):
        table = json.loads(path.read_text("utf-8"))
        first = next(cell for cell in table["cells"] if cell["cell_type"] == "code")
        cells.add(ast.unparse(ast.parse("".join(first["source"]))))
    assert len(cells) == 1
