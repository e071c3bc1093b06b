"""``adjust.csv``: points that a person gives, beside those that the grader gave.

A row has a student, an assignment, points and a reason. Points are added, whether they are written
``2``, ``+2`` or ``-1`` (a spreadsheet drops the plus). A number in a column ``set`` sets the score,
and so does ``=7`` in a text file (a spreadsheet makes 7 of it). Several rows of one student add up.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.errors import UsageError
from grader.identity.headings import KINDS
from grader.integrations.teacher.extensions import ASSIGNMENT, named
from grader.integrations.teacher.rows import People, columns, here
from grader.manifest import Course
from grader.model import Adjustment, Report
from grader.tables import read_sheet
from grader.text import as_cell, printable

__all__ = ["FILE", "Adjustments", "adjusted", "read_adjustments", "render"]

FILE = "adjust.csv"  # as it is kept in a folder of results

_ADD = ("points", "add", "added", "bonus", "extra", "adjustment", "Punkte", "Bonuspunkte", "puntos")
_SET = ("set", "set to", "new score", "set score", "gesetzt", "neue Punktzahl")
_REASON = ("reason", "why", "comment", "note", "remark", "Grund", "Begründung", "raison", "motivo")
_NUMBER = re.compile(r"(=?)\s*([+\-−–]?)\s*(\d+(?:[.,]\d+)?|[.,]\d+)")


@dataclass(frozen=True, slots=True)
class Adjustments:
    """What was given by student and assignment, and one line for each row that is about nobody."""

    given: Mapping[tuple[str, str], Adjustment]
    problems: Sequence[str] = ()


def read_adjustments(
    path: Path, people: People, course: Course, slugs: Sequence[str]
) -> Adjustments:
    """The points in the file ``path``.

    A row that names no assignment is for the one that ``slugs`` are, if they are all the same.
    Raises :class:`UsageError` for points that are no number, and for a score that is set twice.
    """
    slugs = sorted(set(slugs) - {""})
    sheet = read_sheet(path, f"--adjust {printable(str(path))}", (*KINDS, *_ADD, *_SET))
    who, assignment = columns(sheet), sheet.find(*ASSIGNMENT)
    set_to, reason = sheet.find(*_SET), sheet.find(*_REASON)
    add = sheet.find(*_ADD) if set_to is not None else sheet.column(*_ADD)
    given: dict[tuple[str, str], Adjustment] = {}
    problems = []
    for row in sheet.rows:
        where = here(sheet, row)
        steps = [*_points(row.get(add), False, where), *_points(row.get(set_to), True, where)]
        if not steps:
            if row.get(reason):
                problems.append(f"{where}: a reason, and no points")
            continue
        slug = _slug(row.get(assignment), course, slugs, where)
        meant = people.meant(row, who)
        problems += [f"{where}: {meant.problem}"] if meant.problem else []
        for student in meant.students:
            for step in steps:
                step = replace(step, reason=printable(row.get(reason)))
                given[student, slug] = _both(given.get((student, slug)), step, where)
    return Adjustments(given, problems)


def _points(text: str, sets: bool, where: str) -> Sequence[Adjustment]:
    """What one cell gives; nothing where it is empty."""
    if not text:
        return []
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise UsageError(f"{where}: {printable(text)} is no number; write 2 or -1, which is added")
    equals, sign, digits = match.groups()
    number = float(digits.replace(",", ".")) * (1 if sign in ("", "+") else -1)
    if not (equals or sets):
        return [Adjustment(add=number)]
    if number < 0:
        raise UsageError(f"{where}: a score cannot be set to {number:g}; write 0 or more")
    return [Adjustment(to=number)]


def _slug(text: str, course: Course, slugs: Sequence[str], where: str) -> str:
    if text or len(slugs) == 1:
        return named(text, course, where) or slugs[0]
    raise UsageError(f"{where}: which assignment? Write one of {', '.join(slugs)}")


def _both(before: Adjustment | None, step: Adjustment, where: str) -> Adjustment:
    """Two rows about one student and assignment."""
    if before is None:
        return step
    if before.to is not None and step.to is not None:
        raise UsageError(f"{where}: this score is set already; leave one of the rows out")
    to = before.to if step.to is None else step.to
    reasons = dict.fromkeys(filter(None, (before.reason, step.reason)))
    return Adjustment(math.fsum((before.add, step.add)), to, "; ".join(reasons))


def adjusted(reports: Sequence[Report], adjustments: Adjustments) -> Sequence[Report]:
    """``reports`` with what was given, and with nothing else that was given before."""
    return [
        replace(report, adjustment=adjustments.given.get((report.student, report.assignment)))
        for report in reports
    ]


def render(adjustments: Adjustments, people: People) -> str:
    """The text of a file that gives the same again."""
    ids = {people.called(student): student.id for student in people.students}
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["student", "id", "assignment", "points", "set", "reason"])
    for (student, slug), given in sorted(adjustments.given.items()):
        points = f"{given.add:.10g}" if given.add else ""
        to = "" if given.to is None else f"{given.to:.10g}"
        texts = map(as_cell, (student, ids.get(student, ""), slug))
        table.writerow([*texts, points, to, as_cell(given.reason)])
    return out.getvalue()
