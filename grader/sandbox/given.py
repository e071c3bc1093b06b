"""What a student's function is given, and finds in place, whatever the rest of the notebook did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import torch

__all__ = ["Batches", "usual_settings"]

# Bound here: student code can replace torch's own attributes.
_default_dtype, _set_default_dtype = torch.get_default_dtype, torch.set_default_dtype
_with_gradients, _no_inference = torch.enable_grad, torch.inference_mode


@contextmanager
def usual_settings() -> Iterator[None]:
    """Inside the block gradients are recorded and new tensors are float32.

    ``torch.set_grad_enabled(False)`` in the last cell, or ``torch.set_default_dtype`` in the first,
    is meant for what that notebook shows, and not for the inputs of a check.
    """
    dtype = _default_dtype()
    _set_default_dtype(torch.float32)
    try:
        with _no_inference(False), _with_gradients():
            yield
    finally:
        _set_default_dtype(dtype)


class Batches(list[Any]):
    """A list of mini-batches ``(X, y)`` that also tells what a ``DataLoader`` tells of itself.

    ``sizes`` is the size of all mini-batches but the last, or a list with the size of each.
    ``len(batches.dataset)`` is the number of samples.
    """

    def __init__(self, X: torch.Tensor, y: torch.Tensor, sizes: int | list[int]) -> None:
        super().__init__(zip(X.split(sizes), y.split(sizes)))
        self._samples = X, y
        self.batch_size = sizes if isinstance(sizes, int) else max(sizes)

    @cached_property
    def dataset(self) -> list[Any]:
        """The samples ``(X, y)``, one by one."""
        return list(zip(*self._samples))
