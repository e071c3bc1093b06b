"""No platform's: ``ada/work.ipynb``, ``ada.ipynb``, ``submitted/ada/03_softmax_regression/…``.

A flat file's own name, the folder above the assignment's, or the topmost folder is the student.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from grader.intake.forms import stem_of

__all__ = ["attempt_in", "student", "unwrapped", "without_common"]

# Folders that many people's work is in, so that they are nobody's name.
_EVERYBODYS = {"assignments", "solutions", "submissions", "submitted"}
_ATTEMPT = re.compile(r"(?:attempt|submission|try|version|v)[ _-]?(\d+)", re.IGNORECASE)


def student(
    parts: Sequence[str],
    around: Sequence[str],
    slug: str,
    slugs: Collection[str],
    is_assignments: bool,
) -> str:
    """The name of whose the file ``parts`` is, below the folders ``around``.

    A file that is named as everybody's is (``is_assignments``) says nothing: then it is the
    student whose folder it is in.
    """
    folders = [folder for folder in parts[:-1] if folder not in _EVERYBODYS]
    if slug in folders:
        at = folders.index(slug)
        folders = folders[:at][-1:] or folders[at + 1 :]
    outside = [part for part in around if part not in slugs]
    in_own_folder = slug in around and any(part in _EVERYBODYS for part in outside[-2:-1])
    if not folders and slug and (in_own_folder or is_assignments):
        folders = [part for part in outside if part not in _EVERYBODYS][-1:]
    return folders[0] if folders else stem_of(parts[-1])


def attempt_in(parts: Sequence[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Without the folder that is an attempt, such as ``attempt_2``, within a student's."""
    for at, part in enumerate(parts[1:-1], 1):
        found = _ATTEMPT.fullmatch(part)
        if found:
            return (*parts[:at], *parts[at + 1 :]), (int(found[1]),)
    return tuple(parts), ()


def without_common(paths: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    """Without the folders that all of them are in."""
    first, last = min(paths, default=()), max(paths, default=())
    depth = 0
    while depth < min(len(first), len(last)) - 1 and first[depth] == last[depth]:
        depth += 1
    return [path[depth:] for path in paths]


def unwrapped(
    paths: Sequence[tuple[str, ...]], work: Sequence[int], slugs: Collection[str]
) -> Sequence[tuple[str, ...]]:
    """Without the one folder that everything is in, if several folders of work are in it."""
    outer = {paths[at][0] for at in work}
    inner = {paths[at][1] for at in work if len(paths[at]) > 2}
    inner = {name for name in inner if not _ATTEMPT.fullmatch(name)}
    if len(outer) != 1 or len(inner) < 2 or (outer | inner) & set(slugs):
        return paths
    (top,) = outer
    return [path[1:] if path[0] == top and len(path) > 1 else path for path in paths]
