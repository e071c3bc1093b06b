"""Does a function call what its exercise asks the student to write? Read from the source.

The sandbox's guard refuses what runs; this tells what is written, and where, without running
anything. It follows the names that a function reads to what the submission defines for them, and
also refuses what hides a call from a reader: text that is evaluated, names put together.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from grader.marking.hiding import (
    harmless_nodes,
    hiding,
    hiding_import,
    is_call_of,
    module_hides,
)
from grader.marking.reach import Reach, reached, resolved
from grader.marking.statement import (
    CACHE_SIZE,
    getattr_handed_on,
    names_bound,
    names_read,
    parsed,
)
from grader.marking.whose import (
    books_named,
    borrowed,
    is_plain_namespace,
    is_there,
    is_unbound,
    missing_modules,
    modules_of,
    own_attributes,
    star_imports,
)
from grader.notebook import Source, Statement
from grader.sandbox.names import PRYING, TAMPERING
from grader.sandbox.operators import is_forbidden

__all__ = ["find_forbidden"]

# Everywhere in a submission, and in a function.
_TAMPERING, _PRYING = frozenset(TAMPERING), frozenset(PRYING)
_LONGEST_PATH = 10


def find_forbidden(
    source: Source,
    function: str,
    forbidden: Iterable[str],
    others: Collection[str] = (),
    standing: Mapping[str, int] | None = None,
) -> str | None:
    """What is wrong with ``function``, as the rest of a sentence about it, or ``None``.

    ``others`` are the functions that are exercises of their own, and judged as such. ``standing``
    says of a name that is bound more than once which statement counts (see
    :mod:`grader.notebook.standing`).
    """
    forbidden = tuple(forbidden)
    books = books_named(source)
    reach = reached(source, function, set(others) - {function}, standing)
    for node in (node for _, tree in reach.statements for node in ast.walk(tree)):
        if (taken := borrowed(node, books)) and taken[1] == function:
            return f"is {taken[0]}, which is imported, not written"
    if forbidden and (found := _Reader(source, reach, forbidden, books).found()):
        return found
    for statement, _ in reach.statements:
        if prying := _names_one_of(_PRYING, statement.source):
            return _hides(source, statement, *prying)
    for statement in source.everything if forbidden else ():
        if tampering := _names_one_of(_TAMPERING, statement.source):
            return _hides(source, statement, *tampering)
    return None


class _Reader:
    """Reads what a function reaches for what is forbidden to it."""

    def __init__(
        self, source: Source, reach: Reach, forbidden: tuple[str, ...], books: Collection[str]
    ) -> None:
        self._source, self._reach, self._forbidden = source, reach, forbidden
        self._books = books
        self._nodes = [node for _, tree in reach.statements for node in ast.walk(tree)]
        self._read = frozenset(name for _, name in reach.names).union(
            *(names_read(statement.source) for statement, _ in reach.statements)
        )
        self._modules = modules_of(source)
        self._missing = missing_modules(source)

    def found(self) -> str | None:
        """The first thing that is wrong, in the order in which it is reached."""
        own = set(map(id, own_attributes(self._nodes)))
        harmless = set(map(id, harmless_nodes(self._nodes)))
        for statement, tree in self._reach.statements:
            if is_plain_namespace(statement, self._source):
                continue
            for node in ast.walk(tree):
                if borrowed(node, self._books) or id(node) in own:
                    continue
                if said := self._judged(node, statement, id(node) in harmless):
                    return said
            if line := getattr_handed_on(statement.source):
                return _hides(self._source, statement, line, "getattr as a value")
        return self._starred()

    def _judged(self, node: ast.AST, statement: Statement, harmless: bool) -> str | None:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            return self._import_judged(node, statement, harmless)
        line = getattr(node, "lineno", 1)
        if name := self._forbidden_name(node, statement):
            return self._uses(name, statement, line)
        if not harmless and (bypass := hiding(node, self._modules)):
            return _hides(self._source, statement, line, bypass)
        return None

    def _import_judged(
        self, node: ast.Import | ast.ImportFrom, statement: Statement, harmless: bool
    ) -> str | None:
        """What an import brings is no matter unless it is read, and is there to be imported."""
        for alias in node.names:
            bound = alias.asname or alias.name.split(".")[0]
            if bound not in self._read or not self._is_library(node, alias, statement):
                continue
            place, line = self._place_of_use(bound, statement, node.lineno)
            if name := self._forbidden_import(node, alias):
                return self._uses(name, place, line)
            if not harmless and (bypass := hiding_import(node, alias)):
                return _hides(self._source, place, line, bypass)
        return None

    def _forbidden_import(self, node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str | None:
        if isinstance(node, ast.Import):
            # "import torch.optim" binds torch: what is used of it is seen.
            part = _forbidden_part(alias.name, self._forbidden) if alias.asname else None
            return f"{part} (imported as {alias.asname})" if part else None
        if (alias.asname or alias.name) in self._source.functions:
            return None
        if is_forbidden(alias.name, self._forbidden):
            known_as = f" (imported as {alias.name})" if alias.asname else ""
            return (alias.asname or alias.name) + known_as
        part = _forbidden_part(node.module or "", self._forbidden)
        return f"{alias.name} of {part}" if part else None

    def _is_library(
        self, node: ast.Import | ast.ImportFrom, alias: ast.alias, statement: Statement
    ) -> bool:
        """Whether an import brings something of a library's, rather than the student's own."""
        if isinstance(node, ast.ImportFrom) and node.level:
            return False
        module = node.module or "" if isinstance(node, ast.ImportFrom) else alias.name
        root = module.split(".")[0]
        return root not in self._reach.scopes and is_there(root)

    def _place_of_use(self, name: str, statement: Statement, line: int) -> tuple[Statement, int]:
        """Where a function uses what is imported as ``name``; where it is imported, if nowhere."""
        for reading, tree in self._reach.statements:
            for node in ast.walk(tree) if reading.kind != "import" else ():
                if isinstance(node, ast.Name) and node.id == name:
                    return reading, node.lineno
        return statement, line

    def _forbidden_name(self, node: ast.AST, statement: Statement) -> str | None:
        if isinstance(node, ast.Attribute) and is_forbidden(node.attr, self._forbidden):
            return None if self._is_own(node, statement) else _as_written(node)
        if isinstance(node, ast.MatchClass):
            names = (n for n in node.kwd_attrs if is_forbidden(n, self._forbidden))
            return next((f".{name}" for name in names), None)
        if is_call_of(node, "getattr") and len(node.args) > 1:  # type: ignore[attr-defined]
            name = node.args[1]  # type: ignore[attr-defined]
            if isinstance(name, ast.Constant) and is_forbidden(str(name.value), self._forbidden):
                return str(name.value)
        return None

    def _is_own(self, node: ast.Attribute, statement: Statement) -> bool:
        """Whether it is a name of a helper module, or of a module that cannot be had."""
        scopes = self._reach.scopes
        module, name = resolved(node, scopes[statement.module], scopes)
        if module is not None and name:
            return True
        root: ast.AST = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if not isinstance(root, ast.Name):
            return False
        return root.id in self._missing or is_unbound(root.id, self._source)

    def _starred(self) -> str | None:
        """What is read, and nothing binds but ``from torch import *``."""
        everything = self._source.everything
        stars = list(star_imports(everything))
        if not stars:
            return None
        loose = self._read - _BUILTINS.union(*(names_bound(s.source) for s in everything))
        for statement, module in stars:
            root = module.split(".")[0]
            if not loose or root in self._reach.scopes or not is_there(root):
                continue
            if name := next((n for n in sorted(loose) if is_forbidden(n, self._forbidden)), None):
                return self._uses(f"{name} of {module}", *self._place_of_use(name, statement, 1))
            if name := _forbidden_part(module, self._forbidden):
                return self._uses(f"what is in {name}", statement, 1)
            if module_hides(module):
                return _hides(self._source, statement, 1, module)
        return None

    def _uses(self, name: str, statement: Statement, line: int) -> str:
        place = _place(self._source, statement, line)
        return f"uses {name} ({place}), which is not allowed in this exercise"


_BUILTINS = frozenset(vars(builtins))


def _place(source: Source, statement: Statement, line: int) -> str:
    """Such as ``cell 3, line 4: return torch.softmax(X, 1)``; ``line`` is one of the statement."""
    line += statement.line - 1
    return f"{statement.label}, line {line}: {source.line(statement.label, line)}"


def _hides(source: Source, statement: Statement, line: int, bypass: str) -> str:
    return (
        f"uses {bypass} ({_place(source, statement, line)}), so the grader cannot tell which "
        "function is called; call functions by their names"
    )


@lru_cache(2 * CACHE_SIZE)
def _names_one_of(names: frozenset[str], text: str) -> tuple[int, str] | None:
    """The line and the name of what only somebody needs who takes the grader apart."""
    for node in ast.walk(parsed(text)):
        if found := names.intersection(_names_of(node)):
            return getattr(node, "lineno", 1), min(found)
    return None


def _forbidden_part(module: str, forbidden: tuple[str, ...]) -> str | None:
    """``module``, if one of the modules that it is in is forbidden."""
    return module if any(is_forbidden(part, forbidden) for part in module.split(".")) else None


def _as_written(node: ast.Attribute) -> str:
    """``torch.nn.Softmax``; ``.Softmax`` of what is no name, or of a path of thousands."""
    path, owner = [node.attr], node.value
    while isinstance(owner, ast.Attribute) and len(path) < _LONGEST_PATH:
        path.append(owner.attr)
        owner = owner.value
    if not isinstance(owner, ast.Name):
        return f".{node.attr}"
    return ".".join([owner.id, *reversed(path)])


def _names_of(node: ast.AST) -> Sequence[str]:
    """What ``node`` names: used, defined, imported, given by keyword, or told as a text."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        return (node.attr,)
    if isinstance(node, ast.Constant):
        return (node.value,) if isinstance(node.value, str) else ()
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return (node.name,)
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").split(".")
    if isinstance(node, ast.alias):
        return node.name.split(".")
    return (node.arg or "",) if isinstance(node, ast.keyword) else ()
