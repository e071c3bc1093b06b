"""Downloads of learning platforms: whose a file is, and which attempt, told from names alone.

Each platform is one module with a function ``read``; a new platform is one more. A layout answers
only for a tree that as a whole is named as its platform names files. What none answers for is
read by :mod:`grader.intake.layouts.plain`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

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


_MOST_DOWNLOADS = 20  # beside each other in one folder


def read(tree: Tree, own: Layout | None = None) -> tuple[str, Sequence[Reading | None]]:
    """The platform's name and its readings; no name and no readings where it is none's.

    ``own`` is a layout of the teacher's, which is asked in place of all platforms'.
    """
    if own is not None:
        return "--pattern", own(tree) or [None] * len(tree.paths)
    return _one(tree) or _several(tree) or ("", [None] * len(tree.paths))


def _one(tree: Tree) -> tuple[str, Sequence[Reading | None]] | None:
    for name, layout in LAYOUTS.items():
        readings = layout(tree)
        if readings is not None:
            return name, readings
    return None


def _text_below(tree: Tree, top: str, path: tuple[str, ...]) -> str:
    return tree.text((top, *path))


def _several(tree: Tree) -> tuple[str, Sequence[Reading | None]] | None:
    """Of a folder for each section or platform, if each is a download of several students."""
    tops = {tree.paths[at][0] for at in tree.work if len(tree.paths[at]) > 1}
    if len(tops) < 2 or len(tops) > _MOST_DOWNLOADS:
        return None
    readings: list[Reading | None] = [None] * len(tree.paths)
    names = []
    for top in sorted(tops):
        places = [at for at, path in enumerate(tree.paths) if path[0] == top and len(path) > 1]
        below = Tree(
            [tree.paths[at][1:] for at in places],
            top,
            [path[1:] for path in tree.system if path[0] == top and len(path) > 1],
            partial(_text_below, tree, top),
            tree.knows,
        )
        found = _one(below)
        if found is None or len({r.owners for r in found[1] if r}) < 2:
            return None
        names.append(found[0])
        for at, reading in zip(places, found[1]):
            # One platform's numbers say nothing beside another's.
            readings[at] = reading and replace(reading, series=reading.series or found[0])
    return ", ".join(dict.fromkeys(names)), readings
