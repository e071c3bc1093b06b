"""Which columns of a table say who somebody is, and the person that one row describes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from grader.errors import UsageError
from grader.identity.headings import IDS, kind_of
from grader.identity.names import is_written_without_spaces, plain, without_extras
from grader.identity.people import Id, Student
from grader.tables import Row, Sheet, heading
from grader.text import printable

__all__ = ["columns_of", "id_text", "student_of", "with_headings"]

_NAMES = ("full", "first", "last")
_WHOLE_NUMBER = re.compile(r"(\d+)[.,]0+")  # 700101.0, which a spreadsheet made of 700101
_ADDRESS = re.compile(r".*<([^<>@\s]+@[^<>@\s]+)>")  # Ann Aster <ann@x.org>
_PARTICIPANT = re.compile(r"([^\d@._-]{3,}?)(\d+)")  # Participant 11, Teilnehmer/in11


def with_headings(sheet: Sheet) -> Sheet:
    """``sheet``; headings are made up for a bare list of names, or of names and ids."""
    if any(kind_of(name) for name in sheet.headings):
        return sheet
    rows = (Row(1, sheet.headings), *sheet.rows)
    width = max(len(row.cells) for row in rows)
    kinds = [_kind_by_content([row.get(column) for row in rows]) for column in range(width)]
    told = [kind for kind in kinds if kind != "blank"]
    if "name" not in told or "unknown" in told or len(set(told)) != len(told):
        raise UsageError(
            f"{sheet.where}: no column of names, only {_shown(sheet)}; "
            "give the column of names the heading 'name'"
        )
    return Sheet(sheet.where, tuple(kinds), rows)


def _kind_by_content(cells: Sequence[str]) -> str:
    there = [cell for cell in cells if cell]
    if not there:
        return "blank"
    if all("@" in cell for cell in there):
        return "email"
    if all(any(map(str.isdigit, cell)) for cell in there):
        return "id"
    return "unknown" if any(map(str.isdigit, "".join(there))) else "name"


def _shown(sheet: Sheet) -> str:
    return ", ".join(repr(printable(name)) for name in sheet.headings if name)


def columns_of(sheet: Sheet) -> Mapping[str, Sequence[int]]:
    """The columns of each kind, in the file's order; :class:`UsageError` where none has names."""
    columns: dict[str, list[int]] = {}
    for column, name in enumerate(sheet.headings):
        kind = "" if name in sheet.headings[:column] else kind_of(name)  # a second is a partner's
        if kind and (any(row.get(column) for row in sheet.rows) or not sheet.rows):
            columns.setdefault(kind, []).append(column)
    if sheet.find("SIS Login ID") is not None and heading("ID") in map(heading, sheet.headings):
        # A gradebook of Canvas, whose ID is Canvas's own number.
        own = sheet.column("ID")
        columns["id"] = [column for column in columns.get("id", ()) if column != own]
        columns["canvas"] = [own, *columns.get("canvas", ())]
    for kind in IDS:
        columns[kind] = [c for c in columns.get(kind, ()) if _tells_apart(sheet, c)]
    if (
        len(columns["id"] + columns["sis"]) > 1
    ):  # beside another number, a column that counts the rows is none
        columns["id"] = [column for column in columns["id"] if not _counts_rows(sheet, column)]
    columns["participant"] = [
        column
        for kind in ("id", "identifier", "login")
        for column in columns[kind]
        if _numbers_participants(sheet, column)
    ]
    if "name" in columns:  # beside a column of one part of the name, it is the other part
        part = {"first": "last", "last": "first"}.get("".join(columns.keys() & {"first", "last"}))
        columns.setdefault(part or "full", []).extend(columns.pop("name"))
    if columns.keys().isdisjoint(_NAMES):  # people may be listed by a login alone
        stand_in = ("preferred", "identifier", *IDS)
        columns["full"] = next((columns[kind] for kind in stand_in if columns.get(kind)), [])
        if not columns["full"]:
            raise UsageError(f"{sheet.where}: no column of names; there is {_shown(sheet)}")
    return columns


def _tells_apart(sheet: Sheet, column: int) -> bool:
    """Whether most rows differ in a column: the number of a class or a campus is no id."""
    cells = [row.get(column) for row in sheet.rows if row.get(column)]
    return len(cells) < 2 or 2 * len(set(cells)) > len(cells)


def _counts_rows(sheet: Sheet, column: int) -> bool:
    cells = [cell for row in sheet.rows if (cell := row.get(column))]
    return cells == [str(number) for number in range(1, len(cells) + 1)]


def _numbers_participants(sheet: Sheet, column: int) -> bool:
    """Whether a column has Moodle's numbers, each after the same word: ``Participant 11``."""
    found = [_PARTICIPANT.fullmatch(cell) for row in sheet.rows if (cell := row.get(column))]
    return (
        bool(found) and len({match and match[1] for match in found}) == 1 and found[0] is not None
    )


def id_text(cell: str) -> str:
    """An id without what a spreadsheet adds to a number, or a mail program to an address."""
    found = _WHOLE_NUMBER.fullmatch(cell) or _ADDRESS.fullmatch(cell)
    return printable(found[1] if found else cell)


def student_of(row: Row, columns: Mapping[str, Sequence[int]]) -> Student:
    """The person that a row describes; the name is empty where the row has none."""

    def cells(kind: str) -> list[str]:
        return [cell for column in columns.get(kind, ()) if (cell := row.get(column))]

    also = (part.strip() for cell in cells("also") for part in re.split("[;|]", cell))
    ids = list(dict.fromkeys(Id(kind, id_text(cell)) for kind in IDS for cell in cells(kind)))
    participants = map(_PARTICIPANT.fullmatch, cells("participant"))
    numbers = [Id("moodle", found[2]) for found in participants if found]
    wholes, spellings, short = _names(cells)
    name = _without_id(wholes[0], ids) if wholes else ""
    return Student(
        name=printable(name),
        id=ids[0].text if ids else "",
        ids=(*ids, *numbers),
        also=tuple(filter(None, also)),
        group="; ".join(printable(cell) for cell in cells("group")),
        deadline=printable(next(iter(cells("deadline")), "")),
        spellings=tuple(dict.fromkeys((*wholes[1:], *spellings))),
        short=tuple(dict.fromkeys(short)),
    )


def _without_id(name: str, ids: Sequence[Id]) -> str:
    """``Wei Li (101)``, as our own gradebook has it, is Wei Li."""
    return next(
        (name[: -len(one.text) - 3] for one in ids if name.endswith(f" ({one.text})")), name
    )


def _names(cells: Callable[[str], list[str]]) -> tuple[list[str], list[str], list[str]]:
    """The whole names of a row, the first to be shown; other spellings; and shorter forms."""
    firsts, lasts = cells("first"), cells("last")
    given, family = " ".join([*firsts, *cells("middle")]), " ".join([*cells("particle"), *lasts])
    surnames = " ".join([family, *cells("second")]).strip()
    suffix = " ".join(cells("suffix"))
    wholes = list(cells("full"))
    if given or surnames:
        joined = whole(given, surnames)
        wholes.append(f"{joined} {suffix}" if suffix and joined else joined)
    spellings = [f"{surnames} {given}", f"{given} {surnames}"] if given and surnames else []
    spellings += [*cells("reading"), *(whole(name, surnames) for name in cells("preferred"))]
    spellings += [name for name in cells("preferred") if " " in name]
    short = []
    for whole_name in wholes:
        last, comma, first = without_extras(whole_name).partition(",")
        if comma and first.strip():
            short.append(f"{first.split()[0]} {last}")
        short.append(without_extras(whole_name))
    if firsts and family:
        short += [whole(firsts[0].split()[0], surnames), whole(given, family)]
        short += [whole(firsts[0].split()[0], family)]
    return wholes, spellings, [form for form in short if plain(form)]


def whole(given: str, family: str) -> str:
    """A whole name of its two parts, in the order of its script."""
    if is_written_without_spaces(given + family) and " " not in given + family:
        return family + given
    return f"{given} {family}".strip()
