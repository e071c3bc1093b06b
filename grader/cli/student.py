"""For students, in a terminal: the public checks on one file, once or at every save."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.main import data_option, main, one_line_errors
from grader.errors import UnreadableSubmission, UsageError
from grader.text import printable

if TYPE_CHECKING:
    from grader.data import Dataset
    from grader.intake import Submission
    from grader.manifest import Assignment
    from grader.model import Report
    from grader.sandbox.backend import Backend

__all__ = ["check", "watch"]

_LOOK_EVERY = 0.2  # seconds between two looks at a watched file

_file = click.argument("file", type=click.Path(path_type=Path))
_assignment_option = click.option("-a", "--assignment", metavar="SLUG", help="If FILE can't tell.")


@main.command()
@_file
@click.argument("exercises", nargs=-1)
@_assignment_option
@data_option
@one_line_errors
def check(
    file: Path, exercises: tuple[str, ...], assignment: str | None, data: Path | None
) -> None:
    """Run the public checks on FILE, as its own cells do: of EXERCISES, or of all."""
    with _checker(file, assignment, data) as checker:
        for exercise in exercises or [None]:
            _show(checker.report(exercise))


@main.command()
@_file
@_assignment_option
@data_option
@one_line_errors
def watch(file: Path, assignment: str | None, data: Path | None) -> None:
    """Run the public checks on FILE whenever it is saved, until Ctrl-C."""
    with _checker(file, assignment, data) as checker:
        for _ in _saves(file):
            click.clear()
            try:
                _show(checker.report())
            except UnreadableSubmission as error:  # saved half-way, or with a slip in it
                click.echo(f"grader: {printable(str(error))}", err=True)
            click.echo(f"watching {file}: save it, and it is checked again; Ctrl-C ends")


def _saves(file: Path) -> Iterator[None]:
    """Once now, then after each time the file is written."""
    seen = None
    while True:
        with suppress(FileNotFoundError):  # while an editor replaces the file
            written = file.stat().st_mtime_ns
            if written != seen:
                seen = written
                yield
        time.sleep(_LOOK_EVERY)


def _show(report: Report) -> None:
    from rich.console import Console

    from grader.reports.console import print_reports

    print_reports([report], Console(highlight=False))


@dataclass(frozen=True)
class _Checker:
    """One file, and a fork server that is kept from one run to the next."""

    entry: Submission
    assignment: Assignment
    dataset: Dataset
    server: Backend

    def report(self, exercise: str | None = None) -> Report:
        """On the file as it is now; raises :class:`UnreadableSubmission`."""
        from grader.marking.marker import mark
        from grader.model import Settings
        from grader.notebook import read

        names = [e.name for e in self.assignment.tasks]
        if exercise is not None and exercise not in names:
            raise UsageError(f"no exercise {exercise!r}; there is {', '.join(names)}")
        settings = Settings(hidden=False, only=exercise, as_in_notebook=True)
        source = read(self.entry.content(), self.entry.name, self.entry.helpers())
        entry, data = self.entry, self.dataset
        return mark(
            entry.student, entry.shown, source, self.assignment, data, self.server, settings
        )


@contextmanager
def _checker(file: Path, slug: str | None, data: Path | None) -> Iterator[_Checker]:
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
        yield _Checker(entry, assignment, dataset, server)
    finally:
        server.close()
