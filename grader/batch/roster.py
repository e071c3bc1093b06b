"""Who is in the class: a CSV file with a column of names, and others they may be found by.

Rosters and gradebooks that platforms export will do: whatever is in a column that tells students
apart (an id, an address, a user name) is another name for the student of that row.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.text import printable

__all__ = ["Roster", "read_roster"]

_NAMES = ("student", "student name", "name", "full name", "identifier", "roster identifier")
# Columns of what students have, not of who they are; a number in them is nobody's id.
_NOT_IDS = re.compile(
    r"grade|score|point|mark|total|maximum|modified|submission|section|group|status"
)
_FIRST, _LAST = ("first name", "first", "given name"), ("last name", "last", "surname")


@dataclass(frozen=True)
class Roster:
    """``students`` in the file's order; ``aliases`` from each plain other name to its student."""

    students: Sequence[str]
    aliases: Mapping[str, str]

    def student(self, names: Iterable[str]) -> str | None:
        """The student whom the first of ``names`` that is known means."""
        return next((self.aliases[_plain(n)] for n in names if _plain(n) in self.aliases), None)


def read_roster(path: Path) -> Roster:
    """The roster in the CSV file ``path``; :class:`UsageError` says what is wrong with it."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"--roster {path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise UsageError(f"--roster {path}: is not UTF-8 text; save it as UTF-8") from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]
    except csv.Error as error:
        raise UsageError(f"--roster {path}: is not a CSV file ({error})") from None
    if len(rows) < 2:
        raise UsageError(f"--roster {path}: has no students; a line of headings, then one each")
    headings = [re.sub(r"[\s_]+", " ", heading).strip().lower() for heading in rows[0]]
    # Canvas has a row below the headings that says what each column is out of.
    out_of = [row for row in rows[1:] if row[0].strip() == "Points Possible"]
    body = [row for row in rows[1:] if row[0].strip() != "Points Possible"]
    body = [row + [""] * (len(headings) - len(row)) for row in body]
    names = [_name(row, headings) for row in body]
    twice = [name for name, n in Counter(names).items() if n > 1]
    if twice:
        raise UsageError(f"--roster {path}: {twice[0]!r} stands twice; tell the two apart")
    if not all(names):
        raise UsageError(f"--roster {path}: line {names.index('') + 2} has no name; give it one")
    ids = [
        column
        for column, heading in enumerate(headings)
        if not _NOT_IDS.search(heading)
        and not any("".join(row[column : column + 1]).strip() for row in out_of)
    ]
    return Roster(names, _aliases([[row[column] for column in ids] for row in body], names))


def _name(row: Sequence[str], headings: Sequence[str]) -> str:
    for heading in _NAMES:
        if heading in headings and (name := row[headings.index(heading)].strip()):
            return printable(name)
    parts = [row[headings.index(h)] for group in (_FIRST, _LAST) for h in group if h in headings]
    return printable(" ".join(parts).strip() or row[0].strip())


def _aliases(body: Sequence[Sequence[str]], names: Sequence[str]) -> dict[str, str]:
    """What means one student and no other."""
    means: dict[str, set[str]] = {}
    for row, name in zip(body, names):
        cells = (cell for cell in row if not re.fullmatch(r"\d+[.,]\d+", cell.strip()))
        for cell in (name, *_turned(name), *cells):
            means.setdefault(_plain(cell), set()).add(name)
            if "@" in cell:
                means.setdefault(_plain(cell.partition("@")[0]), set()).add(name)
    return {alias: min(who) for alias, who in means.items() if alias and len(who) == 1}


def _turned(name: str) -> Iterator[str]:
    """With the last name first, as Canvas has it, or last."""
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    yield f"{first} {last}" if comma else f"{last} {first}"


def _plain(name: str) -> str:
    """Letters and digits only, as Canvas writes them in the names of files."""
    return re.sub(r"[\W_]+", "", name).casefold()
