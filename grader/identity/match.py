"""Which student on the roster is meant: ordered rules, each counting only if it names one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.identity.names import plain
from grader.identity.people import Owner, Student
from grader.identity.roster import Roster

__all__ = ["Ambiguous", "Match", "Matcher", "Unknown"]


@dataclass(frozen=True, slots=True)
class Match:
    """``students`` are meant, several where a team handed in; ``by`` says how they were found."""

    students: tuple[Student, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Any of ``candidates`` could be meant."""

    candidates: tuple[Student, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody on the roster is meant; ``nearest`` are the students with the most similar names."""

    nearest: tuple[Student, ...] = ()


class Matcher:
    """Finds students of one roster."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        means: dict[str, set[int]] = {}
        for number, student in enumerate(roster.students):
            for key in _keys(student):
                means.setdefault(plain(key), set()).add(number)
        self._means: Mapping[str, set[int]] = {key: who for key, who in means.items() if key}

    def of(self, owner: Owner) -> Match | Ambiguous | Unknown:
        """The student or the team that ``owner`` is."""
        open_between: Sequence[int] = ()
        for by, text in (
            *((one.kind or "id", one.text) for one in owner.ids),
            ("name", owner.name),
        ):
            who = sorted(self._means.get(plain(text), ()))
            if len(who) == 1:
                return Match((self._roster.students[who[0]],), by)
            open_between = open_between or who
        if open_between:
            return Ambiguous(tuple(self._roster.students[number] for number in open_between))
        return Unknown()


def _keys(student: Student) -> Iterator[str]:
    yield from (student.name, *_turned(student.name), *student.also)
    for one in student.ids:
        yield one.text
        if "@" in one.text:
            yield one.text.partition("@")[0]


def _turned(name: str) -> Iterator[str]:
    """With the last name first, as Canvas writes names, or last."""
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    yield f"{first} {last}" if comma else f"{last} {first}"
