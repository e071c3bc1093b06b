"""Canvas's gradebook and Moodle's grading worksheet, filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.integrations.late import Late, counts
from grader.integrations.table import Table, read_table
from grader.manifest import Assignment
from grader.model import Report
from grader.text import printable

__all__ = ["Filled", "canvas", "moodle"]

# How the platforms name a download, where a student is called as the file or folder is.
_TITLE = re.compile(r"(.*) \(\d+\)")
_CANVAS_FILE = re.compile(r"(?:\w*?_)??(?:LATE_)?(\d+)_\d+(?:_.*)?")
_LAST_NUMBER = re.compile(r"\d+$")
_MOODLE_FOLDER = re.compile(r".*_(\d+)_assignsubmission_\w*|Participant[ _](\d+)(?:_.*)?")


@dataclass(frozen=True)
class Filled:
    """The new file's bytes, who is in it, and one line for each report that is left out."""

    content: bytes
    students: Sequence[str]
    left_out: Sequence[str]


def canvas(
    path: Path,
    reports: Sequence[Report],
    assignment: Assignment,
    column: str | None = None,
    late: Mapping[tuple[str, str], Late] | None = None,
    rescale: bool = False,
) -> Filled:
    """Canvas's exported gradebook with one assignment's column filled in.

    Its import takes a row that is missing as unchanged, so only rows of ``reports`` are kept,
    with the header and the points possible. Raises :class:`UsageError` for a file that is not
    such a gradebook, and for a student that it does not have.
    """
    table = read_table(path)
    for name in ("Student", "ID", "Section"):
        if name not in table.header:
            raise UsageError(f"{path}: no column {name!r}; export the gradebook from Canvas again")
    grade = _canvas_column(table, assignment, column)
    decimal = table.decimal([grade, *_canvas_assignments(table)])
    head = [0]
    possible = None
    for row in range(1, min(4, len(table.records))):
        if table.get(row, 0) == "Points Possible":
            head = list(range(row + 1))
            possible = _number(table.get(row, grade), decimal)
    index = _index(table, head[-1] + 1, _canvas_keys(table))
    points = _Points(grade, decimal, possible, rescale, excused="EX")
    return _fill(table, head, points, index, _CANVAS_FILE, reports, late or {})


def _canvas_assignments(table: Table) -> Sequence[int]:
    """The columns called ``Title (id)``."""
    return [i for i, name in enumerate(table.header) if _TITLE.fullmatch(name)]


def _canvas_column(table: Table, assignment: Assignment, name: str | None) -> int:
    """The column ``Title (id)`` whose title is the assignment's, or the one that was named."""
    titles = [_TITLE.sub(r"\1", column) for column in table.header]
    if name is not None:
        if name in titles:
            return titles.index(name)
        return table.column(name)
    wanted = {_plain(assignment.slug), _plain(assignment.title), _plain(_tail(assignment.slug))}
    found = _canvas_assignments(table)
    matching = [i for i in found if _plain(titles[i]) in wanted]
    if len(matching) != 1:
        there = ", ".join(repr(titles[i]) for i in found) or "none"
        raise UsageError(
            f"{table.path}: which column is {assignment.slug}? Its assignments are {there}; "
            "name one with --column, or is it another course's?"
        )
    return matching[0]


def _tail(slug: str) -> str:
    return slug.split("_", 1)[-1]


def _canvas_keys(table: Table) -> Callable[[int], Iterator[str]]:
    ids = [i for i, name in enumerate(table.header) if name in _CANVAS_IDS]
    student = table.header.index("Student")

    def keys(row: int) -> Iterator[str]:
        yield from (table.get(row, column) for column in ids)
        name = table.get(row, student)
        yield name
        if name.count(",") == 1:
            last, first = (part.strip() for part in name.split(","))
            yield f"{first} {last}"

    return keys


_CANVAS_IDS = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")


@dataclass(frozen=True)
class _Worksheet:
    """The words of Moodle's worksheet in one language of its site."""

    identifier: str
    grade: str
    maximum: str
    scale: str
    changeable: str
    no: str
    stamp: str


_WORKSHEETS = (
    _Worksheet(
        "Identifier", "Grade", "Maximum grade", "Scale",
        "Grade can be changed", "No", "Last modified (grade)",
    ),
    _Worksheet(
        "ID", "Bewertung", "Bestwertung", "Skala",
        "Bewertung kann geändert werden", "Nein", "Zuletzt geändert (Bewertung)",
    ),
    _Worksheet(
        "Identifiant", "Note", "Note maximale", "Barème",
        "La note peut être modifiée", "Non", "Dernière modification (note)",
    ),
    _Worksheet(
        "Identificador", "Calificación", "Calificación máxima", "Escala",
        "La calificación puede ser cambiada", "No", "Última modificación (calificación)",
    ),
)  # fmt: skip


def moodle(
    path: Path,
    reports: Sequence[Report],
    column: str | None = None,
    late: Mapping[tuple[str, str], Late] | None = None,
    rescale: bool = False,
) -> Filled:
    """Moodle's grading worksheet with its grades filled in, for the rows of ``reports`` only.

    Moodle takes the time of the last grade for the state the grade was given in, so that stays.
    """
    table = read_table(path)
    words = next((w for w in _WORKSHEETS if w.stamp in table.header), _WORKSHEETS[0])
    for name in (words.identifier, *(() if column else (words.grade,)), words.stamp):
        if name not in table.header:
            raise UsageError(
                f"{path}: no column {name!r}; download the grading worksheet from Moodle, with "
                "the site's language set to English, German, French or Spanish"
            )
    if words.scale in table.header:
        raise UsageError(f"{path}: graded on a scale; give the assignment points in Moodle")
    grade = table.column(column or words.grade)
    maximum = [table.header.index(words.maximum)] if words.maximum in table.header else []
    decimal = table.decimal([grade, *maximum])
    possible = None
    if maximum and len(table.records) > 1:
        possible = _number(table.get(1, maximum[0]), decimal)
    locked = table.header.index(words.changeable) if words.changeable in table.header else None
    index = _index(table, 1, _moodle_keys(table, table.header.index(words.identifier)))
    points = _Points(grade, decimal, possible, rescale, locked=locked, no=words.no)
    return _fill(table, [0], points, index, _MOODLE_FOLDER, reports, late or {})


_MOODLE_NAMES = (
    "Full name", "Email address", "ID number", "Username",
    "Vollständiger Name", "E-Mail-Adresse", "ID-Nummer", "Anmeldename",
    "Nom complet", "Adresse de courriel", "Numéro d'identification", "Nom d'utilisateur",
    "Nombre completo", "Dirección de correo", "Número de ID", "Nombre de usuario",
)  # fmt: skip


def _moodle_keys(table: Table, identifier: int) -> Callable[[int], Iterator[str]]:
    named = [i for i, name in enumerate(table.header) if name in _MOODLE_NAMES]

    def keys(row: int) -> Iterator[str]:
        yield table.get(row, identifier)
        yield from _LAST_NUMBER.findall(table.get(row, identifier))  # "Teilnehmer/in101"
        yield from (table.get(row, column) for column in named)

    return keys


# ── both ──


@dataclass(frozen=True)
class _Points:
    """The column to be filled: how its numbers are written, out of how many, and what stays."""

    column: int
    decimal: str
    possible: float | None
    rescale: bool
    excused: str | None = None
    locked: int | None = None
    no: str = ""


def _number(text: str, decimal: str) -> float | None:
    """A number as the file writes it, or ``None`` for what is none."""
    try:
        return float(text.replace(decimal, "."))
    except ValueError:
        return None


def _index(
    table: Table, first: int, keys: Callable[[int], Iterator[str]]
) -> Mapping[str, set[int]]:
    """Every way to call a student → the rows that may be meant."""
    index: dict[str, set[int]] = {}
    for row in range(first, len(table.records)):
        for key in keys(row):
            if key:
                index.setdefault(_plain(key), set()).add(row)
    return index


def _plain(name: str) -> str:
    """A name without what file names lose: case, spaces, punctuation."""
    return re.sub(r"[\W_]", "", name).lower()


def _row_of(
    student: str, index: Mapping[str, set[int]], download: re.Pattern[str], table: Table
) -> int | None:
    """The one row of a student; ``None`` where there is none."""
    rows = index.get(_plain(student), set())
    if not rows and (found := download.fullmatch(student)):
        number = next(group for group in found.groups() if group)
        rows = index.get(number, set())
    if len(rows) > 1:
        raise UsageError(
            f"{table.path}: {printable(student)} may be any of {len(rows)} rows; "
            "hand in under the ID, or make a roster"
        )
    return next(iter(rows), None)


def _fill(
    table: Table,
    head: Sequence[int],
    points: _Points,
    index: Mapping[str, set[int]],
    download: re.Pattern[str],
    reports: Sequence[Report],
    late: Mapping[tuple[str, str], Late],
) -> Filled:
    rows: dict[int, str] = {}
    left_out, strangers = [], []
    for report in reports:
        row = _row_of(report.student, index, download, table)
        who = printable(report.student)
        if row is None:
            strangers.append(who)
        elif report.final_score is None:
            left_out.append(f"{who}: no score, the grader itself failed")
        elif table.get(row, points.column) == points.excused:
            left_out.append(f"{who}: excused")
        elif points.locked is not None and table.get(row, points.locked) == points.no:
            left_out.append(f"{who}: Moodle says that the grade cannot be changed")
        elif row in rows:
            raise UsageError(f"{table.path}: {rows[row]} and {who} are one student; leave one out")
        else:
            value = _scaled(report, late, points, table)
            table.put(row, points.column, f"{value:g}".replace(".", points.decimal))
            rows[row] = who
    if strangers:
        raise UsageError(
            f"{table.path}: no student {', '.join(sorted(strangers))}; is it another course's, or "
            "are they missing from it?"
        )
    return Filled(table.content([*head, *sorted(rows)]), list(rows.values()), left_out)


def _scaled(
    report: Report,
    late: Mapping[tuple[str, str], Late],
    points: _Points,
    table: Table,
) -> float:
    """The score that counts, in the points of the file."""
    score = counts(report, late.get((report.student, report.assignment))) or 0.0
    possible = points.possible
    if not possible or abs(possible - report.max_score) < 1e-6:
        return round(score, 4)
    if not points.rescale:
        raise UsageError(
            f"{table.path}: out of {possible:g} points, the reports out of {report.max_score:g}; "
            "set one of them right, or add --rescale"
        )
    return round(score * possible / report.max_score, 4)
