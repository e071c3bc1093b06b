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
from grader.manifest import Assignment
from grader.model import Report
from grader.notebook import read

__all__ = ["Pair", "Passage", "Work", "similar", "works_of"]

GRAM = 8  # tokens
OTHERS = 10  # students whom nobody is like, added so that little is rare in a small class
LEAST_LIKE = 0.75
# How unlikely the shared text must be: -log of its share of the class, summed over its tokens. The
# number of pairs adds 2 log n. Found with classes of 4 to 200 put together from independent pieces.
LEAST_RARE = 8.0

# A student's functions by name, each as it was parsed and as it was written, where that is kept.
Work = Mapping[str, "tuple[ast.AST, str]"]
_Gram = tuple[str, ...]
_Grams = frozenset[_Gram]


@dataclass(frozen=True, slots=True)
class Passage:
    """A function that two have in common: its lines in each, and whether both have what is there.

    What the stub, the reference and known mistakes have is never marked.
    """

    function: str
    first: Sequence[tuple[str, bool]]
    second: Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two students' work on an assignment: ``likeness`` in 0 to 1, and where it is."""

    assignment: str
    first: str
    second: str
    likeness: float
    exercises: Sequence[str]
    passages: Sequence[Passage] = ()


def similar(assignment: Assignment, works: Mapping[str, Work]) -> list[Pair]:
    """The pairs that are alike, the most alike first; ``works`` are by student."""
    if sum(map(bool, works.values())) < 2:
        return []
    known = frozenset(gram for grams in _known(assignment).values() for gram in grams)
    same: dict[_Gram, _Gram] = {}  # a run of tokens that a class shares is one object
    of = {
        student: {
            name: frozenset(same.setdefault(gram, gram) for gram in _grams(node) - known)
            for name, (node, _) in work.items()
        }
        for student, work in works.items()
    }
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
    pairs = []
    for (one, other), likeness in most.items():
        where = _where(of[one], grams[other], weight)
        passages = [
            _passage(name, works[one][name], works[other][name], known)
            for name in where
            if works[one][name][1] and works[other].get(name, (None, ""))[1]
        ]
        pairs.append(Pair(assignment.slug, one, other, round(likeness, 3), where, passages))
    return sorted(pairs, key=lambda pair: (-pair.likeness, pair.first, pair.second))


def works_of(reports: Iterable[Report]) -> dict[str, Work]:
    """What is kept in reports of what students wrote, by student."""
    return {report.student: _work(report) for report in reports if report.handed_in}


def _work(report: Report) -> Work:
    functions: dict[str, tuple[ast.AST, str]] = {}
    for exercise in report.exercises:
        for code in exercise.code:
            for node in _parsed(code.text).body:
                if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                    functions.setdefault(node.name, (node, code.text))
    return functions


def _alike(
    of: Mapping[str, _Grams], weight: Mapping[_Gram, float]
) -> Iterator[tuple[tuple[str, str], float]]:
    """The pairs that have most of what they have together, and enough of it, and how much."""
    import numpy as np

    students = sorted(student for student, grams in of.items() if grams)
    holders = Counter(gram for student in students for gram in of[student])
    columns = {gram: at for at, gram in enumerate(sorted(g for g, n in holders.items() if n > 1))}
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


def _where(one: Mapping[str, _Grams], other: _Grams, weight: Mapping[_Gram, float]) -> list[str]:
    """The functions that most of the shared text is in, the most telling first."""
    shared = {name: math.fsum(weight[g] for g in grams & other) for name, grams in one.items()}
    return sorted((n for n, much in shared.items() if much), key=lambda n: (-shared[n], n))


def _passage(
    name: str, one: tuple[ast.AST, str], other: tuple[ast.AST, str], known: _Grams
) -> Passage:
    shared = (_grams(one[0]) & _grams(other[0])) - known
    return Passage(name, _marked(*one, shared), _marked(*other, shared))


def _marked(node: ast.AST, text: str, shared: _Grams) -> list[tuple[str, bool]]:
    """The lines of ``text``, and which of them a shared run of tokens goes through."""
    tokens = list(_tokens(node))
    marked: set[int] = set()
    for at in range(len(tokens) - GRAM + 1):
        run = tokens[at : at + GRAM]
        if tuple(kind for kind, _ in run) in shared:
            marked.update(line - 1 for _, line in run)
    return [(line, at in marked) for at, line in enumerate(text.split("\n"))]


def _known(assignment: Assignment) -> dict[str, _Grams]:
    """Of the stub, and of what is in ``solutions/``, where it is here."""
    grams: dict[str, _Grams] = {}
    stub = assignment.folder / assignment.notebook
    files = [stub] if stub.is_file() else []
    for number, file in enumerate([*files, *sorted(assignment.solution_folder.glob("*.py"))]):
        try:
            source = read(file.read_bytes(), file.name)
        except GraderError:  # release --check says what is wrong with it
            continue
        grams |= {f"{number} {name}": _grams(node) for name, node in source.functions.items()}
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
    """``text`` as Python, or an empty module where it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a text with "\d" in it is no news to a teacher
            return ast.parse(text.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _grams(tree: ast.AST) -> _Grams:
    """Every run of ``GRAM`` tokens; whoever orders, renames or comments otherwise has the same."""
    tokens = [kind for kind, _ in _tokens(tree)]
    return frozenset(zip(*(tokens[i:] for i in range(GRAM))))


def _tokens(node: ast.AST, line: int = 1) -> Iterator[tuple[str, int]]:
    """Kinds of nodes, and the names of attributes: variables and texts are all the same. Each has
    the number of its line."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, (ast.expr_context, ast.arg, ast.arguments)):
        return
    line = getattr(node, "lineno", line)
    if isinstance(node, ast.Attribute):
        yield f".{node.attr}", line
    elif isinstance(node, ast.keyword):
        yield f"{node.arg}=", line
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield repr(node.value), line
    else:
        yield type(node).__name__, line
    for child in ast.iter_child_nodes(node):
        yield from _tokens(child, line)
