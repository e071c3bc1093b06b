"""A process with all that it has started: how long it computed, how much it holds, its end."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

__all__ = ["cpu_seconds", "free_memory", "kill", "memory"]

# By number: not every system has the name, and on Windows any number ends a process.
_SIGKILL = 9


def kill(pid: int) -> None:
    """Kill a process, its process group where there is such, and what descends from it."""
    below = _ask(pid, lambda process: [p.pid for p in process.children(recursive=True)]) or []
    if hasattr(os, "killpg"):
        with suppress(OSError):
            os.killpg(pid, _SIGKILL)
    for one in (pid, *below):
        with suppress(OSError):
            os.kill(one, _SIGKILL)


def cpu_seconds(pid: int) -> float:
    """CPU seconds of a process so far; 0 where the system does not say."""
    times = _ask(pid, lambda process: process.cpu_times())
    return round(times.user + times.system, 3) if times else 0.0


def memory(pid: int) -> int:
    """The bytes that a process holds; 0 where the system does not say."""
    return _ask(pid, lambda process: process.memory_info().rss) or 0


def free_memory() -> int | None:
    """The bytes that this machine can still give, where it says so."""
    psutil = _psutil()
    try:
        return psutil.virtual_memory().available if psutil else None
    except (psutil.Error, OSError):
        return None


def _ask(pid: int, question: Callable[[Any], Any]) -> Any:
    psutil = _psutil()
    if psutil is None:
        return None
    try:
        return question(psutil.Process(pid))
    except (psutil.Error, OSError):  # it is gone, or this system keeps such things to itself
        return None


@cache
def _psutil() -> Any:
    try:
        import psutil
    except Exception:  # a system that it does not support, however it says so
        return None
    return psutil
