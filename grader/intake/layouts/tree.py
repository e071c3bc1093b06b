"""What a layout is given, and what it gives back: paths in, who and which attempt out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from grader.identity import Owner
from grader.intake.forms import Form, named_as

__all__ = ["Layout", "Reading", "Tree", "matches"]

_MOST = 2 / 3  # of the files have to be named as the platform names them
_DEEPEST = 3  # folders around a download: the course, the week, the assignment


@dataclass(frozen=True, slots=True)
class Reading:
    """What a platform's names say about one file.

    ``owners`` are those who handed it in together. ``parts`` are the folders and the name that the
    student gave it. The highest ``attempt`` counts, within one ``series`` where files of several
    series are one submission. ``platforms`` marks a file that the platform added;
    ``assignment`` is what its name says of that.
    """

    owners: tuple[Owner, ...]
    parts: tuple[str, ...]
    attempt: tuple[int, ...] = ()
    series: str = ""
    platforms: bool = False
    assignment: str = ""


@dataclass(frozen=True)
class Tree:
    """The paths under one folder or archive that was asked for, named ``name``.

    ``work`` says which of them are named as notebooks or scripts. ``system`` are the paths of
    files and folders that nobody handed in, such as a clone's ``.git``. ``text(path)`` is what
    stands in a small file of a platform's own, ``knows(name)`` whether a name is on the roster.
    """

    paths: Sequence[tuple[str, ...]]
    name: str = ""
    system: Sequence[tuple[str, ...]] = ()
    text: Callable[[tuple[str, ...]], str] = field(default=lambda path: "")
    knows: Callable[[str], bool] = field(default=lambda name: False)

    @cached_property
    def work(self) -> Sequence[int]:
        """The places of what is named as work is, or of all paths where nothing is."""
        named = [at for at, path in enumerate(self.paths) if named_as(path[-1]) is not Form.OTHER]
        return named or range(len(self.paths))


class Layout(Protocol):
    """One platform's way to lay out a download."""

    def __call__(self, tree: Tree) -> Sequence[Reading | None] | None:
        """A reading for each path, or ``None`` where the tree as a whole is not this platform's.

        A path that is named otherwise than all others has ``None`` in its place: somebody put it
        there by hand.
        """


def matches(
    tree: Tree, pattern: re.Pattern[str], most: float = _MOST
) -> tuple[int, Sequence[re.Match[str] | None]] | None:
    """How deep the names lie that ``pattern`` fits, and its match for each path.

    ``None`` unless it fits ``most`` of the files that are named as work is.
    """
    work = tree.work
    best: tuple[int, Sequence[re.Match[str] | None]] | None = None
    best_share = 0.0
    for depth in range(_DEEPEST + 1):
        found = [
            pattern.fullmatch(path[depth]) if len(path) > depth else None for path in tree.paths
        ]
        share = sum(found[at] is not None for at in work) / len(work) if work else 0.0
        if share >= most and share > best_share:
            best, best_share = (depth, found), share
    return best
