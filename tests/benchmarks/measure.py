"""Run a command and say what it took: wall and CPU seconds, and memory with its children's."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Usage", "run", "tree"]

INTERVAL = 0.1  # seconds between two looks at memory


@dataclass(frozen=True)
class Usage:
    """``cpu`` is the whole process tree's. ``memory`` is the highest sum of PSS seen, shared pages
    counted once, and ``largest`` the highest resident size of any one process, in MB."""

    wall: float
    cpu: float
    memory: float
    largest: float
    code: int


def run(
    command: Sequence[object], cwd: Path, watch_memory: bool = False, **environment: str
) -> Usage:
    """Run ``command`` to its end; watching memory takes CPU time itself, so not by default."""
    began = time.monotonic()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    done, peak = threading.Event(), [0.0]

    def look() -> None:
        while not done.wait(INTERVAL):
            peak[0] = max(peak[0], sum(map(_pss, tree(process.pid))))

    watcher = threading.Thread(target=look)
    if watch_memory:
        watcher.start()
    # wait4 answers for the children that were waited for, too, and theirs.
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    done.set()
    if watch_memory:
        watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    return Usage(wall, cpu, peak[0], usage.ru_maxrss / 1024, process.returncode)


def tree(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            text = Path(f"/proc/{pid}/task/{task}/children").read_text()
            children += [int(child) for child in text.split()]
    return [pid, *(one for child in children for one in tree(child))]


def _pss(pid: int) -> float:
    with contextlib.suppress(OSError, IndexError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
