"""Names by a pattern of the teacher's own: ``--pattern "{student}_{assignment}.ipynb"``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from grader.errors import UsageError
from grader.identity import Id, Owner
from grader.intake.layouts.tree import Layout, Reading, Tree
from grader.manifest import Course
from grader.text import printable

__all__ = ["layout_of"]

_FIELDS = ("student", "id", "assignment", "attempt", "any")
_PIECE = re.compile(r"\{([^{}]*)\}")


def layout_of(pattern: str, course: Course) -> Layout:
    """The layout that reads names as ``pattern`` says.

    Raises :class:`UsageError` for a pattern that is none.
    """
    _refuse_wrong(pattern)
    # "ann_lee_03_softmax_regression": an assignment that there is comes before a word that is none.
    exact = _expression(pattern, "|".join(map(re.escape, _assignments(course))) or ".+?")
    loose = _expression(pattern, ".+?")

    def read(tree: Tree) -> Sequence[Reading | None] | None:
        readings = [_reading(path, exact) or _reading(path, loose) for path in tree.paths]
        return readings if any(readings) else None

    return read


def _refuse_wrong(pattern: str) -> None:
    fields = _PIECE.findall(pattern)
    there = ", ".join(f"{{{field}}}" for field in _FIELDS)
    shown = f"--pattern {printable(pattern)}"
    if unknown := [field for field in fields if field not in _FIELDS]:
        raise UsageError(f"{shown}: no field {{{printable(unknown[0])}}}; there is {there}")
    if re.search(r"[{}]", _PIECE.sub("", pattern)):
        raise UsageError(f"{shown}: a brace is missing; fields are written {there}")
    if not {"student", "id"} & set(fields):
        raise UsageError(f"{shown}: does not say whose a file is; put {{student}} or {{id}} in it")
    for field in fields:
        if field != "any" and fields.count(field) > 1:
            raise UsageError(f"{shown}: {{{field}}} is in it twice; use {{any}} for one of them")


def _assignments(course: Course) -> Iterator[str]:
    """Every way to name an assignment, the longest first."""
    names = set()
    for assignment in course.all():
        number, _, tail = assignment.slug.partition("_")
        names |= {assignment.slug, tail, number, PurePath(assignment.notebook).stem}
    yield from sorted(filter(None, names), key=lambda name: (-len(name), name))


def _expression(pattern: str, assignment: str) -> re.Pattern[str]:
    kinds = {
        "student": r"(?P<student>[^/]+?)",
        "id": r"(?P<id>[^/]+?)",
        "assignment": rf"(?P<assignment>{assignment})",
        "attempt": r"(?P<attempt>\d+)",
        "any": r".*?",
    }
    pieces = _PIECE.split(pattern.strip("/"))
    text = "".join(kinds[p] if at % 2 else re.escape(p) for at, p in enumerate(pieces))
    return re.compile(text, re.IGNORECASE | re.DOTALL)


def _reading(path: tuple[str, ...], expression: re.Pattern[str]) -> Reading | None:
    """Of the shortest end of ``path`` that fits."""
    for first in range(len(path) - 1, -1, -1):
        found = expression.fullmatch("/".join(path[first:]))
        if found:
            fields = {"student": "", "id": "", "assignment": "", "attempt": "", **found.groupdict()}
            ids = (Id("", fields["id"]),) if fields["id"] else ()
            owner = Owner(fields["student"] or fields["id"], ids)
            attempt = (int(fields["attempt"]),) if fields["attempt"] else ()
            return Reading((owner,), path[-1:], attempt, assignment=fields["assignment"])
    return None
