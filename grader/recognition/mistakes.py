"""What a course knows beside its solution: right variants, mistakes with hints, equal mutants.

They are functions as source, in ``variants.py`` and ``mistakes.py`` of ``solutions/NN_x/``.
"""

from __future__ import annotations

import runpy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grader.errors import ManifestError
from grader.manifest import Assignment
from grader.notebook import Source, read

__all__ = [
    "Mistake",
    "Variant",
    "entries_of",
    "equivalent_mutants",
    "mistakes_of",
    "undecided_mutants",
    "variants_of",
    "with_mistake",
]


@dataclass(frozen=True, slots=True)
class Variant:
    """A correct function, written otherwise than in the solution."""

    name: str
    exercise: str
    source: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong one, with the hint that leads a student out of it."""

    name: str
    exercise: str
    source: str
    hint: str


def variants_of(assignment: Assignment) -> Sequence[Variant]:
    """Those of ``variants.py``; raises :class:`ManifestError` where an entry is no pair."""
    return [Variant(name, *entry) for name, entry in entries_of(assignment, "variants", 2)]


def mistakes_of(assignment: Assignment) -> Sequence[Mistake]:
    """Those of ``mistakes.py``; raises :class:`ManifestError` where an entry is no triple."""
    return [Mistake(name, *entry) for name, entry in entries_of(assignment, "mistakes", 3)]


def equivalent_mutants(assignment: Assignment) -> dict[str, str]:
    """Mutants of the solution that are no mistakes: the lines that differ → the reason."""
    return _mutants_in("EQUIVALENT", assignment)


def undecided_mutants(assignment: Assignment) -> dict[str, str]:
    """Mutants that pass on some images and not on others: the lines that differ → the reason."""
    return _mutants_in("UNDECIDED", assignment)


def _mutants_in(table: str, assignment: Assignment) -> dict[str, str]:
    path = assignment.solution_folder / "mistakes.py"
    return runpy.run_path(str(path)).get(table, {}) if path.is_file() else {}


def entries_of(
    assignment: Assignment, name: str, length: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The table in ``solutions/NN_x/<name>.py``, if there is one: name → a tuple of texts."""
    path = assignment.solution_folder / f"{name}.py"
    if not path.is_file():
        return
    table = runpy.run_path(str(path)).get(name.upper())
    if not isinstance(table, dict):
        raise ManifestError(f"{path}: no dict called {name.upper()}; write one")
    for key, entry in table.items():
        if not (isinstance(entry, tuple) and len(entry) == length and all(entry)):
            raise ManifestError(f"{path}: {key!r} is not a tuple of {length} texts; correct it")
        assignment.exercise(entry[0])
        yield key, entry


@lru_cache(maxsize=256)
def with_mistake(assignment: Assignment, mistake: Mistake) -> Source:
    """The solution with its function replaced by the wrong one; nothing of a student's in it."""
    code = f"{_definitions(assignment)}\n\n{mistake.source}\n"
    return read(code.encode(), assignment.master.name)


@lru_cache(maxsize=16)
def _definitions(assignment: Assignment) -> str:
    """The solution without its plots and examples, which no replay needs."""
    solution = read(assignment.master.read_bytes(), assignment.master.name)
    return "\n\n".join(
        statement.source
        for statement in solution.statements
        if statement.kind != "other" and not statement.needless
    )
