"""Give a result the hint of the known mistake that it shows.

Where the course's solutions are at hand, the checks are replayed on each known mistake from the
submission's seed. Elsewhere, as in a student's notebook, the public checks' outcome on their fixed
inputs is looked up among the fingerprints that ``release`` wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from grader.manifest import Assignment, Exercise
from grader.model import CheckResult, ExerciseResult, Status
from grader.notebook import Source
from grader.recognition.fingerprints import (
    Fingerprint,
    Known,
    fingerprints_match,
    fingerprints_of,
    first_lost,
    hint_of_training,
    known_fingerprints,
)
from grader.recognition.mistakes import Mistake, mistakes_of, with_mistake

__all__ = ["by_fingerprint", "by_replay", "in_public_checks"]

_RECOGNISABLE = {Status.FAILED, Status.PARTIAL, Status.ERROR}
_Outcome = Callable[[Source, str, "str | None"], Sequence[CheckResult]]


def by_replay(
    exercises: Sequence[ExerciseResult],
    assignment: Assignment,
    outcome_of: _Outcome,
) -> list[ExerciseResult]:
    """The same results, with a known mistake's own hint where one ended just as the student's.

    ``outcome_of(source, exercise, check)`` runs the checks of one exercise, or one of them, on
    other code from the same seed.
    """
    known, public = _mistakes(assignment), known_fingerprints(assignment)

    def hint_for(exercise: ExerciseResult) -> str | None:
        theirs = fingerprints_of(exercise.checks)
        if assignment.exercise(exercise.name).trains:
            return hint_of_training_in(exercise.name, theirs)
        anywhere = fingerprints_of(exercise.checks, portable=True)
        elsewhere = public.get(exercise.name, ())
        candidates = known.get(exercise.name, ())
        # The likeliest first, so that most replays are never run.
        for mistake in sorted(candidates, key=lambda m: _distance(m, anywhere, elsewhere)):
            outcome = outcome_of(with_mistake(assignment, mistake), exercise.name, None)
            if fingerprints_match(theirs, fingerprints_of(outcome)):
                return mistake.hint
        return None

    def hint_of_training_in(name: str, theirs: Sequence[Fingerprint]) -> str | None:
        lost = first_lost(theirs)
        if lost is None:
            return None
        outcomes = (
            (mistake.hint, outcome_of(with_mistake(assignment, mistake), name, lost.check))
            for mistake in known.get(name, ())
        )
        ends = ((hint, fingerprints_of(outcome)) for hint, outcome in outcomes)
        return hint_of_training(lost, ends, assignment.exercise(name).repeatable)

    return [_hinted(exercise, hint_for) for exercise in exercises]


def in_public_checks(
    exercises: Sequence[ExerciseResult],
    assignment: Assignment,
    outcome_of: Callable[[str], Sequence[CheckResult]],
) -> list[ExerciseResult]:
    """As :func:`by_replay`, without solutions.

    ``outcome_of(exercise)`` runs its public checks on the student's code from ``KERNEL_SEED``.
    """
    known = known_fingerprints(assignment)

    def hint_for(exercise: ExerciseResult) -> str | None:
        if exercise.name not in known:
            return None
        theirs = fingerprints_of(outcome_of(exercise.name), portable=True)
        return _hint_among(known[exercise.name], theirs, assignment.exercise(exercise.name))

    return [_hinted(exercise, hint_for) for exercise in exercises]


def by_fingerprint(
    results: Sequence[CheckResult], exercise: str, assignment: Assignment
) -> list[CheckResult]:
    """The public checks' results from ``KERNEL_SEED``, with the hint of the mistake they show."""
    known = known_fingerprints(assignment).get(exercise, ())
    theirs = fingerprints_of(results, portable=True)
    hint = _hint_among(known, theirs, assignment.exercise(exercise))
    return list(results) if hint is None else _with_hint(results, hint)


def _hint_among(
    known: Sequence[Known], theirs: Sequence[Fingerprint], exercise: Exercise
) -> str | None:
    if not exercise.trains:
        return next((one.hint for one in known if fingerprints_match(theirs, one.checks)), None)
    lost = first_lost(theirs)
    if lost is None:
        return None
    ends = ((one.hint, one.checks) for one in known)
    return hint_of_training(lost, ends, exercise.repeatable)


def _distance(
    mistake: Mistake, theirs: Sequence[Fingerprint], elsewhere: Sequence[Known]
) -> tuple[int, int]:
    """In how many public checks the mistake ends otherwise on the fixed inputs, and in how many
    with other numbers. On a few inputs it does so by chance, so this tells where to look first,
    no more."""
    ends = {one.check: one for one in theirs}

    def to(known: Known) -> tuple[int, int]:
        pairs = [(one, ends.get(one.check)) for one in known.checks]
        words = sum(o is None or o.same_but_numbers != one.same_but_numbers for one, o in pairs)
        numbers = sum(o is None or o.numbers != one.numbers for one, o in pairs)
        return words, numbers

    return min((to(known) for known in elsewhere if known.hint == mistake.hint), default=(0, 0))


def _hinted(
    exercise: ExerciseResult,
    hint_for: Callable[[ExerciseResult], str | None],
) -> ExerciseResult:
    if exercise.status not in _RECOGNISABLE:
        return exercise
    hint = hint_for(exercise)
    if hint is None:
        return exercise
    return replace(exercise, checks=tuple(_with_hint(exercise.checks, hint)))


def _with_hint(results: Sequence[CheckResult], hint: str) -> list[CheckResult]:
    return [
        result if result.status is Status.PASSED else replace(result, hint=hint)
        for result in results
    ]


@lru_cache(maxsize=16)
def _mistakes(assignment: Assignment) -> dict[str, list[Mistake]]:
    known: dict[str, list[Mistake]] = {}
    for mistake in mistakes_of(assignment):
        known.setdefault(mistake.exercise, []).append(mistake)
    return known
