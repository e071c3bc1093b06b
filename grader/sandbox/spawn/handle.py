"""The trusted side of spawned children: start them ahead of time, talk to them, end them."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import numpy as np

from grader.errors import GraderFault
from grader.sandbox import disk, traces
from grader.sandbox.backend import Ended
from grader.sandbox.environment import python_executable, python_path, scrubbed
from grader.sandbox.policy import Limits
from grader.sandbox.spawn import tree
from grader.sandbox.spawn.pipes import MarkerEnd

__all__ = ["SpawnHost", "SpawnedChild"]

_STACK_SECONDS = 2.0
_END_SECONDS = 0.5
_WATCH_SECONDS = 0.2
_KILLED = -9

# The protocol goes over copies of descriptors 0 and 1, made before anything can print.
_BOOTSTRAP = """
import json, os, sys
requests, answers, trace = map(os.dup, (0, 1, 2))
null = os.open(os.devnull, os.O_RDWR)
os.dup2(null, 0), os.dup2(null, 1), os.close(null)
sys.path[:] = json.loads(sys.argv.pop(1))
from grader.sandbox.spawn import child
child.main(requests, answers, trace)
"""


class SpawnHost:
    """Starts a Python for each child, and the next one while the last one is at work.

    It can be pickled for a process that marks: that one shares the file of images and starts
    children of its own.
    """

    start_method = "spawn"

    def __init__(self, images: Callable[[], np.ndarray] | None = None) -> None:
        """``images`` makes the training images; it is called while the first child imports
        torch."""
        self.has_images = images is not None
        self._images, self._within = "", None
        self._open()
        try:
            if images:
                self._images = os.path.join(self._base, "images.npy")
                np.save(self._images, images())
        except BaseException as error:
            self.close()
            if isinstance(error, OSError):
                raise GraderFault(
                    f"the training images cannot be written to {self._base} ({error.strerror}); "
                    "make room there"
                ) from None
            raise

    def _open(self) -> None:
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._children: set[SpawnedChild] = set()
        self._watching = False
        try:
            self._base = tempfile.mkdtemp(prefix="grader-", dir=self._within)
        except OSError as error:
            raise GraderFault(f"the sandbox has no folder of its own ({error.strerror})") from None
        self._spare: SpawnedChild | None = self._start()

    def __getstate__(self) -> dict[str, Any]:
        # In a folder within ours: whoever is killed leaves nothing behind.
        return {"has_images": self.has_images, "_images": self._images, "_within": self._base}

    def begin_marker(self) -> None:
        """See :class:`~grader.sandbox.backend.Backend`."""
        from multiprocessing import parent_process

        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if (parent := parent_process()) is not None:
            threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
        self._open()
        atexit.register(self.close)

    def is_alive(self) -> bool:
        """Whether it has not been closed."""
        return not self._closed.is_set()

    def new_child(self, limits: Limits | None) -> SpawnedChild:
        """The one that is ready; the next one begins to import torch."""
        if self._closed.is_set():
            raise GraderFault("the sandbox is gone; run again")
        spare, self._spare = self._spare, None
        child = spare if spare is not None and spare.is_running() else self._start()
        if spare is not None and spare is not child:
            spare.end()
        child.begin(limits, self._images)
        self._spare = self._start()
        if limits and not self._watching:
            self._watching = True
            threading.Thread(target=self._watch, daemon=True).start()
        return child

    def _start(self) -> SpawnedChild:
        try:
            child = SpawnedChild(self._base, self._forget)
        except OSError as error:
            reason = error.strerror or error
            raise GraderFault(
                f"a sandboxed process could not be started ({reason}); run again"
            ) from None
        with self._lock:
            self._children.add(child)
        return child

    def _forget(self, child: SpawnedChild) -> None:
        with self._lock:
            self._children.discard(child)

    def _watch(self) -> None:
        """End children that fill the disk or the memory, for want of a kernel that does."""
        while not self._closed.wait(_WATCH_SECONDS):
            with self._lock:
                children = list(self._children)
            for child in children:
                child.end_if_over()

    def close(self) -> None:
        """End it and every child it has; once is enough."""
        if self._closed.is_set():
            return
        self._closed.set()
        for child in list(self._children):
            child.end()
        shutil.rmtree(self._base, ignore_errors=True)


class SpawnedChild:
    """One Python with torch imported, in a process group and a folder of its own."""

    def __init__(self, base: str, forget: Callable[[SpawnedChild], None]) -> None:
        self._forget = forget
        self._limits: Limits | None = None
        self._over = ""
        self._private = tempfile.mkdtemp(dir=base)
        trace, self._trace = tempfile.mkstemp(dir=base)
        try:
            self._process = subprocess.Popen(
                [python_executable(), "-I", "-c", _BOOTSTRAP, json.dumps(python_path())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=trace,
                bufsize=0,
                cwd=self._private,
                env=scrubbed(),
                **_apart(),
            )
        finally:
            os.close(trace)
        assert self._process.stdin and self._process.stdout
        self._pipes = MarkerEnd(self._process.stdin, self._process.stdout)
        self.pid = self._process.pid
        # What importing torch took is none of the student's: noted with the first answer.
        self._began: tuple[float, int] | None = None

    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def begin(self, limits: Limits | None, images: str) -> None:
        """Say what it is for; it answers with the layers that hold."""
        self._limits = limits
        begin = {"limits": asdict(limits) if limits else None, "images": images or None}
        self.send({**begin, "private": self._private})

    def send(self, message: Mapping[str, Any], seconds: float | None = None) -> None:
        """One frame; shortly before ``seconds`` are over, the child writes where it is."""
        from grader.sandbox import wire

        self._pipes.seconds = seconds or 0.0
        self._pipes.sendall(wire.encode(dict(message)))

    def receive(self, deadline: float, clock: Callable[[], float] = time.monotonic) -> Any:
        """The next frame."""
        from grader.sandbox import wire

        answer = wire.receive(self._pipes, deadline, clock)
        if self._began is None:
            self._began = tree.cpu_seconds(self.pid), tree.memory(self.pid)
        return answer

    def end_if_over(self) -> None:
        """Kill it where its files or its memory are more than its limits."""
        limits = self._limits
        if limits is None or self._began is None or self._over:
            return
        if disk.is_over(self._private, limits.disk):
            self._over = "disk"
        elif tree.memory(self.pid) > self._began[1] + limits.memory * 2**20:
            self._over = "memory"
        if self._over:
            if hasattr(os, "killpg"):  # a Unix: its C code writes where it is, and it ends
                with suppress(OSError):
                    os.kill(self.pid, signal.SIGABRT)
                self._wait_for_stack()
            tree.kill(self.pid)

    def _wait_for_stack(self) -> None:
        """Give it a moment to write where it is."""
        until = time.monotonic() + _STACK_SECONDS
        while time.monotonic() < until and not traces.read(self._trace).endswith("\n"):
            time.sleep(0.005)

    def end(self, with_stack: bool = False, hung_up: bool = False) -> Ended:
        """Kill and reap it with all that it started, and delete its folder."""
        if with_stack:
            self._wait_for_stack()
        seconds = tree.cpu_seconds(self.pid) - self._began[0] if self._began else 0.0
        if hung_up:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_END_SECONDS)
        by_itself = self._process.poll()
        tree.kill(self.pid)
        self._process.wait()
        self._pipes.close()
        stack = traces.read(self._trace)
        disk.remove(self._private)
        with suppress(OSError):
            os.unlink(self._trace)
        self._forget(self)
        code = _KILLED if by_itself is None else by_itself
        return Ended(code, stack, max(seconds, 0.0), self._over)


def _apart() -> dict[str, Any]:
    """What keeps the terminal's Ctrl-C from a child, and its children together."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def _end_with(parent: Any) -> None:
    """End this process, and with it its children, once the one that started it has ended."""
    parent.join()
    os._exit(1)
