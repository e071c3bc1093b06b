"""GitHub: clones of a class, ``softmax-submissions/softmax-ada/…``, as GitHub Classroom and
Classroom 50 name them. The beginning that all their names have in common is nobody's name.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from grader.identity import Id, Owner
from grader.intake.layouts.tree import Reading, Tree

__all__ = ["read"]


def read(tree: Tree) -> Sequence[Reading | None] | None:
    """See :class:`Layout`."""
    for depth, outer in ((0, tree.name), (1, _only([p[0] for p in tree.paths if len(p) > 2]))):
        tops = {path[depth] for path in tree.paths if len(path) > depth + 1}
        prefix = _prefix(tree, depth, outer, tops)
        if not prefix:
            continue
        return [
            _reading(path[depth:], prefix) if len(path) > depth + 1 else None for path in tree.paths
        ]
    return None


def _only(names: Sequence[str]) -> str:
    return names[0] if len(set(names)) == 1 else ""


def _prefix(tree: Tree, depth: int, outer: str, tops: set[str]) -> str:
    """The assignment's, or the class's, with its hyphen."""
    if outer.endswith("-submissions"):
        prefix = outer.removesuffix("submissions")
        return prefix if any(top.startswith(prefix) for top in tops) else ""
    clones = sorted(path[depth] for path in tree.system if path[depth + 1 : depth + 2] == (".git",))
    if len(clones) < 2:
        return ""
    common = os.path.commonprefix(clones)  # noqa: RUF071 - of names, not of paths
    return common[: common.rfind("-") + 1]


def _reading(path: tuple[str, ...], prefix: str) -> Reading | None:
    name = path[0].removeprefix(prefix)
    if name == path[0] or not name:
        return None
    return Reading((Owner(name, (Id("github", name),)),), path[1:])
