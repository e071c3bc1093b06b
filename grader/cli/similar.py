"""``grader similar``: whose solutions are alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.main import main, one_line_errors
from grader.text import printable

if TYPE_CHECKING:
    from grader.intake import Submission

__all__ = ["similar"]


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-a", "--assignment", metavar="SLUG", help="The assignment, if the path can't tell.")
@one_line_errors
def similar(paths: Sequence[Path], assignment: str | None) -> None:
    """Show whose solutions are alike: submissions, or the folder of --out with their reports.

    A place to look, not a verdict. Names and comments do not count, nor what the stub and the
    reference have.
    """
    from grader import batch
    from grader.batch.results import Results
    from grader.intake import find, submissions_of
    from grader.manifest import find_course

    course = find_course()
    wanted = course.assignment(assignment).slug if assignment else None
    handed_in: list[Submission] = []
    for path in paths:
        reports = Results(path).others([]) if path.is_dir() else []
        if reports:
            handed_in += submissions_of(reports)
        else:
            handed_in += find([path], course, wanted).submissions
    slugs = sorted({entry.assignment for entry in handed_in} - {""})
    slugs = [slug for slug in slugs if wanted in (None, slug)]
    found = [
        pair
        for slug in slugs
        for pair in batch.similar(
            course.assignment(slug), [e for e in handed_in if e.assignment == slug]
        )
    ]
    for pair in found:
        where = ", ".join(pair.exercises)
        names = f"{printable(pair.first)} and {printable(pair.second)}"
        click.echo(f"{pair.likeness:4.0%}  {pair.assignment}  {names}: {where}")
    click.echo(f"{len(found)} pairs to look at, of {len(handed_in)} submissions")
