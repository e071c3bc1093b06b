"""Which student on the roster is meant: ordered rules, each counting only where it names one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.extras import needs
from grader.identity.headings import IDS
from grader.identity.names import folded, orders, plain, without_extras
from grader.identity.people import Id, Owner, Student
from grader.identity.roster import Roster

__all__ = ["Ambiguous", "Match", "Matcher", "Unknown"]

# What an id may be on a roster that keeps none of its kind. Moodle's participant numbers are on
# no roster but Moodle's own.
_MAY_BE: Mapping[str, Sequence[str]] = {
    "": (*(kind for kind in IDS if kind != "moodle"), "mailbox"),
    "id": ("sis", "identifier", "canvas", "login"),
    "sis": ("id", "identifier"),
    "canvas": ("id", "identifier"),
    "login": ("id", "identifier", "email", "mailbox", "github"),
    "email": ("mailbox", "login", "identifier"),
    "github": ("login",),
    "gradescope": ("id", "sis"),
    "number": ("moodle",),
}
# Two different numbers of one of these kinds are two people, whatever their names.
_EXACT = ("canvas", "moodle", "sis")
_NAMES = ("name", "name in another order", "shorter name")
_SAID = {
    "identifier": "id",
    "sis": "id",
    "canvas": "Canvas id",
    "moodle": "participant number",
    "email": "e-mail",
    "mailbox": "e-mail",
    "github": "GitHub name",
}
_WITH_ID = re.compile(r"(.*\S) ?\(([^()]+)\)")
_LIKE, _MOST, _MANY = 72.0, 3, 3000


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


@dataclass(frozen=True, slots=True)
class _Found:
    """The students that one rule names, by their place on the roster."""

    rule: str
    who: frozenset[int]


class Matcher:
    """Finds the students of one roster."""

    def __init__(self, roster: Roster) -> None:
        self._students = roster.students
        index: dict[tuple[str, str], set[int]] = {}
        for number, student in enumerate(roster.students):
            for key in _keys(student):
                index.setdefault(key, set()).add(number)
        self._index = {key: frozenset(who) for key, who in index.items() if key[1]}
        self._similar: list[tuple[str, int]] = []

    def of(self, owner: Owner) -> Match | Ambiguous | Unknown:
        """The student or the team that ``owner`` is."""
        name, ids = owner.name, owner.ids
        if found := _WITH_ID.fullmatch(name):  # Wei Li (101)
            name, ids = found[1], (*ids, Id("", found[2]))
        same_kind = [one for one in ids if one.kind]
        for certain in (
            self._decide(self._also(owner.name, name, ids)),
            self._decide(f for one in same_kind for f in self._id(one.kind, one.text)),
        ):
            if certain is not None and len(certain.who) == 1:
                return self._said(certain)
        may_be = self._decide(
            f for one in ids for kind in _MAY_BE.get(one.kind, ()) for f in self._id(kind, one.text)
        )
        named = self._decide(self._named(owner.name, name))
        others = frozenset[int]()
        if named is not None:
            others = frozenset(n for n in named.who if _is_another(self._students[n], ids))
            named = _Found(named.rule, named.who - others) if named.who - others else None
        if named is not None and len(named.who) > 1 and may_be is None:
            # A number that means nobody by itself may tell two of one name apart.
            numbers = (f for one in ids if not one.kind for f in self._id("moodle", one.text))
            named = self._decide((named, *numbers))
        if may_be is not None and named is not None:
            both = may_be.who & named.who
            agreed = named if len(named.who) == 1 else may_be
            named = _Found(agreed.rule, both or may_be.who | named.who)
        found_one = named or may_be or self._both(name) or self._team(owner.team or name)
        if found_one is not None:
            return self._said(found_one)
        return Unknown(self._nearest(name, others))

    def _said(self, found: _Found) -> Match | Ambiguous:
        students = tuple(self._students[number] for number in sorted(found.who))
        if len(students) > 1 and found.rule != "team":
            return Ambiguous(students)
        return Match(students, _SAID.get(found.rule, found.rule))

    @staticmethod
    def _decide(evidence: Iterable[_Found]) -> _Found | None:
        """The first that names one student; what came before and left it open narrows it."""
        left: _Found | None = None
        for found in evidence:
            who = found.who if left is None else found.who & left.who
            if len(who) == 1:
                return _Found(found.rule, who)
            if who:
                left = _Found(left.rule if left else found.rule, who)
        return left

    # ── the rules ──

    def _look(self, rule: str, text: str, shown: str = "") -> Iterator[_Found]:
        if who := self._index.get((rule, text)):
            yield _Found(shown or rule, who)

    def _also(self, whole: str, name: str, ids: Sequence[Id]) -> Iterator[_Found]:
        texts = [whole, *(name + one.text for one in ids), *(one.text for one in ids), name]
        return (found for text in texts for found in self._look("also", plain(text)))

    def _id(self, kind: str, text: str) -> Iterator[_Found]:
        """First as it is written, then without punctuation and leading zeros."""
        if kind == "mailbox":  # the part of an address before the @, at whatever host
            text = text.partition("@")[0]
        yield from self._look(kind, text.casefold())
        yield from self._look(f"{kind}~", _loose(text), kind)

    def _named(self, whole: str, name: str) -> Iterator[_Found]:
        for kind in _MAY_BE[""]:
            yield from self._id(kind, whole)
        yield from self._look("label", plain(whole), "name")
        for rule in _NAMES:
            yield from self._look(rule, plain(whole))
            yield from self._look(rule, plain(name))
            yield from self._look(rule, plain(without_extras(name)), _NAMES[2])

    def _both(self, text: str) -> _Found | None:
        """A name with an id before or after it, both the same student's: ``Ann Aster 101``."""
        words = [word for word in re.split(r"[\s_,;.()-]+", text) if word]
        for at in (0, -1) if len(words) > 1 else ():
            rest = " ".join(words[1:] if at == 0 else words[:-1])
            for by_id in (f for kind in _MAY_BE[""] for f in self._id(kind, words[at])):
                for by_name in (f for rule in _NAMES for f in self._look(rule, plain(rest))):
                    if len(by_id.who & by_name.who) == 1:
                        return _Found("name and id", by_id.who & by_name.who)
        return None

    def _team(self, team: str) -> _Found | None:
        return next(self._look("team", plain(team)), None) if team else None

    # ── suggestions ──

    def _nearest(self, name: str, first: Iterable[int]) -> tuple[Student, ...]:
        """Those of whom ``first`` is said, then those whose names are most alike."""
        near = dict.fromkeys(sorted(first))
        if name:
            with needs("instructor"):
                from rapidfuzz import fuzz, process
            if not self._similar:
                self._similar = [
                    (form, number)
                    for number, student in enumerate(self._students)
                    for form in {
                        folded(text)
                        for whole in (student.name, *student.spellings)
                        for text in orders(whole)
                    }
                ]
            forms = [form for form, _ in self._similar]
            # Parts of names are compared, too, where that is no work of minutes.
            scorer = fuzz.WRatio if len(forms) < _MANY else fuzz.ratio
            alike = process.extract(
                folded(name), forms, scorer=scorer, limit=4 * _MOST, score_cutoff=_LIKE
            )
            near |= dict.fromkeys(self._similar[at][1] for _, _, at in alike)
        return tuple(self._students[number] for number in list(near)[:_MOST])


def _keys(student: Student) -> Iterator[tuple[str, str]]:
    """Each rule, and a text by which it finds the student."""
    for text in student.also:
        yield "also", plain(text)
    for one in student.ids:
        yield one.kind, one.text.casefold()
        yield f"{one.kind}~", _loose(one.text)
        mailbox, at, _ = one.text.partition("@")
        if at:
            yield "mailbox", mailbox.casefold()
            yield "mailbox~", _loose(mailbox)
    yield "label", plain(student.label)
    for whole in (student.name, *student.spellings):
        turned = orders(whole)
        yield from ((_NAMES[0], turned[at]) for at in (0, -1) if turned)
        yield from ((_NAMES[1], form) for form in turned)
    for short in student.short:
        yield from ((_NAMES[2], form) for form in orders(short))
    for group in (student.group, *re.split(r"[;,|]", student.group)):
        yield "team", plain(group)


def _loose(text: str) -> str:
    letters = plain(text)
    return letters.lstrip("0") or letters if letters.isdigit() else letters


def _is_another(student: Student, ids: Iterable[Id]) -> bool:
    """Whether a platform's own number says that this is somebody else of the same name."""
    for one in ids:
        own = [has.text for has in student.ids if has.kind == one.kind]
        if one.kind in _EXACT and own and one.text not in own:
            return True
    return False
