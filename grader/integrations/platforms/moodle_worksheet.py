"""Moodle's grading worksheet, with its grades filled in.

Its headings are in the language of the site, and their wording changes from version to version. The
order of its columns does not: the identifier, who it is, the status, the grade, the highest grade
there is, whether the grade can be changed, and the rest. So the columns are told by what they hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.errors import UsageError
from grader.identity import Id, Owner, plain
from grader.identity.headings import KINDS, kind_of
from grader.integrations.platforms.filling import Filled, Points, Rows, fill, number, owner_of
from grader.integrations.platforms.table import Table, read_table
from grader.integrations.teacher.late import Late
from grader.model import Report

__all__ = ["moodle"]

_PARTICIPANT = re.compile(r"(\D*[^\W\d]\D*?)(\d+)")  # Participant 11, Teilnehmer/in11
_DOWNLOAD = re.compile(r"(.*)_(\d+)_assignsubmission_\w*")
_MAXIMUM = re.compile(r"(?!0+[.,]0+$)\d+[.,]\d\d")
_DOWNLOAD_AGAIN = "download the grading worksheet from Moodle again"

# What Moodle writes where a grade can be changed, and where it cannot.
_YES, _NO = (
    frozenset(words.split())
    for words in (
        "yes ja oui sí sì si sim tak ano áno da igen kyllä jah jā taip evet да так ναι نعم بله כן "
        "是 はい 예 네 có ya oo ใช่ हाँ हां bai ie xa já ja",
        "no nein non não nee nej nei nie ne nem ei nē hayır нет ні не όχι لا خیر לא 否 不 いいえ "
        "아니오 아니요 không tidak hindi ไม่ ไม่ใช่ नहीं ez na non nu",
    )
)


def moodle(
    path: Path,
    reports: Sequence[Report],
    column: str | None = None,
    late: Mapping[tuple[str, str], Late] | None = None,
    rescale: bool = False,
) -> Filled:
    """The worksheet with the scores of ``reports`` filled in, for their rows only.

    Moodle takes the time of the last grade for the state the grade was given in, so that stays.
    Raises :class:`UsageError` for a file that is not such a worksheet.
    """
    table = read_table(path, KINDS)
    word = _word_for_participant(table)
    if not word:
        raise UsageError(
            f"{path}: its first column has no participants' numbers; {_DOWNLOAD_AGAIN}"
        )
    maximum = _maximum(table)
    changeable = _changeable(table, maximum)
    if maximum is None and column is None:
        if changeable is not None:
            raise UsageError(f"{path}: graded on a scale; give the assignment points in Moodle")
        raise UsageError(f"{path}: no column with the highest grade; {_DOWNLOAD_AGAIN}")
    grade = table.column(column) if column else (maximum or 0) - 1
    decimal = table.decimal([grade] if maximum is None else [grade, maximum])
    possible = None if maximum is None else number(table.get(1, maximum), decimal)

    def locked(row: int) -> str:
        if changeable is not None and table.get(row, changeable).casefold() in _NO:
            return "Moodle says that the grade cannot be changed"
        return ""

    rows = Rows(table, 1, _headings(table))
    points = Points(grade, decimal, possible, rescale, locked)
    return fill(table, [0], points, rows, lambda r: _owner(r, word), reports, late or {})


def _owner(report: Report, word: str) -> Owner:
    """Whom a report is on; it may be named as Moodle's download is, or by a number alone.

    ``word`` is what the worksheet calls a participant.
    """
    name = report.student
    if found := _DOWNLOAD.fullmatch(name):
        name, one = found[1], Id("moodle", found[2])
        return Owner("" if plain(name) == word else name, (one,))
    if (found := _PARTICIPANT.fullmatch(name)) and plain(found[1]) == word:
        return owner_of(report, Id("moodle", found[2]))
    return owner_of(report, Id("number", name)) if name.isdecimal() else owner_of(report)


# ── the columns ──────────────────────────────────────────────────────────────────────────────


def _cells(table: Table, column: int) -> Sequence[str]:
    rows = range(1, len(table.records))
    return [table.get(row, column) for row in rows if any(map(str.strip, table.records[row]))]


def _word_for_participant(table: Table) -> str:
    """The word that is before the number in each row of the first column."""
    found = [_PARTICIPANT.fullmatch(cell) for cell in _cells(table, 0)]
    words = {plain(match[1]) if match else "" for match in found}
    return words.pop() if len(words) == 1 else ""


def _maximum(table: Table) -> int | None:
    """The column with the highest grade there is, which is the same in each row.

    The grades before it may be all the same, too.
    """
    width = len(table.header)
    same = [
        len(cells) == 1 and bool(_MAXIMUM.fullmatch(min(cells)))
        for cells in (set(_cells(table, column)) for column in range(width))
    ]
    if True not in same[2:]:
        return None
    at = same.index(True, 2)
    return at + 1 if at + 1 < width and same[at + 1] else at


def _changeable(table: Table, maximum: int | None) -> int | None:
    """The column that says whether a grade can be changed."""
    for column in range((maximum or 1) + 1, len(table.header)):
        words = {cell.casefold() for cell in _cells(table, column)}
        if len(words) <= 2 and words & (_YES | _NO):
            return column
    return None


def _headings(table: Table) -> Sequence[str]:
    """The headings; the first two are known by their places, whatever the language."""
    names = ["identifier", *table.header[1:]]
    cells = _cells(table, 1) if len(names) > 1 else []
    if len(names) > 1 and not kind_of(names[1]) and len(set(cells)) * 2 > len(cells):
        names[1] = "full name"
    return names
