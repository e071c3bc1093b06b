"""Does a function call what its exercise asks the student to write? Read from the source.

The sandbox's guard refuses what runs; this tells what is written, and where, without running
anything. It follows the names that a function reads to what the submission defines for them, and
also refuses what hides a call from a reader: text that is evaluated, names put together.
"""

from __future__ import annotations

import ast
import builtins
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from grader.marking.hiding import harmless_nodes, hiding, is_call_of, module_hides
from grader.marking.statement import (
    ANYWHERE,
    MANY,
    attributes_read,
    changed_by,
    getattr_handed_on,
    globals_read,
    modules_named,
    names_bound,
    names_read,
    parsed,
    spoken,
)
from grader.notebook import Source, Statement
from grader.sandbox.guard import is_forbidden
from grader.sandbox.inert import BOOKS

__all__ = ["find_forbidden"]

# Nobody but one who takes the grader's own objects apart needs these, anywhere in a submission.
_TAMPERING = frozenset(
    "get_objects get_referrers get_referents __subclasses__ _python_dispatch tb_frame gi_frame"
    " _dispatch_dump _disable_current_modes _DisableTorchDispatch __torch_dispatch__ _imp"
    " _fix_co_filename createResolutionCallbackFromFrame set_eval_frame __array_interface__ typestr"
    " __array_struct__ stride_tricks _construct_storage_from_data_pointer".split()
)
_LONGEST_PATH = 10
# Nor these, in a function: they lead into what it was handed, such as a probe's own counts.
_PRYING = _TAMPERING | {"__closure__", "cell_contents", "__globals__"}


def find_forbidden(
    source: Source, function: str, forbidden: Iterable[str], others: Collection[str] = ()
) -> str | None:
    """What is wrong with ``function``, as the rest of a sentence about it, or ``None``.

    ``others`` are the functions that are exercises of their own, and judged as such.
    """
    forbidden = tuple(forbidden)
    books = _books(source)
    reached = list(_reached(source, function, set(others) - {function}))
    for node in (node for _, tree in reached for node in ast.walk(tree)):
        if (borrowed := _borrowed(node, books)) and borrowed[1] == function:
            return f"is {borrowed[0]}, which is imported, not written"
    if forbidden and (found := _found(source, reached, forbidden, books)):
        return found
    for statement, _ in reached:
        if prying := _names_one_of(_PRYING, statement.source):
            return _hides(source, statement, *prying)
    for statement in source.statements if forbidden else ():
        if tampering := _names_one_of(_TAMPERING, statement.source):
            return _hides(source, statement, *tampering)
    return None


def _found(
    source: Source,
    reached: Sequence[tuple[Statement, ast.AST]],
    forbidden: tuple[str, ...],
    books: Collection[str],
) -> str | None:
    """What a function and all that it reads say of what is forbidden."""
    read = frozenset[str]().union(*(names_read(statement.source) for statement, _ in reached))
    modules = _modules(source)
    nodes = [node for _, tree in reached for node in ast.walk(tree)]
    own = set(map(id, _own_attributes(nodes)))
    harmless = set(map(id, harmless_nodes(nodes)))
    for statement, tree in reached:
        for node in ast.walk(tree):
            if _borrowed(node, books) or id(node) in own:
                continue
            if name := _forbidden_name(node, source, forbidden, read):
                return f"uses {name}, which is not allowed in this exercise"
            if id(node) not in harmless and (road := hiding(node, modules)):
                return _hides(source, statement, getattr(node, "lineno", 1), road)
        if line := getattr_handed_on(statement.source):
            return _hides(source, statement, line, "getattr as a value")
    for statement, module in _star_imports(source):
        loose = read - _defined(source)
        if name := next((n for n in sorted(loose) if is_forbidden(n, forbidden)), None):
            return f"uses {name} of {module}, which is not allowed in this exercise"
        if loose and (name := _forbidden_part(module, forbidden)):
            return f"uses what is in {name}, which is not allowed in this exercise"
        if loose and module_hides(module):
            return _hides(source, statement, 1, module)
    return None


def _own_attributes(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """``self.sgd``, ``Net.linear`` and ``net.linear``, where ``Net`` is a class of the student's
    that has such a method or attribute, and ``net = Net(...)``.

    Only names without capitals: such functions of torch's are known to the sandbox as well.
    """
    classes = {node.name: _made_by(node) for node in nodes if isinstance(node, ast.ClassDef)}
    owners = dict(classes)
    owners["self"] = owners["cls"] = frozenset[str]().union(*classes.values())
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            made = classes.get(getattr(node.value.func, "id", ""), frozenset())
            owners.update({t.id: made for t in node.targets if isinstance(t, ast.Name)})
    for node in nodes:
        if isinstance(node, ast.Attribute) and node.attr.islower():
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


def _books(source: Source) -> frozenset[str]:
    """The names by which the submission calls a textbook's package."""
    names = set()
    for statement in source.statements:
        for node in parsed(statement.source).body if statement.kind == "import" else ():
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
    defining, changing = _by_name(source)
    seen: set[int] = set()
    names: set[str] = set()
    attributes: set[str] = {ANYWHERE}  # where only running it would tell, it may be anything
    queue = deque([*own, *changing.get(ANYWHERE, ())])
    while queue:
        statement = queue.popleft()
        if id(statement) in seen:
            continue
        seen.add(id(statement))
        yield statement, spoken(statement.source)
        new = {n for n in globals_read(statement.source) if n not in names and n not in others}
        if statement in own:
            new.discard(function)  # it calls itself
        # Each name is looked up once: there may be thousands of statements, all of which read it.
        read = new | (attributes_read(statement.source) - attributes)
        names |= new
        attributes |= read
        queue += _in_order(defining, new)
        queue += _in_order(changing, read)


_ByName = Mapping[str, Sequence[Statement]]


def _by_name(source: Source) -> tuple[_ByName, _ByName]:
    """The statements that define a name, and those that put something where a reader of it finds
    it: in a module or a class, in a table, or where only running it would tell."""
    defining: dict[str, list[Statement]] = {}
    changing: dict[str, list[Statement]] = {}
    for statement in source.statements:
        for name in dict.fromkeys(statement.defines):
            defining.setdefault(name, []).append(statement)
        for name in () if statement.needless else changed_by(statement.source):
            changing.setdefault(name, []).append(statement)
    return defining, changing


def _in_order(statements: _ByName, names: Iterable[str]) -> Sequence[Statement]:
    """What ``statements`` has for ``names``, the same whatever the order of a set."""
    return [statement for name in sorted(names) for statement in statements.get(name, ())]


@lru_cache(2 * MANY)
def _names_one_of(names: frozenset[str], text: str) -> tuple[int, str] | None:
    """The line and the name of what only somebody needs who takes the grader apart."""
    for node in ast.walk(parsed(text)):
        if found := names.intersection(_names_of(node)):
            return getattr(node, "lineno", 1), min(found)
    return None


def _forbidden_name(
    node: ast.AST, source: Source, forbidden: tuple[str, ...], read: Collection[str]
) -> str | None:
    """``read`` are the names that are read: what else an import brings is no matter."""
    if isinstance(node, ast.Attribute) and is_forbidden(node.attr, forbidden):
        return _as_written(node)
    if isinstance(node, ast.MatchClass):
        return next((f".{name}" for name in node.kwd_attrs if is_forbidden(name, forbidden)), None)
    if isinstance(node, ast.ImportFrom):
        for alias in node.names:
            if (alias.asname or alias.name) not in read or _is_redefined(alias, source):
                continue
            if is_forbidden(alias.name, forbidden):
                known_as = f" (imported as {alias.name})" if alias.asname else ""
                return (alias.asname or alias.name) + known_as
            if part := _forbidden_part(node.module or "", forbidden):
                return f"{alias.name} of {part}"
    if isinstance(node, ast.Import):
        for alias in node.names:  # "import torch.optim" binds torch: what is used of it is seen
            if alias.asname in read and (part := _forbidden_part(alias.name, forbidden)):
                return f"{part} (imported as {alias.asname})"
    if is_call_of(node, "getattr") and len(node.args) > 1:  # type: ignore[attr-defined]
        name = node.args[1]  # type: ignore[attr-defined]
        if isinstance(name, ast.Constant) and is_forbidden(str(name.value), forbidden):
            return str(name.value)
    return None


def _forbidden_part(module: str, forbidden: tuple[str, ...]) -> str | None:
    """``module``, if one of the modules that it is in is forbidden."""
    return module if any(is_forbidden(part, forbidden) for part in module.split(".")) else None


def _modules(source: Source) -> Mapping[str, str]:
    """The other names that a submission gives to modules: ``t`` for ``torch``."""
    named: dict[str, str] = {}
    for statement in source.statements:
        named.update(modules_named(statement.source))
    return named


def _defined(source: Source) -> frozenset[str]:
    """Every name that something in the submission binds, and Python's own."""
    bound = [names_bound(statement.source) for statement in source.statements]
    return frozenset(vars(builtins)).union(*bound)


def _star_imports(source: Source) -> Iterator[tuple[Statement, str]]:
    for statement in source.statements:
        if "*" not in statement.source or "import" not in statement.source:
            continue
        for node in ast.walk(parsed(statement.source)):
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                yield statement, node.module or ""


def _as_written(node: ast.Attribute) -> str:
    """``torch.nn.Softmax``; ``.Softmax`` of what is no name, or of a path of thousands."""
    path, owner = [node.attr], node.value
    while isinstance(owner, ast.Attribute) and len(path) < _LONGEST_PATH:
        path.append(owner.attr)
        owner = owner.value
    if not isinstance(owner, ast.Name):
        return f".{node.attr}"
    return ".".join([owner.id, *reversed(path)])


def _is_redefined(alias: ast.alias, source: Source) -> bool:
    return (alias.asname or alias.name) in source.functions


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
