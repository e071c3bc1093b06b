"""Gradescope: ``submission_1234/work.ipynb`` beside ``submission_metadata.yml``, naming them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from grader.errors import UsageError
from grader.extras import needs
from grader.identity import Id, Owner
from grader.intake.layouts.tree import Reading, Tree
from grader.text import printable

__all__ = ["METADATA", "read"]

METADATA = "submission_metadata.yml"


def read(tree: Tree) -> Sequence[Reading | None] | None:
    """See :class:`Layout`."""
    files = [path for path in tree.system if path[-1] == METADATA and len(path) < 4]
    if not files:
        return None
    owners = _owners(tree.text(files[0]), tree.name)
    return [_reading(path, owners) for path in tree.paths]


def _reading(path: tuple[str, ...], owners: Mapping[str, tuple[Owner, ...]]) -> Reading | None:
    for at, part in enumerate(path):
        if part in owners:
            number = int(part.rsplit("_", 1)[-1])
            return Reading(owners[part], path[at + 1 :] or ("",), (number,))
    return None


def _owners(text: str, name: str) -> Mapping[str, tuple[Owner, ...]]:
    """Folder → who handed it in, together."""
    with needs("instructor"):
        import yaml

    try:
        table = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return {
            str(folder): tuple(_owner(who) for who in entry[":submitters"])
            for folder, entry in table.items()
            if re.fullmatch(r"submission_\d+", str(folder))
        }
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        reason = printable(str(error))[:120]
        raise UsageError(
            f"{printable(name)}: its {METADATA} cannot be read ({reason}); export again"
        ) from None


def _owner(who: Mapping[str, Any]) -> Owner:
    kinds = {":sid": "id", ":email": "email"}
    ids = tuple(Id(kind, str(who[key])) for key, kind in kinds.items() if who.get(key))
    return Owner(str(who.get(":name") or ids[0].text), ids)
