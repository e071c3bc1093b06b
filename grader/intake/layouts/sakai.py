"""Sakai: ``Aster, Ann(aa1)/Submission attachment(s)/work.ipynb``, or the same joined by ``_``.

Beside the attachments are ``timestamp.txt`` and the feedback's files, which are Sakai's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.identity import Id, Owner
from grader.intake.layouts.tree import Reading, Tree, matches

__all__ = ["read"]

_PATTERN = re.compile(
    r"(?P<last>[^,()]+), ?(?P<first>[^,()]+?) ?\((?P<user>[^()]+)\)(?:_(?P<rest>.+))?"
)
_ATTACHMENTS = "Submission attachment(s)"
_OWN = re.compile(r"comments\.(?:txt|html)|feedbackText\.html|grade\.\w+")


def read(tree: Tree) -> Sequence[Reading | None] | None:
    """See :class:`Layout`."""
    found = matches(tree, _PATTERN)
    if found is None:
        return None
    depth, names = found
    return [
        None if name is None else _reading(path[depth:], name)
        for path, name in zip(tree.paths, names)
    ]


def _reading(path: tuple[str, ...], name: re.Match[str]) -> Reading:
    owner = Owner(f"{name['first']} {name['last']}", (Id("login", name["user"]),))
    rest = (name["rest"] or "").removeprefix(f"{_ATTACHMENTS}_")
    parts = tuple(part for part in (rest, *path[1:]) if part and part != _ATTACHMENTS) or ("",)
    own = "Feedback Attachment(s)" in parts or bool(_OWN.fullmatch(parts[-1]))
    return Reading((owner,), parts, platforms=own)
