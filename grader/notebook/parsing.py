"""Text → pieces that parse, whole or block by block; what does not parse is noted and left out."""

from __future__ import annotations

import ast
import codeop
import re
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache

from grader.notebook.source import Cell

__all__ = ["parsable", "parse", "parsed", "parses"]


def parse(source: str) -> list[ast.stmt]:
    """The top-level statements; raises :class:`SyntaxError`, and no other error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in a string is the student's own affair
        try:
            return ast.parse(source).body
        except (ValueError, RecursionError, MemoryError) as error:
            raise SyntaxError(str(error) or "nested too deep") from None


@lru_cache(2048)
def parsed(source: str) -> tuple[ast.stmt, ...]:
    """The same, kept: the tree is not to be changed."""
    return tuple(parse(source))


def parses(source: str) -> bool:
    """Whether :func:`parse` raises nothing."""
    try:
        parse(source)
    except SyntaxError:
        return False
    return True


def parsable(source: str, cell: Cell, notes: list[str]) -> Iterator[tuple[int, str]]:
    """Pieces of ``source`` that parse, each with its first line's number.

    The whole where it parses, as it is or with its magics rewritten by IPython's transformer;
    else the top-level blocks that do, one by one.
    """
    if parses(source):
        yield 1, source
        return
    plain = _without_magics(source)
    if plain is not None and parses(plain):
        yield 1, plain
        return
    yield from _salvage(source if plain is None else plain, cell, notes)


def _without_magics(source: str) -> str | None:
    """``source`` with ``%magic``, ``!shell`` and ``name?`` turned into calls, by IPython.

    Returns ``None`` where IPython would change the number of lines, or cannot read it either.
    It looks at the whole text again for each magic there is, so a long one goes block by block.
    """
    if len(source) > _MAX_MAGIC_CHARS:
        return None
    from IPython.core.inputtransformer2 import TransformerManager

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            changed = TransformerManager().transform_cell(source)
        except (SyntaxError, RuntimeError, ValueError):
            return None
    same_lines = changed.rstrip("\n").count("\n") == source.rstrip("\n").count("\n")
    return changed if same_lines else None


_CONTINUES = re.compile(r"(\)|\]|\}|elif\b|else\b|except\b|finally\b)")
_MAX_MAGIC_CHARS = 20_000
_MAX_JOIN = 40
_MAX_BROKEN = 300
_MAX_NOTES = 10


def _salvage(source: str, cell: Cell, notes: list[str]) -> Iterator[tuple[int, str]]:
    """Cut a broken cell at its top-level lines and keep each block that parses."""
    lines = source.split("\n")
    starts = [i for i, line in enumerate(lines) if _begins_block(lines, i, line)]
    # What is indented before the first of them, or closes what was never open, is broken too.
    starts[:0] = [i for i, line in enumerate(lines[: starts[0] if starts else None]) if line][:1]
    bounds = [*starts, len(lines)]
    broken: list[str] = []
    index = 0
    while index < len(starts) and len(broken) < _MAX_BROKEN:
        last, part = _first_that_parses(lines, bounds, index)
        if part is None:
            block = "\n".join(lines[bounds[index] : bounds[last]])
            if any(line.strip() and not line.startswith("#") for line in block.split("\n")):
                broken.append(_syntax_note(cell, bounds[index], block))
        else:
            yield bounds[index] + 1, part
        index = last
    notes += broken[:_MAX_NOTES]
    if len(broken) > _MAX_NOTES:
        notes.append(f"{cell.label}: skipped, {len(broken) - _MAX_NOTES} more syntax errors")
    if index < len(starts):
        notes.append(f"{cell.label}: not read from line {bounds[index] + 1} on")


def _first_that_parses(
    lines: Sequence[str], bounds: Sequence[int], index: int
) -> tuple[int, str | None]:
    """The block at ``index`` as it parses, and the index of the block after it.

    A statement may span several blocks (a bracket or a string closed at the margin): one that is
    cut short is tried with those after it before it is given up.
    """
    for last in range(index + 1, min(index + _MAX_JOIN, len(bounds) - 1) + 1):
        block = "\n".join(lines[bounds[index] : bounds[last]])
        if parses(block):
            return last, block
        plain = _without_magics(block) if re.search(r"[%!?]", block) else None
        if plain and parses(plain):
            return last, plain
        if not _is_cut_short(plain or block):
            break
    return index + 1, None


def _is_cut_short(block: str) -> bool:
    """Whether more lines could make it parse, as Python's own prompt decides it."""
    try:
        return codeop.compile_command(block, symbol="exec") is None
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
        return False


def _begins_block(lines: Sequence[str], index: int, line: str) -> bool:
    if not line or line[0].isspace() or line.startswith("#") or _CONTINUES.match(line):
        return False
    previous = lines[index - 1] if index else ""
    return not previous.startswith("@")


def _syntax_note(cell: Cell, first: int, block: str) -> str:
    try:
        parse(block)
    except SyntaxError as error:
        number = first + (error.lineno or 1)
        return (
            f"{cell.label}: skipped, SyntaxError: {error.msg} (line {number}: {cell.line(number)})"
        )
    return f"{cell.label}: skipped, SyntaxError (line {first + 1})"
