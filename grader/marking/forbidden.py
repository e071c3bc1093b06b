"""Does a function call what its exercise asks the student to write? Read from the source.

The sandbox's operator log tells what ran; this tells what is written, and where, without running
anything. Names are compared without case and underscores: ``log_softmax`` is ``nn.LogSoftmax``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from grader.notebook import Source

__all__ = ["find_forbidden", "is_forbidden"]


def is_forbidden(name: str, forbidden: Iterable[str]) -> bool:
    """Whether ``name`` (of a function, a module class or an operator) is one of ``forbidden``."""
    for suffix in ("_forward", "_backward", "_backward_data"):
        name = name.removesuffix(suffix)
    return _plain(name) in {_plain(word) for word in forbidden}


def find_forbidden(source: Source, function: str, forbidden: Iterable[str]) -> str | None:
    """The first forbidden name that ``function`` reads, or ``None``."""
    node = source.functions.get(function)
    forbidden = tuple(forbidden)
    if node is None or not forbidden:
        return None
    imported = _imported_names(source)
    for child in ast.walk(node):
        if isinstance(child, ast.Attribute) and is_forbidden(child.attr, forbidden):
            owner = f"{child.value.id}." if isinstance(child.value, ast.Name) else "."
            return owner + child.attr
        if isinstance(child, ast.Name) and is_forbidden(imported.get(child.id, ""), forbidden):
            return f"{child.id} (imported as {imported[child.id]})"
    return None


def _imported_names(source: Source) -> Mapping[str, str]:
    """Local name → what ``from torch... import name`` calls it, where it is not redefined."""
    names = {}
    for statement in source.statements:
        if statement.kind == "import":
            for node in ast.walk(ast.parse(statement.source)):
                if isinstance(node, ast.ImportFrom):
                    names.update({alias.asname or alias.name: alias.name for alias in node.names})
    return {name: origin for name, origin in names.items() if name not in source.functions}


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
