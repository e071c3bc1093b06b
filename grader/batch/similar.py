"""Whose solutions are suspiciously alike: a place to look, never a verdict.

What students call things does not count, nor what the stub, the reference and the known variants
and mistakes have, nor what many of the class share. What is left is compared pair by pair.
"""

from __future__ import annotations

import ast
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from grader.batch.files import HandedIn
from grader.errors import GraderError
from grader.manifest import Assignment
from grader.notebook import Source, read

__all__ = ["Pair", "similar"]

GRAM = 8  # tokens
# A stretch that more than this share of a class has in common, and at least so many, is no sign.
COMMON_SHARE, COMMON_MIN = 0.1, 3
LEAST_SHARED = 12  # grams: less than that is chance
LEAST_LIKE = 0.5


@dataclass(frozen=True, slots=True)
class Pair:
    """Two students' work on an assignment: ``likeness`` in 0 to 1, and where it is."""

    assignment: str
    first: str
    second: str
    likeness: float
    exercises: Sequence[str]


def similar(assignment: Assignment, handed_in: Sequence[HandedIn]) -> list[Pair]:
    """The pairs that are alike, the most alike first."""
    known = frozenset(gram for grams in _known(assignment).values() for gram in grams)
    of = {}
    for entry in handed_in:
        source = _read(entry)
        if source is not None:
            grams = _by_function(source)
            of[entry.student] = {name: found - known for name, found in grams.items()}
    holders: dict[int, list[str]] = defaultdict(list)
    for student, functions in of.items():
        for gram in frozenset().union(*functions.values()):
            holders[gram].append(student)
    most = max(COMMON_MIN, int(COMMON_SHARE * len(of)))
    weight = {g: math.log(1 + len(of) / len(who)) for g, who in holders.items() if len(who) <= most}
    shared: dict[tuple[str, str], set[int]] = defaultdict(set)
    for gram in weight:
        for pair in combinations(sorted(holders[gram]), 2):
            shared[pair].add(gram)
    pairs = [
        _pair(assignment.slug, one, other, grams, of, weight)
        for (one, other), grams in shared.items()
        if len(grams) >= LEAST_SHARED
    ]
    alike = [pair for pair in pairs if pair.likeness >= LEAST_LIKE]
    return sorted(alike, key=lambda pair: (-pair.likeness, pair.first, pair.second))


def _pair(
    slug: str,
    one: str,
    other: str,
    grams: set[int],
    of: dict[str, dict[str, frozenset[int]]],
    weight: dict[int, float],
) -> Pair:
    """Alike as far as the rarer stretches of the one with fewer of them are the other's, too."""
    smaller = min(
        sum(weight.get(gram, 0.0) for gram in frozenset().union(*of[student].values()))
        for student in (one, other)
    )
    likeness = sum(weight[gram] for gram in grams) / smaller
    where = [name for name, found in of[one].items() if found & grams]
    return Pair(slug, one, other, round(likeness, 3), where)


def _read(entry: HandedIn) -> Source | None:
    if entry.problem or entry.absent:
        return None
    try:
        return read(entry.content(), entry.parts[-1])
    except GraderError:
        return None


def _known(assignment: Assignment) -> dict[str, frozenset[int]]:
    """Of the stub, and of what is in ``solutions/``, where it is here."""
    grams: dict[str, frozenset[int]] = {}
    stub = assignment.folder / assignment.notebook
    files = [stub] if stub.is_file() else []
    for number, file in enumerate([*files, *sorted(assignment.solution_folder.glob("*.py"))]):
        source = read(file.read_bytes(), file.name)
        grams |= {f"{number} {name}": found for name, found in _by_function(source).items()}
        # Variants and mistakes are kept as text.
        for cell in source.cells:
            texts = _strings(cell.source)
            grams |= {f"{number} text {i}": _grams(_parsed(text)) for i, text in enumerate(texts)}
    return grams


def _strings(text: str) -> Iterator[str]:
    for node in ast.walk(_parsed(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "def " in node.value:
            yield node.value


def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text.strip())
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])


def _by_function(source: Source) -> dict[str, frozenset[int]]:
    return {name: _grams(node) for name, node in source.functions.items()}


def _grams(tree: ast.AST) -> frozenset[int]:
    """Every run of ``GRAM`` tokens; whoever orders, renames or comments otherwise has the same."""
    tokens = list(_tokens(tree))
    runs: Iterable[tuple[str, ...]] = zip(*(tokens[i:] for i in range(GRAM)))
    return frozenset(map(hash, runs))


def _tokens(node: ast.AST) -> Iterator[str]:
    """Kinds of nodes, and the names of attributes: variables and texts are all the same."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, (ast.expr_context, ast.arg, ast.arguments)):
        return
    if isinstance(node, ast.Attribute):
        yield f".{node.attr}"
    elif isinstance(node, ast.keyword):
        yield f"{node.arg}="
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield repr(node.value)
    else:
        yield type(node).__name__
    for child in ast.iter_child_nodes(node):
        yield from _tokens(child)
