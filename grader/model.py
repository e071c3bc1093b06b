"""The result of grading, as plain frozen values.

These are the words every other room speaks: a :class:`Report` holds :class:`ExerciseResult`,
which holds :class:`CheckResult`. They import nothing of ours, and no torch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

__all__ = [
    "IMAGE_BYTES",
    "SCHEMA",
    "Adjustment",
    "CheckResult",
    "Code",
    "Difference",
    "ExerciseResult",
    "Report",
    "ReportStatus",
    "SandboxMode",
    "Settings",
    "Status",
    "Training",
    "WronglySeen",
    "failure_messages",
    "hints",
]

SCHEMA = "grader/score/v1"
IMAGE_BYTES = 28 * 28


class Status(str, Enum):
    """How one check, or one exercise, ended."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    NOT_STARTED = "not_started"
    MISSING = "missing"
    ERROR = "error"
    FORBIDDEN = "forbidden"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    GRADER_FAULT = "grader_fault"


class ReportStatus(str, Enum):
    """How one submission ended."""

    GRADED = "graded"
    UNREADABLE = "unreadable"
    GRADER_FAULT = "grader_fault"


class SandboxMode(str, Enum):
    """Which layers of confinement the student's code ran in: all, some, or none."""

    STRICT = "strict"
    PARTIAL = "partial"
    OFF = "off"

    @property
    def meaning(self) -> str:
        """What it means for whoever's machine the code ran on, in one line."""
        return _MEANING[self.value]


_MEANING = {
    "strict": "the code could read and write nothing of yours, and use no network",
    "partial": "some of the confinement is missing here, so the code may have been able to read "
    "your files or use the network; that is all right for code of your own",
    "off": "the code ran with your own rights, as any program does; that is all right for code of "
    "your own",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What a check compared, cut down to what fits on a screen.

    ``what`` names it in the student's words, such as ``softmax(X)``. ``kind`` says what differs:
    ``shape``, ``dtype`` or ``values``. ``yours`` and ``expected`` are tables of text: one cell for
    a shape or a dtype, for values the part of the tensor around the largest error. ``wrong`` are
    the cells (row, column) that differ, and ``corner`` is the index of the table's first cell in
    the whole tensor, whose shape is ``shape``.
    """

    what: str
    kind: str
    yours: Sequence[Sequence[str]]
    expected: Sequence[Sequence[str]]
    wrong: Sequence[tuple[int, int]] = ()
    corner: Sequence[int] = ()
    shape: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check of one exercise.

    ``score`` is ``None`` when the grader itself failed: no score is not a zero.
    ``seconds`` is wall time. ``answers`` are some of the numbers that the requests of an exercise
    that trains were answered with; no report shows them. ``difference`` is the comparison that
    failed, if that is how the check ended.
    """

    name: str
    exercise: str
    score: float | None
    max_score: float
    status: Status
    message: str = ""
    hint: str = ""
    seconds: float = 0.0
    answers: Sequence[tuple[float, ...]] = field(default=(), compare=False)
    difference: Difference | None = field(default=None, compare=False)

    @property
    def title(self) -> str:
        """The check's name as people read it."""
        return self.name.removeprefix("test_").replace("_", " ")


def failure_messages(checks: Sequence[CheckResult]) -> list[tuple[str, str]]:
    """Each message of the checks that did not pass, once, after the titles of those it is of."""
    titles: dict[str, list[str]] = {}
    for check in checks:
        if check.status is not Status.PASSED:
            titles.setdefault(check.message, []).append(check.title)
    return [("; ".join(of), message) for message, of in titles.items()]


def hints(checks: Sequence[CheckResult]) -> list[str]:
    """The hints of the checks that did not pass, each once."""
    troubled = (check for check in checks if check.status is not Status.PASSED)
    return list(dict.fromkeys(check.hint for check in troubled if check.hint))


@dataclass(frozen=True, slots=True)
class Code:
    """A statement of the student's own, as they wrote it, long ones cut.

    ``label`` is the cell or the file that it is in, as messages call it, and ``line`` the number of
    its first line there.
    """

    label: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class WronglySeen:
    """An image that a trained net took for something else: 28 × 28 grey ``pixels`` in base64, the
    numbers of its class and of the one that was predicted, and how probable the net found that."""

    pixels: str
    label: int
    predicted: int
    probability: float


@dataclass(frozen=True, slots=True)
class Training:
    """What the graded training of ``exercise`` shows beside its accuracy.

    ``losses`` are those of each training, as the student's own process reports them: of its first
    mini-batch, then the mean of each epoch; ``None`` is no finite number. ``shares`` are those of
    the training images that it recognised at these steps, where that is known.
    ``confusion[i][j]`` counts the test images of class ``i`` that were taken for ``j``;
    ``classes`` are their names.
    ``wrongly_seen`` are the surest mistakes. Both are empty where the net gave no scores.
    """

    exercise: str
    losses: Sequence[Sequence[float | None]]
    classes: Sequence[str]
    confusion: Sequence[Sequence[int]] = ()
    wrongly_seen: Sequence[WronglySeen] = ()
    shares: Sequence[Sequence[float | None]] = ()


@dataclass(frozen=True, slots=True)
class ExerciseResult:
    """One exercise: the sum of its checks, out of the manifest's points.

    ``code`` is what the student wrote for it: its own statement first, then what that uses.
    """

    name: str
    score: float | None
    max_score: float
    status: Status
    checks: Sequence[CheckResult] = ()
    code: Sequence[Code] = ()

    @classmethod
    def of(cls, name: str, max_score: float, checks: Sequence[CheckResult]) -> ExerciseResult:
        """Add up ``checks``; ``max_score`` is the manifest's, whatever happened to run."""
        status = _overall([check.status for check in checks])
        if status is Status.GRADER_FAULT:
            return cls(name, None, max_score, status, tuple(checks))
        score = round(sum(check.score or 0.0 for check in checks), 6)
        return cls(name, score, max_score, status, tuple(checks))


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points that a person gave: the score is set to ``to``, if that is given; ``add`` is added."""

    add: float = 0.0
    to: float | None = None
    reason: str = ""

    def applied(self, score: float | None) -> float | None:
        """What counts in place of ``score``; never less than nothing."""
        base = score if self.to is None else self.to
        return None if base is None else max(0.0, round(base + self.add, 6))

    def shown(self, score: float | None) -> str:
        """What was done to ``score``, in words."""
        graded = "not graded" if score is None else f"{score:g} graded"
        steps = [] if self.to is None else [f"set to {self.to:g} by hand"]
        steps += [f"{self.add:+g} by hand"] if self.add else []
        return ", ".join([graded, *steps])


@dataclass(frozen=True, slots=True)
class Report:
    """One submission, graded. ``seconds`` is wall time, ``student_seconds`` CPU time of theirs.

    ``student`` is the name to show, unlike every other in the class; ``student_id`` is the id on
    the roster, or the platform's, and is empty where there is none. ``score`` is what the grader
    gave, whatever a person's ``adjustment`` makes of it. ``bonus`` are the bonus tasks that were
    handed in: their points are in neither ``score`` nor ``max_score``. ``language`` is that of the
    notebook's prose, empty for English; what is kept is English all the same.
    ``pseudonym`` is the name chosen for a leaderboard, for an accuracy that counts; empty where the
    student does not take part, ``None`` where the notebook does not ask.
    """

    student: str
    assignment: str
    path: str
    score: float | None
    max_score: float
    status: ReportStatus
    seed: int | None = None
    dataset: str = ""
    sandbox: SandboxMode = SandboxMode.OFF
    seconds: float = 0.0
    student_seconds: float = 0.0
    metrics: Mapping[str, float] = field(default_factory=dict)
    notes: Sequence[str] = ()
    exercises: Sequence[ExerciseResult] = ()
    adjustment: Adjustment | None = None
    student_id: str = ""
    bonus: Sequence[ExerciseResult] = ()
    training: Training | None = None
    language: str = ""
    pseudonym: str | None = None

    @property
    def tasks(self) -> Sequence[ExerciseResult]:
        """The exercises, and then the bonus ones."""
        return (*self.exercises, *self.bonus)

    @property
    def bonus_score(self) -> float:
        """The points of the bonus tasks, which a teacher may add to the score."""
        return round(sum(task.score or 0.0 for task in self.bonus), 4)

    @property
    def final_score(self) -> float | None:
        """The score that counts: as graded, or as a person adjusted it."""
        return self.score if self.adjustment is None else self.adjustment.applied(self.score)

    @property
    def handed_in(self) -> bool:
        """Whether there is anything; somebody on the roster may have handed in nothing."""
        return bool(self.path)

    @property
    def on_stand_in(self) -> bool:
        """Whether an accuracy was measured, and on the drawn images instead of Fashion-MNIST."""
        return self.dataset == "stand-in" and "accuracy" in self.metrics

    @property
    def percent(self) -> float | None:
        """The score as a percentage, or ``None`` where there is none."""
        if self.score is None:
            return None
        return 100.0 * self.score / self.max_score if self.max_score else 100.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What a teacher sets for a run, whatever the submission.

    ``time_limit`` is in wall seconds for one check (``None``: the manifest's); ``seed`` is the
    class seed (``None`` draws a secret one).
    """

    sandbox: str = "auto"
    hidden: bool = True
    time_limit: float | None = None
    seed: int | None = None


# When no point was earned, the first of these that occurred speaks for the exercise.
_GRAVEST_FIRST = (
    Status.FORBIDDEN,
    Status.TIMEOUT,
    Status.CRASHED,
    Status.MISSING,
    Status.ERROR,
    Status.FAILED,
    Status.NOT_STARTED,
)


def _overall(statuses: Sequence[Status]) -> Status:
    """One status for an exercise from those of its checks; no check at all is our fault."""
    present = set(statuses)
    if not present or Status.GRADER_FAULT in present:
        return Status.GRADER_FAULT
    if present == {Status.PASSED}:
        return Status.PASSED
    if present & {Status.PASSED, Status.PARTIAL}:
        return Status.PARTIAL
    return next(status for status in _GRAVEST_FIRST if status in present)
