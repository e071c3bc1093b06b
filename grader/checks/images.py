"""Small batches of made-up images, and how class scores of images are compared."""

from __future__ import annotations

import torch

from grader.checks.compare import assert_shape, expect

__all__ = ["few_images", "probabilities"]

NOTHING_RETURNED = "is there a return, of net in your function, and of its scores in net?"
_INKED = 40


def few_images(n: int, rng: torch.Generator) -> torch.Tensor:
    """``(n, 1, 28, 28)`` float32 in [0, 1], with ink on the same 40 pixels only, so that random
    first weights matter little."""
    X = torch.zeros(n, 784)
    pixels = torch.randperm(784, generator=rng)[:_INKED]
    X[:, pixels] = torch.rand(n, _INKED, generator=rng)
    return X.reshape(n, 1, 28, 28)


def probabilities(scores: object, n: int, what: str) -> torch.Tensor:
    """Class scores ``(n, 10)``, logits or probabilities already, as float64 probabilities.

    An assertion of the student's fails where ``scores`` has another shape, or holds nan or inf.
    """
    expect(scores is not None, f"{what} is None: {NOTHING_RETURNED}")
    checked = assert_shape(scores, (n, 10), what).double()
    expect(bool(checked.isfinite().all()), f"{what}: holds nan or inf")
    sums = checked.sum(dim=1)
    if bool((checked >= 0).all()) and bool(((sums - 1).abs() < 1e-3).all()):
        return checked
    return checked.softmax(dim=1)
