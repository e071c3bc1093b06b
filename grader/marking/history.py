"""What was typed in a notebook's kernel, read as the file would be, and what it left behind.

``grader score`` reads the notebook's file; ``check`` has the cells that ran, in the order in which
they ran. A cell that was run again, or whose names later cells all define anew, is read in its
last version only. What no kernel can know is what the file holds beside that: cells that were not
run, or were deleted after they ran.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.errors import UnreadableSubmission
from grader.marking.statement import changed_by
from grader.notebook import Cell, Source, Statement, read
from grader.notebook.reserved import is_reserved
from grader.notebook.standing import standing_of
from grader.notebook.statements import statements_of

__all__ = ["as_graded", "helper_files", "remarks_on", "typed"]

_CELL = re.compile(r"^cell (\d+)\b")


def typed(namespace: Mapping[str, Any]) -> Source | None:
    """The cells that this kernel has run, read as a notebook; ``None`` where it keeps none."""
    inputs = _inputs(namespace)
    if not any(inputs):
        return None
    helpers = []
    for path, file in helper_files().items():
        with contextlib.suppress(OSError):
            helpers.append((path, file.read_bytes()))
    return _read(tuple(_live(inputs)), tuple(helpers))


def _inputs(namespace: Mapping[str, Any]) -> Sequence[str]:
    """By number, the text of each cell as it was typed, before IPython rewrote its magics."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None and getattr(shell, "user_ns", None) is namespace:
        inputs = getattr(getattr(shell, "history_manager", None), "input_hist_raw", None)
    else:
        inputs = namespace.get("In")
    if not isinstance(inputs, list) or not all(isinstance(text, str) for text in inputs):
        return ()
    return list(inputs)


def _live(inputs: Sequence[str]) -> Sequence[str]:
    """``inputs``, without the text of those that later ones have replaced.

    A result that is stored under a function's name does not replace the function.
    """
    live, later = list(inputs), set[str]()
    bound, made = set[str](), set[str]()
    for number in reversed(range(len(inputs))):
        text = inputs[number]
        cell = _effects(text)
        replaced = cell.makes <= made and cell.binds <= bound and not cell.changes
        if text in later or (replaced and (cell.makes or cell.binds)):
            live[number] = ""
        later.add(text)
        bound |= cell.binds | cell.makes
        made |= cell.makes
    return live


@dataclasses.dataclass(frozen=True)
class _Effects:
    """The names that a cell defines or imports, those that it binds to anything else, and whether
    it changes something that is there already."""

    makes: frozenset[str]
    binds: frozenset[str]
    changes: bool


@lru_cache(4096)
def _effects(text: str) -> _Effects:
    statements = [statement for _, statement in statements_of(Cell("", text), [])]
    making = [s for s in statements if s.kind in ("definition", "import")]
    makes = frozenset(name for statement in making for name in statement.defines)
    names = frozenset(name for statement in statements for name in statement.defines)
    return _Effects(makes, names - makes, any(changed_by(s.source) for s in statements))


@lru_cache(8)
def _read(cells: tuple[str, ...], helpers: tuple[tuple[str, bytes], ...]) -> Source | None:
    """The cells as a notebook of their own, whose cell 7 is ``In[7]``."""
    saved = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [{"cell_type": "code", "metadata": {}, "source": text} for text in cells[1:]],
    }
    try:
        source = read(json.dumps(saved).encode(), "notebook.ipynb", dict(helpers))
    except UnreadableSubmission:
        return None

    def renamed(label: str) -> str:
        return _CELL.sub(r"In[\1]", label)

    return dataclasses.replace(
        source,
        cells=[dataclasses.replace(cell, label=renamed(cell.label)) for cell in source.cells],
        statements=[dataclasses.replace(s, label=renamed(s.label)) for s in source.statements],
        notes=[renamed(note) for note in source.notes],
    )


def helper_files() -> dict[str, Path]:
    """The Python files beside the notebook that were imported, by their paths from its folder."""
    folder = Path.cwd()
    found: dict[str, Path] = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or not file.endswith(".py") or is_reserved(name.split(".")[0]):
            continue
        with contextlib.suppress(ValueError, OSError):
            found[Path(file).resolve().relative_to(folder).as_posix()] = Path(file)
    return found


def remarks_on(name: str, namespace: Mapping[str, Any], source: Source) -> Iterator[str]:
    """What decides how ``name`` is graded, and a kernel cannot know."""
    code = getattr(namespace.get(name), "__code__", None)
    file = Path(getattr(code, "co_filename", ""))
    for module in source.modules.values():
        if file.as_posix().endswith(f"/{module.label}"):
            yield f"{name} is in {module.label}: hand that file in together with this notebook"
            return
    bound = {name, "*"}.intersection(source.defined)
    if any(_inputs(namespace)) and callable(namespace.get(name)) and not bound:
        yield f"no cell that ran defines {name}: run the whole notebook again before you hand it in"


@contextlib.contextmanager
def as_graded(
    namespace: dict[str, Any], source: Source, names: Collection[str]
) -> Iterator[Mapping[str, int]]:
    """``namespace`` as it is when the file is graded: where a result was stored under the name of
    a function, a module or a builtin that a function calls, that is what the name means.

    ``names`` are the exercises. Yields which statement each such name has its value from.
    """
    settled: dict[str, Any] = {}
    chosen: dict[str, int] = {}
    for entry in standing_of(source.statements, names, source.modules.keys()):
        for index in entry.candidates:
            value = _value(entry.name, index, source.statements, namespace)
            if index < 0 or _fits(value, entry.kind):
                chosen[entry.name] = index
                settled[entry.name] = value
                break
    before = {name: namespace[name] for name in settled if name in namespace}
    for name, value in settled.items():
        if value is _MISSING:
            namespace.pop(name, None)
        else:
            namespace[name] = value
    try:
        yield chosen
    finally:
        for name in settled.keys() - before.keys():
            namespace.pop(name, None)
        namespace.update(before)


_MISSING = object()


def _fits(value: Any, kind: str) -> bool:
    return isinstance(value, (ModuleType, type)) if kind == "module" else callable(value)


def _value(
    name: str, index: int, statements: Sequence[Statement], namespace: dict[str, Any]
) -> Any:
    """What statement ``index`` gave ``name``: what it has now, if no later one gave it another."""
    if index < 0:
        return _MISSING
    last = max(i for i, statement in enumerate(statements) if name in statement.defines)
    if index == last:
        return namespace.get(name, _MISSING)
    statement = statements[index]
    if statement.kind not in ("definition", "import"):
        return _MISSING  # to run it again may take all day
    return _run_again(statement, namespace).get(name, _MISSING)


def _run_again(statement: Statement, namespace: dict[str, Any]) -> dict[str, Any]:
    """What a ``def`` or an import binds; the student's own variables are left as they are."""
    found: dict[str, Any] = {}
    number = statement.label.removeprefix("In[").rstrip("]")
    text = "\n" * (statement.line - 1) + statement.source
    with contextlib.suppress(Exception):
        exec(compile(text, f"<ipython-input-{number}-graded>", "exec"), namespace, found)
    return found
