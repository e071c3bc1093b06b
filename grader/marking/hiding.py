"""What hides from a reader of the source what is called: text that is evaluated, names that are put
together, and modules that are made for either."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from grader.sandbox.names import (
    ATTRIBUTES_THAT_HIDE,
    HARMLESS_PARTS,
    MODULES_THAT_HIDE,
    NAMES_THAT_HIDE,
    PARTS_THAT_HIDE,
    UNCOMPILED,
)

__all__ = ["harmless_nodes", "hiding", "hiding_import", "is_call_of", "module_hides"]

_NOT_HIDING = frozenset({"torch.jit", "torch.compile"}.union(f"torch.jit.{n}" for n in UNCOMPILED))


def hiding(node: ast.AST, modules: Mapping[str, str]) -> str | None:
    """What about ``node`` hides what is called, if anything; ``modules`` are those by names of
    the submission's own."""
    if isinstance(node, ast.Name) and node.id in NAMES_THAT_HIDE:
        return None if modules.get(node.id) in _NOT_HIDING else node.id
    if isinstance(node, ast.Attribute):
        owner = getattr(node.value, "id", "") or getattr(node.value, "attr", "")
        owner = modules.get(owner, owner)
        if node.attr in ATTRIBUTES_THAT_HIDE or node.attr in PARTS_THAT_HIDE.get(owner, ()):
            return node.attr
        if owner in ("jit", "torch.jit") and node.attr not in UNCOMPILED:
            return f"jit.{node.attr}"
    if isinstance(node, ast.MatchClass):
        return next((name for name in node.kwd_attrs if name in ATTRIBUTES_THAT_HIDE), None)
    if is_call_of(node, "getattr"):
        arguments = node.args  # type: ignore[attr-defined]
        if len(arguments) < 2 or not isinstance(arguments[1], ast.Constant):
            return "getattr with a name that is put together"
    return None


def hiding_import(node: ast.AST, alias: ast.alias) -> str | None:
    """What of the import ``node``, as far as it is one of ``alias``, hides what is called.

    ``import torch.jit`` binds ``torch``: what is used of it is seen where it is used.
    """
    if isinstance(node, ast.Import):
        name = alias.name if alias.asname else alias.name.split(".")[0]
        return name if module_hides(name) else None
    module = getattr(node, "module", None) or ""
    return next((n for n in (module, f"{module}.{alias.name}") if module_hides(n)), None)


def module_hides(name: str) -> bool:
    """Whether ``name``, dotted or not, is a module that hides, or a part that does."""
    if name in _NOT_HIDING:
        return False
    first, *rest = name.split(".")
    if first in MODULES_THAT_HIDE or not NAMES_THAT_HIDE.keys().isdisjoint(rest):
        return True
    parts = PARTS_THAT_HIDE.get(first, {})
    return bool(rest) and (rest[0] in parts or any(part in ATTRIBUTES_THAT_HIDE for part in rest))


def harmless_nodes(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Imports of which nothing is used but what hides nothing, such as ``gc.collect``; and the
    ``torch.jit`` of ``torch.jit.script``, whose last part is judged by itself."""
    for node in nodes:
        if isinstance(node, ast.Attribute) and getattr(node.value, "attr", "") == "jit":
            yield node.value
    yield from _harmless_imports(nodes)


def _harmless_imports(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    names = [node for node in nodes if isinstance(node, ast.Name)]
    attributes = [node for node in nodes if isinstance(node, ast.Attribute)]

    def is_harmless(alias: ast.alias) -> bool:
        if not module_hides(alias.name):
            return True
        harmless = frozenset(HARMLESS_PARTS.get(alias.name, ()))
        fine = {id(a.value) for a in attributes if a.attr in harmless}
        used = [name for name in names if name.id == (alias.asname or alias.name)]
        return bool(harmless) and all(id(name) in fine for name in used)

    for node in nodes:
        if isinstance(node, ast.Import) and all(map(is_harmless, node.names)):
            yield node
        elif isinstance(node, ast.ImportFrom):
            harmless = frozenset(HARMLESS_PARTS.get(node.module or "", ()))
            if harmless.issuperset(alias.name for alias in node.names):
                yield node


def is_call_of(node: ast.AST, name: str) -> bool:
    """Whether ``node`` calls what is known as ``name``, no attribute."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
