"""Mutants: the solution with one small thing changed, to see whether the checks notice.

Each is made from the syntax tree of one exercise's function: an operator, a comparison or a
constant swapped, a statement, a ``keepdim``, a minus or a division dropped.
"""

from __future__ import annotations

import ast
import copy
import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Mutant", "mutants_of"]

_BINARY: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
}
_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change to the function of ``exercise``: its source, and the lines that differ."""

    exercise: str
    source: str
    diff: str


def mutants_of(solution: str, exercises: Sequence[str]) -> Iterator[Mutant]:
    """All mutants of the functions in ``solution`` that are called as ``exercises`` are."""
    functions = {
        node.name: node
        for node in ast.parse(solution).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    for name in exercises:
        if name in functions:
            yield from _of_function(functions[name])


def _of_function(function: ast.FunctionDef | ast.ClassDef) -> Iterator[Mutant]:
    before = ast.unparse(_without_docstring(function)).splitlines()
    seen = set()
    for index, node in enumerate(ast.walk(function)):
        for change in _changes(node):
            mutated = copy.deepcopy(function)
            change(next(n for i, n in enumerate(ast.walk(mutated)) if i == index))
            mutated = _without_docstring(mutated)
            source = ast.unparse(ast.fix_missing_locations(mutated))
            diff = _diff(before, source.splitlines())
            if diff and diff not in seen:
                seen.add(diff)
                yield Mutant(function.name, source, diff)


def _changes(node: ast.AST) -> Iterator[Callable[[ast.AST], None]]:
    """What can be changed at ``node``, each as a function of the same node in a copy."""
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in _BINARY:
        yield lambda n: setattr(n, "op", _BINARY[type(n.op)]())  # type: ignore[attr-defined]
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARE:
        yield lambda n: n.ops.__setitem__(0, _COMPARE[type(n.ops[0])]())  # type: ignore[attr-defined]
    if isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float)):
        yield _change_constant
    if isinstance(node, ast.Call):
        for i, keyword in enumerate(node.keywords):
            if keyword.arg == "keepdim":
                yield lambda n, i=i: n.keywords.pop(i)  # type: ignore[misc]
    for field, value in ast.iter_fields(node):
        if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub):
            yield lambda n, f=field: setattr(n, f, getattr(n, f).operand)  # type: ignore[misc]
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Div):
            yield lambda n, f=field: setattr(n, f, getattr(n, f).left)  # type: ignore[misc]
        if field in ("body", "orelse") and isinstance(value, list):
            for i, statement in enumerate(value):
                if not _is_docstring(statement):
                    yield lambda n, f=field, i=i: getattr(n, f).__setitem__(i, ast.Pass())  # type: ignore[misc]
                if isinstance(statement, ast.With):
                    yield lambda n, f=field, i=i: _inline(getattr(n, f), i)  # type: ignore[misc]


def _change_constant(node: ast.AST) -> None:
    assert isinstance(node, ast.Constant)
    value = node.value
    assert isinstance(value, (bool, int, float))
    node.value = not value if isinstance(value, bool) else value + 1 if value != 1 else 0


def _inline(body: list[ast.stmt], index: int) -> None:
    """A ``with`` block's statements without the ``with``."""
    block = body[index]
    assert isinstance(block, ast.With)
    body[index : index + 1] = block.body


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _without_docstring(node: ast.FunctionDef | ast.ClassDef) -> ast.FunctionDef | ast.ClassDef:
    node = copy.deepcopy(node)
    node.body = [statement for statement in node.body if not _is_docstring(statement)]
    return node


def _diff(before: Sequence[str], after: Sequence[str]) -> str:
    changed = [
        f"{line[0]} {line[1:].strip()}"
        for line in difflib.unified_diff(before, after, n=0, lineterm="")
        if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    return "\n".join(changed)
