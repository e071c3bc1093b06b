"""What one statement reads, binds and changes, from its text."""

from __future__ import annotations

import ast
import contextlib
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, wraps
from typing import Any, TypeVar

from grader.notebook import Source
from grader.notebook.needless import names_from_outside

__all__ = [
    "ANYWHERE",
    "CACHE_SIZE",
    "GLOBAL",
    "attributes_read",
    "changed_by",
    "getattr_handed_on",
    "globals_read",
    "kept_for_source",
    "modules_named",
    "names_bound",
    "names_read",
    "parsed",
    "without_types",
]

# Much of a notebook is the same in every submission of a class, and read once for each exercise.
CACHE_SIZE = 512
_FILLING = frozenset("append extend insert add update setdefault __setitem__ __setattr__".split())
ANYWHERE = "*"
GLOBAL = "globals()[{}]"  # a name of the notebook's that is given a value as an entry of a table
_Found = TypeVar("_Found")


def kept_for_source(find: Callable[[Source], _Found]) -> Callable[[Source], _Found]:
    """``find``, which looks through a whole submission once for all of its exercises."""
    last: list[tuple[Source, _Found]] = []

    @wraps(find)
    def found(source: Source) -> _Found:
        if not last or last[0][0] is not source:
            last[:] = [(source, find(source))]
        return last[0][1]

    return found


@contextlib.contextmanager
def _no_warnings() -> Iterator[None]:
    """Python warns of ``"\\d"`` in a text whenever it reads one: that is no news to a teacher."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@lru_cache(CACHE_SIZE)
def globals_read(text: str) -> frozenset[str]:
    """The names a statement reads from outside itself: no parameter, no local variable."""
    if ":" in text and without_types(text) is not parsed(text):
        text = ast.unparse(without_types(text))
    return names_from_outside(text)


@lru_cache(CACHE_SIZE)
def names_read(text: str) -> frozenset[str]:
    """The names that the code reads; those in annotations do not count."""
    nodes = ast.walk(without_types(text))
    return frozenset(n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))


_NAMING = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
    *(ast.ExceptHandler, ast.MatchAs, ast.MatchStar),
)


@lru_cache(CACHE_SIZE)
def names_bound(text: str) -> frozenset[str]:
    """The names that the code binds, at any depth."""
    bound: set[str] = set()
    for node in ast.walk(parsed(text)):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound.add(node.id)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, _NAMING):
            bound.add(node.name or "")
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).split(".")[0])
    return frozenset(bound)


@lru_cache(CACHE_SIZE)
def modules_named(text: str) -> Mapping[str, str]:
    """The other names that it gives to modules: ``t`` for ``torch``, ``a`` for ``b`` or ``c.b``."""
    named: dict[str, str] = {}
    for node in ast.walk(parsed(text)):
        if isinstance(node, ast.Import):
            named.update({alias.asname: alias.name for alias in node.names if alias.asname})
        elif isinstance(node, ast.ImportFrom) and node.module == "torch":
            named.update({a.asname or a.name: f"torch.{a.name}" for a in node.names})
        elif isinstance(node, ast.Assign) and isinstance(node.value, (ast.Name, ast.Attribute)):
            targets = [t.id for t in node.targets if isinstance(t, ast.Name)]
            value = node.value
            named.update(
                dict.fromkeys(targets, value.id if isinstance(value, ast.Name) else value.attr)
            )
    return named


@lru_cache(CACHE_SIZE)
def changed_by(text: str) -> frozenset[str]:
    """What a statement stores in objects that are there already: the attributes' names, and the
    names of tables that are stored in or filled by a method."""
    changed: set[str] = set()
    for node in _run_at_once(parsed(text)):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            changed.add(node.attr)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            name = _global_named(node)
            changed |= {name, GLOBAL.format(name)} if name else {_table(node.value)}
        elif isinstance(node, ast.Call):
            changed.update(_changed_in(node))
    return frozenset(changed)


def _changed_in(call: ast.Call) -> Iterator[str]:
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr in _FILLING:
        yield _table(function.value)
    elif isinstance(function, ast.Name) and function.id in ("exec", "eval"):
        yield ANYWHERE
    elif isinstance(function, ast.Name) and function.id == "setattr" and len(call.args) > 1:
        name = call.args[1]
        yield str(name.value) if isinstance(name, ast.Constant) else ANYWHERE


def _global_named(node: ast.Subscript) -> str:
    """``x`` for ``globals()["x"]``, which is that name of the notebook's; else empty."""
    table, key = node.value, node.slice
    if not isinstance(table, ast.Call) or table.args or table.keywords:
        return ""
    is_global = getattr(table.func, "id", "") in ("globals", "locals", "vars")
    name = key.value if isinstance(key, ast.Constant) and is_global else ""
    return name if isinstance(name, str) else ""


def _table(node: ast.AST) -> str:
    """The name that what is stored in goes by: ``d`` of ``d["a"]["b"]``; unknown of a call."""
    while isinstance(node, ast.Subscript) or (
        isinstance(node, ast.Attribute) and node.attr not in ("__dict__", "modules")
    ):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ANYWHERE


def _run_at_once(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run with a statement: those of class bodies, and not of functions."""
    nodes = [tree]
    for node in nodes:
        yield node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            nodes.extend([*node.decorator_list, *node.args.defaults])
        elif not isinstance(node, ast.Lambda):
            nodes.extend(ast.iter_child_nodes(node))


@lru_cache(CACHE_SIZE)
def attributes_read(text: str) -> frozenset[str]:
    """The attributes that the code names: ``softmax`` for ``torch.softmax``."""
    return frozenset(
        node.attr for node in ast.walk(parsed(text)) if isinstance(node, ast.Attribute)
    )


@lru_cache(CACHE_SIZE)
def parsed(text: str) -> ast.Module:
    """The code's tree; an empty one where it cannot be parsed."""
    try:
        with _no_warnings():
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


@lru_cache(CACHE_SIZE)
def without_types(text: str) -> ast.Module:
    """The statement without what only tells or asks for a type: annotations, which are never run
    here, the classes in ``isinstance(x, torch.optim.Optimizer)`` and ``type(x) == nn.Linear``, and
    the names in
    ``net.__code__.co_varnames``. The very tree of :func:`parsed` where there is none of these."""
    if not any(_tells_a_type(node) for node in ast.walk(parsed(text))):
        return parsed(text)
    with _no_warnings():
        tree: ast.Module = _WithoutTypes().visit(ast.parse(text))
    return tree


_ASKING_FOR_A_TYPE = ("isinstance", "issubclass")
_OF_ARGUMENTS = ("co_varnames", "co_argcount")


def _tells_a_type(node: ast.AST) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return node.returns is not None
    if isinstance(node, (ast.arg, ast.AnnAssign)):
        return node.annotation is not None
    if isinstance(node, ast.Attribute):
        return node.attr in _OF_ARGUMENTS and getattr(node.value, "attr", "") == "__code__"
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        return any(map(_is_a_type, sides)) and any(map(_is_a_class, sides))
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _ASKING_FOR_A_TYPE
        and len(node.args) == 2
        and _is_only_named(node.args[1])
    )


def _is_a_type(node: ast.AST) -> bool:
    """``type(m)`` or ``m.__class__``."""
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", "") == "type" and len(node.args) == 1
    return isinstance(node, ast.Attribute) and node.attr == "__class__"


def _is_a_class(node: ast.AST) -> bool:
    """A class by its name, or several of them; ``None``, which is left of one, is none."""
    return _is_only_named(node) and not _is_a_type(node)


def _is_only_named(node: ast.AST) -> bool:
    """Whether nothing runs in ``node``: classes, by their names."""
    named = (ast.Name, ast.Attribute, ast.Tuple, ast.List, ast.BinOp, ast.BitOr, ast.Load)
    return all(isinstance(child, named) for child in ast.walk(node))


class _WithoutTypes(ast.NodeTransformer):
    def visit(self, node: ast.AST) -> Any:
        node = super().generic_visit(node)
        if not _tells_a_type(node):
            return node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.copy_location(ast.Constant(None), node.annotation)
        elif isinstance(node, ast.Attribute):
            return node.value.value  # type: ignore[attr-defined]
        elif isinstance(node, ast.Compare):
            node.left, *node.comparators = [
                ast.copy_location(ast.Constant(None), side) if _is_a_class(side) else side
                for side in (node.left, *node.comparators)
            ]
        elif isinstance(node, ast.Call):
            node.args[1] = ast.copy_location(ast.Constant(None), node.args[1])
        return node


@lru_cache(CACHE_SIZE)
def getattr_handed_on(text: str) -> int | None:
    """The line where ``getattr`` is no call, so that nobody sees what it is called with."""
    called = {id(n.func) for n in ast.walk(parsed(text)) if isinstance(n, ast.Call)}
    for node in ast.walk(parsed(text)):
        if isinstance(node, ast.Name) and node.id == "getattr" and id(node) not in called:
            return node.lineno
    return None
