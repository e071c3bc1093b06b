"""Microsoft Teams: ``Submitted files/Ann Aster/Tensors/Version 2/work.ipynb``.

The same students' drafts are under ``Working files/Ann Aster/Tensors/``: they count only for
somebody who turned in nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.identity import Owner
from grader.intake.layouts.tree import Reading, Tree

__all__ = ["read"]

# The two folders, as SharePoint names them in a class's language.
_SUBMITTED = frozenset({"submitted files", "eingereichte dateien", "fichiers envoyés",
    "fichiers remis", "archivos enviados", "file inviati", "ingeleverde bestanden",
    "arquivos enviados", "已提交的文件", "提交的文件"})  # fmt: skip
_WORKING = frozenset({"working files", "arbeitsdateien", "fichiers de travail",
    "archivos de trabajo", "file di lavoro", "werkbestanden", "arquivos de trabalho",
    "工作文件"})  # fmt: skip
# "Version 2", in whatever language: the folder below the assignment's.
_VERSION = re.compile(r"[^\W\d_]+\.? ?(\d+)|第? ?(\d+) ?版本?|版本 ?(\d+)")


def read(tree: Tree) -> Sequence[Reading | None] | None:
    """See :class:`Layout`."""
    if any(part.casefold() in _SUBMITTED | _WORKING for part in (tree.name,)):
        return [_reading((tree.name, *path)) for path in tree.paths]
    readings = [_reading(path) for path in tree.paths]
    work = tree.work
    if sum(readings[at] is not None for at in work) * 3 < len(work) * 2:
        return None
    return readings


def _reading(path: tuple[str, ...]) -> Reading | None:
    at = next((i for i, part in enumerate(path[:3]) if _is_teams(part)), None)
    if at is None or len(path) < at + 4:
        return None
    name, _assignment, *rest = path[at + 1 :]
    version = _VERSION.fullmatch(rest[0]) if len(rest) > 1 else None
    submitted = path[at].casefold() in _SUBMITTED
    number = int(next(filter(None, version.groups()))) if version else 0
    parts = tuple(rest[1:] if version else rest)
    return Reading((Owner(name),), parts, (int(submitted), number))


def _is_teams(part: str) -> bool:
    return part.casefold() in _SUBMITTED | _WORKING
