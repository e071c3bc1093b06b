"""Links from the class's page to its students: where each has a page, and a row in the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.model import Report
from grader.reports.pages.page import page_name

__all__ = ["Crowd", "Directory", "Person"]

MOST_NAMED = 24  # with more, the table shows them all


@dataclass(frozen=True, slots=True)
class Person:
    """A name, the address of its page, and what is said of it in brackets."""

    name: str
    href: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Some students of one assignment: the first of them by name, how many more there are, and
    where all of them stand in the table of that assignment (from 0)."""

    people: Sequence[Person]
    more: int
    table: str
    rows: str

    @property
    def count(self) -> int:
        """How many they are in all."""
        return len(self.people) + self.more


class Directory:
    """Everybody on the page, as links."""

    def __init__(self, groups: Sequence[tuple[str, Sequence[Report]]]) -> None:
        """``groups`` are the assignments: the id of each on the page, and its rows in order."""
        self._pages = {id(report): page_name(report) for _, group in groups for report in group}
        self._rows = {
            id(report): (table, row)
            for table, group in groups
            for row, report in enumerate(group)
        }  # fmt: skip

    def href(self, report: Report, exercise: str = "") -> str:
        """The address of a student's page, at an exercise if one is named."""
        places = (i for i, e in enumerate(report.exercises, 1) if e.name == exercise)
        place = next(places, None) if exercise else None
        return self._pages[id(report)] + (f"#exercise-{place}" if place else "")

    def person(self, report: Report, exercise: str = "", remark: str = "") -> Person:
        """A link to one student's page, at an exercise if one is named."""
        return Person(report.student, self.href(report, exercise), remark)

    def crowd(
        self,
        reports: Sequence[Report],
        exercise: str = "",
        remarks: Sequence[str] = (),
        most: int = MOST_NAMED,
    ) -> Crowd:
        """Students of one assignment, ``most`` of them with a link and, if given, a remark."""
        said = remarks or [""] * len(reports)
        people = [
            self.person(report, exercise, remark) for report, remark in zip(reports[:most], said)
        ]
        places = [self._rows[id(report)] for report in reports]
        return Crowd(
            people,
            len(reports) - len(people),
            places[0][0] if places else "",
            " ".join(str(row) for _, row in places),
        )
