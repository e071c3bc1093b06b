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

__all__ = [
    "adjust_file",
    "adjust_option",
    "adjust_reports",
    "keep_adjustments",
    "tell_adjustments",
]

adjust_option = click.option(
    "--adjust",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Points given by hand: columns student, assignment, points (2 or -1, which is added) or "
    "set (the score itself), and reason. They are shown beside the score as graded, and kept in "
    "--out for later runs.",
)


def adjust_file(given: Path | None, results: Path | None) -> Path | None:
    """The file that holds: the one that is ``given``, else the copy in the folder ``results``."""
    from grader.integrations.teacher.adjustments import FILE

    kept = results / FILE if results else None
    return given or (kept if kept and kept.is_file() else None)


def adjust_reports(
    given: Path | None,
    results: Path | None,
    reports: Sequence[Report],
    course: Course,
    roster: Roster | None = None,
    slugs: Sequence[str] = (),
) -> tuple[Sequence[Report], Sequence[str]]:
    """``reports`` with the points in the file that holds, and a line for each row of a file that
    was ``given`` that is about nobody. (The copy's rows were all about somebody once.)

    ``slugs`` are the assignments of this run, where some of ``reports`` are of earlier ones. Where
    there is no file, reports stay as they are.
    """
    from grader.integrations.teacher.adjustments import adjusted, read_adjustments
    from grader.integrations.teacher.rows import People

    path = adjust_file(given, results)
    if path is None:
        return reports, ()
    people = People.of_reports(reports, roster)
    slugs = slugs or [report.assignment for report in reports]
    found = read_adjustments(path, people, course, slugs)
    return adjusted(reports, found), found.problems if given else ()


def keep_adjustments(
    given: Path,
    results: Path,
    reports: Sequence[Report],
    course: Course,
    roster: Roster | None,
    slugs: Sequence[str],
) -> None:
    """Copy the file that was ``given`` into the folder, for the runs to come."""
    from grader.files import write_whole
    from grader.integrations.teacher.adjustments import FILE, read_adjustments, render
    from grader.integrations.teacher.rows import People

    people = People.of_reports(reports, roster)
    found = read_adjustments(given, people, course, slugs)
    write_whole(results / FILE, render(found, people))


def tell_adjustments(reports: Sequence[Report]) -> None:
    """A line for each score that a person changed."""
    for report in reports:
        if report.adjustment is not None:
            who = printable(f"{report.student} {report.assignment}")
            final = "" if report.final_score is None else f", {report.final_score:g} counts"
            reason = f" ({printable(report.adjustment.reason)})" if report.adjustment.reason else ""
            click.echo(f"{who}: {report.adjustment.shown(report.score)}{final}{reason}")
