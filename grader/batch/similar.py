"""Whose solutions are suspiciously alike: a place to look, never a verdict.

What students call things does not count, nor what the stub, the reference and the known variants
and mistakes have. The rest is compared pair by pair; the rarer in the class, the more it weighs.
Two have to be alike in most of it, all in all or in one exercise, and by more than chance brings
about among so many pairs: that two of a large class write the same line is no sign of anything.
"""

from __future__ import annotations

import ast
import math
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.errors import GraderError
from grader.intake import Submission
from grader.manifest import Assignment
from grader.notebook import Source, read

__all__ = ["Pair", "similar"]

GRAM = 8  # tokens
OTHERS = 10  # students whom nobody is like, added so that little is rare in a small class
LEAST_LIKE = 0.75
# How unlikely the shared text must be: -log of its share of the class, summed over its tokens. The
# number of pairs adds 2 log n. Found with classes of 4 to 200 put together from independent pieces.
LEAST_RARE = 8.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two students' work on an assignment: ``likeness`` in 0 to 1, and where it is."""

    assignment: str
    first: str
    second: str
    likeness: float
    exercises: Sequence[str]


def similar(assignment: Assignment, handed_in: Sequence[Submission]) -> list[Pair]:
    """The pairs that are alike, the most alike first."""
    known = frozenset(gram for grams in _known(assignment).values() for gram in grams)
    of = {}
    for entry in handed_in:
        source = _read(entry)
        if source is not None:
            grams = _by_function(source)
            of[entry.student] = {name: found - known for name, found in grams.items()}
    grams = {who: frozenset().union(*functions.values()) for who, functions in of.items()}
    holders = Counter(gram for found in grams.values() for gram in found)
    weight = {gram: math.log((len(of) + OTHERS) / n) / GRAM for gram, n in holders.items()}
    most: dict[tuple[str, str], float] = {}
    for part in [
        grams,
        *({who: of[who].get(e.name, frozenset()) for who in of} for e in assignment.exercises),
    ]:
        for pair, likeness in _alike(part, weight):
            most[pair] = max(likeness, most.get(pair, 0.0))
    pairs = [
        Pair(
            assignment.slug, *pair, round(likeness, 3), _where(of[pair[0]], grams[pair[1]], weight)
        )
        for pair, likeness in most.items()
    ]
    return sorted(pairs, key=lambda pair: (-pair.likeness, pair.first, pair.second))


def _alike(
    of: Mapping[str, frozenset[int]], weight: Mapping[int, float]
) -> Iterator[tuple[tuple[str, str], float]]:
    """The pairs that have most of what they have together, and enough of it, and how much."""
    import numpy as np

    students = sorted(student for student, grams in of.items() if grams)
    holders = Counter(gram for student in students for gram in of[student])
    columns = {gram: at for at, gram in enumerate(g for g, n in holders.items() if n > 1)}
    has = np.zeros((len(students), len(columns)), np.float32)
    for row, student in enumerate(students):
        has[row, [columns[gram] for gram in of[student] if gram in columns]] = 1
    shared = (has * np.array([weight[gram] for gram in columns], np.float32)) @ has.T
    totals = np.array([math.fsum(weight[gram] for gram in of[student]) for student in students])
    likeness = shared / (totals[:, None] + totals - shared)
    enough = LEAST_RARE + 2 * math.log(max(1, len(of)))
    found = np.triu((likeness >= LEAST_LIKE) & (shared >= enough), 1)
    for one, other in np.argwhere(found):
        yield (students[one], students[other]), float(likeness[one, other])


def _where(
    one: Mapping[str, frozenset[int]], other: frozenset[int], weight: Mapping[int, float]
) -> list[str]:
    """The functions that most of the shared text is in, the most telling first."""
    shared = {name: math.fsum(weight[g] for g in grams & other) for name, grams in one.items()}
    return sorted((n for n, much in shared.items() if much), key=lambda n: (-shared[n], n))


def _read(entry: Submission) -> Source | None:
    if entry.problem or entry.absent:
        return None
    try:
        return read(entry.content(), entry.name)
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
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a text with "\d" in it is no news to a teacher
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
