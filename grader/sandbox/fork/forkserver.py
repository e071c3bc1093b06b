"""The process that children are forked from: torch imported, training images mapped, no secret.

Its environment is scrubbed, and it never learns a label, an answer, a check or a seed, so a child
inherits none. It does three things: attach a marker (one control socket each), spawn a
child, finish a child (kill its process group, reap it, say how it ended).
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import json
import os
import select
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import time
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
import torch

from grader.sandbox import disk, policy, traces, worker
from grader.sandbox.student import Safeguards

__all__ = ["serve"]

STACK_SIGNAL = signal.SIGUSR2
_STACK_SECONDS = 0.2
_END_SECONDS = 0.2
_WATCH_SECONDS = 0.2


@dataclass
class _Child:
    """A child's own folder, the file its stack is written to, the MiB of files it may have."""

    private: str
    trace: str
    disk: int | None
    over: str = ""


@dataclass
class _Marker:
    """A marker's control connection, and the children it has asked for."""

    sock: socket.socket
    children: dict[int, _Child] = field(default_factory=dict)  # by pid


class ForkServer:
    """Serves markers until the process that started it is gone."""

    def __init__(
        self, door: socket.socket, images: torch.Tensor | None, safeguards: Safeguards
    ) -> None:
        self.door = door
        self.images = images
        self.safeguards = safeguards
        self.selector = selectors.DefaultSelector()
        self.base = tempfile.mkdtemp(prefix="grader-")
        self.markers: dict[int, _Marker] = {}
        self.next_look = 0.0

    def run(self) -> None:
        """Serve until standard input closes, which is how the starter's end is known."""
        self.selector.register(0, selectors.EVENT_READ, self._stop)
        self.selector.register(self.door, selectors.EVENT_READ, self._attach)
        try:
            while True:
                for key, _ in self.selector.select(
                    _WATCH_SECONDS if self._has_children() else None
                ):
                    key.data(key.fileobj)
                self._watch_disks()
        except _Stop:
            for marker in list(self.markers.values()):
                self._detach(marker)
        finally:
            shutil.rmtree(self.base, ignore_errors=True)

    def _has_children(self) -> bool:
        return any(marker.children for marker in self.markers.values())

    def _watch_disks(self) -> None:
        """End children that fill the disk; the kernel limits the size of a file, not their sum."""
        if time.monotonic() < self.next_look:
            return
        self.next_look = time.monotonic() + _WATCH_SECONDS
        for marker in self.markers.values():
            for pid, child in marker.children.items():
                if child.disk is None or child.over:
                    continue
                if disk.is_over(child.private, child.disk):
                    child.over = "disk"
                    _ask_for_stack(pid, child.trace)
                    _kill(pid)

    def _stop(self, _: Any) -> None:
        raise _Stop

    def _attach(self, door: socket.socket) -> None:
        _, descriptors, _, _ = socket.recv_fds(door, 16, 1)
        for descriptor in descriptors:
            sock = socket.socket(fileno=descriptor)
            marker = self.markers[descriptor] = _Marker(sock)
            self.selector.register(
                sock, selectors.EVENT_READ, lambda _, marker=marker: self._serve(marker)
            )

    def _detach(self, marker: _Marker) -> None:
        for pid in list(marker.children):
            self._finish(marker, pid)
        self.selector.unregister(marker.sock)
        del self.markers[marker.sock.fileno()]
        marker.sock.close()

    def _serve(self, marker: _Marker) -> None:
        try:
            message, descriptors, _, _ = socket.recv_fds(marker.sock, 65536, 1)
        except OSError:
            message, descriptors = b"", []
        if not message:
            self._detach(marker)
            return
        request = json.loads(message)
        if request["do"] == "spawn":
            try:
                reply = self._spawn(marker, descriptors[0], request["limits"])
            except OSError as error:  # a full disk, too many processes
                reply = {"error": f"a sandboxed process could not be started ({error.strerror})"}
        else:
            reply = self._finish(marker, request["pid"], request["trace"], request["hung_up"])
        with contextlib.suppress(OSError):
            marker.sock.sendall(json.dumps(reply).encode() + b"\n")

    def _spawn(
        self, marker: _Marker, descriptor: int, limits: dict[str, Any] | None
    ) -> dict[str, Any]:
        private = tempfile.mkdtemp(dir=self.base)
        trace, trace_file = tempfile.mkstemp(dir=self.base)
        if limits:
            limits["hidden"] = tuple(limits["hidden"])
            policy.readable_roots(limits["hidden"])  # looked up once, for all children
        self.safeguards.guard.turn_to(limits["forbidden"] if limits else ())
        pid = os.fork()
        if pid == 0:
            self._become_child(descriptor, trace, private, limits)
        os.close(descriptor)
        os.close(trace)
        marker.children[pid] = _Child(private, trace_file, limits["disk"] if limits else None)
        return {"pid": pid}

    def _become_child(
        self, descriptor: int, trace: int, private: str, limits: dict[str, Any] | None
    ) -> None:
        status, leave = policy.GAVE_UP, os._exit
        try:
            trace = os.dup(trace) if trace == 3 else trace
            sock = socket.socket(fileno=os.dup2(descriptor, 3, inheritable=False))
            trace = os.dup2(trace, 4, inheritable=False)
            os.closerange(5, 1 << 20)
            traces.leave_in(trace)
            faulthandler.register(STACK_SIGNAL, trace, all_threads=True)
            os.setsid()
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            policy.die_with_parent()
            confined = policy.Limits(**limits) if limits else None
            worker.serve(sock, private, confined, self.images, self.safeguards)
            status = 0
        finally:
            leave(status)

    def _finish(
        self, marker: _Marker, pid: int, wants_stack: bool = False, hung_up: bool = False
    ) -> dict[str, Any]:
        child = marker.children.pop(pid, None)
        if child is None:
            return {"code": 0, "seconds": 0.0, "stack": "", "over": ""}
        if wants_stack:
            _ask_for_stack(pid, child.trace)
        if hung_up:
            _wait_for_end(pid)
        _kill(pid)
        _, status, usage = os.wait4(pid, 0)
        stack = traces.read(child.trace)
        disk.remove(child.private)
        with contextlib.suppress(OSError):
            os.unlink(child.trace)
        return {
            "code": os.waitstatus_to_exitcode(status),
            "seconds": usage.ru_utime + usage.ru_stime,
            "stack": stack,
            "over": child.over,
        }


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _wait_for_end(pid: int) -> None:
    """Give it a moment to end by itself, where the system can tell when it has."""
    with contextlib.suppress(AttributeError, OSError):
        descriptor = os.pidfd_open(pid)
        try:
            select.select([descriptor], [], [], _END_SECONDS)
        finally:
            os.close(descriptor)


def _ask_for_stack(pid: int, trace: str) -> None:
    """Have the child's C code write where it is; what does not answer soon is not waited for."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, STACK_SIGNAL)
    until = time.monotonic() + _STACK_SECONDS
    while time.monotonic() < until and not traces.read(trace).endswith("\n"):
        time.sleep(0.005)


class _Stop(Exception):
    """The process that started us is gone."""


def serve(door: int, pixels: int) -> NoReturn:
    """Serve at ``door``, a socket; ``pixels`` is the file for training images. Both are
    descriptors."""
    policy.prepare()
    safeguards = worker.get_ready()
    images = _map_images(pixels)
    gc.freeze()  # what is imported stays: no child looks for garbage in it
    gc.enable()
    try:
        server = ForkServer(socket.socket(fileno=door), images, safeguards)
    except OSError as error:
        sys.stderr.write(f"grader: the sandbox has no folder of its own ({error.strerror})\n")
        os._exit(1)
    server.run()
    os._exit(0)  # torch takes a while to take leave, and whoever started us waits


def _map_images(descriptor: int) -> torch.Tensor | None:
    """The images in a file without a name, once a line on standard input says that they are, or
    that there are none."""
    line = b""
    while not line.endswith(b"\n"):
        told = os.read(0, 1)
        if not told:
            os._exit(0)  # the starter is gone, and has said why
        line += told
    with open(descriptor, "rb") as file:
        if line == b"none\n":
            return None
        file.seek(0)
        np.lib.format.read_magic(file)
        shape, _, _ = np.lib.format.read_array_header_1_0(file)
        return torch.from_numpy(np.memmap(file, np.uint8, "c", file.tell(), shape))
