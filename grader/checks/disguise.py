"""What a graded training is on: images in a disguise, under class numbers drawn for the run.

Two disguises. By the first, each run has its pixels in an order of its own
(:meth:`grader.data.Dataset.shuffled`); nets that treat pixels alike learn as ever, but what is near
in the picture is not near any more, so convolutions are of no use. The second keeps neighbours: all
images go through one secret map, made of brightness, a symmetry of the square, a shift around the
edges and a filter.

Measured on Fashion-MNIST with the capstone's net and budget: trained under the second disguise, it
reaches 0.86 instead of 0.87. A net trained on the published images, told the names of the classes,
reaches 0.10 on disguised ones; one trained on images in two thousand such disguises, 0.16 to 0.39.
Trained on within the budget, either ends where new weights do.

The second disguise can be found out. Code that compares the mean of the training images with the
mean of the published ones finds the map by least squares, in seconds, and can undo it: then a net
trained beforehand recognises the test images as well as ever
(``tests/attacks/test_within_a_budget.py``). It earns nothing, because it does not learn the images
that are made up.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

import torch

if TYPE_CHECKING:
    from grader.data import Dataset

__all__ = ["Images", "Tests", "local_map", "with_local_map", "with_shuffled_pixels"]

_SIDE = 28
_STEEPEST = 0.6  # brightness to the power of e^-0.6 to e^0.6


class Tests(NamedTuple):
    """Test images ``(n, 28, 28)`` uint8, their class numbers as published, int64 ``(n,)``, and
    which of the published test images they are."""

    images: torch.Tensor
    labels: torch.Tensor
    rows: torch.Tensor


class Images(NamedTuple):
    """Training images ``(n, 28, 28)`` uint8 and their class numbers as published, int64 ``(n,)``.

    ``train`` is ``None`` where the student's process has the training images already. ``tests()``
    are read when a net is trained: many a submission has none.
    """

    train: torch.Tensor | None
    train_labels: torch.Tensor
    tests: Callable[[], Tests]


def with_shuffled_pixels(dataset: Dataset, sent_already: bool) -> Images:
    """All images, with their pixels in the order that ``dataset`` has them in."""
    order = b"" if dataset.pixel_order is None else dataset.pixel_order.tobytes()
    train = None if sent_already else dataset.train_images()
    return Images(train, dataset.train_labels(), partial(_noisy, dataset, order))


@lru_cache(maxsize=1)
def _noisy(dataset: Dataset, order: bytes) -> Tests:
    """The test images, with noise that nobody sees.

    Pixels are in the run's secret ``order``, images in another, and every other pixel, drawn at
    random, is one level nearer to grey: no table of images, of their hashes, or of labels in the
    published order, knows them.
    """
    images, labels = dataset.test_images(), dataset.test_labels()
    seed = int.from_bytes(hashlib.sha256(order).digest()[:7], "big")
    rng = torch.Generator().manual_seed(seed)
    bits = torch.randint(2, images.shape, generator=rng, dtype=torch.uint8)
    rows = torch.randperm(len(images), generator=rng)
    noisy = torch.where(images < 128, images + bits, images - bits)
    return Tests(noisy[rows], labels[rows], rows)


def with_local_map(dataset: Dataset, count: int | None, rng: torch.Generator) -> Images:
    """``count`` of the training images (``None``: all) and all test images, through one secret map
    that keeps neighbours, drawn from ``rng``, as the images and their order are."""
    published = dataset.as_published()
    mapped = local_map(rng)
    train_labels, test_labels = published.train_labels(), published.test_labels()
    chosen = torch.randperm(len(train_labels), generator=rng)[:count]
    rows = torch.randperm(len(test_labels), generator=rng)

    @cache
    def tests() -> Tests:
        return Tests(mapped(published.test_images()[rows]), test_labels[rows], rows)

    return Images(mapped(published.train_images()[chosen]), train_labels[chosen], tests)


def local_map(rng: torch.Generator) -> Callable[[torch.Tensor], torch.Tensor]:
    """A map of images ``(n, 28, 28)`` uint8 to such, drawn from ``rng``.

    The brightness is raised to a power, and inverted or not; the image is turned or mirrored (one
    of eight ways), shifted around its edges, and filtered by 3 × 3 random weights.
    """
    power = math.exp(_STEEPEST * (2 * float(torch.rand((), generator=rng)) - 1))
    inverted, mirrored, upside_down, transposed = torch.rand(4, generator=rng) < 0.5
    shift = torch.randint(_SIDE, (2,), generator=rng).tolist()
    weights = torch.randn(3, 3, generator=rng)
    lowest, highest = weights.clamp(max=0).sum(), weights.clamp(min=0).sum()

    def mapped(images: torch.Tensor) -> torch.Tensor:
        X = (images / 255) ** power
        X = 1 - X if inverted else X
        X = X.flip(2) if mirrored else X
        X = X.flip(1) if upside_down else X
        X = X.mT if transposed else X
        X = X.roll(shift, (1, 2)).unsqueeze(1)
        X = torch.nn.functional.pad(X, (1, 1, 1, 1), mode="circular")
        X = torch.nn.functional.conv2d(X, weights.reshape(1, 1, 3, 3)).squeeze(1)
        return ((X - lowest) / (highest - lowest) * 255).round().clamp(0, 255).to(torch.uint8)

    return mapped
