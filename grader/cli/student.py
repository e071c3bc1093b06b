"""For students, in a terminal: the public checks on one file, once or at every save."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.checker import Checker, checker
from grader.cli.main import data_option, main, one_line_errors
from grader.cli.terminal import language_shown
from grader.errors import UnreadableSubmission
from grader.languages import say, speaking_everywhere
from grader.text import printable

if TYPE_CHECKING:
    from grader.model import Report

__all__ = ["check", "watch"]

_LOOK_EVERY = 0.2  # seconds between two looks at a watched file

_file = click.argument("file", type=click.Path(path_type=Path))
_assignment_option = click.option(
    "-a", "--assignment", metavar="SLUG", help="The assignment, if FILE does not tell."
)


@main.command()
@_file
@click.argument("exercises", nargs=-1)
@_assignment_option
@data_option
@one_line_errors
def check(
    file: Path, exercises: tuple[str, ...], assignment: str | None, data: Path | None
) -> None:
    """Run the public checks on FILE: of the named EXERCISES only, or all of them."""
    with ExitStack() as stack:
        with _waiting("starting"):
            checks = stack.enter_context(checker(file, assignment, data))
        stack.enter_context(_answering(checks))
        for exercise in exercises or [None]:
            with _waiting(say(f"checking {file.name}")) as told:
                report = checks.report(exercise, told)
            _show(report)


@main.command()
@_file
@_assignment_option
@data_option
@one_line_errors
def watch(file: Path, assignment: str | None, data: Path | None) -> None:
    """Run the public checks on FILE whenever it is saved, one exercise at a time.

    Keys: h shows a hint, l lists the exercises, n and p move to the next and the previous one, r
    runs the checks again, q quits. Where there is no terminal, each run prints all exercises, until
    Ctrl-C.
    """
    with ExitStack() as stack:
        with _waiting("starting"):
            checks = stack.enter_context(checker(file, assignment, data))
        stack.enter_context(_answering(checks))
        if _is_terminal():
            from grader.cli.watching.screen import Screen
            from grader.cli.watching.state import begin

            state = begin(checks.assignment, file.name, sorted(checks.entry.helpers()))
            Screen(file, state, checks, sys.stdout.encoding or "ascii").run()
        else:
            _watch_plainly(file, checks)


def _answering(checks: Checker) -> AbstractContextManager[None]:
    """In the language of the file."""
    return speaking_everywhere(language_shown(checks.language), checks.assignment.folder)


@contextmanager
def _waiting(doing: str) -> Iterator[Callable[[str], None]]:
    """On a terminal, a line that moves until it is over: what is done, what of it, how long.

    Yields what tells it which part has begun. Elsewhere, as in a pipe, nothing is shown.
    """
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn("line"), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:  # rich 13.7 ends a bar that it does not show with an empty line
        yield lambda part: None
        return
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(doing)
        yield lambda part: bar.update(task, description=f"{doing}: {part}")


def _is_terminal() -> bool:
    """Whether keys can be read, and a screen be drawn."""
    streams = (sys.stdin, sys.stdout)  # either is None under pythonw
    terminals = all(stream is not None and stream.isatty() for stream in streams)
    return terminals and os.environ.get("TERM") != "dumb"


def _watch_plainly(file: Path, checks: Checker) -> None:
    for _ in _saves(file):
        click.clear()
        try:
            _show(checks.report())
        except UnreadableSubmission as error:  # saved half-way, or with a slip in it
            click.echo(f"grader: {printable(say(str(error)))}", err=True)
        click.echo(say(f"watching {file}: save it, and it is checked again; Ctrl-C ends"))


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
