"""What was typed in a notebook's kernel, read as the file would be, and what it left behind.

``grader score`` reads the notebook's file; ``check`` has the cells that ran, in the order in which
they ran. A cell that was run again, or whose names later cells all define anew, is read in its
last version only. What no kernel can know is what the file holds beside that: cells that were not
run, or were deleted after they ran.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import dataclasses
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import ModuleType
from typing import Any

from grader.errors import UnreadableSubmission
from grader.marking.statement import changed_by, parsed
from grader.notebook import Cell, Source, Statement, read
from grader.notebook.statements import statements_of

__all__ = ["as_graded", "typed"]

_CELL = re.compile(r"^cell (\d+)\b")
# What a name is bound to where it was used again for a result.
_PLAIN = (bool, int, float, complex, str, bytes, list, tuple, dict, set, type(None))


def typed(namespace: Mapping[str, Any]) -> Source | None:
    """The cells that this kernel has run, read as a notebook; ``None`` where it keeps none."""
    inputs = _inputs(namespace)
    return _read(tuple(_live(inputs))) if any(inputs) else None


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
    """``inputs``, without the text of those that later ones have replaced."""
    live, later, bound = list(inputs), set[str](), set[str]()
    for number in reversed(range(len(inputs))):
        text = inputs[number]
        defines, changes = _effects(text)
        replaced = bool(defines) and defines <= bound and not changes
        if replaced or text in later:
            live[number] = ""
        later.add(text)
        bound |= defines
    return live


@lru_cache(4096)
def _effects(text: str) -> tuple[frozenset[str], bool]:
    """The names that a cell binds, and whether it changes something that is there already."""
    statements = [statement for _, statement in statements_of(Cell("", text), [])]
    defines = frozenset(name for statement in statements for name in statement.defines)
    return defines, any(changed_by(statement.source) for statement in statements)


@lru_cache(8)
def _read(cells: tuple[str, ...]) -> Source | None:
    """The cells as a notebook of their own, whose cell 7 is ``In[7]``."""
    saved = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [{"cell_type": "code", "metadata": {}, "source": text} for text in cells[1:]],
    }
    try:
        source = read(json.dumps(saved).encode(), "notebook.ipynb")
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


@contextlib.contextmanager
def as_graded(namespace: dict[str, Any], source: Source) -> Iterator[None]:
    """``namespace`` as it is when the file is graded: where a result was stored under the name of
    a function, a module or a builtin that a function calls, that is what the name means."""
    settled = _settled(namespace, source)
    before = {name: namespace[name] for name in settled}
    for name, value in settled.items():
        if value is None:
            del namespace[name]
        else:
            namespace[name] = value
    try:
        yield
    finally:
        namespace.update(before)


def _settled(namespace: dict[str, Any], source: Source) -> dict[str, Any]:
    """Name → what it means when graded, where that differs; ``None`` for a builtin."""
    reused = {name for name, value in namespace.items() if _is_plain(value)}
    settled: dict[str, Any] = {}
    for statement in source.statements:
        if statement.kind in ("definition", "import"):
            for name in reused.intersection(statement.defines):
                found = _run_again(statement, namespace).get(name)
                if callable(found) or isinstance(found, ModuleType):
                    settled[name] = found
    for name in reused.intersection(vars(builtins)) - settled.keys():
        if name in _called(tuple(s.source for s in source.statements if s.kind == "definition")):
            settled[name] = None
    return settled


def _is_plain(value: Any) -> bool:
    return isinstance(value, _PLAIN) or type(value).__name__ in ("Tensor", "ndarray", "DataLoader")


def _run_again(statement: Statement, namespace: dict[str, Any]) -> dict[str, Any]:
    """What a ``def`` or an import binds; the student's own variables are left as they are."""
    found: dict[str, Any] = {}
    number = statement.label.removeprefix("In[").rstrip("]")
    text = "\n" * (statement.line - 1) + statement.source
    with contextlib.suppress(Exception):
        exec(compile(text, f"<ipython-input-{number}-graded>", "exec"), namespace, found)
    return found


@lru_cache(64)
def _called(definitions: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        node.func.id
        for text in definitions
        for node in ast.walk(parsed(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )
