"""How checks ended, as it is compared: one outcome with another, and with ``fingerprints.json``.

Students have no wrong code, which would be one edit away from the right one: ``release`` writes
how each known mistake ends the public checks on their fixed inputs into ``fingerprints.json``.

What is trained from random first weights never ends in the same numbers twice. There, what the
first check that was lost was answered with is compared (see ``nearest``).
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.errors import ManifestError
from grader.manifest import FINGERPRINTS, Assignment
from grader.model import CheckResult, Status
from grader.recognition.nearest import Answers, answers_match, nearest_hint

__all__ = [
    "Fingerprint",
    "Known",
    "fingerprints_match",
    "fingerprints_of",
    "first_lost",
    "hint_of_training",
    "known_fingerprints",
    "render_fingerprints",
    "tables_match",
    "told_apart",
]

# Ends of these kinds are not about what a function returned, so they tell no mistake from another.
_TELLING = {Status.FAILED, Status.PARTIAL, Status.ERROR}
_NUMBER = re.compile(r"-?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf|nan)")
_STOOD_IN = re.compile(r"; torch's own [\w ]+ stood in for yours here$")
_PLACE = re.compile(r" \([^()]*, line \d+(: .*)?\)$")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """How one check ended: its status, the numbers it spoke of, and a digest of its words.

    ``numbers`` are texts of four digits, ``nan`` and ``inf`` among them; ``answers`` are recorded
    in exercises that train.
    """

    check: str
    status: Status
    words: str
    numbers: tuple[str, ...]
    answers: Answers = ()

    @property
    def same_but_numbers(self) -> tuple[object, ...]:
        """What must be equal in two that are alike."""
        return self.check, self.status, self.words, len(self.numbers)


@dataclass(frozen=True, slots=True)
class Known:
    """A known mistake as a student's machine has it: no code, only what comes of it."""

    hint: str
    checks: Sequence[Fingerprint]


def fingerprints_of(
    results: Sequence[CheckResult], portable: bool = False
) -> Sequence[Fingerprint]:
    """One for each check, in their order.

    ``portable`` ones, which are compared across machines, have an exception's type only: what
    torch says of two shapes that do not fit changes from one version to the next.
    """
    made = []
    for result in results:
        message = _PLACE.sub("", _STOOD_IN.sub("", result.message))
        if portable and result.status is Status.ERROR:
            message = message.partition(":")[0]
        words = hashlib.sha256(_NUMBER.sub("#", message).encode()).hexdigest()[:12]
        numbers = tuple(f"{float(number):.4g}" for number in _NUMBER.findall(message))
        made.append(Fingerprint(result.name, result.status, words, numbers, result.answers))
    return made


def fingerprints_match(theirs: Sequence[Fingerprint], known: Sequence[Fingerprint]) -> bool:
    """Whether two outcomes of the same checks come from functions that do the same.

    Statuses and words must be equal, numbers equal to three digits (libraries differ in the
    last ones), and at least one check must have failed in a telling way.
    """
    if [one.same_but_numbers for one in theirs] != [other.same_but_numbers for other in known]:
        return False
    pairs = [pair for one, other in zip(theirs, known) for pair in zip(one.numbers, other.numbers)]
    telling = any(one.status in _TELLING for one in theirs)
    return telling and all(_close(float(a), float(b)) for a, b in pairs)


def first_lost(theirs: Sequence[Fingerprint]) -> Fingerprint | None:
    """The first check that was lost in a telling way, other than by the accuracy on the data."""
    lost = (one for one in theirs if one.status in _TELLING)
    return next((one for one in lost if one.answers or one.status is Status.ERROR), None)


def hint_of_training(
    lost: Fingerprint, known: Iterable[tuple[str, Sequence[Fingerprint]]], repeatable: bool
) -> str | None:
    """The hint of the known mistake that loses the same check with much the same answers.

    Of what is ``repeatable`` they must be the same.
    """
    same = (
        (hint, other)
        for hint, ends in known
        for other in ends
        if (other.check, other.status) == (lost.check, lost.status)
    )
    if lost.answers and not repeatable:
        return nearest_hint(lost.answers, ((hint, other.answers) for hint, other in same))
    return next((hint for hint, other in same if fingerprints_match([lost], [other])), None)


def _close(a: float, b: float) -> bool:
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=2e-3, abs_tol=1e-6)


# ── what students have of it ─────────────────────────────────────────────────────────────────


def known_fingerprints(assignment: Assignment) -> dict[str, list[Known]]:
    """Exercise → its known mistakes as their fingerprints; empty where there is no file.

    Raises :class:`ManifestError` where the file is not what ``release`` wrote.
    """
    path = assignment.folder / FINGERPRINTS
    if not path.is_file():
        return {}
    try:
        table = json.loads(path.read_text("utf-8"))
        return {name: [_known(entry) for entry in entries] for name, entries in table.items()}
    except (ValueError, LookupError, TypeError, AttributeError):
        raise ManifestError(f"{path}: not as grader release wrote it; put it back") from None


def _known(entry: Any) -> Known:
    checks = []
    for name, status, words, *rest in entry["checks"]:
        numbers = tuple(part for part in rest if isinstance(part, str))
        answers = tuple(tuple(map(float, part)) for part in rest if isinstance(part, list))
        checks.append(Fingerprint(name, Status(status), words, numbers, answers))
    return Known(str(entry["hint"]), checks)


def render_fingerprints(known: Mapping[str, Sequence[Known]]) -> str:
    """The file's text: numbers, digests and hints, a line for each check."""
    table = {
        name: [
            {
                "hint": one.hint,
                "checks": [
                    [f.check, f.status.value, f.words, *f.numbers, *f.answers] for f in one.checks
                ],
            }
            for one in entries
        ]
        for name, entries in known.items()
    }
    text = json.dumps(table, indent=1, ensure_ascii=False)
    # A list without lists in it goes on one line.
    return re.sub(r"\[[^\[\]{}]*\]", lambda m: " ".join(m[0].split()), text) + "\n"


def told_apart(entries: Sequence[Known]) -> list[Known]:
    """Without those that look alike and yet have different hints: no guess is better."""
    return [
        one
        for one in entries
        if all(
            one.hint == other.hint or not fingerprints_match(one.checks, other.checks)
            for other in entries
        )
    ]


def tables_match(one: Mapping[str, Sequence[Known]], other: Mapping[str, Sequence[Known]]) -> bool:
    """Whether two tables know the same mistakes, but for the last digits of their numbers."""
    if {name: [k.hint for k in one[name]] for name in one} != {
        name: [k.hint for k in other[name]] for name in other
    }:
        return False
    pairs = [pair for name in one for pair in zip(one[name], other[name])]
    return all(
        fingerprints_match(a.checks, b.checks)
        and all(answers_match(c.answers, d.answers) for c, d in zip(a.checks, b.checks))
        for a, b in pairs
    )
