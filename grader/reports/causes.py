"""Why points were lost: by known mistakes, and else by what messages have in common.

A known mistake is told by its hint. Where none was recognised, messages are merged that differ in
numbers, names and places only, so that a hundred students with the same trouble are one line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grader.model import CheckResult, ExerciseResult, Report, Status

__all__ = ["Cause", "Loss", "by_check", "costliest", "not_started"]

_LONGEST = 240
_WRONG = {"shape": "the wrong shape", "dtype": "the wrong dtype", "values": "wrong values"}
_STOOD_IN = re.compile(r"; torch's own [\w ]+ stood in for yours here$")
_PLACE = re.compile(r" ?\((?:[^()]*, )?line \d+")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+(?:\.\d*)?(?:e[-+]?\d+)?|nan|inf)(?!\w)")
_SEVERAL = re.compile(r"…(?:, …)*,?(?=[\])])|…(?:, …)+")


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """Why points of an exercise were lost. ``words`` are a known mistake's hint if it is
    ``recognised``, and otherwise what the messages of such failures have in common."""

    exercise: str
    words: str
    recognised: bool


@dataclass(frozen=True, slots=True)
class Loss:
    """What one cause took from an assignment's students: ``points`` in all, from ``reports`` in
    their order. ``example`` is the message that was given most often, ``status`` how such a check
    ended first."""

    assignment: str
    cause: Cause
    points: float
    reports: tuple[Report, ...]
    example: str
    status: Status


def costliest(reports: Sequence[Report], general_hints: Collection[str]) -> list[Loss]:
    """All causes, those that cost the most points first.

    What an exercise lost is put down to its known mistake, or to the first check that failed:
    the later ones often fail in consequence. What was not started is no misunderstanding.
    ``general_hints`` are the exercises' own, for whoever fails them.
    """
    found = _Gathered()
    for report in reports:
        for exercise in _attempted(report):
            first = next((c for c in exercise.checks if c.status is not Status.PASSED), None)
            lost = exercise.max_score - (exercise.score or 0.0)
            if first is not None and lost > 0:
                found.add(report, _cause(first, general_hints), lost, first)
    return found.losses()


def by_check(
    reports: Sequence[Report], general_hints: Collection[str]
) -> Mapping[tuple[str, str], Sequence[Loss]]:
    """(exercise, check) → why it was failed, the most frequent cause first."""
    found: dict[tuple[str, str], _Gathered] = {}
    for report in reports:
        for exercise in _attempted(report):
            for check in exercise.checks:
                if check.status not in (Status.PASSED, Status.NOT_STARTED, Status.GRADER_FAULT):
                    lost = check.max_score - (check.score or 0.0)
                    gathered = found.setdefault((exercise.name, check.name), _Gathered())
                    gathered.add(report, _cause(check, general_hints), lost, check)
    return {
        key: sorted(gathered.losses(), key=lambda loss: -len(loss.reports))
        for key, gathered in found.items()
    }


def not_started(reports: Iterable[Report]) -> tuple[int, float]:
    """How many exercises were handed in unwritten, and the points they had."""
    left = [
        exercise.max_score
        for report in reports
        if report.handed_in
        for exercise in report.exercises
        if exercise.status is Status.NOT_STARTED
    ]
    return len(left), sum(left)


class _Gathered:
    """Who lost what by which cause of which assignment."""

    def __init__(self) -> None:
        self._lost: dict[tuple[str, Cause], list[tuple[Report, float]]] = {}
        self._said: dict[tuple[str, Cause], Counter[str]] = {}
        self._ended: dict[tuple[str, Cause], Status] = {}

    def add(self, report: Report, cause: Cause, lost: float, check: CheckResult) -> None:
        key = report.assignment, cause
        self._ended.setdefault(key, check.status)
        self._lost.setdefault(key, []).append((report, lost))
        self._said.setdefault(key, Counter())[check.message] += 1

    def losses(self) -> list[Loss]:
        made = [
            Loss(
                assignment, cause,
                round(sum(points for _, points in lost), 6),
                tuple(report for report, _ in lost),
                _most_frequent(self._said[assignment, cause]),
                self._ended[assignment, cause],
            )
            for (assignment, cause), lost in self._lost.items()
        ]  # fmt: skip
        return sorted(made, key=lambda loss: (-loss.points, loss.assignment, loss.cause))


def _most_frequent(said: Counter[str]) -> str:
    return min(said, key=lambda text: (-said[text], text))


def _attempted(report: Report) -> list[ExerciseResult]:
    """The exercises that can have been misunderstood: written, and graded."""
    if not report.handed_in:
        return []
    return [
        e for e in report.exercises if e.status not in (Status.NOT_STARTED, Status.GRADER_FAULT)
    ]


def _cause(check: CheckResult, general_hints: Collection[str]) -> Cause:
    if check.hint and check.hint not in general_hints:
        return Cause(check.exercise, check.hint, True)
    return Cause(check.exercise, _kind(check), False)


def _kind(check: CheckResult) -> str:
    """What failures of one kind have in common, in words."""
    if check.status is Status.TIMEOUT:
        return "not finished in time"
    if check.status is Status.MISSING:
        return re.split(r"[:;] ", _common(check.message))[0]
    if check.difference is not None and check.difference.kind in _WRONG:
        what = _common(check.difference.what).split(" of a ")[0]
        return f"{what}: {_WRONG[check.difference.kind]}"
    return _common(check.message) or check.status.value.replace("_", " ")


@lru_cache(maxsize=4096)
def _common(message: str) -> str:
    """``message`` without the numbers, names and places that differ from student to student."""
    text = _without_places(_STOOD_IN.sub("", message[: 4 * _LONGEST]))
    text = _SEVERAL.sub("…", _NUMBER.sub("…", _QUOTED.sub("'…'", text)))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _without_places(text: str) -> str:
    """``text`` without parts such as ``(cell 7, line 2: return f(x))``, brackets within and all."""
    while (found := _PLACE.search(text)) is not None:
        depth, end = 0, found.start()
        while end < len(text):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
            if text[end - 1] == ")" and depth == 0:
                break
        text = text[: found.start()] + text[end:]
    return text
