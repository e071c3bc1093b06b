"""A textbook's package, in whose place stands what its chapters lend each other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import torch

from grader.sandbox.inert import Inert, InertModule

__all__ = ["book"]


def book(name: str) -> InertModule:
    """The module in the place of ``name``, which is a book's package or one of its modules."""
    return _Book(name)


class _Book(InertModule):
    """In the place of a textbook's package: what its chapters lend each other works, so that a
    notebook that borrows it is graded for its own part. The rest (images, plots) is inert."""

    def __getattr__(self, name: str) -> Any:
        if name == "torch":  # for "from d2l import torch as d2l"
            return self
        inert = super().__getattr__(name)
        return _Chapter(f"{self.__name__}.{name}") if name.islower() else inert

    # No exercise of anybody's.
    _STARRED = ("Accumulator", "Animator", "Timer", "try_gpu", "set_figsize", "use_svg_display")

    class Accumulator:
        def __init__(self, n: int) -> None:
            self.data = [0.0] * n

        def add(self, *numbers: Any) -> None:
            self.data = [sum_ + float(number) for sum_, number in zip(self.data, numbers)]

        def reset(self) -> None:
            self.data = [0.0] * len(self.data)

        def __getitem__(self, place: int) -> float:
            return self.data[place]

    class Timer:
        def __init__(self) -> None:
            self.times: list[float] = []
            self.start()

        def start(self) -> None:
            self.began = time.time()

        def stop(self) -> float:
            self.times.append(time.time() - self.began)
            return self.times[-1]

        def sum(self) -> float:
            return sum(self.times)

        def avg(self) -> float:
            return self.sum() / len(self.times)

    @staticmethod
    def try_gpu(i: int = 0) -> torch.device:
        return torch.device("cpu")

    @staticmethod
    def accuracy(y_hat: Any, y: Any) -> float:
        return float((y_hat.argmax(dim=1) == y).sum())  # a count, as the book has it

    @staticmethod
    def linreg(X: Any, w: Any, b: Any) -> Any:
        return X @ w + b

    @staticmethod
    def squared_loss(y_hat: Any, y: Any) -> Any:
        return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2

    @staticmethod
    def data_iter(batch_size: int, features: Any, labels: Any) -> Iterator[Any]:
        for rows in torch.randperm(len(features)).split(batch_size):
            yield features[rows], labels[rows]

    @staticmethod
    def sgd(params: Any, lr: float, batch_size: int) -> None:
        for param in params:
            param.data.add_(param.grad, alpha=-lr / batch_size)

    @staticmethod
    def evaluate_accuracy(data_iter: Any, net: Any) -> float:
        right, count = 0, 0
        if isinstance(data_iter, torch.nn.Module) or not hasattr(data_iter, "__iter__"):
            data_iter, net = net, data_iter  # the order of a later edition
        for X, y in data_iter:
            right, count = right + int((net(X).argmax(dim=1) == y).sum()), count + len(y)
        return right / count

    class FlattenLayer(torch.nn.Module):
        def forward(self, X: Any) -> Any:
            return X.reshape(len(X), -1)


class _Chapter(Inert):
    """What may be a module of a book's package: ``linear_reg`` of ``from d2lzh_pytorch import
    linear_reg``, whose ``linear_reg.sgd`` is the book's, wherever it keeps it."""

    def __getattr__(self, name: str) -> Any:
        lent = None if name.startswith("_") else getattr(_Book, name, None)
        return super().__getattr__(name) if lent is None or name in _NOT_LENT else lent


# What every module class has, and no book.
_NOT_LENT = frozenset(dir(InertModule))
