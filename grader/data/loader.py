"""Mini-batches from memory: the whole set is one tensor, a batch is one index."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.data.fashion_mnist import locate
from grader.languages import say

if TYPE_CHECKING:
    import torch

__all__ = ["DataIter", "load_data_fashion_mnist"]


class _Images(Sequence["tuple[torch.Tensor, int]"]):
    """``(X (1, 28, 28), label)`` for each image."""

    def __init__(self, images: torch.Tensor, labels: torch.Tensor) -> None:
        self._images, self._labels = images, labels

    def __len__(self) -> int:
        return len(self._labels)

    def __getitem__(self, row: int) -> tuple[torch.Tensor, int]:  # type: ignore[override]
        return self._images[row].unsqueeze(0) / 255, int(self._labels[row])


class DataIter:
    """Re-iterable mini-batches ``X (b, 1, 28, 28)`` float32 in [0, 1], ``y (b,)`` int64.

    ``images`` are uint8 ``(n, 28, 28)``, ``labels`` int64 ``(n,)``. Each pass over a shuffled one
    is in a new order, drawn from torch's global generator; the last mini-batch may be smaller.
    """

    def __init__(
        self, images: torch.Tensor, labels: torch.Tensor, batch_size: int, shuffle: bool
    ) -> None:
        if batch_size < 1:
            raise ValueError(f"batch_size is {batch_size}; it must be at least 1")
        self.images = images
        self.labels = labels
        self.batch_size = batch_size
        self.shuffle = shuffle

    @property
    def dataset(self) -> Sequence[tuple[torch.Tensor, int]]:
        """The images, one by one; ``len(train_iter.dataset)`` is how many there are."""
        return _Images(self.images, self.labels)

    def __len__(self) -> int:
        """How many mini-batches one pass has."""
        return math.ceil(len(self.labels) / self.batch_size)

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        import torch

        count = len(self.labels)
        order = torch.randperm(count) if self.shuffle else torch.arange(count)
        for rows in order.split(self.batch_size):
            # Three times as fast as self.images[rows].
            X = self.images.index_select(0, rows) / 255
            yield X.unsqueeze(1), self.labels[rows]


def load_data_fashion_mnist(
    batch_size: int, root: str | Path | None = None
) -> tuple[DataIter, DataIter]:
    """Training and test mini-batches of Fashion-MNIST, or of the stand-in where it can't be had.

    ``root`` is a folder with the raw files in it; see :func:`grader.data.locate` for where they
    are looked for otherwise. Says in one line when it is the stand-in.
    """
    dataset = locate(Path(root) if root else None)
    if dataset.is_stand_in:
        print(say("Fashion-MNIST could not be had: these are drawn stand-in images."))
    return (
        DataIter(dataset.train_images(), dataset.train_labels(), batch_size, shuffle=True),
        DataIter(dataset.test_images(), dataset.test_labels(), batch_size, shuffle=False),
    )
