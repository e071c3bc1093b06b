"""A table with headings, read from a CSV file or an Excel workbook."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.tables.decode import decode
from grader.tables.workbook import is_archive, rows_of_workbook
from grader.text import printable

__all__ = ["Row", "Sheet", "heading", "read_rows", "read_sheet"]

_MOST_BYTES = 64 * 2**20
_DELIMITERS = ",;\t|"
_NAMED_DELIMITER = re.compile(r'"?sep=(.)"?\s*')
_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)
# What `grader score` puts before a cell that a spreadsheet would take for a formula.
_GUARDED = re.compile(r"'(?=[=+\-@])")
# A line of a list of names, "Lovelace, Ada": programs that write CSV put no space after a comma.
_LAST_FIRST = re.compile(r"[^\d,;\t\"]+, [^\d,;\t\"]+")
_BEFORE_HEADINGS = 30
_BETWEEN_WORDS = re.compile(r"[^\w()/]+|[_\u02bb\u02bc]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``line`` is its first line in the file, or its number in the workbook."""

    line: int
    cells: tuple[str, ...]

    def get(self, column: int | None) -> str:
        """The text in ``column``; empty where there is none."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""


@dataclass(frozen=True)
class Sheet:
    """``rows`` are those below the headings that have something in them.

    ``where`` is how messages about the sheet begin.
    """

    where: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]

    def find(self, *names: str) -> int | None:
        """The column with one of these headings, the first of ``names`` first."""
        there = [heading(name) for name in self.headings]
        return next((there.index(h) for h in map(heading, names) if h in there), None)

    def column(self, *names: str) -> int:
        """As :meth:`find`; :class:`UsageError` lists the columns where there is no such one."""
        found = self.find(*names)
        if found is None:
            there = ", ".join(repr(printable(name)) for name in self.headings if name)
            raise UsageError(f"{self.where}: no column {names[0]!r}; there is {there}")
        return found


def heading(text: str) -> str:
    """A heading as headings are compared: lower case, its words parted by one space."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFKC", text)).split())


def read_sheet(path: Path, where: str = "", known: Collection[str] = ()) -> Sheet:
    """The table in ``path``; :class:`UsageError` says in one line why it cannot be read.

    ``known`` headings, where there are any, tell the row of headings from a title above it.
    """
    where = where or str(path)
    rows = read_rows(path, where, known)
    if not rows:
        raise UsageError(f"{where}: is empty; write a line of headings, then one line each")
    at = headings_at(rows, known)
    return Sheet(where, rows[at].cells, tuple(rows[at + 1 :]))


def headings_at(rows: Sequence[Row], known: Collection[str]) -> int:
    """Which row has the most ``known`` headings; the first where none has any."""
    wanted = {heading(name) for name in known}
    counts = [_count(row.cells, wanted) for row in rows[:_BEFORE_HEADINGS]]
    return counts.index(max(counts))


def _count(cells: Iterable[str], wanted: Collection[str]) -> int:
    return sum(heading(cell) in wanted for cell in cells)


def read_rows(path: Path, where: str, known: Collection[str] = ()) -> Sequence[Row]:
    """All rows of ``path`` that have something in them."""
    try:
        with open(path, "rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{where}: cannot be read ({error.strerror})") from None
    if len(content) > _MOST_BYTES:
        raise UsageError(f"{where}: is larger than {_MOST_BYTES >> 20} MB; is it the right file?")
    found = rows_of_workbook(content, where) if is_archive(content) else None
    lines = found if found is not None else _rows_of_text(content, where, known)
    rows = ((line, tuple(_cell(cell) for cell in cells)) for line, cells in lines)
    return [Row(line, cells) for line, cells in rows if any(cells)]


def _cell(text: str) -> str:
    text = " ".join(text.replace("\ufeff", "").split())
    if found := _AS_TEXT.fullmatch(text):  # ="00123", which keeps a spreadsheet from reckoning
        text = found[1].replace('""', '"')
    return _GUARDED.sub("", text, count=1) if text.startswith("'") else text


def _rows_of_text(
    content: bytes, where: str, known: Collection[str]
) -> Iterable[tuple[int, Sequence[str]]]:
    wanted = {heading(name) for name in known}

    def known_in(text: str) -> int:
        lines = text.splitlines()[:_BEFORE_HEADINGS]
        cells = (cell.strip('" ') for line in lines for cell in re.split(r"[,;\t|]", line))
        return _count(cells, wanted)

    text, _ = decode(content, known_in)
    if "\0" in text:
        raise UsageError(f"{where}: is not a CSV file; save the table as CSV or .xlsx")
    first, end, rest = text.partition("\n")
    named = _NAMED_DELIMITER.fullmatch(first.strip("\r"))
    if named:
        # The line stays, blank, so that rows keep their numbers.
        return _split(end + rest, named[1] if named[1].strip() else "\t", where)
    lines = text.splitlines()
    if not known_in(text) and all(_LAST_FIRST.fullmatch(line) for line in lines if line.strip()):
        return [(number, [line]) for number, line in enumerate(lines, 1)]
    return _split(text, _delimiter(text), where)


def _delimiter(text: str) -> str:
    """The character that parts most rows into the same number of cells."""
    lines = [line for line in _outside_quotes(text).splitlines() if line.strip()][:200]

    def evidence(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines]
        usual = max(set(counts) - {0}, key=counts.count, default=0)
        return (counts.count(usual) if usual else 0), usual

    return max(_DELIMITERS, key=evidence)


def _outside_quotes(text: str) -> str:
    return re.sub(r'"(?:[^"]|"")*"', "", text)


def _split(text: str, delimiter: str, where: str) -> Iterable[tuple[int, Sequence[str]]]:
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=delimiter != "\t"
    )
    rows, line = [], 1
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"{where}: line {line} is not CSV ({error}); save it again") from None
    return rows
