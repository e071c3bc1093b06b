"""A CSV file that somebody else's program wrote, changed field by field, else byte for byte."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.tables import decode, heading

__all__ = ["Table", "read_table"]

_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_DECIMAL_NUMBER = re.compile(r"-?\d+([.,])\d+")


@dataclass
class Table:
    """Records as they are in the file: raw fields (quotes and all) and how each record ends.

    ``before`` is what comes before the first of them, ``encoding`` that of the whole file.
    """

    path: Path
    delimiter: str
    before: str
    records: list[list[str]]
    ends: list[str]
    encoding: str = "utf-8"

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [self.plain(field).strip() for field in self.records[0]]

    def plain(self, field: str) -> str:
        """What a raw field says."""
        if len(field) > 1 and field[0] == field[-1] == '"':
            return field[1:-1].replace('""', '"')
        return field

    def get(self, row: int, column: int) -> str:
        """What stands in a field; empty where the record is short."""
        record = self.records[row]
        return self.plain(record[column]).strip() if column < len(record) else ""

    def put(self, row: int, column: int, text: str) -> None:
        """Replace one field, in quotes if it was, or must be."""
        was = self.records[row][column]
        quote = was.startswith('"') or any(c in text for c in (self.delimiter, '"', "\n", "\r"))
        self.records[row][column] = '"' + text.replace('"', '""') + '"' if quote else text

    def column(self, name: str) -> int:
        """The column of that name; :class:`UsageError` lists those there are."""
        if name in self.header:
            return self.header.index(name)
        there = ", ".join(repr(column) for column in self.header)
        raise UsageError(f"{self.path}: no column {name!r}; there is {there}")

    def decimal(self, columns: Sequence[int]) -> str:
        """The decimal sign of the numbers in ``columns``: a comma or a point.

        Where they have neither, the delimiter tells. Raises :class:`UsageError` where they have
        both, for a wrong guess would be a wrong grade.
        """
        fields = (self.get(row, col) for row in range(1, len(self.records)) for col in columns)
        signs = {match[1] for field in fields if (match := _DECIMAL_NUMBER.fullmatch(field))}
        if len(signs) > 1:
            raise UsageError(
                f"{self.path}: numbers with a decimal comma and with a decimal point; "
                "download it again, and do not save it in a spreadsheet"
            )
        return signs.pop() if signs else "," if self.delimiter == ";" else "."

    def content(self, rows: Sequence[int]) -> bytes:
        """The bytes of a file of these records."""
        lines = [self.delimiter.join(self.records[row]) + self.ends[row] for row in rows]
        return (self.before + "".join(lines)).encode(self.encoding)


def read_table(path: Path, known: Collection[str] = ()) -> Table:
    """Read ``path``; :class:`UsageError` where it is no table.

    ``known`` headings decide between encodings that are possible.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; name the file that was downloaded") from None
    text, encoding = _decoded(content, known)
    before = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix("\ufeff")
    separator = _SEPARATOR.match(text)
    if separator:
        before, text = before + separator[0], text[separator.end() :]
    first = text.split("\n", 1)[0]
    unquoted = re.sub(r'"(?:[^"]|"")*"', "", first)
    delimiter = separator[1] if separator else max(",;\t", key=unquoted.count)
    if not first.count(delimiter) or "\0" in text:
        raise UsageError(
            f"{path}: not a CSV file; download the gradebook as CSV, not as a workbook"
        )
    records, ends = _split(text, delimiter)
    width = len(records[0])
    for number, record in enumerate(records, 1):
        if len(record) > width:
            raise UsageError(
                f"{path}: record {number} has {len(record)} fields, the header {width}; "
                "download it again"
            )
    return Table(path, delimiter, before, records, ends, encoding)


def _decoded(content: bytes, known: Collection[str]) -> tuple[str, str]:
    """The text, and an encoding in which it is the same bytes again."""

    def known_in(text: str) -> int:
        first = text.partition("\n")[0]
        return sum(heading(cell) in known for cell in re.split("[,;\t]", first.replace('"', "")))

    _, encoding = decode(content, known_in)
    for one in (encoding, "latin-1"):
        try:
            text = content.decode(one)
        except UnicodeDecodeError:
            continue
        if text.encode(one) == content:
            return text, one
    raise AssertionError("latin-1 decodes anything")


def _split(text: str, delimiter: str) -> tuple[list[list[str]], list[str]]:
    """Raw fields by record, and each record's line end (the last may have none)."""
    part = re.escape(delimiter)
    field = re.compile(
        rf'(?P<raw>"(?:[^"]|"")*"(?=[{part}\r\n]|\Z)|[^{part}\r\n]*)'
        rf"(?P<end>{part}|\r\n|\n|\r|\Z)"
    )
    records: list[list[str]] = []
    ends: list[str] = []
    record: list[str] = []
    at = 0
    while at < len(text) or record:
        match = field.match(text, at)
        assert match is not None  # the unquoted alternative takes anything up to the next end
        record.append(match["raw"])
        at = match.end()
        if match["end"] != delimiter:
            records.append(record)
            ends.append(match["end"])
            record = []
    return records, ends
