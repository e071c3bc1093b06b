"""What a graded training shows of itself: its losses, what it confuses, and its surest mistakes.

Labels and images come from here. From the student's process come the scores, which are counted,
and the losses, which are what that process says they are: bounded numbers, and no more is made of
them than a curve.
"""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch

from grader.model import Training, WronglySeen

if TYPE_CHECKING:
    from grader.data import Dataset

__all__ = ["MOST_SHOWN", "bounded_losses", "training_of"]

# Of the test labels, a page gives away those of these images, and of the rest the counts.
MOST_SHOWN = 10
_MOST_LOSSES = 201
_LARGEST_LOSS = 1e12
_IS_SHARE = 1e-3  # rows that sum to 1 this closely, without anything negative, are probabilities


def bounded_losses(said: Any) -> Sequence[float | None]:
    """The losses that a student's process reports, to four digits; ``None`` for one that is no
    number, or too large to be drawn. Anything but a row of numbers is no loss at all."""
    if not isinstance(said, torch.Tensor) or said.dim() != 1 or said.is_complex():
        return ()
    return tuple(
        float(f"{value:.4g}") if math.isfinite(value) and abs(value) <= _LARGEST_LOSS else None
        for value in said[:_MOST_LOSSES].tolist()
    )


def training_of(
    exercise: str,
    losses: Sequence[Sequence[float | None]],
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
    return Training(exercise, tuple(map(tuple, losses)), dataset.classes, confusion, tuple(seen))


def _shares(scores: torch.Tensor) -> torch.Tensor:
    """Probabilities: the scores themselves if they are some, else their softmax."""
    sums = scores.sum(dim=1)
    if bool((scores >= 0).all()) and bool(((sums - 1).abs() < _IS_SHARE).all()):
        return scores.clone()
    return scores.softmax(dim=1)
