"""Whose a name is: the student's own, a library's, a textbook's, or of a module that is missing."""

from __future__ import annotations

import ast
import builtins
import importlib.util
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from grader.marking.reach import is_own_namespace
from grader.marking.statement import (
    ANYWHERE,
    CACHE_SIZE,
    attributes_read,
    changed_by,
    kept_for_source,
    modules_named,
    names_bound,
    names_read,
    parsed,
)
from grader.notebook import Source, Statement
from grader.notebook.reserved import BOOKS, INERT_MODULES
from grader.sandbox.names import BINDING_UNSEEN, NAMES_OF_LIBRARIES

__all__ = [
    "books_named",
    "borrowed",
    "is_plain_namespace",
    "is_there",
    "is_unbound",
    "missing_modules",
    "modules_of",
    "own_attributes",
    "star_imports",
]

_LONGEST_PATH = 10


def own_attributes(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """``self.sgd``, ``Net.linear`` and ``net.linear``, where ``Net`` is a class of the student's
    that has such a method or attribute, and ``net = Net(...)``."""
    classes = {node.name: _made_by(node) for node in nodes if isinstance(node, ast.ClassDef)}
    owners = dict(classes)
    owners["self"] = owners["cls"] = frozenset[str]().union(*classes.values())
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            made = classes.get(getattr(node.value.func, "id", ""), frozenset())
            owners.update({t.id: made for t in node.targets if isinstance(t, ast.Name)})
    for node in nodes:
        if isinstance(node, ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if node.attr in owners.get(owner, ()):
                yield node


def _made_by(node: ast.ClassDef) -> frozenset[str]:
    """The methods of a class, and the attributes that they store."""
    methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
    stored = [
        inner.attr
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store)
    ]
    return frozenset(method.name for method in methods).union(stored)


@kept_for_source
def books_named(source: Source) -> frozenset[str]:
    """The names by which the submission calls a textbook's package."""
    names = set()
    for statement in source.everything:
        for node in parsed(statement.source).body if statement.kind == "import" else ():
            for alias in getattr(node, "names", ()):
                module = f"{getattr(node, 'module', None) or ''}.{alias.name}"
                if BOOKS.intersection(module.split(".")):
                    names.add(alias.asname or alias.name.split(".")[0])
    return frozenset(names)


def borrowed(node: ast.AST, books: Collection[str]) -> tuple[str, str] | None:
    """What of a textbook's package ``node`` names: as it is written, and by itself."""
    if isinstance(node, ast.Attribute):
        root, length = node.value, 0
        while isinstance(root, ast.Attribute) and length < _LONGEST_PATH:
            root, length = root.value, length + 1
        if isinstance(root, ast.Name) and root.id in books:
            return ast.unparse(node), node.attr
    if isinstance(node, ast.ImportFrom) and BOOKS.intersection((node.module or "").split(".")):
        for alias in node.names:
            return f"{node.module}.{alias.name}", alias.name
    return None


@lru_cache(CACHE_SIZE)
def is_there(root: str) -> bool:
    """Whether a module of that name can be imported here: what cannot be had is used by nobody."""
    if root in sys.stdlib_module_names or root in INERT_MODULES or root == "__main__":
        return True
    try:
        return importlib.util.find_spec(root) is not None
    except (ImportError, ValueError, AttributeError):
        return False


@kept_for_source
def missing_modules(source: Source) -> frozenset[str]:
    """The names that a submission gives to modules that cannot be had, and gives nothing else."""
    names: dict[str, bool] = {}
    for statement in source.everything:
        for node in ast.walk(parsed(statement.source)) if "import" in statement.source else ():
            for bound, root in _imported(node):
                there = root in source.modules or root in BOOKS or is_there(root)
                names[bound] = names.get(bound, True) and not there
    return frozenset(name for name, missing in names.items() if missing)


def _imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that an import binds, each with the first part of its module's."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            root = alias.name.split(".")[0]
            yield alias.asname or root, root
    elif isinstance(node, ast.ImportFrom) and not node.level:
        for alias in node.names:
            yield alias.asname or alias.name, (node.module or "").split(".")[0]


def is_unbound(name: str, source: Source) -> bool:
    """Whether nothing in the submission can give ``name`` a value: using it raises NameError, so
    ``d2l.sgd`` is nobody's ``sgd`` where no cell imports ``d2l``. The name of a library says what
    is meant, whether it was imported or not."""
    if name in NAMES_OF_LIBRARIES or name in vars(builtins) or is_there(name):
        return False
    return _bound_anywhere(source).isdisjoint((ANYWHERE, name))


@kept_for_source
def _bound_anywhere(source: Source) -> frozenset[str]:
    """All names that get a value somewhere; ``ANYWHERE`` among them where that cannot be told."""
    names: set[str] = set()
    for statement in source.everything:
        text = statement.source
        names |= names_bound(text) | changed_by(text)
        if not BINDING_UNSEEN.keys().isdisjoint(names_read(text) | attributes_read(text)):
            names.add(ANYWHERE)
    if any(is_there(module.split(".")[0]) for _, module in star_imports(source.everything)):
        names.add(ANYWHERE)
    return frozenset(names)


def is_plain_namespace(statement: Statement, source: Source) -> bool:
    """Whether it is ``me = sys.modules[__name__]``, of which nothing but attributes is read."""
    if not is_own_namespace(statement.source):
        return False
    for other in source.everything:
        if other is statement or other.module != statement.module:
            continue
        nodes = list(ast.walk(parsed(other.source)))
        attributes = [n for n in nodes if isinstance(n, ast.Attribute)]
        plain = {id(n.value) for n in attributes if isinstance(n.ctx, ast.Load)}
        named = [n for n in nodes if isinstance(n, ast.Name) and n.id in statement.defines]
        if any(id(n) not in plain for n in named):
            return False
    return True


@kept_for_source
def modules_of(source: Source) -> Mapping[str, str]:
    """The other names that a submission gives to modules: ``t`` for ``torch``."""
    named: dict[str, str] = {}
    for statement in source.everything:
        named.update(modules_named(statement.source))
    return named


def star_imports(statements: Sequence[Statement]) -> Iterator[tuple[Statement, str]]:
    """Those such as ``from torch import *``, each with its module."""
    for statement in statements:
        if "*" not in statement.source or "import" not in statement.source:
            continue
        for node in ast.walk(parsed(statement.source)):
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*" and not node.level:
                yield statement, node.module or ""
