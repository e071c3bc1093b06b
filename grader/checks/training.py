"""What a graded training shows of itself: its losses, what it confuses, and its surest mistakes.

Labels and images come from here. From the student's process come the scores, which are counted,
and the losses, which are what that process says they are: bounded numbers, and no more is made of
them than a curve.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import torch

from grader.model import Training, WronglySeen

if TYPE_CHECKING:
    from grader.data import Dataset

__all__ = ["MOST_SHOWN", "Curves", "bounded_curves", "training_of", "untested"]

# Of the test labels, a page gives away those of these images, and of the rest the counts.
MOST_SHOWN = 10
_MOST_LOSSES = 201
_LARGEST_LOSS = 1e12
_IS_SHARE = 1e-3  # rows that sum to 1 this closely, without anything negative, are probabilities


class Curves(NamedTuple):
    """Of one training, by epoch: losses, and shares of the training images recognised."""

    losses: Sequence[float | None] = ()
    shares: Sequence[float | None] = ()


def bounded_curves(said: Any) -> Curves:
    """What a student's process reports, to four digits; ``None`` for a number that is none, or too
    large to be drawn. Anything but pairs of numbers is no curve at all."""
    if not isinstance(said, torch.Tensor) or said.dim() != 2 or said.shape[1] != 2:
        return Curves()
    if said.is_complex():
        return Curves()
    rows = said[:_MOST_LOSSES].tolist()
    shares = tuple(_bounded(share, 0.0, 1.0) for _, share in rows)
    losses = tuple(_bounded(loss, -_LARGEST_LOSS, _LARGEST_LOSS) for loss, _ in rows)
    return Curves(losses, () if set(shares) <= {None} else shares)


def _bounded(value: float, low: float, high: float) -> float | None:
    return float(f"{value:.4g}") if low <= value <= high else None


def untested(exercise: str, curves: Sequence[Curves], dataset: Dataset) -> Training:
    """What is shown of a training whose net gave no scores."""
    losses, shares = tuple(c.losses for c in curves), tuple(c.shares for c in curves)
    return Training(exercise, losses, tuple(dataset.classes), shares=shares)


def training_of(
    exercise: str,
    curves: Sequence[Curves],
    scores: torch.Tensor,
    classes: torch.Tensor,
    rows: torch.Tensor,
    dataset: Dataset,
) -> Training:
    """What is shown of a training.

    ``scores`` ``(n, c)`` are of the test images ``rows`` ``(n,)`` of ``dataset``, in the order of
    the renamed classes: ``classes[k]`` is the new number of class ``k``.
    """
    scores = scores.double()[:, classes]  # column k is class k again
    labels = dataset.test_labels()[rows]
    predicted = scores.argmax(dim=1)
    pairs = labels * len(classes) + predicted
    counts = torch.bincount(pairs, minlength=len(classes) ** 2).reshape(len(classes), -1)
    shares = _shares(scores)
    sure = shares.gather(1, predicted.unsqueeze(1)).squeeze(1)
    sure[predicted == labels] = -1.0
    surest = sure.argsort(descending=True, stable=True)[:MOST_SHOWN]
    images = dataset.as_published().test_images()
    seen = [
        WronglySeen(
            b64encode(images[rows[at]].numpy().tobytes()).decode(),
            int(labels[at]),
            int(predicted[at]),
            round(float(sure[at]), 3),
        )
        for at in surest.tolist()
        if sure[at] >= 0
    ]
    confusion = tuple(tuple(row) for row in counts.tolist())
    shown = untested(exercise, curves, dataset)
    return replace(shown, confusion=confusion, wrongly_seen=tuple(seen))


def _shares(scores: torch.Tensor) -> torch.Tensor:
    """Probabilities: the scores themselves if they are some, else their softmax."""
    sums = scores.sum(dim=1)
    if bool((scores >= 0).all()) and bool(((sums - 1).abs() < _IS_SHARE).all()):
        return scores.clone()
    return scores.softmax(dim=1)
