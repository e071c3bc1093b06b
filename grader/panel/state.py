"""What a panel shows, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.model import CheckResult, Difference, Status

__all__ = ["Panel", "Standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one exercise of an assignment stands: ``status`` is ``None`` before its first check.

    ``bonus`` ones are beside the exercises: they are not counted among them.
    """

    name: str
    points: float
    earned: float = 0.0
    status: Status | None = None
    bonus: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """The outcome of the public checks of one exercise.

    ``points`` are those of the public checks, ``hidden_points`` those that only the grader can
    give. ``hints`` are in the order in which they should be read, that of a recognised mistake
    first, and ``own_hints`` those of the exercise itself. ``needs`` are exercises that this one
    depends on and that do not pass yet. ``standings`` are all exercises of the assignment, in
    order. ``losses`` are some of the losses, in order, of a training that did not pass.
    """

    name: str
    points: float
    hidden_points: float
    checks: Sequence[CheckResult]
    faults: Sequence[str] = ()
    hints: Sequence[str] = ()
    own_hints: Sequence[str] = ()
    needs: Sequence[str] = ()
    standings: Sequence[Standing] = ()
    losses: Sequence[float] = ()

    @property
    def earned(self) -> float:
        """Points of the public checks."""
        return sum(check.score or 0.0 for check in self.checks)

    @property
    def status(self) -> Status:
        """What all checks have in common, else ``partial`` or ``failed``."""
        if self.faults:
            return Status.GRADER_FAULT
        statuses = {check.status for check in self.checks}
        if len(statuses) == 1:
            return statuses.pop()
        return Status.PARTIAL if Status.PASSED in statuses else Status.FAILED

    @property
    def difference(self) -> Difference | None:
        """The comparison by which the first check that does not pass was lost, if there was one."""
        wrong = (check for check in self.checks if check.status is not Status.PASSED)
        first = next(wrong, None)
        return first.difference if first else None

    @property
    def is_bonus(self) -> bool:
        """Whether it is a bonus task."""
        return any(one.bonus for one in self.standings if one.name == self.name)

    @property
    def recognised(self) -> bool:
        """Whether the first hint is that of a known mistake, not the exercise's own."""
        return len(self.hints) > len(self.own_hints)

    @property
    def following(self) -> str:
        """The exercise to go on with: the first after this one that does not pass yet."""
        exercises = [standing for standing in self.standings if not standing.bonus]
        names = [standing.name for standing in exercises]
        at = names.index(self.name) + 1 if self.name in names else 0
        rest = [*exercises[at:], *exercises[: max(at - 1, 0)]]
        return next((s.name for s in rest if s.status is not Status.PASSED), "")
