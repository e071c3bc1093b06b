"""Many markings of our own code at once: one fork server, as many markers as there are cores."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

from grader.data import Dataset
from grader.marking.seeds import pixel_seed
from grader.sandbox.server import ForkServerHandle

__all__ = ["in_parallel"]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_Work = Callable[[_Item, Dataset, ForkServerHandle], _Result]


def in_parallel(
    work: _Work[_Item, _Result], items: Sequence[_Item], dataset: Dataset, jobs: int | None = None
) -> Iterator[_Result]:
    """``work(item, dataset, server)`` for each item, ``jobs`` at a time, in the items' order."""
    import torch

    torch.set_num_threads(1)  # before the fork: markers are as many as the cores
    dataset = dataset.shuffled(pixel_seed(0))
    server = ForkServerHandle(dataset.train_pixels)
    fork = multiprocessing.get_context("fork")
    arguments = (dataset, server)
    try:
        with ProcessPoolExecutor(jobs or os.cpu_count(), fork, _begin, arguments) as pool:
            try:
                yield from pool.map(_do, [work] * len(items), items)
            except BaseException:
                server.close()  # ends what is running, so that leaving the pool need not wait
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    finally:
        server.close()


_held: tuple[Dataset, ForkServerHandle] | None = None  # by this marker process


def _begin(dataset: Dataset, server: ForkServerHandle) -> None:
    global _held
    server.begin_marker()
    _held = dataset, server


def _do(work: _Work[_Item, _Result], item: _Item) -> _Result:
    assert _held is not None
    return work(item, *_held)
