"""Who is in the class: a CSV file with a column of names, and others they may be found by.

Rosters and gradebooks that platforms export will do: whatever is in a column that tells students
apart (an id, an address, a user name) is another name for the student of that row.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.identity.people import Id, Student
from grader.text import printable

__all__ = ["Roster", "read_roster", "read_same"]

_NAMES = ("student", "student name", "name", "full name", "identifier", "roster identifier")
# Columns of what students have, not of who they are; a number in them is nobody's id.
_NOT_IDS = re.compile(
    r"grade|score|point|mark|total|maximum|modified|submission|section|group|status"
)
_IDS = ("id", "student id", "sis user id", "uid", "id number", "login", "sis login id", "username")
_NUMBER = re.compile(r"\d+[.,]\d+")
_FIRST, _LAST = ("first name", "first", "given name"), ("last name", "last", "surname")


@dataclass(frozen=True)
class Roster:
    """The students of a class, in the file's order."""

    students: Sequence[Student]
    path: Path | None = None


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
    columns = [
        column
        for column, heading in enumerate(headings)
        if not _NOT_IDS.search(heading)
        and not any("".join(row[column : column + 1]).strip() for row in out_of)
    ]
    first_id = next((column for column in columns if headings[column] in _IDS), None)
    students = [
        Student(
            name,
            id="" if first_id is None else printable(row[first_id].strip()),
            ids=tuple(
                Id("", row[column].strip())
                for column in columns
                if row[column].strip() and not _NUMBER.fullmatch(row[column].strip())
            ),
            label=name,
        )
        for row, name in zip(body, names)
    ]
    return Roster(students, path)


def read_same(path: Path, roster: Roster) -> Roster:
    """``roster`` with the names in the CSV file ``path`` added to its students.

    Each row of the file has a name as it was handed in, and the id or the name on the roster.
    """
    raise UsageError(f"--same {path}: cannot be read yet")


def _name(row: Sequence[str], headings: Sequence[str]) -> str:
    for heading in _NAMES:
        if heading in headings and (name := row[headings.index(heading)].strip()):
            return printable(name)
    parts = [row[headings.index(h)] for group in (_FIRST, _LAST) for h in group if h in headings]
    return printable(" ".join(parts).strip() or row[0].strip())
