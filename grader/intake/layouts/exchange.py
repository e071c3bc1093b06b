"""nbgrader's exchange: ``inbound/ada+tensors+2026-03-01 10:00:00.000000 UTC+a1b2/work.ipynb``.

The student, the assignment, the time, and from some version on a random end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.identity import Id, Owner
from grader.intake.layouts.dates import moment
from grader.intake.layouts.tree import Reading, Tree, matches

__all__ = ["read"]

_PATTERN = re.compile(
    r"(?P<user>[^+]+)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d[^+]*)(?:\+.*)?"
)


def read(tree: Tree) -> Sequence[Reading | None] | None:
    """See :class:`Layout`."""
    found = matches(tree, _PATTERN)
    if found is None:
        return None
    depth, names = found
    return [
        None
        if name is None
        else Reading(
            (Owner(name["user"], (Id("login", name["user"]),)),),
            path[depth + 1 :] or ("",),
            moment(name["time"]),
        )
        for path, name in zip(tree.paths, names)
    ]
