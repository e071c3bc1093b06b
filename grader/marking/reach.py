"""What a function reaches: the statements that define what it reads, and so on.

A name is looked up in the module where it is read: the notebook's own top level, or a helper
module's. ``import my_utils as u`` makes ``u.softmax`` the function of that module.
"""

from __future__ import annotations

import ast
import builtins
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grader.marking.statement import (
    ANYWHERE,
    GLOBAL,
    attributes_read,
    changed_by,
    globals_read,
    parsed,
    without_types,
)
from grader.notebook import Source, Statement
from grader.notebook.helpers import imported_from
from grader.notebook.standing import standing_of

__all__ = ["Reach", "Scope", "is_own_namespace", "reached", "resolved"]

NOTEBOOK = ""  # the name of the module that the notebook itself is


@dataclass(frozen=True)
class Reach:
    """Statements in the order in which they are reached, each with its tree; and ``names``: those
    that are asked for, as ``(module, name)``."""

    statements: Sequence[tuple[Statement, ast.AST]]
    names: frozenset[tuple[str, str]]
    scopes: Mapping[str, Scope]


@dataclass(frozen=True)
class Scope:
    """The names of one module's top level."""

    name: str
    package: str
    statements: Sequence[Statement]
    defining: Mapping[str, Sequence[Statement]]
    aliases: Mapping[str, str] = field(default_factory=dict)  # a name → the helper module it is
    taken: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # a name → module, its name
    stars: Sequence[str] = ()  # helper modules of which all is imported


_BUILTINS = frozenset(vars(builtins))


def reached(
    source: Source,
    function: str,
    others: Collection[str] = (),
    standing: Mapping[str, int] | None = None,
) -> Reach:
    """All that ``function`` of the notebook reads.

    ``others`` are exercises of their own, which are not followed. ``standing`` says of a name that
    is bound more than once which statement counts.
    """
    names = frozenset({function, *others, *(standing or {})})
    return _Walk(_surveyed(source, names, standing or {}), function, others).run()


@dataclass(frozen=True)
class _Survey:
    """What is the same for all functions of a submission."""

    scopes: Mapping[str, Scope]
    changing: Mapping[str, Sequence[Statement]]


_last: list[tuple[Source, frozenset[str], Mapping[str, int], _Survey]] = []


def _surveyed(source: Source, names: frozenset[str], standing: Mapping[str, int]) -> _Survey:
    """Kept for the next exercise of the same submission."""
    known = _last[0] if _last else None
    if known and known[0] is source and known[1:3] == (names, standing):
        return known[3]
    scopes = _scopes(source, _counting(source, names, standing))
    survey = _Survey(scopes, _changing(source.everything))
    _last[:] = [(source, names, standing, survey)]
    return survey


def _counting(
    source: Source, names: Collection[str], standing: Mapping[str, int]
) -> Mapping[str, Sequence[Statement]]:
    """The one statement of each name that is used again, for something else, further down."""
    counting: dict[str, Sequence[Statement]] = {}
    for entry in standing_of(source.statements, names, source.modules.keys()):
        chosen = standing.get(entry.name)
        index = chosen if chosen in entry.candidates else entry.candidates[0]
        if index is not None:
            counting[entry.name] = [source.statements[index]] if index >= 0 else []
    return counting


class _Walk:
    def __init__(self, survey: _Survey, function: str, others: Collection[str]) -> None:
        self._function = function
        self._others = others
        self._scopes, self._changing = survey.scopes, survey.changing
        self._names: set[tuple[str, str]] = set()
        self._attributes = {ANYWHERE}  # where only running it would tell, it may be anything
        self._queue: deque[Statement] = deque()

    def run(self) -> Reach:
        found: list[tuple[Statement, ast.AST]] = []
        seen: set[int] = set()
        own = self._scopes[NOTEBOOK].defining.get(self._function, ())[-1:]
        for changed in (ANYWHERE, GLOBAL.format(self._function)):
            self._queue.extend(self._changing.get(changed, ()))
        self._queue.extendleft(own)
        if not own:
            self._ask(NOTEBOOK, self._function)  # it may come by a star
        while self._queue:
            statement = self._queue.popleft()
            if id(statement) in seen:
                continue
            seen.add(id(statement))
            found.append((statement, without_types(statement.source)))
            self._follow(statement, skip=self._function if statement in own else "")
        return Reach(found, frozenset(self._names), self._scopes)

    def _follow(self, statement: Statement, skip: str) -> None:
        scope = self._scopes[statement.module]
        names = globals_read(statement.source)
        if scope.name == NOTEBOOK:
            names = names.difference([*self._others, skip])
        new = sorted(name for name in names if (scope.name, name) not in self._names)
        for name in new:
            self._ask(scope.name, name)
        attributes = attributes_read(statement.source) - self._attributes
        self._attributes |= attributes
        for name in sorted({*new, *attributes}):
            self._queue.extend(self._changing.get(name, ()))
        for module, name in _attributes_of_helpers(
            without_types(statement.source), scope, self._scopes
        ):
            self._ask(module, name)
        if statement.kind == "import":
            self._follow_import(statement, scope)

    def _follow_import(self, statement: Statement, scope: Scope) -> None:
        for name in statement.defines:
            if name in scope.taken:
                self._ask(*scope.taken[name])

    def _ask(self, module: str, name: str) -> None:
        """Look a name up in a module, once: there may be thousands of statements that read it."""
        if (module, name) in self._names or module not in self._scopes:
            return
        if name in self._others and (module == NOTEBOOK or self._gives(module, name)):
            return
        self._names.add((module, name))
        scope = self._scopes[module]
        if name == ANYWHERE:
            self._queue.extend(scope.statements)
            return
        self._queue.extend(scope.defining.get(name, ()))
        if name in scope.taken:
            self._ask(*scope.taken[name])
        if name not in scope.defining and name not in _BUILTINS:
            for star in scope.stars:
                self._ask(star, name)

    def _gives(self, module: str, name: str) -> bool:
        """Whether the notebook has ``name`` from that helper module."""
        return self._scopes[NOTEBOOK].taken.get(name) == (module, name)


def _scopes(source: Source, counting: Mapping[str, Sequence[Statement]]) -> Mapping[str, Scope]:
    scopes = {NOTEBOOK: _scope(source, NOTEBOOK, "", source.statements, counting)}
    for name, module in source.modules.items():
        package = name if module.package else name.rpartition(".")[0]
        scopes[name] = _scope(source, name, package, module.statements, {})
    return scopes


def _scope(
    source: Source,
    name: str,
    package: str,
    statements: Sequence[Statement],
    counting: Mapping[str, Sequence[Statement]],
) -> Scope:
    binding: dict[str, list[Statement]] = {}
    for statement in statements:
        for bound in dict.fromkeys(statement.defines):
            binding.setdefault(bound, []).append(statement)
    defining: dict[str, Sequence[Statement]] = {**binding, **counting}
    aliases: dict[str, str] = {}
    taken: dict[str, tuple[str, str]] = {}
    stars: list[str] = []
    for statement in statements:
        for node in ast.walk(parsed(statement.source)) if "import" in statement.source else ():
            if isinstance(node, ast.Import):
                for alias in node.names:
                    bound = alias.asname or alias.name.split(".")[0]
                    module = alias.name if alias.asname else bound
                    if _is_or_holds(module, source.modules):
                        aliases[bound] = module
            elif isinstance(node, ast.ImportFrom):
                for bound, (module, wanted) in _pairs(node, package):
                    inner = f"{module}.{wanted}".removeprefix(".")
                    if inner in source.modules:
                        aliases[bound] = inner
                    elif wanted == "*" and module in source.modules:
                        stars.append(module)
                    elif module in source.modules:
                        taken[bound] = module, wanted
    for bound in _own_namespaces(statements):
        aliases[bound] = name
    return Scope(name, package, statements, defining, aliases, taken, stars[::-1])


def _pairs(node: ast.ImportFrom, package: str) -> Iterator[tuple[str, tuple[str, str]]]:
    for alias in node.names:
        one = ast.ImportFrom(node.module, [alias], node.level)
        base = next((module for module, wanted in imported_from(one, package) if wanted), "")
        yield alias.asname or alias.name, (base, alias.name)


def _is_or_holds(name: str, modules: Collection[str]) -> bool:
    return name in modules or any(module.startswith(f"{name}.") for module in modules)


def _own_namespaces(statements: Sequence[Statement]) -> Iterator[str]:
    """The names of ``me = sys.modules[__name__]``: the module's own names, as its attributes."""
    for statement in statements:
        if statement.kind == "assignment" and is_own_namespace(statement.source):
            yield from statement.defines


def is_own_namespace(text: str) -> bool:
    """Whether a statement is ``me = sys.modules[__name__]``, and no more than that."""
    return text.partition("=")[2].strip() == "sys.modules[__name__]" and text.count("=") == 1


def _attributes_of_helpers(
    tree: ast.AST, scope: Scope, scopes: Mapping[str, Scope]
) -> Iterator[tuple[str, str]]:
    """What ``tree`` reads of helper modules, as in ``u.softmax`` or ``utils.ops.softmax``.

    Where it does something else with such a module, it may read anything of it.
    """
    if not scope.aliases:
        return
    inner: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            inner.add(id(node.value))
            module, name = resolved(node, scope, scopes)
            if module is not None and name:
                yield module, name
        elif isinstance(node, ast.Name) and id(node) not in inner and node.id in scope.aliases:
            yield scope.aliases[node.id], ANYWHERE


def resolved(node: ast.AST, scope: Scope, scopes: Mapping[str, Scope]) -> tuple[str | None, str]:
    """The helper module that ``node`` is or is in, and the name that it has there, if any."""
    path: list[str] = []
    while isinstance(node, ast.Attribute):
        path.append(node.attr)
        node = node.value
    module = scope.aliases.get(node.id) if isinstance(node, ast.Name) else None
    while module is not None and path and _is_or_holds(f"{module}.{path[-1]}", scopes):
        module = f"{module}.{path.pop()}"
    if module is None or len(path) > 1:
        return None, ""
    return module, "".join(path)


def _changing(statements: Sequence[Statement]) -> Mapping[str, Sequence[Statement]]:
    """The statements that put something where a reader of a name finds it: in a module or a class,
    in a table, or where only running it would tell."""
    changing: dict[str, list[Statement]] = {}
    for statement in statements:
        for name in () if statement.needless else changed_by(statement.source):
            changing.setdefault(name, []).append(statement)
    return changing
