"""The processes that mark on this machine: forks of one with torch loaded, Pythons, or this one.

Which of them depends on how the sandbox starts its children: where that must not fork, neither may
markers, which have torch loaded, too.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing.connection import Connection
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from grader.sandbox.backend import Backend
from grader.sandbox.spawn import tree

if TYPE_CHECKING:
    from grader.sandbox.fork.server import ForkServerHandle
    from grader.sandbox.spawn.handle import SpawnHost

__all__ = ["MARKERS", "cores", "end_now", "local_executor", "marks_here", "this_process"]

# The module that forked markers run.
MARKERS = "grader.batch.marker_process"

_END_SECONDS = 10

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
    if backend.start_method == "fork":
        return _Forks(workers, cast("ForkServerHandle", backend), begin, arguments)
    context = multiprocessing.get_context("spawn")
    return _WithoutMain(workers, context, _begin, (cast("SpawnHost", backend), begin, arguments))


def this_process(backend: Backend, begin: Callable[..., None], *arguments: Any) -> Executor:
    """This very process, as an executor."""
    begin(backend, *arguments)
    return _Here()


def _begin(backend: SpawnHost, begin: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    backend.begin_marker()
    begin(backend, *arguments)


class _Forks(ThreadPoolExecutor):
    """Processes that are forked where torch is loaded: one for each thread, which waits for it.

    One that dies breaks what it had in hand, as a ``BrokenProcessPool``; its thread has another
    one forked for what comes next.
    """

    def __init__(
        self,
        workers: int,
        server: ForkServerHandle,
        begin: Callable[..., None],
        arguments: tuple[Any, ...],
    ) -> None:
        super().__init__(workers)
        self._server = server
        self._told = dict(os.environ), server.has_images, begin, arguments
        self._mine = threading.local()
        self._markers: set[_Marker] = set()
        self._ending = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have it run in one of the processes, which it is pickled for."""
        return super().submit(self._ask, fn, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As ever; a process that is waited for is gone when this returns."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        while self._markers:
            self._markers.pop().hang_up(wait)

    def kill(self) -> None:
        """End every process, whatever it is doing."""
        self._ending = True
        for marker in list(self._markers):
            marker.kill()
        self.shutdown(cancel_futures=True)

    def _ask(self, *call: Any) -> Any:
        try:
            marker = self._marker()
            result, error = marker.ask(call)
        except (EOFError, OSError):
            self._forget()
            raise BrokenProcessPool("the marking process died") from None
        if error is not None:
            raise error
        return result

    def _marker(self) -> _Marker:
        """The one of this thread."""
        if not hasattr(self._mine, "marker"):
            marker = _Marker(self._server.fork_marker(MARKERS))
            self._mine.marker = marker
            self._markers.add(marker)
            if self._ending:
                raise EOFError
            marker.begin(self._told)
        mine: _Marker = self._mine.marker
        return mine

    def _forget(self) -> None:
        marker = self._mine.marker
        del self._mine.marker
        self._markers.discard(marker)
        marker.hang_up(wait=False)


class _Marker:
    """This end of the connection to a forked process."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._connection = Connection(os.dup(connected.fileno()))
        self._pid: int | None = None

    def begin(self, told: tuple[Any, ...]) -> None:
        self._connection.send(told)
        self._pid = self._connection.recv()

    def ask(self, call: tuple[Any, ...]) -> tuple[Any, Exception | None]:
        self._connection.send(call)
        answer: tuple[Any, Exception | None] = self._connection.recv()
        return answer

    def hang_up(self, wait: bool) -> None:
        """It ends by itself then: ``wait`` until it has."""
        with suppress(OSError, EOFError):
            self._socket.shutdown(socket.SHUT_WR)
            if wait:
                self._socket.settimeout(_END_SECONDS)
                self._socket.recv(1)
        self._connection.close()
        self._socket.close()

    def kill(self) -> None:
        """Also while another thread waits for its answer, which is none then."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        if self._pid is not None:
            tree.kill(self._pid)


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
    if isinstance(executor, _Forks):
        executor.kill()
        return
    processes = getattr(executor, "_processes", None)  # kill_workers(), from Python 3.14
    if processes is None:
        executor.shutdown(wait=False)
        return
    for process in list(processes.values()):
        if process.pid is not None:
            tree.kill(process.pid)
    executor.shutdown(cancel_futures=True)
