"""From how the checks ended to the points: out of the manifest's, not of those that ran."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grader.marking.examination import Scope
from grader.marking.record import Marking
from grader.model import CheckResult, ExerciseResult, Status

__all__ = ["add_up", "total"]


def add_up(marking: Marking, hidden: bool, scope: Scope) -> list[ExerciseResult]:
    """The tasks of the scope in the manifest's order, bonus ones last.

    The manifest's points, not those that happened to run, are the max. Checks that do not add up to
    the manifest's points are our fault, unless a fault is known: ``marking.faults`` has it then.
    """
    assignment = marking.work.assignment
    tasks = [task for task in assignment.tasks if scope.only in (None, task.name)]
    stopped = scope.until_lost and any(r.status is not Status.PASSED for r in marking.results)
    checks: dict[str, list[CheckResult]] = {task.name: [] for task in tasks}
    for result in marking.results:
        if result.exercise in checks:
            checks[result.exercise].append(result)
    for task in tasks:
        found = sum(check.max_score for check in checks[task.name])
        wanted = task.max_score(hidden)
        if abs(found - wanted) > 1e-3 and not marking.faults and not stopped:
            marking.faults.append(
                f"{assignment.slug}/assignment.toml: {task.name} has {wanted:g} points, its "
                f"checks add up to {found:g}; correct one of them"
            )
    return [
        ExerciseResult.of(task.name, task.max_score(hidden), checks[task.name]) for task in tasks
    ]


def total(exercises: Iterable[ExerciseResult], faults: Sequence[str]) -> float | None:
    """The score of all ``exercises``; none, which is not a zero, where the grader failed."""
    scores = [exercise.score for exercise in exercises]
    return None if None in scores or faults else round(sum(s or 0.0 for s in scores), 4)
