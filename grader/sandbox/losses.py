"""The losses of a training that is somebody else's loop: what goes backward tells.

It looks at tensors that are there already and changes nothing: no random number is drawn, no
gradient, no result is another for it. In a confined child it runs in the student's own process, so
what it tells is what that process says.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any, Protocol

import torch
from torch.utils._python_dispatch import _disable_current_modes

__all__ = ["LossLog", "per_sample", "share_right", "stop_watching", "watching"]

_MOST_EPOCHS = 200
_EVERY = 16  # of so many mini-batches, one is asked what it recognises, which takes 0.2 ms
_MOST_NODES = 60
_CLASSES = 10  # of Fashion-MNIST
_SUM = 2  # torch's number for reduction="sum"
# Where autograd keeps a table whose largest entry of a row is the largest score of that row.
_SCORES = {
    "NllLossBackward0": "_saved_self",
    "LogSoftmaxBackward0": "_saved_result",
    "SoftmaxBackward0": "_saved_result",
    "LogsumexpBackward0": "_saved_self",
    "ExpBackward0": "_saved_result",
}


class Watcher(Protocol):
    """Whoever wants to see what goes backward."""

    def look(self, loss: Any) -> None:
        """One more loss goes backward."""


_watchers: list[Watcher] = []
_own = {name: getattr(torch.autograd, name) for name in ("backward", "grad")}


@contextmanager
def watching(losses: Watcher) -> Iterator[None]:
    """Meanwhile ``losses`` sees each tensor that goes backward: ``Tensor.backward`` ends in
    ``torch.autograd.backward``, too."""
    # Also where a watcher was left half-way, and somebody put torch's own back since.
    for name, wrapper in (("backward", _backward), ("grad", _grad)):
        setattr(torch.autograd, name, wrapper)
    _watchers.append(losses)
    try:
        yield
    finally:
        if losses in _watchers:
            _watchers.remove(losses)
        if not _watchers:
            stop_watching()


def stop_watching() -> None:
    """Whatever was left half-way, as by a cell that was interrupted: torch is as it was."""
    _watchers.clear()
    for name, function in _own.items():
        if getattr(torch.autograd, name) in (_backward, _grad):
            setattr(torch.autograd, name, function)


def _backward(tensors: Any, *args: Any, **kwargs: Any) -> Any:
    _tell(tensors)
    return _own["backward"](tensors, *args, **kwargs)


def _grad(outputs: Any, *args: Any, **kwargs: Any) -> Any:
    _tell(outputs)
    return _own["grad"](outputs, *args, **kwargs)


def _tell(tensors: Any) -> None:
    loss = tensors[0] if isinstance(tensors, (tuple, list)) and tensors else tensors
    for losses in _watchers:
        losses.look(loss)


class LossLog:
    """The losses of a training by epoch, and the share of the mini-batches' images that it
    recognised at that time, as far as its loss tells.

    ``labels`` ``(n,)`` are those of the mini-batch that is out. While an ``epoch`` lasts, what goes
    backward is one of its losses. A sum over the mini-batch counts as its mean, so that losses can
    be compared.
    """

    def __init__(self) -> None:
        self.labels: torch.Tensor | None = None
        self._first: tuple[float, float] | None = None  # before the first step
        self._epochs: list[_Epoch] = []
        self._open: list[_Epoch] = []  # the one that began last is the one that counts

    @contextmanager
    def epoch(self) -> Iterator[None]:
        """What is noted within it is one epoch's; without any loss there is none.

        One may lie within another, as where a training looks at its accuracy on the way.
        """
        noted = _Epoch()
        if len(self._epochs) < _MOST_EPOCHS:
            self._epochs.append(noted)
        outermost = not self._open
        self._open.append(noted)
        try:
            with watching(self) if outermost else nullcontext():
                yield
        finally:
            self._open = [epoch for epoch in self._open if epoch is not noted]

    def look(self, loss: Any) -> None:
        """One more loss goes backward."""
        with suppress(Exception), _disable_current_modes(), torch.no_grad():
            value, epoch = per_sample(loss), self._open[-1]
            share = math.nan
            if epoch.count % _EVERY == 0:
                with suppress(Exception):
                    known = share_right(loss, self.labels)
                    share = math.nan if known is None else known
            if self._first is None:
                self._first = value, share
            epoch.add(value, share)

    def by_epoch(self) -> torch.Tensor:
        """float64 ``(epochs + 1, 2)``, losses and shares: of the first mini-batch, then the mean of
        each epoch. A share that is not known is ``nan``. Empty if there was no loss."""
        if self._first is None:
            return torch.empty(0, 2, dtype=torch.float64)
        rows = [self._first]
        rows += [epoch.means() for epoch in self._epochs if epoch.count]
        return torch.tensor(rows, dtype=torch.float64)


class _Epoch:
    def __init__(self) -> None:
        self.count = self._asked = 0
        self._losses = self._shares = 0.0

    def add(self, loss: float, share: float) -> None:
        self.count += 1
        self._losses += loss
        if not math.isnan(share):
            self._asked += 1
            self._shares += share

    def means(self) -> tuple[float, float]:
        share = self._shares / self._asked if self._asked else math.nan
        return self._losses / self.count, share


def per_sample(loss: torch.Tensor) -> float:
    """The mean of a loss that is a sum over samples, as its own history says; else the loss."""
    if loss.dim():
        return float(loss.detach().double().mean())
    node = loss.grad_fn
    while node is not None and node.name() == "NegBackward0":
        node = node.next_functions[0][0]
    count = 1
    if node is not None and node.name().startswith("SumBackward"):
        count = math.prod(int(size) for size in getattr(node, "_saved_self_sym_sizes", ()))
    elif node is not None and getattr(node, "_saved_reduction", 0) == _SUM:
        count = len(node._saved_target)  # type: ignore[attr-defined]
    return float(loss.detach()) / max(1, count)


def share_right(loss: torch.Tensor, labels: torch.Tensor | None) -> float | None:
    """The share of the mini-batch that the scores behind ``loss`` recognise, if they are found."""
    if labels is None or loss.grad_fn is None:
        return None
    nodes, seen = [loss.grad_fn], 0
    while nodes and seen < _MOST_NODES:
        node, seen = nodes.pop(0), seen + 1
        if (kept := _SCORES.get(node.name())) is not None:
            scores = getattr(node, kept)
            if tuple(scores.shape) == (len(labels), _CLASSES):
                return float((scores.argmax(dim=1) == labels).double().mean())
        nodes += [following for following, _ in node.next_functions if following is not None]
    return None
