"""``grader verify``: the checks are checked.

The stub must earn nothing, the solution and every correct variant everything. Every known mistake
must lose points on its own exercise, and be recognised, whatever the seed; and every mutant of the
solution must be caught. Trivial answers must earn nothing, and no seed may decide whether a known
function passes a check: both are tried from many seeds, in one process. Variants, mistakes and
mutants are source that is appended to the solution, whose function it replaces.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE
from rich.table import Table

from grader.authoring.mutants import mutants_of
from grader.authoring.notebooks import read_master
from grader.authoring.steady import decided_by_seed
from grader.authoring.trivial import let_through
from grader.data import Dataset
from grader.manifest import Assignment
from grader.marking.examination import WHOLE, Paper, Scope, Setup
from grader.marking.marker import mark
from grader.model import ExerciseResult, Report, ReportStatus, Settings, Status
from grader.notebook import read
from grader.recognition.mistakes import (
    equivalent_mutants,
    mistakes_of,
    undecided_mutants,
    variants_of,
)
from grader.sandbox.backend import Backend

__all__ = ["Claim", "Row", "claims", "prove", "table"]

_MARKED = ("stub", "solution", "variant", "mistake", "mutant", "equivalent")
_IN_PROCESS = {"trivial": let_through, "steady": decided_by_seed}
_KINDS = (*_MARKED, *_IN_PROCESS)
MUTANT_SEEDS = 3
NAMED_SEEDS = 3  # of a mistake in training, where each known one has to be trained to compare
_MUTANT_SECONDS = 5.0  # a mutant that loops for ever is caught by that


@dataclass(frozen=True, slots=True)
class Claim:
    """Something to be proved of an assignment's checks, in ``seeds`` runs.

    ``content`` is the submission, called ``name`` where it is a file's; ``exercise`` the one it is
    about, empty where it is about all; ``hint`` the one a mistake must be answered with.
    """

    assignment: Assignment
    kind: str
    name: str
    exercise: str
    content: bytes
    seeds: int
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One claim proved, or not: ``problem`` is empty where it holds in all ``runs``."""

    assignment: str
    kind: str
    name: str
    exercise: str
    runs: int
    problem: str
    seconds: float


def claims(assignment: Assignment, seeds: int, draws: int = 0) -> Sequence[Claim]:
    """All there is to be proved; raises :class:`ManifestError` where a file is malformed.

    ``seeds`` is for whole markings, ``draws`` for single checks in one process.
    """
    solution = read_master(assignment)
    stub = (assignment.folder / assignment.notebook).read_bytes()
    reasons, undecided = equivalent_mutants(assignment), undecided_mutants(assignment)
    names = [exercise.name for exercise in assignment.tasks]

    def replaced(source: str) -> bytes:
        return f"{solution}\n\n{source}\n".encode()

    found = [
        Claim(assignment, "stub", assignment.notebook, "", stub, 1),
        Claim(assignment, "solution", assignment.master.name, "", solution.encode(), seeds),
    ]
    for v in variants_of(assignment):
        found.append(Claim(assignment, "variant", v.name, v.exercise, replaced(v.source), seeds))
    for m in mistakes_of(assignment):
        found.append(
            Claim(assignment, "mistake", m.name, m.exercise, replaced(m.source), seeds, m.hint)
        )
    for mutant in mutants_of(solution, names):
        if mutant.diff in undecided:
            continue
        kind = "equivalent" if mutant.diff in reasons else "mutant"
        content = replaced(mutant.source)
        found.append(Claim(assignment, kind, mutant.diff, mutant.exercise, content, MUTANT_SEEDS))
    for kind in _IN_PROCESS if draws else ():
        found += [Claim(assignment, kind, "all checks", name, b"", draws) for name in names]
    return found


def prove(claim: Claim, dataset: Dataset, server: Backend) -> Row:
    """Mark the claim's submission ``claim.seeds`` times, or until the claim is seen not to hold."""
    began = time.monotonic()
    runs, problem = 0, ""
    if claim.kind in _IN_PROCESS:
        proof = _IN_PROCESS[claim.kind]
        runs, found = proof(claim.assignment, claim.exercise, claim.seeds, dataset)
        problem = "; ".join(found)
    else:
        for problem in _PROOFS[claim.kind](claim, dataset, server):
            runs += 1
            if problem:
                break
    if claim.kind in ("mutant", "equivalent"):
        problem = _mutant_problem(claim, problem)
    seconds = round(time.monotonic() - began, 2)
    return Row(
        claim.assignment.slug, claim.kind, claim.name, claim.exercise, runs, problem, seconds
    )


def table(rows: Sequence[Row], dataset: str) -> Table:
    """What holds of what was claimed, for each assignment and kind, and the seconds of all runs."""
    made = Table(title=f"Verified on {dataset}", box=SIMPLE)
    made.add_column("assignment")
    for kind in (*_KINDS, "runs", "seconds"):
        made.add_column(kind, justify="right")
    groups = {slug: [r for r in rows if r.assignment == slug] for slug in _slugs(rows)}
    for name, group in {**groups, "all": rows}.items():
        cells = [_tally([row for row in group if row.kind == kind]) for kind in _KINDS]
        runs = str(sum(row.runs for row in group if row.kind in _MARKED))
        made.add_row(name, *cells, runs, f"{sum(row.seconds for row in group):.0f}")
    return made


def _slugs(rows: Sequence[Row]) -> Sequence[str]:
    return list(dict.fromkeys(row.assignment for row in rows))


def _tally(rows: Sequence[Row]) -> str:
    return f"{sum(not row.problem for row in rows)}/{len(rows)}" if rows else "-"


def _run(
    claim: Claim, dataset: Dataset, server: Backend, settings: Settings, scope: Scope = WHOLE
) -> Report:
    # The stub is the one notebook; all others are scripts made from the master.
    path = claim.assignment.notebook if claim.kind == "stub" else claim.assignment.master.name
    paper = Paper("verify", path, read(claim.content, path), claim.assignment)
    return mark(paper, Setup(dataset, server, settings), scope)


def _prove_stub(claim: Claim, dataset: Dataset, server: Backend) -> Iterator[str]:
    report = _run(claim, dataset, server, Settings(seed=0))
    started = [e.name for e in report.tasks if e.status is not Status.NOT_STARTED]
    yield _faulty(report) or (f"{', '.join(started)}: not not_started" if started else "")


def _prove_correct(claim: Claim, dataset: Dataset, server: Backend) -> Iterator[str]:
    """Everything once, then the claim's own exercise, if it has one."""
    for seed in range(claim.seeds):
        scope = Scope(only=(claim.exercise or None) if seed else None, diagnose=False)
        report = _run(claim, dataset, server, Settings(seed=seed), scope)
        lost = [e for e in report.tasks if e.status is not Status.PASSED]
        problem = f"seed {seed}: {_first_failure(lost[0])}" if lost else ""
        yield _faulty(report) or problem


def _prove_mistake(claim: Claim, dataset: Dataset, server: Backend) -> Iterator[str]:
    """Everything once: only its own exercise loses. Then that one: lost, and recognised.

    In an exercise that trains, the first check that is lost tells the mistake.
    """
    trains = claim.assignment.exercise(claim.exercise).trains
    for seed in range(claim.seeds):
        scope = Scope(
            only=claim.exercise if seed else None,
            diagnose=not trains or seed < NAMED_SEEDS,
            until_lost=trains and seed > 0,
        )
        report = _run(claim, dataset, server, Settings(seed=seed), scope)
        problem = _loses_only(report, claim, recognisable=scope.diagnose)
        yield _faulty(report) or (f"seed {seed}: {problem}" if problem else "")
    yield _in_a_notebook(claim, dataset, server, trains)


def _in_a_notebook(claim: Claim, dataset: Dataset, server: Backend, until_lost: bool) -> str:
    """Public checks only: its own hint, or none but the exercise's; never another mistake's."""
    settings = Settings(hidden=False, seed=claim.seeds)
    scope = Scope(only=claim.exercise, until_lost=until_lost)
    report = _run(claim, dataset, server, settings, scope)
    told = {check.hint for check in report.tasks[0].checks if check.hint}
    wrong = told - {claim.hint, claim.assignment.exercise(claim.exercise).hint}
    return _faulty(report) or (f"in a notebook the hint was {wrong.pop()}" if wrong else "")


def _loses_only(report: Report, claim: Claim, recognisable: bool) -> str:
    lost = {e.name: e for e in report.tasks if e.status is not Status.PASSED}
    if claim.exercise not in lost:
        return "not caught"
    own = lost.pop(claim.exercise)
    if lost:
        return f"also {_first_failure(next(iter(lost.values())))}"
    told = {check.hint for check in own.checks if check.hint}
    if recognisable and own.status is not Status.FORBIDDEN and told != {claim.hint}:
        return f"not recognised; the hint was {'; '.join(sorted(told))}"
    return ""


def _prove_caught(claim: Claim, dataset: Dataset, server: Backend) -> Iterator[str]:
    """One text for each seed: ``caught``, or nothing where every check was passed."""
    trains = claim.assignment.exercise(claim.exercise).trains
    limit = None if trains else _MUTANT_SECONDS
    scope = Scope(only=claim.exercise, diagnose=False, until_lost=True)
    for seed in range(1, claim.seeds + 1):
        report = _run(claim, dataset, server, Settings(time_limit=limit, seed=seed), scope)
        caught = report.tasks[0].status is not Status.PASSED
        yield _faulty(report) or ("caught" if caught else "")


def _mutant_problem(claim: Claim, outcome: str) -> str:
    if outcome not in ("", "caught"):
        return outcome
    if claim.kind == "equivalent":
        return "marked as equivalent, yet it was caught; take it off" if outcome else ""
    return "" if outcome else f"survives: {claim.name}"


_PROOFS = {
    "stub": _prove_stub,
    "solution": _prove_correct,
    "variant": _prove_correct,
    "mistake": _prove_mistake,
    "mutant": _prove_caught,
    "equivalent": _prove_caught,
}


def _faulty(report: Report) -> str:
    return "; ".join(report.notes) if report.status is not ReportStatus.GRADED else ""


def _first_failure(exercise: ExerciseResult) -> str:
    check = next(check for check in exercise.checks if check.status is not Status.PASSED)
    return f"{exercise.name}: {check.name}: {check.status.value}: {check.message}"
