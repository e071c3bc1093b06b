"""Brightspace: ``12345-67890 - Ann Aster - Mar 1, 2026 1000 PM``, a folder or a file's beginning.

The numbers are the user's on that site and the folder's. A user name or a student's number may
stand before the name, and in a group assignment the group does: ``12345-67890 - Group 1 - Ann
Aster - …``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.identity import Id, Owner
from grader.intake.layouts.dates import moment
from grader.intake.layouts.tree import Reading, Tree, matches

__all__ = ["read"]

_PATTERN = re.compile(
    r"(?P<number>\d+)-\d+ ?- (?P<who>.+?) ?- "
    r"(?P<time>[^-]*\d{4}[^-]*?\d{1,2}[:.]?\d\d ?(?:[AaPp]\.?[Mm]\.?)?)(?: ?- ?(?P<file>.+))?"
)
# A user name or a number before the name: in small letters, or with a digit.
_BEFORE = re.compile(r"(?P<id>[a-z0-9._]*[0-9][\w.]*|[a-z][a-z0-9._]*(?=\s[A-Z]))\s+(?P<name>.+)")


def read(tree: Tree) -> Sequence[Reading | None] | None:
    """See :class:`Layout`."""
    found = matches(tree, _PATTERN)
    if found is None:
        return None
    depth, names = found
    numbers: dict[str, set[str]] = {}
    for name in filter(None, names):
        numbers.setdefault(name["number"], set()).add(name["who"])
    are_ids = all(len(of) == 1 for of in numbers.values())
    return [
        None if name is None else _reading(path[depth:], name, are_ids)
        for path, name in zip(tree.paths, names)
    ]


def _reading(path: tuple[str, ...], name: re.Match[str], are_ids: bool) -> Reading:
    *group, who = name["who"].split(" - ")
    before = _BEFORE.fullmatch(who)
    ids: tuple[Id, ...] = ()
    if before:
        ids, who = (Id("id" if before["id"].isdigit() else "login", before["id"]),), before["name"]
    if are_ids:
        ids = (*ids, Id("brightspace", name["number"]))
    parts = tuple(part for part in (name["file"], *path[1:]) if part) or ("",)
    return Reading((Owner(who, ids, group[0] if group else ""),), parts, moment(name["time"]))
