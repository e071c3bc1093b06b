"""The process that all others are forked from: it imports torch, once, and knows no secret.

It is started with a scrubbed environment. First it forks the fork server, which student code comes
from, so that nothing told to this process later can reach a child. Then it forks a marker whenever
it is asked to: a process that knows the answers, to which the asking process tells them.
"""

from __future__ import annotations

import atexit
import gc
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from types import ModuleType

import torch

from grader.sandbox.fork import forkserver
from grader.sandbox.policy import die_with_parent

__all__ = ["main"]

_STANDARD_INPUT = 0


def main() -> None:
    """``argv``: the descriptors of the fork server's door, of the file for training images and of
    the socket for orders; the user and the group of students' processes, or ``-``."""
    door, pixels, orders = map(int, sys.argv[1:4])
    account = sys.argv[4]
    del sys.argv[1:], sys.orig_argv[1:]  # children need not know our paths
    torch.set_num_threads(1)
    pid = os.fork()
    if pid == 0:
        os.close(orders)
        _become(account)
        die_with_parent()
        sys.dont_write_bytecode = True
        forkserver.serve(door, pixels)
    os.close(door)
    os.close(pixels)
    try:
        _fork_markers(socket.socket(fileno=orders))
    finally:
        _end_all()
        os._exit(0)  # torch takes a while to take leave, and whoever started us waits


def _become(account: str) -> None:
    """Go on as the account of students' processes, where there is one."""
    if account != "-":
        user, group = map(int, account.split(":"))
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)


_markers: set[int] = set()  # by pid


def _fork_markers(orders: socket.socket) -> None:
    """One for each order, until standard input closes, which is how the starter's end is known.

    An order names a module, and comes with the two descriptors that its ``main`` is called with;
    with none, the module is imported for those to come.
    """
    waiting = select.poll()
    waiting.register(_STANDARD_INPUT, 0)  # what is written there is the fork server's to read
    waiting.register(orders, select.POLLIN)
    while all(descriptor != _STANDARD_INPUT for descriptor, _ in waiting.poll()):
        name, descriptors, _, _ = socket.recv_fds(orders, 256, 2)
        module = import_module(name.decode())
        gc.freeze()  # what is imported stays: no marker looks for garbage in it
        _reap()
        if not descriptors:
            continue
        pid = os.fork()
        if pid == 0:
            orders.close()
            _be_a_marker(module, descriptors)
        _markers.add(pid)
        for descriptor in descriptors:
            os.close(descriptor)


def _be_a_marker(module: ModuleType, descriptors: Sequence[int]) -> None:
    status = 1
    try:
        gc.enable()
        die_with_parent()
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, _STANDARD_INPUT)
        os.close(null)
        module.main(*descriptors)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        os._exit(status)


def _reap() -> None:
    """Forget the markers that have ended."""
    with suppress(ChildProcessError):
        while (pid := os.waitpid(-1, os.WNOHANG)[0]) != 0:
            _markers.discard(pid)


def _end_all() -> None:
    """Kill the markers; the fork server ends by itself, and removes its folder first."""
    for pid in _markers:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        while True:
            os.wait()
