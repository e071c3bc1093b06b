"""Moodle: ``Ada Lovelace_1234_assignsubmission_file/work.ipynb``, or the same joined by ``_``.

The number is the participant's. Blind marking puts one word, in the site's language, in the place
of every name: ``Participant_1234_…``. Teams: ``Team Red_42_…``, ``Default group_…`` with no number,
and ``Team Red-Ada Lovelace_1234_…``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.identity import Id, Owner
from grader.intake.layouts.tree import Reading, Tree, matches

__all__ = ["PATTERN", "read"]

_KINDS = r"(?:file|onlinetext|comments|[a-z]+)"
PATTERN = re.compile(
    rf"(?P<name>.+?)(?:_(?P<uid>\d+))?_assignsubmission_{_KINDS}(?:_(?P<file>.*))?"
)
# What Moodle calls participants whose names are hidden, as file names have it.
_BLIND = frozenset(
    "participant teilnehmerin teilnehmer_in teilnehmer/in teilnehmer participante participant·e "
    "participante partecipante deelnemer deltaker deltagare deltager osallistuja uczestnik "
    "účastník résztvevő katılımcı участник учасник 参加者 参与者 參與者 참가자".split()
)


def read(tree: Tree) -> Sequence[Reading | None] | None:
    """See :class:`Layout`."""
    found = matches(tree, PATTERN)
    if found is None:
        return None
    depth, names = found
    blind = _blind(names)
    return [_reading(path[depth:], name, blind) for path, name in zip(tree.paths, names)]


def _blind(names: Sequence[re.Match[str] | None]) -> frozenset[str]:
    """Words that stand in the place of names: those known, or one word that many are called."""
    ids: dict[str, set[str]] = {}
    for name in filter(None, names):
        if name["uid"]:
            ids.setdefault(name["name"], set()).add(name["uid"])
    return frozenset(
        word
        for word, of in ids.items()
        if word.casefold() in _BLIND or (len(of) > 1 and " " not in word)
    )


def _reading(
    path: tuple[str, ...], name: re.Match[str] | None, blind: frozenset[str]
) -> Reading | None:
    if name is None:
        return None
    who, uid = name["name"], name["uid"]
    ids = (Id("moodle", uid),) if uid else ()
    owner = Owner(f"{who} {uid}", ids) if who in blind else Owner(who, ids, who)
    return Reading((owner,), tuple(part for part in (name["file"], *path[1:]) if part) or ("",))
