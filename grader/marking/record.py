"""One submission while it is marked: what its checks are given, and which of them ended how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grader.model import CheckResult, Status

if TYPE_CHECKING:
    from grader.data import Dataset
    from grader.marking.submission import Submission

__all__ = ["Marking"]

# What a function that ended like this cannot be tried with in another exercise.
_NOT_TO_BE_TRIED = frozenset(
    {Status.NOT_STARTED, Status.MISSING, Status.FORBIDDEN, Status.TIMEOUT, Status.CRASHED}
)


@dataclass
class Marking:
    """One submission in a session: what its checks are given, and how they ended so far.

    ``faults`` are the grader's own; ``replaced`` are the functions that torch's own stood in for,
    by the exercise that called them. ``told`` hears the exercise of each check before it runs.
    """

    work: Submission
    dataset: Dataset | None
    results: list[CheckResult] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    replaced: dict[str, tuple[str, ...]] = field(default_factory=dict)
    told: Callable[[str], None] | None = None

    def turn_to(self, check: str, exercise: str, stand_ins: Mapping[str, str]) -> Submission:
        """The submission, told which check is about to ask."""
        if self.work.check != check:
            wrong = self._wrong_needs(exercise, stand_ins, _NOT_TO_BE_TRIED)
            if exercise in self.replaced or wrong:
                self.replace(check, exercise, stand_ins)
            else:
                self.work.begin(check, exercise)
        return self.work

    def replace(self, check: str, exercise: str, stand_ins: Mapping[str, str]) -> bool:
        """From now on torch's own stands in for each function that the exercise calls and that is
        not right: one mistake costs its own exercise only. Whether there is any."""
        chosen = self._wrong_needs(exercise, stand_ins)
        if chosen:
            self.replaced[exercise] = tuple(chosen)
            self.work.begin(check, exercise, {name: stand_ins[name] for name in chosen})
        return bool(chosen)

    def _wrong_needs(
        self, exercise: str, stand_ins: Mapping[str, str], of: frozenset[Status] = frozenset(Status)
    ) -> list[str]:
        """Which needed functions lost a check, by one of these statuses, and can be replaced."""
        ends = [(r.exercise, r.status) for r in self.results if r.status is not Status.PASSED]
        wrong = {name for name, status in ends if status in of}
        needs = self.work.assignment.exercise(exercise).needs
        return [name for name in needs if name in wrong and name in stand_ins]
