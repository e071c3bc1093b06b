"""``grader report``: what was graded, as web pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from grader.cli.main import main, one_line_errors
from grader.errors import UsageError
from grader.extras import needs
from grader.text import printable

__all__ = ["report"]


@main.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("report"),
    show_default=True,
    metavar="DIR",
    help="Where the pages go.",
)
@click.option(
    "--no-hidden",
    is_flag=True,
    help="Students' pages give the points of hidden checks, not their names or what they said.",
)
@one_line_errors
def report(results: Sequence[Path], out: Path, no_hidden: bool) -> None:
    """Write a web page for each student, and index.html for the class.

    RESULTS are files of score --json, or folders of score --out. Each page is one file that needs
    no network. A student's has nothing in it of anybody else's, so that it can be handed on; the
    class's links to all of them.
    """
    from grader.files import write_whole
    from grader.integrations.results import load
    from grader.manifest import find_course

    with needs("instructor"):
        from grader.reports import html

    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: is a file; name a folder")
    course, reports = find_course(), load(results)
    slugs = {report.assignment for report in reports} - {""}
    known = {slug: course.assignment(slug) for slug in slugs & set(course.slugs)}
    for slug in sorted(slugs - set(known)) if no_hidden else ():
        raise UsageError(
            f"--no-hidden: which checks of {slug} are hidden cannot be told here; "
            "run this in the folder of its course"
        )
    written = set()
    for name, text in html.render(reports, known, hidden=not no_hidden):
        write_whole(out / name, text)
        written.add(name)
    others = sorted(path.name for path in out.glob("*.html") if path.name not in written)
    if others:
        click.echo(
            f"grader: {out}: not of these reports: {printable(others[0])} ({len(others)} in all); "
            "delete what is of an earlier run",
            err=True,
        )
    click.echo(f"{out / 'index.html'}: {len(reports)} report{'' if len(reports) == 1 else 's'}")
