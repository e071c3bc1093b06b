"""The two pipes to a spawned child, made to behave like a socket on both sides.

A pipe has no timeout on every system, so threads read and write; who waits, waits on a queue.
What goes to the child comes in envelopes: how long it has to answer, how long the message is.
"""

from __future__ import annotations

import faulthandler
import os
import queue
import struct
import threading
from typing import IO

__all__ = ["ChildEnd", "MarkerEnd"]

_ENVELOPE = struct.Struct("<dQ")  # seconds (0: as long as it likes), bytes that follow
_CHUNK = 2**16
_AHEAD = 1024  # chunks that are read before anybody asks for them
_SLICE = 0.5  # a longer wait would keep Ctrl-C out on Windows
_JOIN_SECONDS = 1.0
# The stack is written a little before the time is over, when it is still there.
_BEFORE_THE_END = 0.95


class MarkerEnd:
    """The trusted side's end: neither reading nor writing waits for a child longer than asked."""

    def __init__(self, to_child: IO[bytes], from_child: IO[bytes]) -> None:
        self.seconds = 0.0
        self._to, self._from = to_child, from_child
        self._outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._incoming: queue.Queue[bytes] = queue.Queue(_AHEAD)
        self._rest = memoryview(b"")
        self._timeout: float | None = None
        self._threads = [
            threading.Thread(target=loop, daemon=True) for loop in (self._write, self._read)
        ]
        for thread in self._threads:
            thread.start()

    def settimeout(self, seconds: float | None, /) -> None:
        """How long ``recv_into`` waits."""
        self._timeout = seconds

    def sendall(self, data: bytes, /) -> None:
        """Hand it to the thread that writes; a child that is gone is noticed by the next read."""
        self._outgoing.put(_ENVELOPE.pack(self.seconds, len(data)))
        self._outgoing.put(data)

    def recv_into(self, view: memoryview, /) -> int:
        """Read what there is, at most as much as fits; 0 where the child is gone."""
        if not self._rest:
            wait = _SLICE if self._timeout is None else min(self._timeout, _SLICE)
            try:
                chunk = self._incoming.get(timeout=wait)
            except queue.Empty:
                raise TimeoutError from None
            if not chunk:
                self._incoming.put(chunk)  # for who asks again
                return 0
            self._rest = memoryview(chunk)
        size = min(len(view), len(self._rest))
        view[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def close(self) -> None:
        """Once the child is dead. A pipe that something it left behind still holds stays open."""
        self._outgoing.put(None)
        for thread in self._threads:
            while not self._incoming.empty():  # room for the thread that reads, to see the end
                self._incoming.get_nowait()
            thread.join(_JOIN_SECONDS)
        for pipe, thread in zip((self._to, self._from), self._threads):
            if not thread.is_alive():
                pipe.close()

    def _write(self) -> None:
        while (data := self._outgoing.get()) is not None:
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[self._to.write(rest) :]
            except (OSError, ValueError):
                return

    def _read(self) -> None:
        while True:
            try:
                chunk = self._from.read(_CHUNK)
            except (OSError, ValueError):
                chunk = b""
            self._incoming.put(chunk)
            if not chunk:
                return


class ChildEnd:
    """The child's end. It ends the process once the marker is gone, whatever that is busy with."""

    def __init__(self, requests: int, answers: int, trace: int) -> None:
        self._requests, self._answers, self._trace = requests, answers, trace
        self._incoming: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        self._rest = memoryview(b"")
        self._leave = os._exit  # as it is before student code is there
        threading.Thread(target=self._read, daemon=True).start()

    def settimeout(self, seconds: float | None, /) -> None:
        """The child waits for as long as there is a marker."""

    def recv_into(self, view: memoryview, /) -> int:
        """Read of the next message; its time begins."""
        if not self._rest:
            seconds, message = self._incoming.get()
            self._rest = memoryview(message)
            if seconds:
                os.ftruncate(self._trace, 0)
                os.lseek(self._trace, 0, os.SEEK_SET)
                faulthandler.dump_traceback_later(_BEFORE_THE_END * seconds, file=self._trace)
        size = min(len(view), len(self._rest))
        view[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def sendall(self, data: bytes, /) -> None:
        """Write an answer."""
        faulthandler.cancel_dump_traceback_later()
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._answers, rest) :]

    def _read(self) -> None:
        leave = self._leave
        while True:
            envelope = self._exactly(_ENVELOPE.size)
            seconds, size = _ENVELOPE.unpack(envelope) if envelope else (0.0, 0)
            message = self._exactly(size)
            if not message:
                leave(0)
            self._incoming.put((seconds, message))

    def _exactly(self, size: int) -> bytes:
        """So many bytes, or none where the other side is gone."""
        parts = []
        while size:
            try:
                part = os.read(self._requests, min(size, 2**20))
            except OSError:
                part = b""
            if not part:
                return b""
            parts.append(part)
            size -= len(part)
        return b"".join(parts)
