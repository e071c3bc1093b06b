"""Deadlines of one's own, for single students and for groups: ``extensions.csv``, or the roster.

A row of the file names a student or a group, an assignment if it is for that one only, and either
a deadline or the time by which the class's is extended.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grader.errors import UsageError
from grader.identity import Roster, plain
from grader.identity.headings import KINDS, kind_of
from grader.integrations.teacher.late import Policy
from grader.integrations.teacher.moments import moment, span
from grader.integrations.teacher.rows import People, columns, here
from grader.manifest import Assignment, Course
from grader.tables import Row, Sheet, read_sheet
from grader.text import printable

__all__ = ["ASSIGNMENT", "Extensions", "Granted", "grant", "named"]

ASSIGNMENT = ("assignment", "exercise", "homework", "slug", "Aufgabe", "Übung", "devoir", "tarea")
_CANVAS_ID = re.compile(r"\s*\(\d+\)$")
# "days", "extra days", "Days extra", "extension (hours)"
_LENGTH = re.compile(
    r"(?:extra|more|additional|extension|extensionin|extendedby)?"
    r"(minute|hour|day|week|minuten|stunden|tage|wochen|heures|jours|semaines|horas|días|semanas)s?"
    r"(?:extra|more|late|extension)?"
)
_UNITS = {
    "minuten": "minute", "stunden": "hour", "tage": "day", "wochen": "week", "heures": "hour",
    "jours": "day", "semaines": "week", "horas": "hour", "días": "day", "semanas": "week",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Granted:
    """A deadline that is not the class's, and the file and line that grant it."""

    deadline: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Extensions:
    """Deadlines of their own by student and assignment (``""``: any of them), and one line for
    each row of the file that is about nobody."""

    granted: Mapping[tuple[str, str], Granted]
    problems: Sequence[str] = ()

    def of(self, student: str, assignment: str) -> Granted | None:
        """The deadline of one student's own for an assignment."""
        return self.granted.get((student, assignment)) or self.granted.get((student, ""))


def grant(
    path: Path | None, policy: Policy, people: People, course: Course, roster: Roster | None = None
) -> Extensions:
    """What the file ``path`` and the roster grant.

    A row that names the assignment counts before one that does not, then a student's before a
    group's, then the file's before the roster's; of several alike, the latest deadline counts.
    Raises :class:`UsageError` for what is no time, and for an assignment that there is not.
    """
    ranked: list[tuple[int, str, str, Granted]] = []
    for student in roster.students if roster else ():
        if student.deadline:
            where = f"--roster: {student.name}"
            granted = Granted(_deadline(student.deadline, None, policy, where), "the roster")
            ranked.append((0, people.called(student), "", granted))
    problems = []
    if path is not None:
        sheet = read_sheet(path, f"--extensions {printable(str(path))}", KINDS)
        who, assignment = columns(sheet, groups=True), sheet.find(*ASSIGNMENT)
        lengths = _lengths(sheet)
        for row in sheet.rows:
            where = here(sheet, row)
            deadline = _granted(row, who.get("deadline", ()), lengths, policy, where)
            if deadline is None:
                continue
            slug = named(row.get(assignment), course, where)
            meant = people.meant(row, who)
            problems += [f"{where}: {meant.problem}"] if meant.problem else []
            source = f"{path.name}, line {row.line}"
            rank = 1 if meant.is_group else 2
            ranked += [(rank, one, slug, Granted(deadline, source)) for one in meant.students]
    ranked.sort(key=lambda entry: (entry[0], entry[3].deadline))
    return Extensions({(one, slug): granted for _, one, slug, granted in ranked}, problems)


def named(text: str, course: Course, where: str) -> str:
    """The slug of the assignment that ``text`` names; empty where it names none.

    A title will do, also as Canvas has it: ``Tensors (78)``.
    """
    if not text:
        return ""
    try:
        return course.assignment(text).slug
    except UsageError as error:
        told = {plain(text), plain(_CANVAS_ID.sub("", text))}
        found = [one.slug for one in course.all() if told & _names(one)]
        if len(found) == 1:
            return found[0]
        raise UsageError(f"{where}: {error}") from None


def _names(assignment: Assignment) -> set[str]:
    tail = assignment.slug.partition("_")[2]
    return {plain(name) for name in (assignment.slug, tail, assignment.title)}


def _lengths(sheet: Sheet) -> Mapping[int, str]:
    """The columns of bare numbers, and what each counts."""
    found = {i: _LENGTH.fullmatch(plain(text)) for i, text in enumerate(sheet.headings)}
    units = {i: match[1] for i, match in found.items() if match}
    if not units and "deadline" not in map(kind_of, sheet.headings):
        sheet.column("deadline")  # raises: there is none
    return {i: _UNITS.get(unit, unit) for i, unit in units.items()}


def _granted(
    row: Row, when: Sequence[int], lengths: Mapping[int, str], policy: Policy, where: str
) -> datetime | None:
    """The deadline that one row grants; ``None`` where it has neither deadline nor length."""
    filled = [i for i in (*when, *lengths) if row.get(i)]
    if len(filled) > 1:
        raise UsageError(f"{where}: a deadline and an extension, or two; leave one of them")
    if not filled:
        return None
    return _deadline(row.get(filled[0]), lengths.get(filled[0]), policy, where)


def _deadline(text: str, unit: str | None, policy: Policy, where: str) -> datetime:
    """The moment that is meant: a deadline, or a time that is added to the class's.

    A date alone means the class's time of day, and a time without a zone is in the class's zone.
    """
    extra = span(text, unit)
    if extra is not None:
        return policy.deadline + extra
    try:
        return moment(text, f"{where}: ", policy.zone, policy.time_of_day)
    except UsageError as error:
        raise UsageError(f'{error}, or an extension as "2 days"') from None
