"""Cells → top-level statements, each of which stands or falls alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from grader.notebook.parsing import parsable, parse
from grader.notebook.source import Cell, Statement

__all__ = ["Pair", "begin_of", "bound_by", "statement_of", "statements_of", "text_of"]

# A statement as Python parses it, and as it is kept. Their line numbers may differ.
Pair = tuple[ast.stmt, Statement]


def statements_of(cell: Cell, notes: list[str], beside: bool = False) -> Iterator[Pair]:
    """The statements of one cell; what does not parse is noted and left out.

    An import of several names becomes several statements, so that a module that is missing, or
    that must not be used, costs its own name only. With ``beside``, a relative import (``from
    .my_utils import softmax``) is of a file beside this one, which is no part of a package.
    """
    for first_line, part in parsable(cell.source, cell, notes):
        lines = [line.encode() for line in part.split("\n")]
        for node in map(_as_import, parse(part)):
            if isinstance(node, (ast.Import, ast.ImportFrom)) and (
                len(node.names) > 1 or (beside and _is_relative(node)) or _was_a_call(node)
            ):
                yield from _one_by_one(node, first_line, cell.label, beside)
            else:
                line = begin_of(node) + first_line - 1
                yield node, statement_of(node, text_of(node, lines), line, cell.label)


def _as_import(node: ast.stmt) -> ast.stmt:
    """``t = importlib.import_module("torch")`` as ``import torch as t``, which is the same; also
    with ``__import__``, and for an attribute of the module."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return node
    target, value, attribute = node.targets[0], node.value, ""
    if isinstance(node.value, ast.Attribute):
        value, attribute = node.value.value, node.value.attr
    if not isinstance(target, ast.Name) or not isinstance(value, ast.Call):
        return node
    importing = ast.unparse(value.func) if len(value.args) == 1 and not value.keywords else ""
    module = value.args[0].value if importing and isinstance(value.args[0], ast.Constant) else ""
    if not isinstance(module, str) or not all(map(str.isidentifier, module.split("."))):
        return node
    if importing == "importlib.import_module" or (importing == "__import__" and "." not in module):
        name = ast.alias(attribute or module, target.id)
        made = ast.ImportFrom(module, [name], 0) if attribute else ast.Import([name])
        for new in (made, name):
            ast.copy_location(new, node)
        return made
    return node


def _was_a_call(node: ast.Import | ast.ImportFrom) -> bool:
    """Whether :func:`_as_import` made it: it begins where its only name does."""
    return node.col_offset == node.names[0].col_offset


def _is_relative(node: ast.Import | ast.ImportFrom) -> bool:
    return isinstance(node, ast.ImportFrom) and node.level > 0


def _one_by_one(
    node: ast.Import | ast.ImportFrom, first_line: int, label: str, beside: bool
) -> Iterator[Pair]:
    for alias in node.names:
        if isinstance(node, ast.Import) or (beside and not node.module and alias.name != "*"):
            alone: ast.stmt = ast.Import([alias])
        else:
            level = 0 if beside and node.module else node.level
            alone = ast.ImportFrom(node.module, [alias], level)
        ast.copy_location(alone, node)
        yield alone, statement_of(alone, ast.unparse(alone), alias.lineno + first_line - 1, label)


def statement_of(node: ast.stmt, text: str, line: int, label: str) -> Statement:
    """``node``, whose source is ``text`` and begins at ``line``, as a statement of ``label``."""
    defines, reads = tuple(bound_by(node)), tuple(dict.fromkeys(_read(node)))
    return Statement(label, line, text, defines, reads, _kind(node))


def begin_of(node: ast.stmt) -> int:
    """The line where ``node`` begins, its decorators included."""
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def text_of(node: ast.stmt, lines: Sequence[bytes]) -> str:
    """The source of ``node``, cut out of the lines that it was parsed from."""
    begin = begin_of(node)
    end = node.end_lineno or begin
    # Columns count bytes, and matter where statements share a line: "a = 1; b = 2".
    if begin == end:
        return lines[begin - 1][node.col_offset : node.end_col_offset].decode()
    first, last = lines[begin - 1][node.col_offset :], lines[end - 1][: node.end_col_offset]
    return b"\n".join([first, *lines[begin : end - 1], last]).decode()


def _kind(node: ast.stmt) -> str:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return "definition"
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return "import"
    if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        return "assignment"
    return "other"


_OWN_SCOPE = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_CAPTURES = {ast.MatchAs: "name", ast.MatchStar: "name", ast.MatchMapping: "rest"}


def bound_by(node: ast.stmt) -> Iterator[str]:
    """The global names that running ``node`` binds (not those inside its functions)."""
    nodes: list[ast.AST] = [node]
    for child in nodes:
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield child.name
        elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif isinstance(child, ast.alias):
            yield child.asname or child.name.split(".")[0]
        elif not isinstance(child, _OWN_SCOPE):
            if captured := getattr(child, _CAPTURES.get(type(child), ""), None):
                yield captured
            nodes.extend(ast.iter_child_nodes(child))


def _read(node: ast.AST) -> Iterator[str]:
    return (
        child.id
        for child in ast.walk(node)
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load)
    )
