"""The option ``--adjust``, written once: points that a person gives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.text import printable

if TYPE_CHECKING:
    from grader.identity import Roster
    from grader.manifest import Course
    from grader.model import Report

__all__ = ["adjust_file", "adjust_option", "adjust_reports", "tell_adjustments"]

adjust_option = click.option(
    "--adjust",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Points given by hand: columns student, assignment, points (2 or -1 is added, =7 sets the "
    "score; or a column set), reason. They are shown beside the score as graded.",
)


def adjust_file(given: Path | None, out: Path | None) -> Path | None:
    """The file that holds: the one that is ``given``, else the one that an earlier run kept."""
    from grader.integrations.adjust import FILE

    kept = out / FILE if out else None
    return given or (kept if kept and kept.is_file() else None)


def adjust_reports(
    path: Path | None,
    reports: Sequence[Report],
    course: Course,
    roster: Roster | None = None,
    keep_in: Path | None = None,
) -> tuple[Sequence[Report], Sequence[str]]:
    """``reports`` with the points in ``path`` and no others, and a line for each row of it that is
    about nobody. ``keep_in`` is the folder that gets a copy, for the runs to come."""
    from grader.files import write_whole
    from grader.integrations.adjust import FILE, Adjustments, adjusted, read_adjustments, render
    from grader.integrations.people import People

    if path is None:
        return adjusted(reports, Adjustments({})), ()
    people = People.of_reports(reports, roster)
    found = read_adjustments(path, people, course, [report.assignment for report in reports])
    if keep_in is not None:
        write_whole(keep_in / FILE, render(found, people))
    return adjusted(reports, found), found.problems


def tell_adjustments(reports: Sequence[Report]) -> None:
    """A line for each score that a person changed."""
    for report in reports:
        if report.adjustment is not None:
            who = printable(f"{report.student} {report.assignment}")
            final = "" if report.final_score is None else f", {report.final_score:g} counts"
            reason = f" ({printable(report.adjustment.reason)})" if report.adjustment.reason else ""
            click.echo(f"{who}: {report.adjustment.shown(report.score)}{final}{reason}")
