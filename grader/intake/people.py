"""Whose a file is: an :class:`Owner` that its path tells, and the student who that is."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from grader.identity import Ambiguous, Match, Matcher, Owner, Roster, Student, plain, shown
from grader.text import printable

__all__ = ["People", "Person"]

# What Moodle calls the team of all who are in no team, in languages it is used in.
_DEFAULT_TEAM = frozenset(
    map(plain, ("Default group", "Standardgruppe", "Groupe par défaut", "Grupo por defecto",
    "Grupo predeterminado", "Gruppo predefinito", "Standaardgroep", "Grupo padrão",
    "默认小组", "預設群組"))
)  # fmt: skip

# Rules of the roster that a teacher may want to look at, as its note says them.
_WORTH_SAYING = {
    "name in another order": "the words of the name in another order",
    "shorter name": "a name with a middle name, a second surname or a title left out",
    "also": "another name that the teacher wrote down",
}


@dataclass(frozen=True, slots=True)
class Person:
    """One student as results show them; ``note`` says what the teacher should know of it.

    ``is_known`` where the roster has this student, or where there is none; ``has_nearest`` where
    the note names whom the roster has instead: ``nearest``. ``handed_in`` is the name that a
    teacher may settle with ``--same``.
    """

    label: str
    id: str = ""
    note: str = ""
    is_known: bool = True
    has_nearest: bool = False
    handed_in: str = ""
    nearest: tuple[Student, ...] = ()


class People:
    """Finds persons for owners, with a roster or without one."""

    def __init__(self, roster: Roster | None, owners: Sequence[Owner]) -> None:
        """``owners`` are all there are: two of one name are told apart by their ids."""
        self._students = roster.students if roster else ()
        self._matcher = Matcher(roster) if roster else None
        self._names = {plain(student.name) for student in self._students}
        self._labels = {label_of(student) for student in self._students}
        self._found: dict[Owner, Sequence[Person]] = {}
        self._ids: dict[str, set[str]] = {}
        self._shown: dict[str, str] = {}
        for owner in owners:
            key = _key(owner)
            self._shown.setdefault(key, _shown(owner))
            if owner.ids:
                self._ids.setdefault(key, set()).add(owner.ids[0].text)

    def of(self, owner: Owner) -> Sequence[Person]:
        """Those whose work it is: several where a team handed in."""
        if owner not in self._found:
            self._found[owner] = self._of(owner)
        return self._found[owner]

    def is_on_roster(self, owner: Owner) -> bool:
        """Whether the roster knows this owner."""
        return self._matcher is not None and any(person.is_known for person in self.of(owner))

    def _of(self, owner: Owner) -> Sequence[Person]:
        if self._matcher is None:
            return [self._unlisted(owner)]
        if team := self._team(owner):
            names = ", ".join(label_of(student) for student in team)
            note = f"handed in by the team {printable(owner.team or owner.name)}: {names}"
            return [Person(label_of(student), student.id, note) for student in team]
        match = self._match(self._matcher, owner)
        if isinstance(match, Match):
            note = ""
            if match.by in _WORTH_SAYING:
                note = f"{_shown(owner)} was found on the roster by {_WORTH_SAYING[match.by]}"
            if len(match.students) > 1:
                names = ", ".join(label_of(student) for student in match.students)
                note = f"handed in by the team {printable(owner.team or owner.name)}: {names}"
            return [Person(label_of(s), s.id, note) for s in match.students]
        person = self._unlisted(owner)
        label = handed_in = person.label
        if label in self._labels:  # it is not that student: nothing is mixed up
            label = f"{label} (not on the roster)"
            if person.id and f"({person.id})" not in handed_in:
                handed_in = f"{handed_in} ({person.id})"
        nearest = match.candidates if isinstance(match, Ambiguous) else match.nearest
        if isinstance(match, Ambiguous):
            who = " or ".join(shown(student) for student in match.candidates[:4])
            note = f"{person.label} may be {who}; settle it with --same"
            has_nearest = True
        else:
            has_nearest = bool(match.nearest)
            near = ", ".join(shown(student) for student in match.nearest[:3])
            note = f"{person.label} is not on the roster" + (f"; {near}?" if near else "")
        return [Person(label, person.id, note, False, has_nearest, handed_in, nearest)]

    @staticmethod
    def _match(matcher: Matcher, owner: Owner):  # type: ignore[no-untyped-def]
        """As the name stands, or as what follows a team's name in it: ``Team Red-Ada``."""
        match = matcher.of(owner)
        name = owner.name
        while not isinstance(match, Match) and owner.team and "-" in name:
            name = name.partition("-")[2]
            again = matcher.of(Owner(name))
            if isinstance(again, Match):
                return again
        return match

    def _team(self, owner: Owner) -> Sequence[Student]:
        """The students whose group on the roster is named as the team is."""
        key = plain(owner.team or owner.name)
        if not key or key in self._names:
            return ()
        if key in _DEFAULT_TEAM and any(student.group for student in self._students):
            return [student for student in self._students if not student.group]
        return [
            student for student in self._students if student.group and plain(student.group) == key
        ]

    def _unlisted(self, owner: Owner) -> Person:
        """As the path names them."""
        key = _key(owner)
        label = self._shown.get(key) or _shown(owner)
        number = owner.ids[0].text if owner.ids else ""
        if len(self._ids.get(key, ())) > 1 and number:
            label = f"{label} ({printable(number)})"
        return Person(label, printable(number) if number else "")


def label_of(student: Student) -> str:
    """The name to show for a student on the roster."""
    return student.label or student.name


def _key(owner: Owner) -> str:
    """What is one name where no roster says: punctuation tells two apart, as in user names."""
    return " ".join(unicodedata.normalize("NFKC", owner.name).casefold().split())


def _shown(owner: Owner) -> str:
    return printable(unicodedata.normalize("NFC", owner.name)).strip() or "?"
