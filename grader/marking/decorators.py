"""A decorator of a module that is not installed costs no function: it is left out, with a note."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from grader.marking.statement import parsed
from grader.marking.whose import missing_modules
from grader.notebook import Source, Statement

__all__ = ["without_missing_decorators"]


def without_missing_decorators(source: Source) -> Source:
    """``source`` with ``@jit`` of ``from numba import jit`` taken off, where numba is missing.

    A function of which there is another version with the same name stays as it is: with a
    decorator it may be something else, such as a method that is added to a class.
    """
    missing = missing_modules(source)
    if not missing:
        return source
    defined = Counter(n for s in source.statements if s.kind == "definition" for n in s.defines)
    statements, notes = [], []
    for statement in source.statements:
        once = statement.kind == "definition" and all(defined[n] == 1 for n in statement.defines)
        lines = list(_decorator_lines(statement, missing)) if once else []
        for first, last, shown in lines:
            statement = replace(statement, source=_blank(statement.source, first, last))
            notes.append(
                f"{statement.label}: {shown} is not available here; what it decorates "
                f"({statement.where}) was run without"
            )
        statements.append(statement)
    return replace(source, statements=tuple(statements), notes=(*source.notes, *notes))


def _decorator_lines(
    statement: Statement, missing: frozenset[str]
) -> Iterator[tuple[int, int, str]]:
    """First and last line (from 1) of each decorator that cannot be had, and how it is written."""
    if "@" not in statement.source:
        return
    for node in ast.walk(parsed(statement.source)):
        for decorator in getattr(node, "decorator_list", ()):
            root = decorator
            while isinstance(root, (ast.Attribute, ast.Call)):
                root = root.func if isinstance(root, ast.Call) else root.value
            if isinstance(root, ast.Name) and root.id in missing:
                name = decorator.func if isinstance(decorator, ast.Call) else decorator
                last = decorator.end_lineno or decorator.lineno
                yield decorator.lineno, last, f"@{ast.unparse(name)}"


def _blank(text: str, first: int, last: int) -> str:
    """``text`` without these lines, every other line where it was."""
    lines = text.split("\n")
    lines[first - 1 : last] = [""] * (last - first + 1)
    return "\n".join(lines)
