"""Whom a row of a teacher's file is about: a student or a group, found as the roster finds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.identity import Ambiguous, Id, Match, Matcher, Owner, Roster, Student, plain, shown
from grader.identity.columns import student_of
from grader.identity.headings import IDS, kind_of
from grader.model import Report
from grader.tables import Row, Sheet
from grader.text import printable

__all__ = ["People", "columns", "here"]

Columns = Mapping[str, Sequence[int]]


def columns(sheet: Sheet, groups: bool = False) -> Columns:
    """The columns of each kind that say whom a row is about.

    Raises :class:`UsageError` where there is none.
    """
    found: dict[str, list[int]] = {}
    for column, text in enumerate(sheet.headings):
        found.setdefault(kind_of(text), []).append(column)
    if "name" in found:  # beside a column of one part of the name, it is the other part
        part = {"first": "last", "last": "first"}.get("".join(found.keys() & {"first", "last"}))
        found.setdefault(part or "full", []).extend(found.pop("name"))
    wanted = {"full", "first", "last", *IDS, *(["group"] if groups else [])}
    if found.keys().isdisjoint(wanted):
        sheet.column("student or group" if groups else "student")  # raises: there is none
    return found


def here(sheet: Sheet, row: Row) -> str:
    """The file and the line of a row, as messages begin."""
    return f"{sheet.where}, line {row.line}"


@dataclass(frozen=True, slots=True)
class Meant:
    """The names in the run of those whom a row is about; ``problem`` says why there is nobody."""

    students: Sequence[str] = ()
    problem: str = ""
    is_group: bool = False


class People:
    """The students of a run, each a name and an id, and those of the roster where there is one."""

    def __init__(self, run: Sequence[tuple[str, str]], roster: Roster | None = None) -> None:
        on_roster = list(roster.students) if roster else []
        self._has_groups = any(student.group for student in on_roster)
        labels = {student.label or student.name for student in on_roster}
        ids = {student.id for student in on_roster if student.id}
        others = {
            name: Student(name, id, (Id("id", id),) if id else (), label=name)
            for name, id in run
            if name not in labels and id not in ids
        }
        self.students: Sequence[Student] = [*on_roster, *others.values()]
        self._matcher = Matcher(Roster(self.students, None))
        # Somebody may have a name in the run that is not the roster's, and the roster's id.
        self._called = {id: name for name, id in run if id}

    @classmethod
    def of_reports(cls, reports: Sequence[Report], roster: Roster | None = None) -> People:
        """The students of ``reports``, and of the roster."""
        return cls([(report.student, report.student_id) for report in reports], roster)

    def called(self, student: Student) -> str:
        """The name that this student has in the run."""
        return self._called.get(student.id, student.label or student.name)

    def meant(self, row: Row, columns: Columns) -> Meant:
        """Whom a row is about: a student, or a group where it names no student."""
        who = student_of(row, columns)
        if not (who.name or who.ids):
            return self._group(who.group) if who.group else Meant(problem="no student is named")
        written = who.name or who.ids[0].text
        found = self._matcher.of(Owner(who.name, who.ids))
        if isinstance(found, Match):
            return Meant([self.called(student) for student in found.students])
        if isinstance(found, Ambiguous):
            several = " or ".join(shown(student) for student in found.candidates[:3])
            return Meant(problem=f"{printable(written)} may be {several}; write the id")
        nearest = " or ".join(shown(student) for student in found.nearest)
        hint = f"; {nearest}?" if nearest else ""
        return Meant(problem=f"no student is named {printable(written)}{hint}")

    def _group(self, group: str) -> Meant:
        if not self._has_groups:
            problem = f"who is in {group}? Name a roster that has a column 'group'"
            return Meant(problem=problem, is_group=True)
        members = [s for s in self.students if plain(group) in map(plain, s.group.split(";"))]
        problem = "" if members else f"no group on the roster is named {group}"
        return Meant([self.called(student) for student in members], problem, True)
