"""Blackboard: ``Tensors_aa1_attempt_2026-03-01-10-00-00_work.ipynb``, assignment, user, time, file.

Beside each attempt is ``Tensors_aa1_attempt_2026-03-01-10-00-00.txt``, which begins with
``Name: Ann Aster (aa1)``. In a group assignment the group stands in the user's place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from grader.identity import Id, Owner
from grader.intake.layouts.dates import moment
from grader.intake.layouts.tree import Reading, Tree, matches

__all__ = ["read"]

_PATTERN = re.compile(
    r"(?P<head>.+_.+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|(?P<record>\.txt)?)"
)
_NAME = re.compile(r"^Name:\s*(?P<name>.*?)\s*\((?P<user>[^()]*)\)\s*$", re.MULTILINE)


def read(tree: Tree) -> Sequence[Reading | None] | None:
    """See :class:`Layout`."""
    found = matches(tree, _PATTERN)
    if found is None:
        return None
    depth, names = found
    owners = _owners(tree, names)
    with_files = {name["head"] for name in names if name and name["file"]}
    return [
        None if name is None else _reading(path[depth:], name, owners[name["head"]], with_files)
        for path, name in zip(tree.paths, names)
    ]


def _reading(
    path: tuple[str, ...], name: re.Match[str], owner: Owner, with_files: Collection[str]
) -> Reading:
    """The record alone is what somebody handed in who wrote a text and attached no file."""
    own = bool(name["record"]) and name["head"] in with_files
    parts = (name["file"] or path[0], *path[1:])
    return Reading((owner,), parts, moment(name["time"]), platforms=own)


def _owners(tree: Tree, names: Sequence[re.Match[str] | None]) -> Mapping[str, Owner]:
    """What stands before ``_attempt_`` → who it is, as the records beside it say."""
    owners: dict[str, Owner] = {}
    for path, name in zip(tree.paths, names):
        if name is None:
            continue
        head = name["head"]
        if name["record"] and (said := _NAME.search(tree.text(path))):
            ids = (Id("login", said["user"]),) if said["user"] else ()
            is_own = head.endswith(f"_{said['user']}")
            team = "" if is_own else head.rsplit("_", 1)[-1]
            owners[head] = Owner(said["name"] or said["user"], ids, team)
        elif head not in owners:
            user = head.rsplit("_", 1)[-1]
            # A user's name has no space, a group's has.
            owners[head] = Owner(user, () if " " in user else (Id("login", user),), user)
    return owners
