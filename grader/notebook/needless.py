"""What of the top level no exercise needs: it trains, plots or asks, and is not run."""

from __future__ import annotations

import ast
import symtable
import warnings
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache

from grader.notebook.parsing import parse
from grader.notebook.source import Statement

__all__ = ["mark_needless", "names_from_outside", "needed_for"]


def mark_needless(pairs: Sequence[tuple[ast.stmt, Statement]]) -> tuple[Statement, ...]:
    """Mark the loops and the calls of the submission's own functions that no definition needs.

    A definition needs the global names it reads, and those that their assignments read in turn.
    Loops and calls that touch none of these can be left out: they train, plot and print.
    """
    defined = {n for _, s in pairs if s.kind == "definition" for n in s.defines}
    definitions = [s for _, s in pairs if s.kind == "definition"]
    needed = {n for s in definitions for n in names_from_outside(s.source)}
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


@lru_cache(1024)
def names_from_outside(text: str) -> frozenset[str]:
    """The names a statement reads from outside itself: no parameter, no local variable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tables = [symtable.symtable(text, "statement", "exec")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset(_names(text))
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


def _names(text: str) -> Collection[str]:
    try:
        nodes = [node for part in parse(text) for node in ast.walk(part)]
    except SyntaxError:
        return ()
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def needed_for(statements: Sequence[Statement], names: Collection[str]) -> tuple[Statement, ...]:
    """``statements``, as far as the functions ``names`` need them.

    What makes one of them is needed, with all that it reads: ``softmax = Softmax()`` makes a
    function as well as a ``def`` does. A statement that runs text as code is not run unless one of
    the functions uses what it binds: ``n = eval(input("How many epochs? "))``.
    """
    binding: dict[str, list[int]] = {}
    for index, statement in enumerate(statements):
        for name in statement.defines:
            binding.setdefault(name, []).append(index)
    made = _making(statements, binding, names)
    used = _used(statements, binding, names)
    fixed = {n for s in statements if s.kind in ("definition", "import") for n in s.defines}
    variables = {name for name in used if name in binding} - fixed

    def is_needless(index: int, statement: Statement) -> bool:
        if index in made:
            return False
        touched = {*statement.defines, *statement.reads} & variables
        touched |= set(statement.defines) & used
        return statement.needless or (not touched and _runs_text(statement))

    return tuple(replace(s, needless=is_needless(i, s)) for i, s in enumerate(statements))


_Binding = dict[str, list[int]]


def _making(statements: Sequence[Statement], binding: _Binding, names: Collection[str]) -> set[int]:
    """The assignments that make one of ``names``, and those that these are made of."""
    needed: set[int] = set()
    wanted = list(names)
    while wanted:
        name = wanted.pop()
        for index in binding.get(name, ()):
            statement = statements[index]
            # "accuracy = accuracy(y_hat, y)" makes no function of it.
            makes = statement.kind == "assignment" and name not in statement.reads
            if makes and index not in needed:
                needed.add(index)
                wanted += statement.reads
    return needed


def _used(statements: Sequence[Statement], binding: _Binding, names: Collection[str]) -> set[str]:
    """All names that ``names`` need: those that they read, those that these read, and so on."""
    used: set[str] = set()
    wanted = list(names)
    while wanted:
        name = wanted.pop()
        if name not in used:
            used.add(name)
            for index in binding.get(name, ()):
                wanted += names_from_outside(statements[index].source)
    return used


_RUNNING_TEXT = ("eval", "exec", "input", "breakpoint")


def _runs_text(statement: Statement) -> bool:
    """Whether it runs what is no code until then, or waits for somebody to type it."""
    if statement.kind not in ("assignment", "other"):
        return False
    return any(name in statement.reads for name in _RUNNING_TEXT)
