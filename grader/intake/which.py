"""Which assignment a file is for: what was asked for, its folder, what is in it, or its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.intake.forms import Look, stem_of
from grader.languages import NAME
from grader.manifest import Course

__all__ = ["Told", "Which"]


@dataclass(frozen=True, slots=True)
class Told:
    """``slug`` is the assignment that the file counts for, empty where nothing tells.

    ``looks`` is another one that its content is clearly of. ``has_work`` says whether any
    exercise of ``slug`` is in it. ``unknown`` is what its metadata names where nothing tells and
    this course has no such assignment.
    """

    slug: str = ""
    looks: str = ""
    has_work: bool = False
    unknown: str = ""


_LANGUAGE = re.compile(rf"\.{NAME.pattern}$")


class Which:
    """Tells assignments apart, for one course and what was ``wanted`` of it."""

    def __init__(self, course: Course, wanted: str | None) -> None:
        self.course, self.wanted = course, wanted
        assignments = course.all()
        self.exercises = {
            assignment.slug: frozenset(exercise.name for exercise in assignment.exercises)
            for assignment in assignments
        }
        self.notebooks = {assignment.slug: assignment.notebook for assignment in assignments}
        self._stems = {slug: stem_of(name) for slug, name in self.notebooks.items()}

    def folder(self, around: Sequence[str], parts: Sequence[str]) -> str:
        """The assignment whose folder a file is in, the innermost."""
        slugs = self.course.slugs
        return next((part for part in reversed((*around, *parts[:-1])) if part in slugs), "")

    def is_elsewhere(self, parts: Sequence[str]) -> bool:
        """Whether it lies in the folder of another assignment than was asked for."""
        slugs = [part for part in parts[:-1] if part in self.course.slugs]
        return self.wanted is not None and bool(slugs) and slugs[-1] != self.wanted

    def named(self, name: str) -> str:
        """The assignment that a file's name means."""
        stem = stem_of(name)
        return self.course.match(stem) or self.course.match(_LANGUAGE.sub("", stem)) or ""

    def is_canonical(self, name: str, slug: str) -> bool:
        """Whether a file is named as the assignment's own notebook is."""
        return stem_of(name) == self._stems.get(slug) or self.is_translated(name, slug)

    def is_translated(self, name: str, slug: str) -> bool:
        """Whether a file is named as that notebook is in another language: ``tensors.zh.ipynb``."""
        stem = stem_of(name)
        return stem != self._stems.get(slug) and _LANGUAGE.sub("", stem) == self._stems.get(slug)

    def of(self, look: Look, name: str, folder: str) -> Told:
        """What a file is for; ``folder`` is what :meth:`folder` says."""
        shares = {
            slug: len(names & look.defines) / len(names)
            for slug, names in self.exercises.items()
            if names & look.defines
        }
        meta = self.course.match(look.slug) or "" if look.slug else ""
        named = self.named(name)
        best = max(shares, key=lambda slug: shares[slug], default="")
        if named and (named in shares or not shares):
            best = named
        looks = meta or best
        said = self.wanted or folder
        if not said:
            slug = looks or (self.course.slugs[0] if len(self.course.slugs) == 1 else "")
            return Told(slug, has_work=slug in shares, unknown="" if slug else look.slug)
        clearly = meta or (best if best in shares else "")
        is_other = bool(clearly) and clearly != said and said not in shares
        return Told(said, clearly if is_other else "", said in shares)
