"""What a run would grade, for a teacher to look at first: nothing is marked."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping, Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from grader.intake import Attempts, FileRecord, Found, Kind, Outcome, Submission
from grader.reports.files import in_one_line
from grader.text import printable

__all__ = ["print_preview"]

_MOST_FILES = 40  # of one kind are listed; all are in files.csv


def print_preview(found: Found, console: Console) -> None:
    """To a terminal as it is wide; elsewhere plain, with no line broken."""
    if console.is_terminal:
        console.print(Group(*_parts(found)))
        return
    plain = Console(file=io.StringIO(), width=10_000, color_system=None, highlight=False)
    plain.print(Group(*_parts(found)))
    lines = plain.file.getvalue().splitlines()  # type: ignore[attr-defined]
    console.file.write("".join(line.rstrip() + "\n" for line in lines))


def _parts(found: Found) -> Iterator[RenderableType]:
    by_kind = {kind: [s for s in found.submissions if s.kind is kind] for kind in Kind}
    places = _places(found)
    yield from _submissions("Would be graded", by_kind[Kind.WORK], places, found.attempts)
    yield from _unreadable(by_kind[Kind.UNREADABLE])
    yield from _people(found, by_kind[Kind.ABSENT])
    for outcome, title in (
        (Outcome.EARLIER, "Earlier attempts, passed over"),
        (Outcome.ELSEWHERE, "Of another assignment, passed over"),
        (Outcome.BESIDE, "Beside the work, not graded"),
        (Outcome.NOBODY, "Belong to nobody"),
    ):
        yield from _files(title, [f for f in found.files if f.outcome is outcome], places)
    for remark in found.remarks:
        yield Text(f"\n{printable(remark)}")
    yield Text(f"\n{in_one_line(found.files)}. Nothing was marked.")


def _submissions(
    title: str, submissions: Sequence[Submission], places: Mapping[str, str], attempts: Attempts
) -> Iterator[RenderableType]:
    if not submissions:
        return
    which = f"the {attempts.value} of"
    has_ids = any(submission.student_id for submission in submissions)
    table = _table(f"{title} ({len(submissions)})")
    for heading in ("student", *(["id"] if has_ids else []), "assignment", "file", "note"):
        table.add_column(heading, overflow="fold")
    for one in sorted(submissions, key=lambda one: (one.assignment, one.student.casefold())):
        ids = [one.student_id] if has_ids else []
        helpers = [f"with {', '.join(name for name, _ in one.beside[:3])}"] if one.beside else []
        # Attempts that are passed over have a table of their own.
        notes = [note for note in one.notes if not (one.earlier and note.startswith(which))]
        several = [f"{which} {len(one.earlier) + 1} attempts"] if one.earlier else []
        note = "; ".join((*helpers, *several, *notes))
        table.add_row(
            *_cells(one.student, *ids, one.assignment, places.get(one.shown, one.shown), note)
        )
    yield table


def _unreadable(submissions: Sequence[Submission]) -> Iterator[RenderableType]:
    if not submissions:
        return
    table = _table(f"Handed in, but cannot be graded ({len(submissions)})")
    for heading in ("student", "assignment", "why"):
        table.add_column(heading, overflow="fold")
    for one in submissions:
        table.add_row(*_cells(one.student, one.assignment, one.problem))
    yield table


def _people(found: Found, absent: Sequence[Submission]) -> Iterator[RenderableType]:
    for slug in dict.fromkeys(one.assignment for one in absent):
        names = [_named(one) for one in absent if one.assignment == slug]
        yield Text(f"\nOn the roster, nothing handed in for {slug} ({len(names)}): ", end="")
        yield Text(", ".join(names))
    if found.strangers:
        yield Text(f"\nNot on the roster, graded all the same ({len(found.strangers)}):")
        for person in found.strangers:
            yield Text(f"  {printable(person.note)}")


def _named(one: Submission) -> str:
    number = one.student_id
    shown = number in ("", one.student) or f"({number})" in one.student
    return printable(one.student if shown else f"{one.student} ({number})")


def _files(
    title: str, files: Sequence[FileRecord], places: Mapping[str, str]
) -> Iterator[RenderableType]:
    if not files:
        return
    table = _table(f"{title} ({len(files)})")
    for heading in ("file", "student", "why"):
        table.add_column(heading, overflow="fold")
    for file in files[:_MOST_FILES]:
        table.add_row(*_cells(places[file.path], file.student, file.reason))
    if len(files) > _MOST_FILES:
        table.add_row(f"… and {len(files) - _MOST_FILES} more", "", "")
    yield table


def _places(found: Found) -> Mapping[str, str]:
    """Each path without the folders that all of them are in."""
    paths = [file.path for file in found.files]
    folders = {os.path.dirname(path) for path in paths}
    common = os.path.commonpath(folders) if folders and all(folders) else ""
    return {path: path.removeprefix(common).lstrip(f"/{os.sep}") for path in paths}


def _table(title: str) -> Table:
    return Table(title=f"\n{title}", title_justify="left", title_style="bold", box=box.SIMPLE)


def _cells(*texts: str) -> Iterator[Text]:
    return (Text(printable(text)) for text in texts)
