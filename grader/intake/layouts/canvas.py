"""Canvas: ``lovelaceada_LATE_1234_56789_work.ipynb``, name, user id, attachment id and file.

Anonymous: ``anon_a1B2c_56789_work.ipynb``. In a group assignment the group's name stands first.
What is handed in again under the same name is numbered: ``work-1.ipynb``, ``work-2.ipynb``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from grader.identity import Id, Owner
from grader.intake.layouts.tree import Reading, Tree, matches

__all__ = ["PATTERN", "read"]

PATTERN = re.compile(
    r"(?:(?P<name>(?!anon_|LATE_)[^\s/]*?)_)?(?:LATE_)?"
    r"(?P<uid>[0-9]{3,}|anon_[0-9A-Za-z]+)_(?:(?P<fid>[0-9]{3,})_(?P<file>.+)|(?:text|link)\.html)"
)


def read(tree: Tree) -> Sequence[Reading | None] | None:
    """See :class:`Layout`."""
    found = matches(tree, PATTERN)
    if found is None or not _is_consistent(found[1]):
        return None
    depth, names = found
    return [_reading(path[depth:], name) for path, name in zip(tree.paths, names)]


def _is_consistent(names: Sequence[re.Match[str] | None]) -> bool:
    """Whether the numbers are ids: one user's belongs to one name, one attachment's to one file."""
    users: dict[str, set[str]] = {}
    files: dict[str, set[str]] = {}
    for name in filter(None, names):
        users.setdefault(name["uid"], set()).add(name["name"] or "")
        if name["fid"]:
            files.setdefault(name["fid"], set()).add(name[0])
    return all(len(of) == 1 for ids in (users, files) for of in ids.values())


def _reading(path: tuple[str, ...], name: re.Match[str] | None) -> Reading | None:
    if name is None:
        return None
    file = PurePath(name["file"] or name[0].rsplit("_", 1)[-1])
    own = re.sub(r"-\d+$", "", file.stem) + file.suffix
    owner = Owner(name["name"] or name["uid"], (Id("canvas", name["uid"]),), name["name"] or "")
    return Reading((owner,), (file.name, *path[1:]), (int(name["fid"] or 0),), series=own)
