"""Functions that stand in a block are taken out of it, as one bad line of the block costs them all.

``if __name__ == "__main__":`` holds what a script runs, so its statements are statements of the top
level. A function defined within ``try:``, ``with`` or a loop is defined whether or not the rest of
that block can run.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from grader.notebook.parsing import parse
from grader.notebook.source import Statement
from grader.notebook.statements import Pair, begin_of, bound_by, statement_of, text_of

__all__ = ["without_blocks"]

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BLOCKS = (ast.If, ast.Try, ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.While, ast.Match)


def without_blocks(pairs: Sequence[Pair], is_main: bool = True) -> list[Pair]:
    """``pairs`` with the functions in their blocks as statements of their own.

    ``is_main`` says whether this is the program, rather than a module that it imports.
    """
    flat = [pair for node, statement in pairs for pair in _flat(node, statement, is_main)]
    defined = Counter(name for node, _ in flat for name in _defined_in(node))
    return [pair for node, statement in flat for pair in _taken_out(node, statement, defined)]


def _flat(node: ast.stmt, statement: Statement, is_main: bool) -> Iterator[Pair]:
    """The statements of ``if __name__ == "__main__":``, which run as the others do."""
    if not isinstance(node, ast.If) or (runs := _runs(node.test, is_main)) is None:
        yield node, statement
        return
    (again,) = parse(statement.source)
    assert isinstance(again, ast.If)
    lines = [line.encode() for line in statement.source.split("\n")]
    for child in again.body if runs else again.orelse:
        for pair in _alone(child, lines, statement):
            yield from _flat(*pair, is_main)


def _runs(test: ast.expr, is_main: bool) -> bool | None:
    """Whether a block runs, where that can be told."""
    if isinstance(test, ast.Constant) and not isinstance(test.value, str):
        return bool(test.value)
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq) and len(test.ops) == 1:
        sides = {ast.unparse(side) for side in (test.left, test.comparators[0])}
        if sides == {"__name__", "'__main__'"}:
            return is_main
    return None


def _alone(child: ast.stmt, lines: Sequence[bytes], whole: Statement) -> Iterator[Pair]:
    """``child`` of a block as a statement of the top level, at the line where it is."""
    line = whole.line + begin_of(child) - 1
    for cut, first in ((_dedented, line), (_wrapped, line - 1)):
        text = cut(child, lines)
        try:
            (again,) = parse(text)
        except (SyntaxError, ValueError):
            continue
        if "\n" not in text:
            yield again, statement_of(again, text, first, whole.label)
            return
        inner = again.body[0] if first < line and isinstance(again, ast.If) else again
        if _shape(inner) == _shape(child):
            yield inner, statement_of(again, text, first, whole.label)
            return


def _dedented(child: ast.stmt, lines: Sequence[bytes]) -> str:
    first, *rest = text_of(child, lines).split("\n")
    margin = child.col_offset
    cut = (line[min(margin, len(line) - len(line.lstrip(" \t"))) :] for line in rest)
    return "\n".join([first, *cut])


def _wrapped(child: ast.stmt, lines: Sequence[bytes]) -> str:
    """For a text of several lines in it, whose indentation matters."""
    begin, end = begin_of(child), child.end_lineno or child.lineno
    return b"\n".join([b"if True:", *lines[begin - 1 : end]]).decode()


def _shape(node: ast.stmt) -> str:
    """The tree without the docstrings, which may be indented as they like."""
    copy = parse(ast.unparse(node))[0]
    for part in ast.walk(copy):
        if isinstance(part, _DEFINITIONS) and ast.get_docstring(part) is not None:
            part.body[0] = ast.Pass()
    return ast.dump(copy)


# ── functions in other blocks ────────────────────────────────────────────────────────────────


def _definitions(node: ast.AST) -> Iterator[ast.stmt]:
    """The functions and classes that running the block ``node`` defines."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _DEFINITIONS):
            yield child
        elif isinstance(child, (*_BLOCKS, ast.ExceptHandler, ast.match_case)):
            yield from _definitions(child)


def _defined_in(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, _DEFINITIONS):
        yield node.name
    elif isinstance(node, _BLOCKS):
        yield from (getattr(child, "name", "") for child in _definitions(node))


def _taken_out(node: ast.stmt, statement: Statement, defined: Counter[str]) -> Iterator[Pair]:
    """The functions of a block, and the block without them.

    Those that are defined twice stay: which one is meant is for the block to say. So do those
    that need a name of the block as they are defined.
    """
    if not isinstance(node, _BLOCKS) or not any(True for _ in _definitions(node)):
        yield node, statement
        return
    (block,) = parse(statement.source)
    lines = [line.encode() for line in statement.source.split("\n")]
    children = list(_definitions(block))
    bound = set(bound_by(block)) - {getattr(child, "name", "") for child in children}
    taken: list[tuple[ast.stmt, Pair]] = []
    for child in children:
        once = defined[getattr(child, "name", "")] == 1
        if once and not bound.intersection(_read_at_once(child)):
            taken += [(child, pair) for pair in _alone(child, lines, statement)]
    yield from (pair for _, pair in taken)
    for child, _ in taken:
        begin, end = begin_of(child), child.end_lineno or child.lineno
        margin = lines[begin - 1][: child.col_offset]
        lines[begin - 1 : end] = [margin + b"pass", *[b""] * (end - begin)]
    text = b"\n".join(lines).decode()
    (rest,) = parse(text)
    yield rest, statement_of(rest, text, statement.line, statement.label)


def _read_at_once(node: ast.stmt) -> set[str]:
    """The names that are read as ``node`` is defined, and not only as it is called."""
    parts: list[ast.AST] = list(getattr(node, "decorator_list", []))
    if isinstance(node, ast.ClassDef):
        parts += [*node.bases, *node.body]
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        parts += [*node.args.defaults, *(d for d in node.args.kw_defaults if d)]
    nodes = (inner for part in parts for inner in ast.walk(part))
    return {inner.id for inner in nodes if isinstance(inner, ast.Name)}
