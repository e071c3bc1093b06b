"""Downloads of learning platforms: whose a file is, and which attempt, told from names alone.

Each platform is one module with a function ``read``; a new platform is one more. A layout answers
only for a tree that as a whole is named as its platform names files. What none answers for is
read by :mod:`grader.intake.layouts.plain`.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.intake.layouts import (
    blackboard,
    brightspace,
    canvas,
    drive,
    exchange,
    github,
    gradescope,
    ilias,
    moodle,
    sakai,
    teams,
)
from grader.intake.layouts.tree import Layout, Reading, Tree

__all__ = ["LAYOUTS", "Layout", "Reading", "Tree", "read"]

# The first that answers decides; those whose names are the least like any others stand first.
LAYOUTS: dict[str, Layout] = {
    "Gradescope": gradescope.read,
    "Moodle": moodle.read,
    "Blackboard": blackboard.read,
    "nbgrader's exchange": exchange.read,
    "Brightspace": brightspace.read,
    "Sakai": sakai.read,
    "Microsoft Teams": teams.read,
    "Canvas": canvas.read,
    "GitHub": github.read,
    "ILIAS": ilias.read,
    "Google Forms or Classroom": drive.read,
}


def read(tree: Tree, own: Layout | None = None) -> tuple[str, Sequence[Reading | None]]:
    """The platform's name and its readings; no name and no readings where it is none's.

    ``own`` is a layout of the teacher's, which is asked in place of all platforms'.
    """
    if own is not None:
        return "--pattern", own(tree) or [None] * len(tree.paths)
    for name, layout in LAYOUTS.items():
        readings = layout(tree)
        if readings is not None:
            return name, readings
    return "", [None] * len(tree.paths)
