"""Google Forms and Google Classroom: ``work - Ann Aster.ipynb``, ``Ann Aster - work.ipynb``.

Forms puts the name of who uploads behind the file's, Classroom puts a student's name before that
of the copy that each has. Which side is the file's is told by the class as a whole: it is the same
for several, or it is no name at all, or the roster knows the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from grader.identity import Owner, plain
from grader.intake.forms import stem_of
from grader.intake.layouts.tree import Reading, Tree

__all__ = ["read"]

_PATTERN = re.compile(r"(?P<left>.+?) - (?P<right>.+)")
_COPY_OF = re.compile(r"^(?:Copy of|Kopie von|Copie de|Copia de) ", re.IGNORECASE)
# What a person's name does not have: a digit, an underscore, a word of exercises.
_NO_NAME = re.compile(
    r"[\d_=+]|\b(?:homework|assignment|exercise|project|notebook|lab|hw|tensors?|regression|mlp|"
    r"task|solution|submission|final|draft|work|untitled|copy)\b",
    re.IGNORECASE,
)


def read(tree: Tree) -> Sequence[Reading | None] | None:
    """See :class:`Layout`."""
    stems = [stem_of(path[-1]) if len(path) < 3 else "" for path in tree.paths]
    names = [_PATTERN.fullmatch(stem) for stem in stems]
    work = tree.work
    there = [name for at in work if (name := names[at])]
    if not there or len(there) * 3 < len(work) * 2:
        return None
    known = {side: sum(tree.knows(name[side]) for name in there) for side in ("left", "right")}
    if max(known.values()) * 2 >= len(there) and known["left"] != known["right"]:
        mine = max(known, key=lambda side: known[side])
        return _readings(tree, names, mine)
    lefts, rights = (Counter(_bare(name[side]) for name in there) for side in ("left", "right"))
    left, right = (_is_files(there, side, of) for side, of in (("left", lefts), ("right", rights)))
    if max(left, right) * 2 < len(there) or left == right:
        return None
    mine = "right" if left > right else "left"
    return _readings(tree, names, mine)


def _readings(
    tree: Tree, names: Sequence[re.Match[str] | None], mine: str
) -> Sequence[Reading | None]:
    return [
        None if name is None else _reading(path, name, mine)
        for path, name in zip(tree.paths, names)
    ]


def _bare(text: str) -> str:
    return plain(re.sub(r"\(\d+\)|\d+$", "", _COPY_OF.sub("", text)))


def _is_files(names: Sequence[re.Match[str]], side: str, of: Counter[str]) -> int:
    """For how many names this side is clearly a file's, and no person's."""
    return sum(of[_bare(n[side])] > 1 or bool(_NO_NAME.search(n[side])) for n in names)


def _reading(path: tuple[str, ...], name: re.Match[str], mine: str) -> Reading:
    stem = name.string
    file, _, person = stem.rpartition(" - ")  # a file's name may have " - " in it
    if mine == "left":
        person, _, file = stem.partition(" - ")
    endings = "".join(PurePath(path[-1]).suffixes[-2:]) if "." in path[-1] else ""
    ending = endings if endings.lower() in (".ipynb.txt", ".py.txt") else PurePath(path[-1]).suffix
    return Reading((Owner(person.strip()),), (f"{file}{ending}",))
