"""Several attempts of one student: all are marked, each is kept, and the best counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Protocol

from grader.batch.run import Keeper
from grader.intake import Submission
from grader.model import Report

__all__ = ["AttemptKeeper", "KeeperOfAttempts", "all_attempts", "best_of"]


class KeeperOfAttempts(Keeper, Protocol):
    """A keeper that has room for more than one report of a student."""

    def find_attempt(self, student: str, assignment: str, key: str) -> Report | None:
        """The attempt kept under ``key``."""

    def put_attempt(self, report: Report, key: str) -> None:
        """Keep an attempt for good, beside the student's others."""


class AttemptKeeper:
    """Keeps the attempts of those who have several apart from the report that counts."""

    def __init__(self, keeper: KeeperOfAttempts, handed_in: Sequence[Submission]) -> None:
        self.keeper = keeper
        self._several: Collection[tuple[str, str]] = {
            (submission.student, submission.assignment)
            for submission in handed_in
            if submission.earlier
        }

    def begin(self, seed: int | None) -> int:
        """As the keeper's own."""
        return self.keeper.begin(seed)

    def find(self, student: str, assignment: str, key: str) -> Report | None:
        """The report, or one of the student's attempts, kept under ``key``."""
        if (student, assignment) in self._several:
            return self.keeper.find_attempt(student, assignment, key)
        return self.keeper.find(student, assignment, key)

    def put(self, report: Report, key: str) -> None:
        """Keep it; of several attempts, one that is to be made again is not kept."""
        if (report.student, report.assignment) not in self._several:
            self.keeper.put(report, key)
        elif key:
            self.keeper.put_attempt(report, key)

    def put_best(self, reports: Sequence[Report]) -> None:
        """Keep the reports that count, made of the attempts."""
        for report in reports:
            if (report.student, report.assignment) in self._several:
                self.keeper.put(report, "")


def all_attempts(handed_in: Sequence[Submission]) -> Sequence[Submission]:
    """Each student's attempts, the newest first."""
    return [one for submission in handed_in for one in (submission, *submission.earlier)]


def best_of(handed_in: Sequence[Submission], reports: Sequence[Report]) -> Sequence[Report]:
    """The report that counts of each student; ``reports`` are those of :func:`all_attempts`."""
    left = iter(reports)
    return [_best([next(left), *(next(left) for _ in one.earlier)]) for one in handed_in]


def _best(attempts: Sequence[Report]) -> Report:
    """The best attempt, the latest of several alike; the newest is the first of ``attempts``.

    Where the grader failed on one that could have been better, there is no score yet.
    """
    if len(attempts) == 1:
        return attempts[0]
    best = max(attempts, key=lambda report: -1.0 if report.score is None else report.score)
    failed = next((report for report in attempts if report.score is None), best)
    if best.score is None or best.score < best.max_score:
        best = failed
    at = next(i for i, report in enumerate(attempts) if report is best)
    which = f"attempt {len(attempts) - at} of {len(attempts)}"
    what = f"{which} counts, the best" if best.score is not None else f"{which} may be the best"
    note = f"{what}; {'; '.join(_others(attempts, best))}"
    return replace(best, notes=(note, *best.notes))


def _others(attempts: Sequence[Report], best: Report) -> Iterator[str]:
    """The others' scores, the first attempt first."""
    for number, report in enumerate(reversed(attempts), 1):
        if report is not best:
            score = "no score" if report.score is None else f"{report.score:g}"
            yield f"attempt {number} ({PurePath(report.path).name}): {score}"
