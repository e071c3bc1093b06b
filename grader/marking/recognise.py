"""Recognise a known mistake: replay its checks on each, and compare how they ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from grader.checks.diagnose import Mistake, alike, mistakes_of
from grader.manifest import Assignment
from grader.model import CheckResult, ExerciseResult, Status
from grader.notebook import Source, read

__all__ = ["recognise"]

_RECOGNISABLE = {Status.FAILED, Status.PARTIAL, Status.ERROR}


def recognise(
    exercises: Sequence[ExerciseResult],
    assignment: Assignment,
    outcome_of: Callable[[Source, str], Sequence[CheckResult]],
) -> list[ExerciseResult]:
    """The same results, with a known mistake's own hint where one ended just as the student's.

    ``outcome_of(source, exercise)`` runs the checks of one exercise on other code, from the same
    seed. Exercises that train are left alone (see ``Exercise.trains``).
    """
    known = _known(assignment)
    return [
        _recognise_one(exercise, known.get(exercise.name, ()), assignment, outcome_of)
        for exercise in exercises
    ]


def _recognise_one(
    exercise: ExerciseResult,
    known: Sequence[Mistake],
    assignment: Assignment,
    outcome_of: Callable[[Source, str], Sequence[CheckResult]],
) -> ExerciseResult:
    if exercise.status not in _RECOGNISABLE or assignment.exercise(exercise.name).trains:
        return exercise
    for mistake in known:
        source = _with_mistake(assignment, mistake)
        if alike(exercise.checks, outcome_of(source, exercise.name)):
            checks = [
                check if check.status is Status.PASSED else replace(check, hint=mistake.hint)
                for check in exercise.checks
            ]
            return replace(exercise, checks=tuple(checks))
    return exercise


@lru_cache(maxsize=16)
def _known(assignment: Assignment) -> dict[str, list[Mistake]]:
    known: dict[str, list[Mistake]] = {}
    for mistake in mistakes_of(assignment):
        known.setdefault(mistake.exercise, []).append(mistake)
    return known


@lru_cache(maxsize=256)
def _with_mistake(assignment: Assignment, mistake: Mistake) -> Source:
    """The solution with its function replaced by the wrong one; nothing of a student's in it."""
    code = f"{assignment.master.read_text('utf-8')}\n\n{mistake.source}\n"
    return read(code.encode(), assignment.master.name)
