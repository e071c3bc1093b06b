"""``grader verify``: the checks are checked.

The stub must earn nothing, the solution and every correct variant everything, and every known
mistake must lose points on its own exercise whatever the seed. Variants and mistakes are source
that is appended to the solution, whose function it replaces.
"""

from __future__ import annotations

import runpy
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.authoring.mutants import mutants_of
from grader.authoring.release import master_of
from grader.data import Dataset
from grader.errors import ManifestError
from grader.manifest import Assignment
from grader.marking.marker import mark
from grader.model import ExerciseResult, Report, ReportStatus, Settings, Status
from grader.notebook import read
from grader.sandbox.client import ForkServerHandle

__all__ = ["Mistake", "Row", "Variant", "mistakes_of", "variants_of", "verify", "verify_mutants"]


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


@dataclass(frozen=True, slots=True)
class Row:
    """One thing proved, or not: ``problem`` is empty where it holds in all ``runs``."""

    assignment: str
    kind: str  # stub | solution | variant | mistake | mutant | equivalent
    name: str
    exercise: str
    runs: int
    problem: str
    seconds: float


def variants_of(assignment: Assignment) -> Sequence[Variant]:
    """Those of ``variants.py``; raises :class:`ManifestError` where an entry is no pair."""
    return [Variant(name, *entry) for name, entry in _table(assignment, "variants", 2)]


def mistakes_of(assignment: Assignment) -> Sequence[Mistake]:
    """Those of ``mistakes.py``; raises :class:`ManifestError` where an entry is no triple."""
    return [Mistake(name, *entry) for name, entry in _table(assignment, "mistakes", 3)]


def _table(assignment: Assignment, name: str, length: int) -> Iterator[tuple[str, tuple]]:
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


def verify(
    assignment: Assignment, dataset: Dataset, server: ForkServerHandle, seeds: int
) -> Iterator[Row]:
    """Prove the assignment's checks, a row at a time, each with ``seeds`` seeded runs.

    A variant or a mistake is marked on everything once, and on its own exercise ``seeds`` times.
    """
    solution = master_of(assignment).read_text("utf-8")
    stub = (assignment.folder / assignment.notebook).read_bytes()

    def run(content: bytes, name: str, seed: int, only: str | None = None) -> Report:
        settings = Settings(seed=seed, only=only)
        source = read(content, name)
        return mark("verify", name, source, assignment, dataset, server, settings)

    def replaced(source: str) -> bytes:
        return f"{solution}\n\n{source}\n".encode()

    def row(kind: str, name: str, exercise: str, problems: Iterator[str], runs: int) -> Row:
        began = time.monotonic()
        problem = next((p for p in problems if p), "")
        seconds = round(time.monotonic() - began, 2)
        return Row(assignment.slug, kind, name, exercise, runs, problem, seconds)

    script = master_of(assignment).name
    notebook = assignment.notebook
    yield row("stub", notebook, "", (_earns_nothing(run(stub, notebook, 0)) for _ in range(1)), 1)
    yield row(
        "solution", script, "",
        (_earns_all(run(solution.encode(), script, seed)) for seed in range(seeds)), seeds,
    )  # fmt: skip
    for variant in variants_of(assignment):
        content = replaced(variant.source)
        problems = (
            _earns_all(run(content, script, seed, variant.exercise if seed else None))
            for seed in range(seeds)
        )
        yield row("variant", variant.name, variant.exercise, problems, seeds)
    for mistake in mistakes_of(assignment):
        content = replaced(mistake.source)
        problems = (
            _loses_only(
                run(content, script, seed, mistake.exercise if seed else None), mistake.exercise
            )
            for seed in range(seeds)
        )
        yield row("mistake", mistake.name, mistake.exercise, problems, seeds)


def verify_mutants(
    assignment: Assignment, dataset: Dataset, server: ForkServerHandle, seeds: int = 3
) -> Iterator[Row]:
    """One row for each mutant of the solution: caught, equivalent for a reason, or a survivor.

    ``EQUIVALENT`` in ``mistakes.py`` maps a mutant's diff to the reason why it is no mistake.
    """
    path = assignment.solution_folder / "mistakes.py"
    reasons = runpy.run_path(str(path)).get("EQUIVALENT", {}) if path.is_file() else {}
    solution = master_of(assignment).read_text("utf-8")
    names = [exercise.name for exercise in assignment.exercises]
    for mutant in mutants_of(solution, names):
        began = time.monotonic()
        runs, problem = 0, f"survives: {mutant.diff}"
        kind = "equivalent" if mutant.diff in reasons else "mutant"
        source = read(f"{solution}\n\n{mutant.source}\n".encode(), master_of(assignment).name)
        for runs in range(1, seeds + 1):
            settings = Settings(seed=runs, time_limit=5, only=mutant.exercise)
            report = mark("verify", "mutant", source, assignment, dataset, server, settings)
            if _faulty(report):
                problem = _faulty(report)
                break
            if report.exercises[0].status is not Status.PASSED:
                problem = ""
                break
        if kind == "equivalent":
            problem = "" if problem else "marked as equivalent, yet it was caught; take it off"
        seconds = round(time.monotonic() - began, 2)
        yield Row(assignment.slug, kind, mutant.diff, mutant.exercise, runs, problem, seconds)


def _faulty(report: Report) -> str:
    return "; ".join(report.notes) if report.status is not ReportStatus.GRADED else ""


def _first_failure(exercise: ExerciseResult) -> str:
    check = next(check for check in exercise.checks if check.status is not Status.PASSED)
    return f"{exercise.name}: {check.name}: {check.status.value}: {check.message}"


def _earns_all(report: Report) -> str:
    lost = [e for e in report.exercises if e.status is not Status.PASSED]
    if _faulty(report) or not lost:
        return _faulty(report)
    return f"seed {report.seed}: {_first_failure(lost[0])}"


def _earns_nothing(report: Report) -> str:
    started = [e.name for e in report.exercises if e.status is not Status.NOT_STARTED]
    return _faulty(report) or (f"{', '.join(started)}: not not_started" if started else "")


def _loses_only(report: Report, exercise: str) -> str:
    lost = [e for e in report.exercises if e.status is not Status.PASSED]
    if _faulty(report):
        return _faulty(report)
    if exercise not in [e.name for e in lost]:
        return f"seed {report.seed}: not caught"
    others = [e for e in lost if e.name != exercise]
    return f"seed {report.seed}: also {_first_failure(others[0])}" if others else ""
