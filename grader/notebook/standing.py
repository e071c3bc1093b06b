"""A name that is used again: which of the statements that bind it is the function.

``accuracy = accuracy(y_hat, y)``, further down, does not undo ``def accuracy``. Of all that binds
the name of a function, the last that gives something callable of the student's own stands; a
function of a library's stands only where there is none. The same holds for a builtin or a module:
``sum = 0`` does not take the place of the ``sum`` that a function calls.

What is callable shows only as it runs, so this gives an order of preference: the sandbox tries it.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from grader.notebook.parsing import parsed
from grader.notebook.source import Statement

__all__ = ["BUILTIN", "Standing", "standing_of"]

BUILTIN = -1  # in the place of a statement: Python's own


@dataclass(frozen=True, slots=True)
class Standing:
    """A name to look after; ``candidates`` are the statements that bind it, best first.

    The first of them stands whose value is a ``function`` (anything callable) or a ``module``.
    """

    name: str
    kind: Literal["function", "module"]
    candidates: tuple[int, ...]


def standing_of(
    statements: Sequence[Statement], exercises: Collection[str], own_modules: Collection[str] = ()
) -> list[Standing]:
    """The names whose last value need not be the one that counts.

    ``exercises`` are the functions that are asked for: of these, a function always stands, and
    nothing that is no statement's puts another in its place. Of another name it does where a
    function of the submission calls it. ``own_modules`` are the helper modules that belong to the
    submission.
    """
    binding: dict[str, list[int]] = {}
    for index, statement in enumerate(statements):
        for name in dict.fromkeys((*statement.defines, *_deleted(statement))):
            binding.setdefault(name, []).append(index)
    called, owning, stored = _used(statements)
    watched = {*exercises, *vars(builtins)}
    again = {n: i for n, i in binding.items() if len(i) > 1 or n in watched}
    own = _own(statements, own_modules) if again else set()
    found = []
    for name, indexes in again.items():
        made = [i for i in indexes if (i, name) in own]
        lent = [i for i in indexes if statements[i].kind == "import" and i not in made]
        others = [i for i in indexes if i not in made and i not in lent]
        imports = [i for i in indexes if statements[i].kind == "import"]
        if name in exercises or (made and name in called and name not in owning):
            order = (*made[::-1], *sorted([*lent, *others], reverse=True))
            found.append(Standing(name, "function", order))
        elif imports and name in owning and len(indexes) > len(imports):
            found.append(Standing(name, "module", tuple(imports[::-1])))
        elif lent and name in called and name not in owning:
            found.append(Standing(name, "function", (*others[::-1], *lent[::-1])))
        elif name in vars(builtins) and name in called and not made and name not in stored:
            found.append(Standing(name, "function", (*others[::-1], BUILTIN)))
    return found


def _deleted(statement: Statement) -> Iterable[str]:
    """``del softmax`` binds nothing, and unbinds what it names."""
    if not statement.source.startswith("del "):
        return ()
    nodes = (node for part in parsed(statement.source) for node in ast.walk(part))
    return [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Del)]


def _used(statements: Sequence[Statement]) -> tuple[set[str], set[str], set[str]]:
    """The global names that functions call, those whose attributes they read, those they store."""
    called: set[str] = set()
    owning: set[str] = set()
    stored: set[str] = set()
    for statement in statements:
        if statement.kind == "definition":
            calls, owns, stores = _used_by(statement.source)
            called |= calls
            owning |= owns
            stored |= stores
    return called, owning, stored


@lru_cache(1024)  # it is asked for each child of each submission, and walks through all of it
def _used_by(definition: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    called: set[str] = set()
    owning: set[str] = set()
    stored: set[str] = set()
    for part in parsed(definition):
        nodes = list(ast.walk(part))
        local = {node.arg for node in nodes if isinstance(node, ast.arg)}
        for node in nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                called.update({node.func.id} - local)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                owning.update({node.value.id} - local)
            elif isinstance(node, ast.Global):
                stored.update(node.names)
    return frozenset(called), frozenset(owning), frozenset(stored)


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _own(statements: Sequence[Statement], modules: Collection[str]) -> set[tuple[int, str]]:
    """The statements, each with a name, that may give this name a function of the student's own:
    a definition, an import of a helper module, and whatever is made of these."""
    own: set[tuple[int, str]] = set()
    made_of: dict[str, list[tuple[int, str]]] = {}
    for index, statement in enumerate(statements):
        for node in parsed(statement.source) if statement.kind != "other" else ():
            for name, needed in _given(node, modules):
                if not needed:
                    own.add((index, name))
                for other in needed or ():
                    made_of.setdefault(other, []).append((index, name))
    new = [name for _, name in own]
    while new:
        more = [entry for entry in made_of.pop(new.pop(), ()) if entry not in own]
        own.update(more)
        new += [name for _, name in more]
    return own


def _given(node: ast.stmt, modules: Collection[str]) -> Iterator[tuple[str, set[str]]]:
    """The names that get a function of the student's own, if one of the names beside each is one;
    nothing beside it where it is one anyway."""
    if isinstance(node, _DEFINITIONS):
        yield node.name, set()
    elif isinstance(node, ast.ImportFrom) and (node.module or "") in modules:
        yield from ((alias.asname or alias.name, set()) for alias in node.names)
    elif isinstance(node, ast.Import):
        for alias in node.names:
            if alias.name in modules:
                yield alias.asname or alias.name.split(".")[0], set()
    elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        needed = _made_of(node.value)
        if needed is not None:
            yield from ((t.id, needed) for t in targets if isinstance(t, ast.Name))
    elif isinstance(node, ast.If):  # a definition that needs its block
        yield from (given for child in node.body for given in _given(child, modules))


def _made_of(value: ast.expr) -> set[str] | None:
    """The names one of which makes ``value`` the student's own; ``None`` where it cannot be."""
    if isinstance(value, ast.Lambda):
        return set()
    if isinstance(value, ast.IfExp):
        sides = [_made_of(value.body), _made_of(value.orelse)]
        return None if None in sides else set().union(*(side for side in sides if side))
    if isinstance(value, ast.Call):
        handed = [*value.args, *(keyword.value for keyword in value.keywords)]
        names = {a.id for a in handed if isinstance(a, ast.Name)}
        return names | (_made_of(value.func) or set()) or None
    if isinstance(value, (ast.Attribute, ast.Subscript)):
        return _made_of(value.value)
    return {value.id} if isinstance(value, ast.Name) else None
