"""What would start processes of its own runs in the student's one process."""

from __future__ import annotations

from typing import Any

import torch.utils.data

__all__ = ["load_without_workers"]

_ABOUT_WORKERS = frozenset(
    "num_workers prefetch_factor persistent_workers multiprocessing_context timeout".split()
)
_PLACE = 4  # of ``num_workers`` after the data set


def load_without_workers() -> None:
    """Have every ``DataLoader`` load in this process, whatever number of workers it asks for."""
    loader = torch.utils.data.DataLoader
    original = loader.__init__

    def __init__(self: Any, dataset: Any, *args: Any, **kwargs: Any) -> None:
        args = (*args[:_PLACE], 0, *args[_PLACE + 1 :]) if len(args) > _PLACE else args
        kwargs = {name: value for name, value in kwargs.items() if name not in _ABOUT_WORKERS}
        original(self, dataset, *args, **kwargs)

    loader.__init__ = __init__  # type: ignore[method-assign]
