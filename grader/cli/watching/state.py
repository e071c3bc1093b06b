"""What ``grader watch`` shows, as plain values: each step gives a new state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.manifest import Assignment, Exercise
from grader.marking.shown import rising_hints
from grader.model import ExerciseResult, Report, Status

__all__ = ["State", "begin"]

# Notes of a report that the screen says in its own place, or that help nobody at this exercise.
_SAID_ELSEWHERE = ("public checks only:", "sandbox: ", "not run, as no exercise needs it:")
_ON_STAND_IN = (
    "accuracy was measured on drawn stand-in images, not on Fashion-MNIST; "
    "grader data fetches the real set"
)


@dataclass(frozen=True)
class State:
    """The task ``at`` is shown, or the list of all where ``listing``.

    ``tasks`` are the exercises and, after them, those named in ``bonus``, which are not counted.
    ``results`` and ``notes`` are those of the exercises that were marked since the start, ``given``
    is how many hints were asked for. ``marking`` names the exercise that is being marked, and
    ``problem`` says why the file cannot be read.
    """

    title: str
    file: str
    tasks: Sequence[Exercise]
    bonus: frozenset[str] = frozenset()
    helpers: Sequence[str] = ()
    at: int = 0
    listing: bool = False
    results: Mapping[str, ExerciseResult] = field(default_factory=dict)
    notes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    given: Mapping[str, int] = field(default_factory=dict)
    marking: str = ""
    problem: str = ""
    moved_by_hand: bool = False

    @property
    def current(self) -> Exercise:
        """The task to work on."""
        return self.tasks[self.at]

    @property
    def exercises(self) -> Sequence[Exercise]:
        """The tasks that make the score."""
        return [task for task in self.tasks if task.name not in self.bonus]

    @property
    def result(self) -> ExerciseResult | None:
        """How the current exercise ended; ``None`` before it was marked."""
        return self.results.get(self.current.name)

    @property
    def hints(self) -> Sequence[str]:
        """Those for the current exercise, in order; a recognised mistake's comes first."""
        return rising_hints(self.current, self.result.checks if self.result else ())

    @property
    def shown_hints(self) -> Sequence[str]:
        """Those that were asked for."""
        return self.hints[: self.given.get(self.current.name, 0)]

    @property
    def passed(self) -> int:
        """How many exercises pass."""
        return sum(self._passes(exercise) for exercise in self.exercises)

    @property
    def points(self) -> float:
        """Points so far, of the public checks."""
        results = [self.results.get(exercise.name) for exercise in self.exercises]
        return sum(result.score or 0.0 for result in results if result)

    @property
    def max_points(self) -> float:
        """Points of all public checks."""
        return sum(exercise.max_score(hidden=False) for exercise in self.exercises)

    @property
    def hidden_points(self) -> float:
        """Points that only the grader can give."""
        return sum(exercise.hidden_points for exercise in self.exercises)

    @property
    def done(self) -> bool:
        """Whether every exercise passes."""
        return self.passed == len(self.exercises)

    @property
    def unfinished(self) -> int | None:
        """The place of the first exercise after the current one that does not pass, from the start
        again if need be; ``None`` if there is no other."""
        count = len(self.tasks)
        later = [(self.at + step) % count for step in range(1, count)]
        open_ones = [at for at in later if not self._passes(self.tasks[at])]
        return next((at for at in open_ones if self.tasks[at].name not in self.bonus), None)

    @property
    def begin_with(self) -> Sequence[str]:
        """What the current exercise calls and what is known not to pass."""
        known = [name for name in self.current.needs if name in self.results]
        return [name for name in known if self.results[name].status is not Status.PASSED]

    def _passes(self, exercise: Exercise) -> bool:
        result = self.results.get(exercise.name)
        return result is not None and result.status is Status.PASSED

    def moved(self, step: int) -> State:
        """To the exercise ``step`` further, round and round."""
        at = (self.at + step) % len(self.tasks)
        return replace(self, at=at, moved_by_hand=True)

    def with_next_hint(self) -> State:
        """One hint more, if there is one and the exercise does not pass already."""
        if self._passes(self.current):
            return self
        number = min(self.given.get(self.current.name, 0) + 1, len(self.hints))
        return replace(self, given={**self.given, self.current.name: number}, listing=False)

    def with_result(self, name: str, report: Report) -> State:
        """After the exercise ``name`` was marked. If its hints are others now, none of them was
        read. Until a key moves, the first exercise that does not pass is the one to work on."""
        if not report.tasks:  # a bonus task that this notebook does not have
            tasks = [task for task in self.tasks if task.name != name]
            return replace(self, tasks=tasks, at=min(self.at, len(tasks) - 1), marking="")
        (result,) = report.tasks
        given = dict(self.given)
        exercise = next(one for one in self.tasks if one.name == name)
        before = self.results.get(name)
        if rising_hints(exercise, before.checks if before else ()) != rising_hints(
            exercise, result.checks
        ):
            given.pop(name, None)
        notes = [note for note in report.notes if not note.startswith(_SAID_ELSEWHERE)]
        if report.dataset == "stand-in" and report.metrics:
            notes.append(_ON_STAND_IN)
        after = replace(
            self,
            results={**self.results, name: result},
            notes={
                **self.notes,
                name: [n for n in notes if not n.startswith(f"{name} depends on")],
            },
            given=given,
            marking="",
            problem="",
        )
        if not self.moved_by_hand and before is None and after._passes(self.current):
            at = after.unfinished
            return after if at is None else replace(after, at=at)
        return after


def begin(assignment: Assignment, file: str, helpers: Sequence[str] = ()) -> State:
    """Before anything was marked."""
    bonus = frozenset(task.name for task in assignment.bonus)
    return State(assignment.title, file, assignment.tasks, bonus, helpers)
