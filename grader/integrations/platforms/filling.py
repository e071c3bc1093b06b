"""Scores filled into a gradebook file: the row of each student, and the one column that changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.identity import Ambiguous, Id, Match, Matcher, Owner, Roster, Student, Unknown, shown
from grader.identity.columns import columns_of, student_of
from grader.integrations.platforms.table import Table
from grader.integrations.teacher.late import Late, counts
from grader.model import Report
from grader.tables import Row, Sheet
from grader.text import printable

__all__ = ["Filled", "Points", "Rows", "fill", "number", "owner_of"]


@dataclass(frozen=True)
class Filled:
    """A filled gradebook file.

    ``content`` are its bytes, ``students`` those whose grades it has. ``left_out`` are lines on
    grades that stay as they are for a reason, ``missing`` lines on reports that have no row.
    """

    content: bytes
    students: Sequence[str]
    left_out: Sequence[str]
    missing: Sequence[str] = ()


@dataclass(frozen=True)
class Points:
    """The column to be filled: how its numbers are written, out of how many, and what stays.

    ``locked`` says why the grade in a row cannot be changed, and is empty where it can.
    """

    column: int
    decimal: str
    possible: float | None
    rescale: bool
    locked: Callable[[int], str] = lambda row: ""


class Rows:
    """The rows of a table by the students that they are of."""

    def __init__(self, table: Table, first: int, headings: Sequence[str]) -> None:
        """``headings`` are the table's, as a roster has them; students begin at row ``first``."""
        width = range(len(headings))
        records = [
            Row(row, tuple(table.get(row, column) for column in width))
            for row in range(first, len(table.records))
        ]
        sheet = Sheet(str(table.path), tuple(headings), tuple(records))
        columns = columns_of(sheet)
        self._rows: dict[Student, int] = {}
        for record in records:
            student = student_of(record, columns)
            if student.name or student.ids:
                self._rows[student] = record.line
        self._matcher = Matcher(Roster(list(self._rows)))

    def of(self, owner: Owner) -> Sequence[int] | Ambiguous | Unknown:
        """The row of a student, or the rows of a team."""
        found = self._matcher.of(owner)
        if isinstance(found, Match):
            return [self._rows[student] for student in found.students]
        return found


def owner_of(report: Report, *ids: Id) -> Owner:
    """Whom a report is on, by the name and the id that it has."""
    own = (Id("", report.student_id),) if report.student_id else ()
    return Owner(report.student, (*ids, *own))


def number(text: str, decimal: str) -> float | None:
    """A number as the file writes it, or ``None`` for what is none."""
    try:
        return float(text.replace(decimal, "."))
    except ValueError:
        return None


def fill(
    table: Table,
    head: Sequence[int],
    points: Points,
    rows: Rows,
    owner: Callable[[Report], Owner],
    reports: Sequence[Report],
    late: Mapping[tuple[str, str], Late],
) -> Filled:
    """``table`` with its rows ``head`` and those of ``reports``, whose grades are filled in.

    Raises :class:`UsageError` where it has a row for none of them.
    """
    found: dict[int, list[Report]] = {}
    left_out, missing = [], []
    for report in reports:
        place = rows.of(owner(report))
        if isinstance(place, (Ambiguous, Unknown)):
            missing.append(_missing(report, place, table.path))
        else:
            for row in place:
                found.setdefault(row, []).append(report)
    if reports and not found:
        raise UsageError(
            f"{table.path}: none of the students is in it ({missing[0]}); is it another course's?"
        )
    written: dict[int, str] = {}
    for row, theirs in found.items():
        who = printable(theirs[0].student)
        why = _why_left(table, row, theirs, points)
        if why:
            left_out.append(f"{who}: {why}")
        elif len(theirs) > 1:
            names = " and ".join(printable(report.student) for report in theirs)
            missing.append(f"{names} are one student in {table.path.name}; leave one out")
        else:
            value = _scaled(theirs[0], late, points, table.path)
            table.put(row, points.column, f"{value:g}".replace(".", points.decimal))
            written[row] = who
    content = table.content([*head, *sorted(written)])
    return Filled(content, list(written.values()), left_out, missing)


def _missing(report: Report, found: Ambiguous | Unknown, path: Path) -> str:
    who = printable(report.student)
    if isinstance(found, Ambiguous):
        several = " or ".join(shown(student) for student in found.candidates[:3])
        return f"{who} may be {several} in {path.name}; grade with a roster that has their ids"
    near = " or ".join(shown(student) for student in found.nearest)
    return f"{who}: no such student in {path.name}" + (f"; {near}?" if near else "")


def _why_left(table: Table, row: int, reports: Sequence[Report], points: Points) -> str:
    if len(reports) == 1 and reports[0].final_score is None:
        return "no score, the grader itself failed"
    return points.locked(row)


def _scaled(
    report: Report, late: Mapping[tuple[str, str], Late], points: Points, path: Path
) -> float:
    """The score that counts, in the points of the file."""
    score = counts(report, late.get((report.student, report.assignment))) or 0.0
    possible = points.possible
    if not possible or abs(possible - report.max_score) < 1e-6:
        return round(score, 4)
    if not points.rescale:
        raise UsageError(
            f"{path}: out of {possible:g} points, the reports out of {report.max_score:g}; "
            "set one of them right, or add --rescale"
        )
    return round(score * possible / report.max_score, 4)
