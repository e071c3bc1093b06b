"""Options on who handed in what, and what the command line says of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from grader.identity import Roster
    from grader.intake import Found

__all__ = ["intake_options", "read_people", "show_preview", "tell_files", "tell_strangers"]

_MOST_NAMED = 10


def intake_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--roster``, ``--same``, ``--pattern`` and ``--dry-run``."""
    for option in (
        click.option(
            "--dry-run",
            is_flag=True,
            help="Mark nothing: show who would be graded from which file, and who is missing.",
        ),
        click.option(
            "--pattern",
            metavar="NAME",
            help='How files are named: "{student}_{assignment}.ipynb"; also {id} {attempt} {any}.',
        ),
        click.option(
            "--same",
            type=click.Path(path_type=Path),
            metavar="CSV",
            help="Names as handed in, and whom on the roster each means: two columns.",
        ),
        click.option(
            "--roster",
            type=click.Path(path_type=Path),
            metavar="CSV",
            help="Who is in the class: a column of names, and others they may be found by.",
        ),
    ):
        command = option(command)
    return command


def read_people(roster: Path | None, same: Path | None) -> Roster | None:
    """The roster, with the names that ``--same`` adds to it."""
    from grader.errors import UsageError
    from grader.identity import read_roster, read_same

    if roster is None:
        if same is not None:
            raise UsageError("--same: says whom on the roster is meant; name the --roster, too")
        return None
    known = read_roster(roster)
    return read_same(same, known) if same else known


def tell_strangers(found: Found) -> None:
    """Who handed in and is not on the roster, and who handed in another assignment."""
    alone = sorted(person.label for person in found.strangers if not person.has_nearest)
    if alone:
        first = ", ".join(alone[:_MOST_NAMED])
        more = f" and {len(alone) - _MOST_NAMED} more" if len(alone) > _MOST_NAMED else ""
        click.echo(f"grader: not on the roster, graded all the same: {first}{more}", err=True)
    for note in [person.note for person in found.strangers if person.has_nearest]:
        click.echo(f"grader: {note}", err=True)
    for remark in found.remarks:
        click.echo(f"grader: {remark}", err=True)


def tell_files(found: Found, out: Path | None, quiet: bool) -> None:
    """One line on what became of the files that were found; all of them in ``out/files.csv``."""
    from grader.files import write_whole
    from grader.reports.files import in_one_line, render

    if out is not None:
        write_whole(out / "files.csv", render(found.files).encode("utf-8-sig"))
        _write_unmatched(found, out / "unmatched.csv")
    if len(found.files) > 1 or _has_more_than_graded(found):
        click.echo(in_one_line(found.files), err=quiet)


def _write_unmatched(found: Found, path: Path) -> None:
    """Who is not on the roster, for the teacher to fill in and for ``--same`` to read."""
    from grader.files import write_whole
    from grader.identity import unmatched

    strangers = [(p.handed_in, p.nearest) for p in found.strangers if p.handed_in]
    if strangers or path.exists():
        write_whole(path, unmatched(strangers, path).encode("utf-8-sig"))


def _has_more_than_graded(found: Found) -> bool:
    from grader.intake import Outcome

    return any(file.outcome is not Outcome.GRADED for file in found.files)


def show_preview(found: Found) -> None:
    """``--dry-run``."""
    from rich.console import Console

    from grader.reports.preview import print_preview

    print_preview(found, Console(highlight=False))
