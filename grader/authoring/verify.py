"""``grader verify``: the checks are checked.

The stub must earn nothing, the solution and every correct variant everything. Every known mistake
must lose points on its own exercise, and be recognised, whatever the seed. Variants and mistakes
are source that is appended to the solution, whose function it replaces.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from grader.authoring.mutants import mutants_of
from grader.authoring.release import read_master
from grader.checks.diagnose import Mistake, equivalent_mutants, mistakes_of, variants_of
from grader.data import Dataset
from grader.manifest import Assignment
from grader.marking.marker import mark
from grader.model import ExerciseResult, Report, ReportStatus, Settings, Status
from grader.notebook import read
from grader.sandbox.client import ForkServerHandle

__all__ = ["Row", "verify", "verify_mutants"]


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


def verify(
    assignment: Assignment, dataset: Dataset, server: ForkServerHandle, seeds: int
) -> Iterator[Row]:
    """Prove the assignment's checks, a row at a time, each with ``seeds`` seeded runs.

    A variant or a mistake is marked on everything once, and on its own exercise ``seeds`` times.
    """
    solution = read_master(assignment)
    stub = (assignment.folder / assignment.notebook).read_bytes()

    def run(
        content: bytes, name: str, seed: int, only: str | None = None, diagnose: bool = False
    ) -> Report:
        settings = Settings(seed=seed, only=only, diagnose=diagnose)
        source = read(content, name)
        return mark("verify", name, source, assignment, dataset, server, settings)

    def replaced(source: str) -> bytes:
        return f"{solution}\n\n{source}\n".encode()

    def row(kind: str, name: str, exercise: str, problems: Iterator[str], runs: int) -> Row:
        began = time.monotonic()
        problem = next((p for p in problems if p), "")
        seconds = round(time.monotonic() - began, 2)
        return Row(assignment.slug, kind, name, exercise, runs, problem, seconds)

    script = assignment.master.name
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
                run(content, script, seed, mistake.exercise if seed else None, diagnose=True),
                mistake,
                recognisable=not assignment.exercise(mistake.exercise).trains,
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
    reasons = equivalent_mutants(assignment)
    solution = read_master(assignment)
    names = [exercise.name for exercise in assignment.exercises]
    for mutant in mutants_of(solution, names):
        began = time.monotonic()
        runs, problem = 0, f"survives: {mutant.diff}"
        kind = "equivalent" if mutant.diff in reasons else "mutant"
        source = read(f"{solution}\n\n{mutant.source}\n".encode(), assignment.master.name)
        for runs in range(1, seeds + 1):
            settings = Settings(seed=runs, time_limit=5, only=mutant.exercise, diagnose=False)
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


def _loses_only(report: Report, mistake: Mistake, recognisable: bool) -> str:
    lost = [e for e in report.exercises if e.status is not Status.PASSED]
    if _faulty(report):
        return _faulty(report)
    if mistake.exercise not in [e.name for e in lost]:
        return f"seed {report.seed}: not caught"
    others = [e for e in lost if e.name != mistake.exercise]
    if others:
        return f"seed {report.seed}: also {_first_failure(others[0])}"
    told = {check.hint for check in lost[0].checks if check.hint}
    if recognisable and lost[0].status is not Status.FORBIDDEN and told != {mistake.hint}:
        return f"seed {report.seed}: not recognised; the hint was {'; '.join(told)}"
    return ""
