"""Who is in the class: a table of names and ids, as platforms export it or a teacher writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.errors import UsageError
from grader.identity.columns import columns_of, student_of, with_headings
from grader.identity.headings import KINDS
from grader.identity.names import plain
from grader.identity.people import Student
from grader.tables import Row, read_sheet
from grader.text import printable

__all__ = ["Roster", "read_roster"]

# Rows that platforms add, by what one of their cells says, and those that spreadsheets add.
_CANVAS_ROW = frozenset({"points possible", "manual posting", "(read only)"})
_TEST_STUDENT = frozenset({"studenttest", "teststudent"})
_TOTALS = frozenset(
    plain(words)
    for words in (
        "total|totals|sum|average|mean|median|count|number of students|total students|summe|gesamt|"
        "mittelwert|durchschnitt|anzahl|moyenne|médiane|total général|somme|media|promedio|suma|"
        "média|soma|totale|totaal|gemiddelde|aantal|średnia|razem|průměr|celkem|ortalama|toplam|"
        "среднее|итого|всего|середнє|разом|المجموع|المتوسط|ממוצע|סהכ|合計|平均|总计|平均分|總計|"
        "합계|평균|medel|summa|gennemsnit|keskiarvo|yhteensä|átlag|összesen|overall average"
    ).split("|")
)


@dataclass(frozen=True)
class Roster:
    """The students of a class, in the file's order."""

    students: Sequence[Student]
    path: Path | None = None


def read_roster(path: Path) -> Roster:
    """The roster in the file ``path``; :class:`UsageError` says in one line what is wrong."""
    where = f"--roster {printable(str(path))}"
    sheet = with_headings(read_sheet(path, where, KINDS))
    columns = columns_of(sheet)
    rows = [
        (row.line, student)
        for row in sheet.rows
        if not any(cell.casefold() in _CANVAS_ROW for cell in row.cells)
        and _is_student(row, student := student_of(row, columns), where)
    ]
    if not rows:
        raise UsageError(f"{where}: has no students; write a line of headings, then one line each")
    return Roster(_labelled(_merged(rows, where), where), path)


def _is_student(row: Row, student: Student, where: str) -> bool:
    name = plain(student.name)
    if not name and student.ids:
        raise UsageError(f"{where}: line {row.line} has no name; write it in")
    return (
        bool(name)
        and name not in _TEST_STUDENT
        and bool(student.ids or name.rstrip("0123456789") not in _TOTALS)
    )


def _merged(rows: Sequence[tuple[int, Student]], where: str) -> list[tuple[int, Student]]:
    """One entry for each person: somebody in two groups is listed twice."""
    found: dict[object, tuple[int, Student]] = {}
    for line, student in rows:
        key = plain(student.id) or (line,)
        earlier, first = found.get(key, (line, student))
        if first is not student:
            if plain(first.name) != plain(student.name):
                raise UsageError(
                    f"{where}: {first.name} in line {earlier} and {student.name} in line {line} "
                    f"have the same id {student.id}; correct one of them"
                )
            groups = dict.fromkeys(filter(None, (first.group, student.group)))
            student = replace(first, group="; ".join(groups))
        found[key] = (earlier, student)
    return list(found.values())


def _labelled(rows: Sequence[tuple[int, Student]], where: str) -> Sequence[Student]:
    """With labels: two students of one name are shown with their ids."""
    by_name: dict[str, list[tuple[int, Student]]] = {}
    for line, student in rows:
        by_name.setdefault(plain(student.name), []).append((line, student))
    for group in by_name.values():
        if len(group) > 1 and not all(student.id for _, student in group):
            lines = " and ".join(str(line) for line, _ in group)
            raise UsageError(
                f"{where}: lines {lines} are both {group[0][1].name!r}; "
                "add a column id, or an address, that tells the two apart"
            )
    return [
        replace(
            student,
            label=f"{student.name} ({student.id})"
            if len(by_name[plain(student.name)]) > 1
            else student.name,
        )
        for _, student in rows
    ]
