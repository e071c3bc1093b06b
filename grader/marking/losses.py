"""The losses of a training that is somebody else's loop: what goes backward tells.

Only in a notebook's own kernel. It looks at tensors that are there already and changes nothing:
no random number is drawn, no gradient, no result is another for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.utils._python_dispatch import _disable_current_modes

__all__ = ["Losses", "stop_watching", "watching"]

_MOST = 64  # points of a curve: more are not seen, and each look takes some 150 µs
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


class Losses:
    """Some losses of a training in the order in which they went backward, and where the labels of
    the mini-batch are known, how many of its images were recognised.

    Of a long training every second step is looked at, then every fourth, and so on.
    """

    def __init__(self) -> None:
        self.steps = 0
        self.values: list[float] = []
        self.accuracies: list[float] = []
        self.labels: torch.Tensor | None = None  # of the mini-batch that is out
        self._stride = 1

    def look(self, loss: Any) -> None:
        """One more loss goes backward."""
        self.steps += 1
        if (self.steps - 1) % self._stride or not isinstance(loss, torch.Tensor):
            return
        try:
            with _disable_current_modes(), torch.no_grad():
                self.values.append(_per_sample(loss))
                if (share := _share_right(loss, self.labels)) is not None:
                    self.accuracies.append(share)
        except Exception:  # a curve is no reason to end a student's training
            return
        if len(self.values) >= _MOST:
            self._stride *= 2
            del self.values[1::2]


_watchers: list[Losses] = []
_own = {name: getattr(torch.autograd, name) for name in ("backward", "grad")}


@contextmanager
def watching(losses: Losses) -> Iterator[None]:
    """Meanwhile ``losses`` sees each tensor that goes backward: ``Tensor.backward`` ends in
    ``torch.autograd.backward``, too."""
    if not _watchers:
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


def _per_sample(loss: torch.Tensor) -> float:
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


def _share_right(loss: torch.Tensor, labels: torch.Tensor | None) -> float | None:
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
