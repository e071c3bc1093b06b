"""What is known of a person: on the roster, and by what a file or a platform says."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Id", "Owner", "Student"]


@dataclass(frozen=True, slots=True)
class Id:
    """Something that means one person in one system.

    ``kind`` names the system: ``id``, ``sis``, ``login``, ``email``, ``canvas``, ``moodle``,
    ``github`` and so on, or is empty where it is not known.
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Who handed something in, as its path or a platform's metadata says."""

    name: str = ""
    ids: tuple[Id, ...] = ()
    team: str = ""


@dataclass(frozen=True, slots=True)
class Student:
    """One person on the roster.

    ``also`` are other names that the teacher wrote down. ``label`` is the name to show, unlike
    every other label in the class: "Wei Li (101)" where two students are named Wei Li.
    ``spellings`` are other ways to write the whole name; ``short`` ones leave out a middle name,
    a second surname or a title.
    """

    name: str
    id: str = ""
    ids: tuple[Id, ...] = ()
    also: tuple[str, ...] = ()
    group: str = ""
    deadline: str = ""
    label: str = ""
    spellings: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
