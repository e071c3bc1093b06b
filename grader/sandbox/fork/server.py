"""The trusted side of the fork server: start it, talk to it, end it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any

from grader.errors import GraderFault, UsageError
from grader.sandbox.backend import Ended
from grader.sandbox.environment import python_path, scrubbed
from grader.sandbox.policy import Limits

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Control", "Door", "ForkServerHandle"]


class Door:
    """Where a fork server is asked for children. Any number of markers may share one."""

    start_method = "fork"

    def __init__(self, door: socket.socket, has_images: bool) -> None:
        self._door = door
        self.has_images = has_images

    def attach(self) -> Control:
        """A connection of the caller's own."""
        ours, theirs = socket.socketpair()
        try:
            socket.send_fds(self._door, [b"attach"], [theirs.fileno()])
        except OSError as error:
            raise GraderFault(f"the sandbox is gone ({error}); run again") from None
        finally:
            theirs.close()
        return Control(ours)

    def new_child(self, limits: Limits | None) -> ForkedChild:
        """A child of a fork of its own; see :class:`~grader.sandbox.backend.Backend`."""
        control = self.attach()
        try:
            return ForkedChild(control, limits)
        except BaseException:
            control.close()
            raise

    def is_alive(self) -> bool:
        """Whether markers can attach to it."""
        try:
            self.attach().close()
        except GraderFault:
            return False
        return True

    def close(self) -> None:
        """Come here no more; whoever started the fork server ends it."""
        self._door.close()


class ForkServerHandle(Door):
    """A running fork server, and the process that it and markers are forked from."""

    bootstrap = (  # the terminal's Ctrl-C is the starter's affair, also while torch is imported
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
        "signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT]); "
        "import gc, json, sys; gc.disable(); sys.dont_write_bytecode = False; "
        "sys.path[:] = json.loads(sys.argv.pop(1)); "
        "from grader.sandbox.fork import ancestor; ancestor.main()"
    )

    def __init__(self, images: Callable[[], np.ndarray] | None = None, waits: bool = False) -> None:
        """Start it, sharing with every child the training images, uint8 ``(n, 28, 28)``.

        ``images`` makes them; it is called while the process is busy importing torch. One that
        ``waits`` forks no child before :meth:`give` is called.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        super().__init__(ours, False)
        self._orders, orders = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._pixels = _anonymous_file()
        account = _account()
        command = [sys.executable, "-I", "-c", self.bootstrap, json.dumps(python_path())]
        handed = [theirs.fileno(), self._pixels.fileno(), orders.fileno()]
        command += [*map(str, handed), account]
        try:
            with theirs, orders:
                self._start(command, handed)
            if not waits:
                self.give(images)
        except BaseException:
            self.discard()
            raise

    def give(self, images: Callable[[], np.ndarray] | None) -> None:
        """Have it go on with these training images, or with none; to be called once."""
        with self._pixels:
            if images:
                import numpy as np

                np.save(self._pixels, images())
        self.has_images = images is not None
        self._tell("images" if images else "none")

    def discard(self) -> None:
        """End one that was never used, whatever it is doing."""
        if hasattr(self, "_process"):
            self._process.kill()
            self._process.wait()

    def _start(self, command: Sequence[str], handed: Sequence[int]) -> None:
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])  # until it is ignored
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=handed,
                env=scrubbed(),
            )
        except PermissionError as error:
            raise UsageError(
                f"{sys.executable}: {error.strerror}; let your account read this Python"
            ) from None
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def _tell(self, word: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(word.encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            raise GraderFault(f"the sandbox did not start ({error}); run again") from None

    def import_for_markers(self, module: str) -> None:
        """Have it imported as soon as torch is, so that no marker needs to."""
        self._order(module, [])

    def fork_marker(self, module: str) -> socket.socket:
        """A connection to a new process, which calls ``main(connection, door)`` of ``module``;
        both are descriptors, and :class:`Door` makes something of the second."""
        ours, theirs = socket.socketpair()
        try:
            self._order(module, [theirs.fileno(), self._door.fileno()])
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        return ours

    def _order(self, module: str, descriptors: Sequence[int]) -> None:
        try:
            socket.send_fds(self._orders, [module.encode()], descriptors)
        except OSError as error:
            raise GraderFault(f"the sandbox is gone ({error}); run again") from None

    def close(self) -> None:
        """End it and every child it has; once is enough."""
        assert self._process.stdin is not None
        if self._process.stdin.closed:
            return
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._door.close()
        self._orders.close()


class Control:
    """A connection to the fork server, over which one marker has its children made and ended."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._replies = connected.makefile("rb")

    def order(self, order: Mapping[str, Any], descriptors: Sequence[int] = ()) -> Mapping[str, Any]:
        """What the fork server replies to ``order``."""
        try:
            socket.send_fds(self._socket, [json.dumps(order).encode()], descriptors)
            line = self._replies.readline()
        except OSError:
            line = b""
        if not line:
            raise GraderFault("the sandbox is gone; run again")
        reply = json.loads(line)
        if "error" in reply:
            raise GraderFault(f"{reply['error']}; run again")
        return reply

    def close(self) -> None:
        """Hang up; children of this connection are ended. Twice is no harm."""
        self._replies.close()
        self._socket.close()


class ForkedChild:
    """A child of the fork server, on a socket of its own; hanging up ends it."""

    def __init__(self, control: Control, limits: Limits | None) -> None:
        self._control = control
        self._socket, theirs = socket.socketpair()
        order = {"do": "spawn", "limits": asdict(limits) if limits else None}
        try:
            self.pid: int = control.order(order, [theirs.fileno()])["pid"]
        except BaseException:
            self._socket.close()
            raise
        finally:
            theirs.close()

    def send(self, message: Mapping[str, Any], seconds: float | None = None) -> None:
        """One frame; a child that reads none of it is a timeout, too."""
        from grader.sandbox import wire

        if seconds is not None:
            self._socket.settimeout(seconds)
        wire.send(self._socket, dict(message))

    def receive(self, deadline: float, clock: Callable[[], float] = time.monotonic) -> Any:
        """The next frame."""
        from grader.sandbox import wire

        return wire.receive(self._socket, deadline, clock)

    def end(self, with_stack: bool = False, hung_up: bool = False) -> Ended:
        """Have the fork server kill and reap it."""
        order = {"do": "finish", "pid": self.pid, "trace": with_stack, "hung_up": hung_up}
        try:
            reply = self._control.order(order)
        finally:
            self._socket.close()
            self._control.close()
        return Ended(reply["code"], reply["stack"], reply["seconds"], reply["over"])


def _account() -> str:
    """Where root grades (in a container, say), the account that student code runs as instead:
    its user and group, ``1000:1000``; else ``-``.

    ``GRADER_STUDENT_ACCOUNT`` names it; what only root may read is then out of reach by the
    kernel's oldest rule, whatever else of the sandbox this machine offers.
    """
    name = os.environ.get("GRADER_STUDENT_ACCOUNT")
    if not name or os.geteuid() != 0:
        return "-"
    import pwd

    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise UsageError(
            f"GRADER_STUDENT_ACCOUNT={name}: no such account; useradd {name}"
        ) from None
    ids: dict[str, Any] = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    try:
        subprocess.run([sys.executable, "-I", "-c", ""], check=True, **ids)
    except (PermissionError, subprocess.CalledProcessError):
        raise UsageError(
            f"{sys.executable}: the account GRADER_STUDENT_ACCOUNT may not run it; let it read "
            "this Python and its packages"
        ) from None
    return f"{entry.pw_uid}:{entry.pw_gid}"


def _anonymous_file() -> IO[bytes]:
    """A file without a name, in memory where the system has such."""
    if hasattr(os, "memfd_create"):
        return open(os.memfd_create("images"), "w+b")
    return tempfile.TemporaryFile()
