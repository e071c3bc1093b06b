"""Which known mistake gives this outcome?

Two functions that return the same on the same inputs fail the same checks with the same words:
the same worst index, the same values there. So a student's mistake is recognised by running the
same checks, from the same seed, on each known mistake, and comparing how they ended. All of an
exercise's checks must agree; where none does, nothing is guessed.
"""

from __future__ import annotations

import math
import re
import runpy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.errors import ManifestError
from grader.manifest import Assignment
from grader.model import CheckResult, Status

__all__ = ["Mistake", "Variant", "alike", "equivalent_mutants", "mistakes_of", "variants_of"]

# Ends of these kinds are not about what a function returned, so they tell no mistake from another.
_TELLING = {Status.FAILED, Status.PARTIAL, Status.ERROR}
_NUMBER = re.compile(r"-?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf|nan)")
_PLACE = re.compile(r" \([^()]*, line \d+(: .*)?\)$")


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
    return [Variant(name, *entry) for name, entry in _entries(assignment, "variants", 2)]


def mistakes_of(assignment: Assignment) -> Sequence[Mistake]:
    """Those of ``mistakes.py``; raises :class:`ManifestError` where an entry is no triple."""
    return [Mistake(name, *entry) for name, entry in _entries(assignment, "mistakes", 3)]


def equivalent_mutants(assignment: Assignment) -> dict[str, str]:
    """Mutants of the solution that are no mistakes: the lines that differ → the reason."""
    path = assignment.solution_folder / "mistakes.py"
    return runpy.run_path(str(path)).get("EQUIVALENT", {}) if path.is_file() else {}


def _entries(assignment: Assignment, name: str, length: int) -> Iterator[tuple[str, tuple]]:
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


def alike(theirs: Sequence[CheckResult], known: Sequence[CheckResult]) -> bool:
    """Whether two outcomes of the same checks come from functions that do the same.

    Statuses and words must be equal, numbers equal to three digits (libraries differ in the
    last ones), and at least one check must have failed in a telling way.
    """
    if [check.name for check in theirs] != [check.name for check in known]:
        return False
    telling = False
    for one, other in zip(theirs, known):
        if one.status is not other.status or not _same_words(one.message, other.message):
            return False
        telling = telling or one.status in _TELLING
    return telling


def _same_words(one: str, other: str) -> bool:
    one, other = _PLACE.sub("", one), _PLACE.sub("", other)
    if _NUMBER.sub("#", one) != _NUMBER.sub("#", other):
        return False
    numbers = zip(_NUMBER.findall(one), _NUMBER.findall(other))
    return all(_close(float(a), float(b)) for a, b in numbers)


def _close(a: float, b: float) -> bool:
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=2e-3, abs_tol=1e-6)
