"""Canvas's exported gradebook, with one assignment's column filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.errors import UsageError
from grader.identity import Id, Owner, plain
from grader.identity.headings import KINDS
from grader.integrations.platforms.filling import Filled, Points, Rows, fill, number, owner_of
from grader.integrations.platforms.table import Table, read_table
from grader.integrations.teacher.late import Late
from grader.manifest import Assignment
from grader.model import Report

__all__ = ["canvas"]

# A column of an assignment is named ``Title (id)``, a download ``name_userid_fileid_file``.
_TITLE = re.compile(r"(.*) \(\d+\)")
_DOWNLOAD = re.compile(r"(?:(\w*?)_)??(?:LATE_)?(\d+)_\d+(?:_.*)?")
_EXCUSED = "EX"


def canvas(
    path: Path,
    reports: Sequence[Report],
    assignment: Assignment,
    column: str | None = None,
    late: Mapping[tuple[str, str], Late] | None = None,
    rescale: bool = False,
) -> Filled:
    """Canvas's gradebook with the scores of ``reports`` in the column of ``assignment``.

    Its import takes a row that is missing as unchanged, so only rows of ``reports`` are kept,
    with the header and the points possible. Raises :class:`UsageError` for a file that is not
    such a gradebook.
    """
    table = read_table(path, KINDS)
    for name in ("ID", "Section"):
        if name not in table.header:
            raise UsageError(f"{path}: no column {name!r}; export the gradebook from Canvas again")
    grade = _column(table, assignment, column)
    decimal = table.decimal([grade, *_assignments(table)])
    head, possible = [0], None
    for row in range(1, min(4, len(table.records))):
        if table.get(row, 0) == "Points Possible":
            head = list(range(row + 1))
            possible = number(table.get(row, grade), decimal)
    headings = ["Canvas ID" if name == "ID" else name for name in table.header]
    rows = Rows(table, head[-1] + 1, headings)
    points = Points(
        grade,
        decimal,
        possible,
        rescale,
        lambda row: "excused" if table.get(row, grade) == _EXCUSED else "",
    )
    return fill(table, head, points, rows, _owner, reports, late or {})


def _owner(report: Report) -> Owner:
    """Whom a report is on; it may be named as Canvas's download is."""
    found = _DOWNLOAD.fullmatch(report.student)
    if found:
        return Owner(found[1] or "", (Id("canvas", found[2]),))
    return owner_of(report)


def _assignments(table: Table) -> Sequence[int]:
    """The columns named ``Title (id)``."""
    return [i for i, name in enumerate(table.header) if _TITLE.fullmatch(name)]


def _column(table: Table, assignment: Assignment, name: str | None) -> int:
    """The column ``Title (id)`` whose title is the assignment's, or the one that was named."""
    titles = [_TITLE.sub(r"\1", column) for column in table.header]
    if name is not None:
        return titles.index(name) if name in titles else table.column(name)
    tail = assignment.slug.split("_", 1)[-1]
    wanted = {plain(assignment.slug), plain(assignment.title), plain(tail)}
    found = _assignments(table)
    matching = [i for i in found if plain(titles[i]) in wanted]
    if len(matching) != 1:
        there = ", ".join(repr(titles[i]) for i in found) or "none"
        raise UsageError(
            f"{table.path}: which column is {assignment.slug}? Its assignments are {there}; "
            "name one with --column, or is it another course's?"
        )
    return matching[0]
