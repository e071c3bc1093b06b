"""``grader report``: what was graded, as web pages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.adjust import adjust_option, adjust_reports
from grader.cli.main import main, one_line_errors
from grader.errors import UsageError
from grader.extras import needs
from grader.text import printable

if TYPE_CHECKING:
    from grader.model import Report

__all__ = ["report"]

_MOST_NAMED = 10


@main.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the pages go; by default into a folder report in RESULTS.",
)
@click.option(
    "--for",
    "platform",
    type=click.Choice(["canvas", "moodle"]),
    help="Also pack the students' pages for this platform's bulk upload of feedback files.",
)
@adjust_option
@click.option(
    "--language",
    metavar="LANGUAGE",
    default="",
    help="Of all pages, such as zh or en; by default each student's is in that of the notebook.",
)
@click.option(
    "--no-hidden",
    is_flag=True,
    help="Students' pages give the points of hidden checks, not their names or what they said.",
)
@one_line_errors
def report(
    results: Sequence[Path],
    out: Path | None,
    platform: str | None,
    adjust: Path | None,
    language: str,
    no_hidden: bool,
) -> None:
    """Write a web page for each student, and index.html for the class.

    RESULTS are files of score --json, or folders of score --out. Each page is one file that needs
    no network. A student's has nothing in it of anybody else's, so that it can be handed on; the
    class's links to all of them. Where students gave a pseudonym (LEADERBOARD_NAME in their
    notebook), leaderboard.html lists these with their accuracy, and nobody else.
    """
    from grader.batch.results import load
    from grader.files import write_whole
    from grader.languages import ENGLISH, catalogues
    from grader.manifest import find_course

    with needs("instructor"):
        from grader.reports import html

    if out is None:
        out = (results[0] if results[0].is_dir() else results[0].parent) / "report"
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: is a file; name a folder")
    course, reports = find_course(), load(results)
    folder = results[0] if results[0].is_dir() else None
    reports, problems = adjust_reports(adjust, folder, reports, course)
    slugs = {report.assignment for report in reports} - {""}
    known = {slug: course.assignment(slug) for slug in sorted(slugs & set(course.slugs))}
    folders = [assignment.folder for assignment in known.values()]
    if language and language != ENGLISH and not catalogues(language, folders):
        raise UsageError(f"--language {language}: there is no {language}.toml; en and zh are there")
    for slug in sorted(slugs - set(known)) if no_hidden else ():
        raise UsageError(
            f"--no-hidden: which checks of {slug} are hidden cannot be told here; "
            "run this in the folder of its course"
        )
    written = set()
    for name, text in html.render(reports, known, not no_hidden, language):
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
    for slug in sorted(slugs) if platform else ():
        of_one = [report for report in reports if report.assignment == slug]
        page = partial(html.page_in, language, assignments=known, hidden=not no_hidden)
        _pack(of_one, platform or "", page, out / f"feedback-{platform}-{slug}.zip")
    for problem in problems:
        click.echo(f"grader: {printable(problem)}", err=True)
    sys.exit(1 if problems else 0)


def _pack(
    reports: Sequence[Report], platform: str, page: Callable[[Report], str], target: Path
) -> None:
    """The pages of one assignment in an archive, and a line for each that is not in it."""
    from grader.files import write_whole
    from grader.integrations.packing import zipped
    from grader.integrations.platforms.feedback import pack

    packed = pack(reports, platform, page)
    for reason, students in packed.left_out.items():
        first = ", ".join(students[:_MOST_NAMED])
        more = f" and {len(students) - _MOST_NAMED} more" if len(students) > _MOST_NAMED else ""
        click.echo(f"grader: no page for {first}{more}: {reason}", err=True)
    if not packed.files:
        raise UsageError(
            f"--for {platform}: none of these was graded from a download of "
            f"{platform.title()}, so no page can be named for it"
        )
    write_whole(target, zipped(packed.files))
    count = len(packed.files)
    click.echo(f"{target}: {count} page{'' if count == 1 else 's'}")
