"""Running a student's code where it can do no harm and learn nothing.

The trusted side asks a *backend* for a running child and talks to it in frames. Two backends start
children: ``fork/`` forks them from a process with torch imported, and confines them (Linux);
``spawn/`` starts a Python for each (Windows, macOS). The rest is the same for both: ``wire`` is
the frames, ``policy`` what a child may not do, ``student`` the student's namespace, ``worker`` the
loop around it, ``client`` the trusted side's view of one submission.
"""

from __future__ import annotations

import atexit
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from grader.errors import UsageError

if TYPE_CHECKING:
    import numpy as np

    from grader.sandbox.backend import Backend
    from grader.sandbox.fork.server import ForkServerHandle

__all__ = ["host_name", "start", "start_early", "unconfined"]


def start(images: Callable[[], np.ndarray] | None = None, markers: str | None = None) -> Backend:
    """This system's backend, started; every child can see the training images, uint8
    ``(n, 28, 28)``.

    ``images`` makes them. It is called while the first process of the backend imports torch.
    ``markers`` is the module that processes which mark will run, where they are forked.
    """
    if host_name() == "fork":
        from grader.sandbox.fork.server import ForkServerHandle

        handle = _early.pop() if _early else ForkServerHandle(waits=True)
        try:
            if markers:
                handle.import_for_markers(markers)
            handle.give(images)
        except BaseException:
            handle.discard()
            raise
        return handle
    from grader.sandbox.spawn.handle import SpawnHost

    return SpawnHost(images)


_early: list[ForkServerHandle] = []


def start_early() -> None:
    """Have the backend's first process begin to import torch, which takes a second, where
    :func:`start` will soon be called; if it is not, the process ends with this one."""
    if host_name() == "fork" and not _early:
        from grader.sandbox.fork.server import ForkServerHandle

        _early.append(ForkServerHandle(waits=True))
        atexit.register(_discard_early)


def _discard_early() -> None:
    while _early:
        _early.pop().discard()


def host_name() -> str:
    """``fork`` or ``spawn``: what ``GRADER_HOST`` asks for, else what this system can do.

    macOS has ``os.fork`` too, but a process that has loaded torch there does not survive it.
    """
    asked = os.environ.get("GRADER_HOST", "").strip().lower()
    can_fork = sys.platform == "linux" and all(
        hasattr(module, name) for module, names in _FORKING for name in names.split()
    )
    if asked not in ("", "fork", "spawn"):
        raise UsageError(f"GRADER_HOST={asked}: no such host; fork, spawn, or unset it")
    if asked == "fork" and not can_fork:
        raise UsageError("GRADER_HOST=fork: this system cannot fork; unset GRADER_HOST")
    return asked or ("fork" if can_fork else "spawn")


def unconfined() -> str:
    """Why student code is not kept from files and the network here; empty where it may be."""
    if host_name() == "fork":
        return ""
    system = {"win32": "Windows", "darwin": "macOS"}.get(sys.platform)
    reason = f"on {system}" if system else "with GRADER_HOST=spawn"
    return f"{reason} nothing keeps student code from your files and the network"


# What the fork server calls.
_FORKING = (
    (os, "fork wait4 setsid killpg"),
    (signal, "SIGKILL SIGUSR2 pthread_sigmask"),
    (socket, "AF_UNIX socketpair send_fds recv_fds"),
)
