"""Names that nobody could match: a teacher writes down who they are, and the next run reads it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from grader.errors import UsageError
from grader.identity.match import Ambiguous, Match, Matcher
from grader.identity.names import plain
from grader.identity.people import Owner, Student
from grader.identity.roster import Roster
from grader.tables import Row, read_sheet
from grader.text import as_cell, printable

__all__ = ["HANDED_IN", "STUDENT", "read_same", "unmatched"]

HANDED_IN, NEAREST, STUDENT = "handed in as", "nearest on the roster", "student"


def unmatched(strangers: Iterable[tuple[str, Sequence[Student]]], path: Path) -> str:
    """The text of ``unmatched.csv``, which is at ``path`` if an earlier run wrote one.

    It has each name handed in, the students most like it, and an empty column for the id or the
    name of who it is. What a teacher has filled in stays.
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow([HANDED_IN, NEAREST, STUDENT])
    filled = _filled_in(path)
    for row in filled:
        table.writerow(map(as_cell, row))
    settled = {plain(row[0]) for row in filled}
    for name, nearest in strangers:
        if plain(name) not in settled:
            table.writerow([as_cell(name), as_cell("; ".join(map(shown, nearest))), ""])
    return out.getvalue()


def _filled_in(path: Path) -> Sequence[tuple[str, str, str]]:
    if not path.exists():
        return []
    sheet = read_sheet(path, str(path), (HANDED_IN, STUDENT))
    columns = [sheet.find(name) for name in (HANDED_IN, NEAREST, STUDENT)]
    rows = [tuple(row.get(column) for column in columns) for row in sheet.rows]
    return [(name, nearest, student) for name, nearest, student in rows if student]


def shown(student: Student) -> str:
    """A student's name and id, as messages have them: ``Zoë Müller (12)``."""
    label = student.label or student.name
    if student.id in ("", label) or f"({student.id})" in label:
        return label
    return f"{label} ({student.id})"


def read_same(path: Path, roster: Roster) -> Roster:
    """``roster`` with the names in the file ``path`` added to its students.

    Each row has a name as it was handed in, and the id or the name on the roster. A row that is
    not filled in is passed over.
    """
    where = f"--same {printable(str(path))}"
    sheet = read_sheet(path, where, (HANDED_IN, STUDENT))
    matcher = Matcher(roster)
    handed_in, student = sheet.find(HANDED_IN), sheet.find(STUDENT)
    rows = sheet.rows
    if handed_in is None or student is None:  # two columns of any name, or without headings
        handed_in, student = 0, 1
        first = Row(1, sheet.headings)
        rows = (first, *rows) if isinstance(matcher.of(Owner(first.get(1))), Match) else rows
    also: dict[Student, list[str]] = {}
    lines: dict[str, tuple[int, Student]] = {}
    for row in rows:
        name, who = row.get(handed_in), row.get(student)
        if not name or not who:
            continue
        found = matcher.of(Owner(who))
        if not isinstance(found, Match) or len(found.students) != 1:
            several = "may be several students" if isinstance(found, Ambiguous) else "is nobody"
            raise UsageError(
                f"{where}: line {row.line}: {printable(who)} {several} on the roster; "
                "write an id that is there"
            )
        (only,) = found.students
        line, earlier = lines.setdefault(plain(name), (row.line, only))
        if earlier is not only:
            raise UsageError(
                f"{where}: lines {line} and {row.line} say that {printable(name)} is two students"
            )
        also.setdefault(only, []).append(name)
    students = [
        replace(one, also=(*one.also, *also[one])) if one in also else one
        for one in roster.students
    ]
    return replace(roster, students=students)
