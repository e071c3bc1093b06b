"""ILIAS: ``Aster_Ann_aaster_1234/work.ipynb``, last name, first name, login and user id."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.identity import Id, Owner, plain
from grader.intake.layouts.tree import Reading, Tree, matches

__all__ = ["read"]

_PATTERN = re.compile(r"(?P<last>[^_\d]+)_(?P<first>[^_\d]+)_(?P<user>[^_\s]+)_(?P<uid>\d+)")


def read(tree: Tree) -> Sequence[Reading | None] | None:
    """See :class:`Layout`."""
    found = matches(tree, _PATTERN)
    if found is None or not _are_persons(found[1]):
        return None
    depth, names = found
    return [
        None if name is None else _reading(path[depth:], name)
        for path, name in zip(tree.paths, names)
    ]


def _are_persons(names: Sequence[re.Match[str] | None]) -> bool:
    """Whether logins are made of names, and go together with numbers one to one, as users' do."""
    pairs = {(name["user"], name["uid"]) for name in filter(None, names)}
    made_of_names = [
        any(plain(name[part])[:3] in plain(name["user"]) for part in ("last", "first"))
        for name in filter(None, names)
    ]
    if sum(made_of_names) * 2 < len(made_of_names):
        return False
    return len(pairs) == len({user for user, _ in pairs}) == len({uid for _, uid in pairs})


def _reading(path: tuple[str, ...], name: re.Match[str]) -> Reading | None:
    if len(path) < 2:
        return None
    ids = (Id("login", name["user"]), Id("ilias", name["uid"]))
    return Reading((Owner(f"{name['first']} {name['last']}", ids),), path[1:])
