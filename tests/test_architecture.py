"""The layers of modules: a module imports only from the lines above its own."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import grader

PACKAGE = Path(grader.__file__).parent

ORDER = [
    {"errors", "model", "text"},
    {"extras", "languages", "thresholds"},
    {"manifest", "notebook", "files", "tables"},
    {"identity"},
    {"intake"},
    {"data"},
    {"sandbox"},
    {"checks", "panel", "recognition"},
    {"marking"},
    {"reports"},
    {"batch"},
    {"authoring"},
    {"integrations"},
    {"cli"},
]
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
# The package itself names what a notebook imports, late; __main__ is the command line.
OUTSIDE = {"__init__", "__main__"}

MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.parts[0].removesuffix(".py")


def imported_rooms(path: Path):
    """Rooms of ours that a module imports, at its top or anywhere in it."""
    for node in ast.walk(ast.parse((PACKAGE / path).read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write it out"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "grader" and len(parts) > 1 and parts[1] in RANK:
                yield parts[1]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_point_upwards(path):
    """A module imports from its own room, and from rooms above it."""
    room = room_of(path)
    if room in OUTSIDE:
        return
    assert room in RANK, f"{path}: which line of ORDER does this room stand in?"
    below = {r for r in imported_rooms(path) if RANK[r] >= RANK[room] and r != room}
    assert not below, f"{path} imports {sorted(below)}, which stand below it or beside it"


def test_an_integration_s_file_has_a_name_of_its_own():
    """No other room has a file of that name, so that a name alone says which one is meant."""
    inside = [path.name for path in MODULES if path.parts[0] == "integrations"]
    names = set(inside) - {"__init__.py"}
    others = {path.name for path in MODULES if path.parts[0] != "integrations"}
    assert names and not names & others
    assert sorted(name for name in inside if name != "__init__.py") == sorted(names)


@pytest.mark.parametrize("room", ["errors.py", "model.py", "text.py"])
def test_the_first_rooms_import_nothing(room):
    """The first line imports nothing of ours, and no torch."""
    tree = ast.parse((PACKAGE / room).read_text("utf-8"))
    modules = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert modules <= {"__future__", "collections", "dataclasses", "enum"}


def test_only_the_command_line_prints_or_exits():
    """print and sys.exit are the command line's; a notebook's check, and a loader's one line of
    warning, speak to a student directly."""
    spoken = {"marking/kernel.py", "marking/shown.py", "data/loader.py"}
    for path in MODULES:
        if str(path) in spoken or path.parts[0] == "cli":
            continue
        for node in ast.walk(ast.parse((PACKAGE / path).read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in ("print", "sys.exit", "exit"), f"{path}:{node.lineno}"


def test_the_command_line_is_there_before_torch():
    """A usage error needs no second of imports, and the fork server starts before this process
    imports torch, so that both import it at once."""
    rooms = "grader.cli, grader.batch, grader.data, grader.intake, grader.reports.preview"
    rooms += ", grader.batch.results, grader.sandbox.fork.server, grader.sandbox.spawn.handle"
    program = f"import sys, {rooms}; print(sorted({{'torch', 'pytest'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr or done.stdout


def test_the_top_level_is_fixed():
    """Nothing but what the design names stands at the top of the project."""
    root = PACKAGE.parent
    listed = subprocess.run(
        ["git", "ls-files"], cwd=root, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    top = {line.split("/")[0] for line in listed.stdout.splitlines()}
    named = {"README.md", "pyproject.toml", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md"}
    folders = {"assignments", "solutions", "grader", "tests"}
    assert {name for name in top if name[0] != "."} <= named | folders
