"""The public checks on one file of a student's own, as often as they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import UnreadableSubmission, UsageError

if TYPE_CHECKING:
    from grader.data import Dataset
    from grader.intake import Submission
    from grader.manifest import Assignment
    from grader.model import Report
    from grader.sandbox.backend import Backend

__all__ = ["Checker", "checker"]


@dataclass(frozen=True)
class Checker:
    """One file, and a fork server that is kept from one run to the next."""

    entry: Submission
    assignment: Assignment
    dataset: Dataset
    server: Backend

    @property
    def language(self) -> str:
        """What the file says that its language is; English where it cannot be read."""
        from grader.notebook import read

        try:
            return read(self.entry.content(), self.entry.name).language
        except UnreadableSubmission:
            return ""

    def report(
        self, exercise: str | None = None, told: Callable[[str], None] | None = None
    ) -> Report:
        """On the file as it is now; raises :class:`UnreadableSubmission`. ``told`` hears which
        exercise is being checked."""
        from grader.marking.examination import Paper, Scope, Setup
        from grader.marking.marker import mark
        from grader.model import Settings
        from grader.notebook import read

        names = [task.name for task in self.assignment.tasks]
        if exercise is not None and exercise not in names:
            raise UsageError(f"no exercise {exercise!r}; there is {', '.join(names)}")
        source = read(self.entry.content(), self.entry.name, self.entry.helpers())
        paper = Paper(self.entry.student, self.entry.shown, source, self.assignment)
        setup = Setup(self.dataset, self.server, Settings(hidden=False))
        return mark(paper, setup, Scope(only=exercise, as_in_notebook=True), told)


@contextmanager
def checker(file: Path, slug: str | None, data: Path | None) -> Iterator[Checker]:
    """For ``file``, of the assignment ``slug`` or the one that the file tells; ``data`` is where
    the images are. Raises :class:`UsageError` if there is no such file or assignment."""
    from grader.data import locate
    from grader.intake import find
    from grader.manifest import find_course
    from grader.sandbox import start

    course = find_course()
    wanted = course.assignment(slug).slug if slug else None
    if not file.is_file():
        raise UsageError(f"{file}: no such file; name a notebook or a script")
    entry, *_ = find([file], course, wanted).submissions
    if not entry.assignment:
        raise UsageError(entry.problem or f"{file}: which assignment? name it with -a")
    assignment, dataset = course.assignment(entry.assignment), locate(data)
    trains = any(exercise.accuracy for exercise in assignment.exercises)
    server = start(dataset.train_pixels if trains else None)
    try:
        yield Checker(entry, assignment, dataset, server)
    finally:
        server.close()
