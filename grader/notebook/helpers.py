"""Helper files → the modules that a submission imports from them.

A helper is a ``.py`` file that was handed in beside the notebook, or that a ``%%writefile`` cell
writes. Only those are read that the notebook imports, and what those import.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from grader.notebook.blocks import without_blocks
from grader.notebook.encoding import decode
from grader.notebook.magics import Written
from grader.notebook.needless import mark_needless, needed_for
from grader.notebook.parsing import parsed
from grader.notebook.reserved import is_reserved
from grader.notebook.source import Cell, Module, Statement
from grader.notebook.statements import Pair, statements_of
from grader.text import printable

__all__ = ["Files", "files_of", "imported_from", "modules_for"]

Files = Mapping[PurePosixPath, str]
_MOST_MODULES = 100
_MOST_CHARS = 2**21


def files_of(helpers: Mapping[str, bytes], written: Sequence[Written]) -> Files:
    """The text of each helper by its path; what a cell writes comes after what was handed in."""
    files: dict[PurePosixPath, str] = {}
    for name, content in helpers.items():
        path = PurePosixPath(name.replace("\\", "/"))
        decoded = decode(content)
        if path.suffix == ".py" and not path.is_absolute() and ".." not in path.parts and decoded:
            files[path] = decoded[0]
    for file in written:
        path = PurePosixPath(file.path)
        if path.suffix == ".py" and ".." not in path.parts:
            files[path] = files.get(path, "") + file.source if file.appends else file.source
    return files


def modules_for(
    statements: Sequence[Statement], files: Files, cells: list[Cell], notes: list[str]
) -> dict[str, Module]:
    """The modules that ``statements`` import from ``files``, with those that these import.

    Their text is added to ``cells``, so that messages can quote it; what is wrong, to ``notes``.
    """
    found: dict[str, Module] = {}
    refused: set[str] = set()
    wanted = list(_wanted(statements, ""))
    chars = 0
    while wanted and files:
        name = wanted.pop(0)
        root = name.split(".")[0]
        if name in found or root in refused:
            continue
        path = _path_of(name, files)
        if path is None:
            continue
        if is_reserved(root):
            refused.add(root)
            notes.append(
                f"{printable(str(path))} is not used: {root} is a module of Python's, of the "
                "course's or of an installed package; give your file another name"
            )
            continue
        chars += len(files[path])
        if len(found) >= _MOST_MODULES or chars > _MOST_CHARS:
            notes.append("helper files: there are too many; only the first are read")
            break
        module = found[name] = _module(name, path, files[path], cells, notes)
        wanted += _wanted(module.statements, name if module.package else name.rpartition(".")[0])
    return found


def imported_from(node: ast.stmt, package: str = "") -> Iterator[tuple[str, str]]:
    """The modules that an import may load, and the name that it takes from each, if any.

    ``from a import b`` takes ``b`` from ``a``, or loads ``a.b``. A relative import starts from
    ``package``.
    """
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name, ""
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join(part for part in (*above, base) if part)
        for alias in node.names:
            if base:
                yield base, alias.name
            if alias.name != "*":
                yield f"{base}.{alias.name}".removeprefix("."), ""


def _wanted(statements: Sequence[Statement], package: str) -> Iterator[str]:
    """The names of the modules that ``statements`` import, packages before what is in them."""
    for statement in statements:
        if "import" not in statement.source:
            continue
        nodes = (node for part in parsed(statement.source) for node in ast.walk(part))
        for node in nodes:
            for name, _ in imported_from(node, package) if isinstance(node, ast.stmt) else ():
                parts = name.split(".")
                yield from (".".join(parts[: n + 1]) for n in range(len(parts)))


def _path_of(name: str, files: Files) -> PurePosixPath | None:
    """The file of the module ``name``: beside the notebook, or below a folder that the notebook
    adds to its path."""
    parts = name.split(".")
    endings = [(*parts[:-1], f"{parts[-1]}.py"), (*parts, "__init__.py")]
    fitting = [path for path in files if any(path.parts[-len(e) :] == e for e in endings)]
    return min(fitting, key=lambda path: (len(path.parts), str(path)), default=None)


def _module(
    name: str, path: PurePosixPath, text: str, cells: list[Cell], notes: list[str]
) -> Module:
    cell = Cell(printable(str(path)), text)
    cells.append(cell)
    pairs: list[Pair] = without_blocks(list(statements_of(cell, notes)), is_main=False)
    functions = [n for _, s in pairs if s.kind == "definition" for n in s.defines]
    needed = needed_for(mark_needless(pairs), functions)
    statements = tuple(replace(s, module=name) for s in needed)
    return Module(name, cell.label, statements, path.name == "__init__.py")
