"""Which known mistake comes nearest to what a student's training gives?

Training begins from random first weights, so two functions that do the same end in nearly the same
numbers, never in the same ones. Where they are compared after a few steps, a mistake is told by
being near, and much nearer than every mistake with another hint.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

import torch

__all__ = ["Answers", "answers_match", "nearest_hint", "sample"]

# What each request of one check was answered with: a few numbers of it.
Answers = Sequence[tuple[float, ...]]

_MOST_NUMBERS = 24
_NEAR = 0.15
_MUCH_NEARER = 0.6
_THE_SAME = 0.02
_EQUAL = 0.002  # no need to look further
_FLOOR = 0.1  # scores that differ by much less than this differ by their first weights only


def sample(value: Any) -> tuple[float, ...]:
    """Some of the numbers in ``value`` (tensors, numbers, lists of them), from the same places."""
    numbers = torch.cat([torch.zeros(0, dtype=torch.float64), *_numbers(value)])
    step = max(1, math.ceil(len(numbers) / _MOST_NUMBERS))
    return tuple(float(f"{number:.4g}") for number in numbers[::step].tolist())


def nearest_hint(theirs: Answers, known: Iterable[tuple[str, Answers]]) -> str | None:
    """The hint of the ``(hint, answers)`` near ``theirs``, unless another's is nearly as near."""
    nearest: dict[str, tuple[float, bool]] = {}
    for hint, answers in known:
        if not theirs or len(theirs) != len(answers):
            continue
        apart = [_distance(*pair) for pair in zip(theirs, answers)]
        found = sum(apart) / len(apart), median(apart) < _NEAR
        if found[0] < _EQUAL:
            return hint
        nearest[hint] = min(nearest.get(hint, found), found)
    ranking = sorted((*found, hint) for hint, found in nearest.items())
    if not ranking or not ranking[0][1]:
        return None
    if len(ranking) > 1 and ranking[0][0] > _MUCH_NEARER * ranking[1][0]:
        return None
    return ranking[0][2]


def answers_match(one: Answers, other: Answers) -> bool:
    """Whether two recordings of the same training agree, but for the last digits."""
    pairs = zip(one, other)
    return len(one) == len(other) and all(_distance(*pair) < _THE_SAME for pair in pairs)


def _numbers(value: Any) -> Iterable[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield _as_scores(value.detach().double()).flatten()
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _numbers(part)
    elif isinstance(value, (bool, int, float)):
        yield torch.tensor([float(value)], dtype=torch.float64)


def _as_scores(table: torch.Tensor) -> torch.Tensor:
    """Class scores, or what else stands in rows, up to a constant in each; of probabilities, the
    scores behind them: whether a net gives the one or the other is the student's choice."""
    if table.dim() != 2 or table.shape[1] < 3 or not len(table):
        return table
    if bool((table >= 0).all()) and bool(((table.sum(dim=1) - 1).abs() < 1e-3).all()):
        table = table.clamp(min=1e-9).log()
    return table - table.mean(dim=1, keepdim=True)


def _distance(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """From 0, the same, to 1, nothing in common."""
    if len(one) != len(other):
        return 1.0
    if not all(map(math.isfinite, (*one, *other))):
        return 0.0 if list(map(math.isfinite, one)) == list(map(math.isfinite, other)) else 1.0
    size = math.hypot(*one) + math.hypot(*other) + _FLOOR * math.sqrt(len(one))
    return min(1.0, 2 * math.dist(one, other) / size) if one else 0.0
