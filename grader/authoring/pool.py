"""Many markings of our own code at once: one sandbox, as many markers as there are cores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from grader.batch.pool import MARKERS, cores, end_now, local_executor, marks_here, this_process
from grader.data import Dataset
from grader.marking.seeds import pixel_seed
from grader.sandbox import start
from grader.sandbox.backend import Backend

__all__ = ["in_parallel"]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_Work = Callable[[_Item, Dataset, Backend], _Result]


def in_parallel(
    work: _Work[_Item, _Result], items: Sequence[_Item], dataset: Dataset, jobs: int | None = None
) -> Iterator[_Result]:
    """``work(item, dataset, backend)`` for each item, ``jobs`` at a time, in the items' order."""
    dataset = dataset.shuffled(pixel_seed(0))
    backend = start(dataset.train_pixels, MARKERS)
    try:
        width = jobs or cores(backend)
        if marks_here(width, backend):
            made = this_process(backend, _begin, dataset)
        else:
            made = local_executor(width, backend, _begin, dataset)
        with made as executor:
            try:
                yield from executor.map(_do, [work] * len(items), items)
            except BaseException:
                end_now(executor)
                raise
    finally:
        backend.close()


_held: tuple[Dataset, Backend] | None = None  # by this marker process


def _begin(backend: Backend, dataset: Dataset) -> None:
    global _held
    import torch

    torch.set_num_threads(1)
    _held = dataset, backend


def _do(work: _Work[_Item, _Result], item: _Item) -> _Result:
    assert _held is not None
    return work(item, *_held)
