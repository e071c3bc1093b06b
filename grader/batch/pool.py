"""The processes that mark on this machine: forks of this one, Pythons of their own, or this one.

Which of them depends on how the sandbox starts its children: where that must not fork, neither may
markers, which have torch loaded, too.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from types import ModuleType
from typing import Any

from grader.sandbox.backend import Backend
from grader.sandbox.spawn import tree

__all__ = ["cores", "end_now", "local_executor", "marks_here", "this_process"]


# A marker, its child and the next child have torch loaded, each for itself where none is forked.
_MEMORY_OF_A_MARKER = 2**30


def cores(backend: Backend) -> int:
    """How many markers at a time suit this machine: one for each core that this process may use;
    where they share no memory, no more than there is memory for."""
    if hasattr(os, "sched_getaffinity"):
        count = len(os.sched_getaffinity(0))
    else:
        count = os.cpu_count() or 1
    free = tree.free_memory() if backend.start_method == "spawn" else None
    return count if free is None else max(1, min(count, free // _MEMORY_OF_A_MARKER))


def marks_here(workers: int, backend: Backend) -> bool:
    """Whether :func:`this_process` will do: starting another Python for one marker would only
    import torch once more."""
    return workers == 1 and backend.start_method == "spawn"


def local_executor(
    workers: int, backend: Backend, begin: Callable[..., None], *arguments: Any
) -> Executor:
    """So many processes that share ``backend``; ``begin(backend, *arguments)`` is called first in
    each of them."""
    kind = ProcessPoolExecutor if backend.start_method == "fork" else _WithoutMain
    context = multiprocessing.get_context(backend.start_method)
    # What is handed to the initializer reaches forks as it is; nothing of it is pickled there.
    return kind(workers, context, _begin, (backend, begin, arguments))


def this_process(backend: Backend, begin: Callable[..., None], *arguments: Any) -> Executor:
    """This very process, as an executor."""
    begin(backend, *arguments)
    return _Here()


def _begin(backend: Backend, begin: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    backend.begin_marker()
    begin(backend, *arguments)


class _WithoutMain(ProcessPoolExecutor):
    """Its processes do not run the program's main file once more: nothing they need is in it."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Starts a process where one is lacking."""
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return super().submit(fn, *args, **kwargs)
        finally:
            sys.modules["__main__"] = main


class _Here(Executor):
    """Runs what is submitted at once, in this process and this thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Returns a future that is done; Ctrl-C passes through."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def end_now(executor: Executor) -> None:
    """Wait for nothing that is running: a pool's processes are killed with all that they started,
    and it is over when this returns; on a cluster others may have a use for the workers."""
    processes = getattr(executor, "_processes", None)  # kill_workers(), from Python 3.14
    if processes is None:
        executor.shutdown(wait=False)
        return
    for process in list(processes.values()):
        if process.pid is not None:
            tree.kill(process.pid)
    executor.shutdown(cancel_futures=True)
