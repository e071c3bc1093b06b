"""Without any extra, what students need works, and other commands say which extra they need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import grader
from grader.errors import UsageError
from grader.extras import needs

ROOT = Path(grader.__file__).parents[1]
# Runs the commands of sys.argv[1], one after the other, in one process; the second argument is
# where the packages of a light installation are, all that there is beside the standard library.
PROGRAM = """
import contextlib, io, json, os, sys
commands, sys.path[:] = json.loads(sys.argv[1]), [*json.loads(sys.argv[2]), *sys.path]
from grader.cli import main
ended = []
for command in commands:
    if command[0] == "new":  # where there is no course yet
        os.chdir("empty")
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(command, standalone_mode=False)
            code = 0
        except SystemExit as end:
            code = end.code or 0
    ended.append([code, out.getvalue(), err.getvalue()])
json.dump(ended, open(sys.argv[3], "w"))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory, installed_lightly):
    """A folder with links to the packages of a light installation, and to no others."""
    folder = tmp_path_factory.mktemp("site")
    for name, distribution in installed_lightly.items():
        tops = {file.parts[0] for file in distribution.files or () if ".." not in file.parts}
        for top in tops - {"__pycache__"} if name != "torch-course-grader" else ():
            target = folder / top
            if not target.is_symlink():
                target.symlink_to(distribution.locate_file(top))
    return folder


@pytest.fixture(scope="module")
def ended(site, tmp_path_factory):
    """Command → exit code, standard output and standard error, where there is no extra."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "ada.py").write_text("def row_sums(X):\n    return X.sum(dim=1, keepdim=True)\n")
    commands = [
        "--help",
        "score ada.py -a 01_tensors --no-hidden --json run.json",
        "check ada.py row_sums -a 01_tensors",
        "release 01_tensors --check",
        "nbgrader init there 01_tensors",
        "score ada.py -a 01_tensors --gradebook sqlite:///book.db",
        "export run.json --gradebook sqlite:///book.db",
        "score ada.py -a 01_tensors --scheduler tcp://127.0.0.1:1",
        "new 01_x",
    ]
    (folder / "empty").mkdir()
    for room in ("assignments", "solutions"):
        (folder / room).symlink_to(ROOT / room)
    result = folder / "ended.json"
    words = [command.split() for command in commands]
    paths = json.dumps([str(ROOT), str(site)])
    program = [sys.executable, "-S", "-c", PROGRAM, json.dumps(words), paths, result]
    done = subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False)
    assert result.exists(), done.stderr
    assert list((folder / "empty").iterdir()) == []
    return dict(zip(commands, json.loads(result.read_text()), strict=True))


def of(ended: dict, beginning: str) -> list:
    (found,) = (result for command, result in ended.items() if command.startswith(beginning))
    return found


def test_students_need_no_extra(ended):
    """Help, a score and a check are what they are with all extras."""
    assert [of(ended, c)[0] for c in ("--help", "score ada.py -a 01_tensors --no", "check")] == [
        0, 0, 0
    ]  # fmt: skip
    assert "row_sums" in of(ended, "check")[1]


@pytest.mark.parametrize(
    ("command", "package", "extra"),
    [
        ("release", "nbgrader|jupytext", "author"),
        ("nbgrader init", "jupytext", "author"),
        ("new", "jupytext", "author"),
        ("score ada.py -a 01_tensors --gradebook", "sqlalchemy", "nbgrader"),
        ("export", "sqlalchemy|nbgrader", "nbgrader"),
        ("score ada.py -a 01_tensors --scheduler", "distributed", "cluster"),
    ],
)
def test_a_missing_extra_is_one_line(ended, command, package, extra):
    """It names the package that is not there, and the command that installs it."""
    code, out, err = of(ended, command)
    line = 'grader: {} is not installed; run pip install "torch-course-grader[{}]"\n'
    assert (code, out) == (2, "")
    assert err in [line.format(name, extra) for name in package.split("|")]


def test_every_extra_that_is_named_exists():
    """The extras in messages are those of pyproject.toml."""
    from importlib.metadata import metadata

    there = set(metadata("torch-course-grader").get_all("Provides-Extra"))
    for path in (ROOT / "grader").rglob("*.py"):
        for part in path.read_text("utf-8").split('needs("')[1:]:
            assert part.split('"')[0] in there, path


def test_a_package_that_cannot_be_imported_is_one_line():
    """One that is broken, or too old for what is wanted of it, is told from one that is missing."""
    said = r"^json cannot be imported \([^\n]*\); run pip install [^\n]*$"
    with pytest.raises(UsageError, match=said), needs("instructor"):
        from json import there_is_no_such_name  # noqa: F401


def test_a_mistake_of_our_own_is_not_blamed_on_an_installation():
    """A module of this package that does not exist is no missing extra."""
    with pytest.raises(ModuleNotFoundError), needs("instructor"):
        import grader.nowhere  # noqa: F401
