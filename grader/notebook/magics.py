"""Magics: which of them run Python, and what the Python is.

A cell magic is a line such as ``%%time`` above a cell's code, or its exported form,
``get_ipython().run_cell_magic('time', '', '…')``.
"""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.notebook.parsing import parse, parses
from grader.notebook.source import Cell

__all__ = ["Body", "Written", "body_of", "exported_magics"]

# These run the cell as it is, and are nothing to be noted.
_PLAIN = frozenset("time timeit capture prun python python3".split())
_OTHER_LANGUAGES = frozenset(
    "bash sh zsh ksh dash fish script system sx ! cmd powershell pwsh html javascript js latex tex"
    " svg markdown md mermaid dot perl ruby r rscript julia octave matlab scala sql bigquery bq"
    " sparksql sqlite cython cpp c c++ cuda cu fortran rust go java kotlin pypy python2 node ts"
    " typescript lua haskell sas stata prolog php css json yaml toml xml text loadscript".split()
)
_WRITING = frozenset({"writefile", "file", "writetemplate"})
_FIRST = re.compile(r"%%(!|[^\s]+)[ \t]*(.*)")
# Line magics that run the Python after them in the notebook's own namespace.
_RUNNING = frozenset("time memit prun mprun wandb capture".split())


@dataclass(frozen=True, slots=True)
class Written:
    """A file that a cell writes, as ``%%writefile my_utils.py`` does."""

    path: str
    source: str
    appends: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """What a cell holds below its magics: Python, or not."""

    source: str = ""  # Python, at the lines where it is in the cell
    note: str = ""
    other: str = ""  # the magic whose body is in another language
    written: Written | None = None


def body_of(cell: Cell) -> Body:
    """What to run of a cell: its magics are taken off, however many there are."""
    lines = cell.source.split("\n")
    notes: list[str] = []
    for number, line in enumerate(lines):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        match = _FIRST.match(text)
        if match is None:
            break
        lines[number] = ""
        found = _below(match[1], match[2], lines[number + 1 :], cell)
        if found.other or found.written:
            return found
        notes.append(found.note)
    return Body("\n".join(lines), "; ".join(filter(None, notes)))


def _below(magic: str, options: str, rest: list[str], cell: Cell) -> Body:
    """What the magic ``%%magic options`` makes of the lines below it: of Python, only a note."""
    name = magic.lower()
    if name in _WRITING:
        words = _words(options)
        path = next((word for word in words if not word.startswith("-")), "")
        body = "\n".join(rest)
        return Body(other=magic, written=Written(_relative(path), body, "-a" in words))
    if name in _OTHER_LANGUAGES:
        return Body(other=magic)
    if name in _PLAIN:
        return Body()
    below = [line for line in rest if not _FIRST.match(line.strip())]
    if not parses("\n".join(re.sub(r"^(\s*)[%!].*", r"\1pass", line) for line in below)):
        return Body(other=magic)
    return Body(note=f"{cell.label}: %%{magic} is not available here; its code was run without")


def _words(options: str) -> list[str]:
    try:
        return shlex.split(options)
    except ValueError:
        return options.split()


def _relative(path: str) -> str:
    """The path below the notebook's folder; of one elsewhere, such as Colab's, what is left."""
    pure = PurePosixPath(path.replace("\\", "/"))
    if pure.is_absolute():
        for folder in ("/content", "/kaggle/working"):
            if pure.is_relative_to(folder):
                return str(pure.relative_to(folder))
        return pure.name
    return str(pure)


# ── exported scripts ─────────────────────────────────────────────────────────────────────────


def exported_magics(node: ast.stmt, label: str, line: int) -> Iterator[Cell | Body]:
    """What ``get_ipython().run_cell_magic('time', '', '…')`` runs, as a cell of its own, and what
    it leaves out; nothing where ``node`` is not such a call. ``exec`` of a file is ``%run``."""
    value = node.value if isinstance(node, (ast.Expr, ast.Assign)) else None
    if not isinstance(value, ast.Call):
        return
    if path := _executed_file(value):
        if code := _import_of_all(shlex.quote(path)):
            yield Cell(f"{label}, line {line} (exec)", code)
        return
    if not isinstance(value.func, ast.Attribute):
        return
    if ast.unparse(value.func.value) != "get_ipython()":
        return
    texts = [a.value for a in value.args if isinstance(a, ast.Constant) and type(a.value) is str]
    where = f"{label}, line {line}"
    if value.func.attr in ("run_cell_magic", "cell_magic") and len(texts) == 3:
        name, options, body = texts
        cell = Cell(f"{where} (%%{name})", f"%%{name} {options}\n{body}")
        found = body_of(cell)
        # The body's own first line is its line 1.
        if found.other or found.written:
            yield found
        else:
            yield Cell(cell.label, found.source.removeprefix("\n"))
    elif value.func.attr in ("run_line_magic", "magic", "line_magic") and texts:
        name, _, code = " ".join(texts).partition(" ")
        name = name.lstrip("%")
        if name == "run":
            code = _import_of_all(code)
        if name in (*_RUNNING, "run") and _says_something(code):
            yield Cell(f"{where} (%{name})", code)


def _executed_file(call: ast.Call) -> str:
    """The file of ``exec(open("my_utils.py").read())``, also through ``compile`` and ``Path``."""
    elsewhere = {ast.unparse(argument) for argument in call.args[1:]} - {"globals()", "locals()"}
    if getattr(call.func, "id", "") != "exec" or not call.args or elsewhere or call.keywords:
        return ""
    calls = [node for node in ast.walk(call.args[0]) if isinstance(node, ast.Call)]
    opened = [c for c in calls if getattr(c.func, "id", "") in ("open", "Path") and c.args]
    named = opened[0].args[0] if len(opened) == 1 else None
    return named.value if isinstance(named, ast.Constant) and type(named.value) is str else ""


def _import_of_all(options: str) -> str:
    """``%run my_utils.py`` as an import: its names are the notebook's afterwards."""
    path = next((word for word in _words(options) if not word.startswith("-")), "")
    is_code = path.endswith((".py", ".ipynb"))
    parts = PurePosixPath(_relative(path)).with_suffix("").parts if is_code else ()
    parts = parts[1:] if parts[:1] == ("..",) else parts
    named = bool(parts) and all(part.isidentifier() for part in parts)
    return f"from {'.'.join(parts)} import *" if named else ""


def _says_something(code: str) -> bool:
    try:
        return bool(parse(code))
    except SyntaxError:
        return False
