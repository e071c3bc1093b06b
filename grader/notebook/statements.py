"""Cells → top-level statements, each of which parses; what does not is noted and left out."""

from __future__ import annotations

import ast
import codeop
import re
import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from grader.notebook.source import Cell, Statement

__all__ = ["mark_needless", "needed_for", "statements_of"]

# Cell magics whose body is ordinary Python; the body of any other (%%bash, %%html) is not ours.
_PYTHON_CELL_MAGICS = re.compile(r"\s*%%(time|timeit|capture|prun|python3?)\b.*\n?")
_CELL_MAGIC = re.compile(r"\s*%%\w")


def statements_of(cell: Cell, notes: list[str]) -> Iterator[tuple[ast.stmt, Statement]]:
    """The statements of one cell; what does not parse is noted and left out."""
    source = cell.source
    if _CELL_MAGIC.match(source):
        match = _PYTHON_CELL_MAGICS.match(source)
        if match is None:
            return
        source = "\n" * match.group().count("\n") + source[match.end() :]
    for first_line, part in _parsable(source, cell, notes):
        lines = [line.encode() for line in part.split("\n")]
        for node in _parse(part):
            yield node, _statement(node, lines, first_line, cell.label)


def _statement(node: ast.stmt, lines: Sequence[bytes], first_line: int, label: str) -> Statement:
    decorators = getattr(node, "decorator_list", [])
    begin = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    end = node.end_lineno or begin
    # Columns count bytes, and matter where statements share a line: "a = 1; b = 2".
    if begin == end:
        text = lines[begin - 1][node.col_offset : node.end_col_offset].decode()
    else:
        first, last = lines[begin - 1][node.col_offset :], lines[end - 1][: node.end_col_offset]
        text = b"\n".join([first, *lines[begin : end - 1], last]).decode()
    defines, reads = tuple(_bound(node)), tuple(dict.fromkeys(_read(node)))
    return Statement(label, begin + first_line - 1, text, defines, reads, _kind(node))


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


def _bound(node: ast.stmt) -> Iterator[str]:
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


def mark_needless(pairs: Sequence[tuple[ast.stmt, Statement]]) -> tuple[Statement, ...]:
    """Mark the loops and the calls of the submission's own functions that no definition needs.

    A definition needs the global names it reads, and those that their assignments read in turn.
    Loops and calls that touch none of these can be left out: they train, plot and print.
    """
    defined = {n for _, s in pairs if s.kind == "definition" for n in s.defines}
    needed = {n for _, s in pairs if s.kind == "definition" for n in s.reads}
    assigned: dict[str, list[Statement]] = {}
    for _, s in pairs:
        for n in s.defines if s.kind == "assignment" else ():
            assigned.setdefault(n, []).append(s)
    new = list(needed)
    while new:
        for s in assigned.pop(new.pop(), ()):
            new += set(s.reads) - needed
            needed.update(s.reads)
    variables = {n for _, s in pairs if s.kind in ("assignment", "other") for n in s.defines}
    needed &= variables

    def needless(node: ast.stmt, statement: Statement) -> bool:
        if statement.kind not in ("assignment", "other"):
            return False
        if needed.intersection(statement.defines) or needed.intersection(statement.reads):
            return False
        return any(
            isinstance(child, (ast.For, ast.While))
            or (
                isinstance(child, ast.Call)
                and isinstance(child.func, ast.Name)
                and child.func.id in defined
            )
            for child in ast.walk(node)
        )

    return tuple(replace(s, needless=needless(node, s)) for node, s in pairs)


def needed_for(statements: Sequence[Statement], names: Collection[str]) -> tuple[Statement, ...]:
    """``statements``, of which those that make one of ``names`` are needed, with what they read:
    ``softmax = Softmax()`` makes a function as well as a ``def`` does.

    Where there is a ``def`` of that name, that is the function.
    """
    made = set(names)
    for statement in statements:
        if statement.kind in ("definition", "import"):
            made.difference_update(statement.defines)
    needed: set[int] = set()
    wanted = list(made)
    while wanted:
        name = wanted.pop()
        for index, statement in enumerate(statements):
            makes = statement.kind == "assignment" and name in statement.defines
            if makes and index not in needed:
                needed.add(index)
                wanted += statement.reads
    return tuple(
        replace(s, needless=False) if index in needed else s for index, s in enumerate(statements)
    )


def _parse(source: str) -> list[ast.stmt]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in a string is the student's own affair
        try:
            return ast.parse(source).body
        except (ValueError, RecursionError, MemoryError) as error:
            raise SyntaxError(str(error) or "nested too deep") from None


def _parses(source: str) -> bool:
    try:
        _parse(source)
    except SyntaxError:
        return False
    return True


def _parsable(source: str, cell: Cell, notes: list[str]) -> Iterator[tuple[int, str]]:
    """Pieces of ``source`` that parse, each with its first line's number.

    The whole where it parses, as it is or with its magics rewritten by IPython's transformer;
    else the top-level blocks that do, one by one.
    """
    if _parses(source):
        yield 1, source
        return
    plain = _without_magics(source)
    if plain is not None and _parses(plain):
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
        if _parses(block):
            return last, block
        plain = _without_magics(block) if re.search(r"[%!?]", block) else None
        if plain and _parses(plain):
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
        _parse(block)
    except SyntaxError as error:
        number = first + (error.lineno or 1)
        return (
            f"{cell.label}: skipped, SyntaxError: {error.msg} (line {number}: {cell.line(number)})"
        )
    return f"{cell.label}: skipped, SyntaxError (line {first + 1})"
