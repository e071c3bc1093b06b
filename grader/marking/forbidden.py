"""Does a function call what its exercise asks the student to write? Read from the source.

The sandbox's guard refuses what runs; this tells what is written, and where, without running
anything. It follows the names that a function reads to what the submission defines for them, and
also refuses what hides a call from a reader: text that is evaluated, names put together.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from grader.notebook import Source, Statement
from grader.sandbox.guard import is_forbidden
from grader.sandbox.inert import BOOKS

__all__ = ["find_forbidden"]

_NAMES_THAT_HIDE = frozenset(
    "eval exec compile __import__ vars globals breakpoint attrgetter methodcaller import_module"
    " CompilationUnit".split()
)
_ATTRIBUTES_THAT_HIDE = frozenset(
    "__dict__ __getattribute__ __getattr__ __globals__ __builtins__ __code__ __closure__ __func__"
    " __self__ f_globals f_locals f_builtins f_back _getframe _current_frames attrgetter"
    " methodcaller import_module CompilationUnit _C _VF _refs _decomp _prims _ops _numpy"
    " _python_dispatch".split()
)
_HIDING_PARTS = {
    "torch": frozenset("ops jit compile library overrides fx package hub onnx export".split()),
    "sys": frozenset({"modules"}),
}
_MODULES_THAT_HIDE = frozenset(
    "importlib ctypes cffi gc inspect threading _thread concurrent multiprocessing asyncio pickle"
    " marshal builtins types runpy pkgutil codeop code dill cloudpickle scipy sklearn jax"
    " tensorflow keras cupy numba".split()
)
_FILLING = frozenset("append extend insert add update setdefault __setitem__ __setattr__".split())
_ANYWHERE = "*"
# Nobody but one who takes the grader's own objects apart needs these, anywhere in a submission.
_TAMPERING = frozenset(
    "get_objects get_referrers get_referents __subclasses__ _python_dispatch tb_frame gi_frame"
    " _dispatch_dump _disable_current_modes _DisableTorchDispatch __torch_dispatch__".split()
)


def find_forbidden(
    source: Source, function: str, forbidden: Iterable[str], others: Collection[str] = ()
) -> str | None:
    """What is wrong with ``function``, as the rest of a sentence about it, or ``None``.

    ``others`` are the functions that are exercises of their own, and judged as such.
    """
    forbidden = tuple(forbidden)
    books = _books(source)
    if not forbidden and not books:
        return None
    for statement, tree in _reached(source, function, set(others) - {function}):
        for node in ast.walk(tree):
            if borrowed := _borrowed(node, books):
                if borrowed[1] == function:
                    return f"is {borrowed[0]}, which is imported, not written"
                continue
            if not forbidden:
                continue
            if name := _forbidden_name(node, source, forbidden):
                return f"uses {name}, which is not allowed in this exercise"
            if road := _hiding(node):
                return _hides(source, statement, getattr(node, "lineno", 1), road)
    for statement in source.statements if forbidden else ():
        if found := _tampering(statement.source):
            return _hides(source, statement, *found)
    return None


def _books(source: Source) -> frozenset[str]:
    """The names by which the submission calls a textbook's package."""
    names = set()
    for statement in source.statements:
        for node in _parsed(statement.source).body if statement.kind == "import" else ():
            for alias in getattr(node, "names", ()):
                module = getattr(node, "module", None) or alias.name
                if module.split(".")[0] in BOOKS:
                    names.add(alias.asname or alias.name.split(".")[0])
    return frozenset(names)


def _borrowed(node: ast.AST, books: Collection[str]) -> tuple[str, str] | None:
    """What of a textbook's package ``node`` names: as it is written, and by itself."""
    if isinstance(node, ast.Attribute) and getattr(node.value, "id", None) in books:
        return ast.unparse(node), node.attr
    if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in BOOKS:
        for alias in node.names:
            return f"{node.module}.{alias.name}", alias.name
    return None


def _hides(source: Source, statement: Statement, line: int, road: str) -> str:
    line += statement.line - 1
    text = source.line(statement.label, line)
    return (
        f"goes by {road} ({statement.label}, line {line}: {text}), which hides what is called; "
        "call functions by their names"
    )


def _reached(
    source: Source, function: str, others: Collection[str]
) -> Iterator[tuple[Statement, ast.AST]]:
    """The statement that defines ``function`` last, and those that define what it reads, and so
    on; of a name that is bound more than once, all of them."""
    own = [s for s in source.statements if function in s.defines][-1:]
    seen: set[int] = set()
    names: set[str] = set()
    queue = list(own)
    while queue:
        statement = queue.pop(0)
        if id(statement) in seen:
            continue
        seen.add(id(statement))
        tree = _parsed(statement.source)
        yield statement, tree
        new = {n for n in _globals_read(statement.source) if n not in names and n not in others}
        if statement in own:
            new.discard(function)  # it calls itself
        names |= new
        queue += [s for s in source.statements if new.intersection(s.defines)]
        read = new | _attributes_read(statement.source)
        queue += [s for s in source.statements if _changes(s, read)]


# Much of a notebook is the same in every submission of a class, and read once for each exercise.
_MANY = 512


@lru_cache(_MANY)
def _tampering(text: str) -> tuple[int, str] | None:
    """The line and the name of what only somebody needs who takes the grader apart."""
    for node in ast.walk(_parsed(text)):
        if (name := _name_of(node)) in _TAMPERING:
            return getattr(node, "lineno", 1), name
    return None


@lru_cache(_MANY)
def _globals_read(text: str) -> frozenset[str]:
    """The names a statement reads from outside itself: no parameter, no local variable."""
    try:
        tables = [symtable.symtable(text, "statement", "exec")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        nodes = ast.walk(_parsed(text))
        return frozenset(node.id for node in nodes if isinstance(node, ast.Name))
    read: set[str] = set()
    for table in tables:
        tables += table.get_children()
        outermost = table.get_type() == "module"
        read |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_referenced() and (outermost or symbol.is_global())
        }
    return frozenset(read)


def _changes(statement: Statement, read: Collection[str]) -> bool:
    """Whether a statement puts something where a reader of ``read`` finds it: in a module or a
    class, in a table, or where only running it would tell."""
    if statement.needless:
        return False
    changed = _changed(statement.source)
    return not changed.isdisjoint(read) or _ANYWHERE in changed


@lru_cache(_MANY)
def _changed(text: str) -> frozenset[str]:
    """What a statement stores in objects that are there already: the attributes' names, and the
    names of tables that are stored in or filled by a method."""
    changed: set[str] = set()
    for node in _run_at_once(_parsed(text)):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            changed.add(node.attr)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            changed.add(_table(node.value))
        elif isinstance(node, ast.Call):
            changed.update(_changed_by(node))
    return frozenset(changed)


def _changed_by(call: ast.Call) -> Iterator[str]:
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr in _FILLING:
        yield _table(function.value)
    elif isinstance(function, ast.Name) and function.id in ("exec", "eval"):
        yield _ANYWHERE
    elif isinstance(function, ast.Name) and function.id == "setattr" and len(call.args) > 1:
        name = call.args[1]
        yield str(name.value) if isinstance(name, ast.Constant) else _ANYWHERE


def _table(node: ast.AST) -> str:
    """The name that what is stored in goes by: ``d`` of ``d["a"]["b"]``; unknown of a call."""
    while isinstance(node, ast.Subscript) or (
        isinstance(node, ast.Attribute) and node.attr not in ("__dict__", "modules")
    ):
        node = node.value
    return node.id if isinstance(node, ast.Name) else _ANYWHERE


def _run_at_once(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run with a statement: those of class bodies, and not of functions."""
    nodes = [tree]
    for node in nodes:
        yield node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            nodes.extend([*node.decorator_list, *node.args.defaults])
        elif not isinstance(node, ast.Lambda):
            nodes.extend(ast.iter_child_nodes(node))


@lru_cache(_MANY)
def _attributes_read(text: str) -> frozenset[str]:
    return frozenset(
        node.attr for node in ast.walk(_parsed(text)) if isinstance(node, ast.Attribute)
    )


@lru_cache(_MANY)
def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _forbidden_name(node: ast.AST, source: Source, forbidden: tuple[str, ...]) -> str | None:
    if isinstance(node, ast.Attribute) and is_forbidden(node.attr, forbidden):
        return ast.unparse(node) if _is_dotted(node.value) else f".{node.attr}"
    if isinstance(node, ast.ImportFrom):
        for alias in node.names:
            if is_forbidden(alias.name, forbidden) and not _is_redefined(alias, source):
                known_as = f" (imported as {alias.name})" if alias.asname else ""
                return (alias.asname or alias.name) + known_as
    if _is_call_of(node, "getattr") and len(node.args) > 1:  # type: ignore[attr-defined]
        name = node.args[1]  # type: ignore[attr-defined]
        if isinstance(name, ast.Constant) and is_forbidden(str(name.value), forbidden):
            return str(name.value)
    return None


def _is_dotted(node: ast.AST) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _is_redefined(alias: ast.alias, source: Source) -> bool:
    return (alias.asname or alias.name) in source.functions


def _hiding(node: ast.AST) -> str | None:
    """What about ``node`` hides what is called, if anything."""
    if isinstance(node, ast.Name) and node.id in _NAMES_THAT_HIDE:
        return node.id
    if isinstance(node, ast.Attribute):
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        if node.attr in _ATTRIBUTES_THAT_HIDE or node.attr in _HIDING_PARTS.get(owner, ()):
            return node.attr
    if isinstance(node, ast.Import):
        return next((a.name for a in node.names if _module_hides(a.name)), None)
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        names = [f"{module}.{alias.name}" for alias in node.names]
        return next((n for n in (module, *names) if _module_hides(n)), None)
    if _is_call_of(node, "getattr"):
        arguments = node.args  # type: ignore[attr-defined]
        if len(arguments) < 2 or not isinstance(arguments[1], ast.Constant):
            return "getattr with a name that is put together"
    return None


def _module_hides(name: str) -> bool:
    first, *rest = name.split(".")
    if first in _MODULES_THAT_HIDE or _NAMES_THAT_HIDE.intersection(rest):
        return True
    hiding = _HIDING_PARTS.get(first, frozenset())
    return bool(rest) and (rest[0] in hiding or any(part in _ATTRIBUTES_THAT_HIDE for part in rest))


def _is_call_of(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _name_of(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.alias):
        return node.name.rpartition(".")[2]
    return node.id if isinstance(node, ast.Name) else ""
