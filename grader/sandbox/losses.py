"""The losses that a student's training descends, noted where it asks for their gradients."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

import torch

__all__ = ["LossLog"]

_MOST_EPOCHS = 200


class LossLog:
    """Notes the loss of each mini-batch of a training.

    While an ``epoch`` lasts, ``torch.autograd.backward``, which ``loss.backward()`` calls, notes
    its loss first. A sum over the mini-batch counts as its mean, so that losses can be compared.
    """

    def __init__(self) -> None:
        self.first: float | None = None  # before the first step
        self._epochs: list[list[float]] = []  # the sum of the losses, and how many there are
        self._open: list[list[float]] = []  # the one that began last is the one that counts

    @contextmanager
    def epoch(self) -> Iterator[None]:
        """What is noted within it is one epoch's; without any loss there is none.

        One may lie within another, as where a training looks at its accuracy on the way.
        """
        noted = [0.0, 0.0]
        if len(self._epochs) < _MOST_EPOCHS:
            self._epochs.append(noted)
        outermost = not self._open
        self._open.append(noted)
        try:
            with self._noting() if outermost else nullcontext():
                yield
        finally:
            self._open = [epoch for epoch in self._open if epoch is not noted]

    @contextmanager
    def _noting(self) -> Iterator[None]:
        before = torch.autograd.backward

        def backward(*args: Any, **kwargs: Any) -> Any:
            with suppress(Exception):  # what it is handed is the student's
                self._note(args[0] if args else kwargs["tensors"])
            return before(*args, **kwargs)

        torch.autograd.backward = backward
        try:
            yield
        finally:
            if torch.autograd.backward is backward:
                torch.autograd.backward = before

    def _note(self, tensors: Any) -> None:
        loss = tensors if isinstance(tensors, torch.Tensor) else tensors[0]
        value = float(loss.detach().double().mean()) / _terms(loss)
        if self.first is None:
            self.first = value
        self._open[-1][0] += value
        self._open[-1][1] += 1

    def by_epoch(self) -> torch.Tensor:
        """float64 ``(epochs + 1,)``: the first mini-batch's loss, then each epoch's mean; empty if
        none was noted."""
        if self.first is None:
            return torch.empty(0, dtype=torch.float64)
        means = [total / count for total, count in self._epochs if count]
        return torch.tensor([self.first, *means], dtype=torch.float64)


def _terms(loss: torch.Tensor) -> int:
    """How many numbers ``loss`` is the sum of, where the sum is the last thing that was done."""
    step: Any = loss.grad_fn
    if step is not None and step.name() == "NegBackward0":
        step = step.next_functions[0][0]
    if step is None or not step.name().startswith("SumBackward"):
        return 1
    return max(1, math.prod(getattr(step, "_saved_self_sym_sizes", ())))
