"""The spawned child: it imports torch before it is asked anything, then serves one submission."""

from __future__ import annotations

import gc
import os
import sys

import numpy as np
import torch

from grader.sandbox import policy, traces, wire, worker
from grader.sandbox.spawn.pipes import ChildEnd

__all__ = ["main"]


def main(requests: int, answers: int, trace: int) -> None:
    """Serve the marker that writes to ``requests`` and reads ``answers``, three descriptors that
    nothing of a student's is told of; ``trace`` is where this process writes its stack."""
    del sys.orig_argv[1:]  # student code need not know our paths
    torch.set_num_threads(1)
    safeguards = worker.get_ready()
    gc.freeze()
    status, leave = policy.GAVE_UP, os._exit
    traces.leave_in(trace)
    try:
        stream = ChildEnd(requests, answers, trace)
        begin = wire.receive(stream, max_json=wire.MAX_REQUEST)
        limits = policy.Limits(**begin["limits"]) if begin["limits"] else None
        images = begin["images"] and torch.from_numpy(np.load(begin["images"], mmap_mode="c"))
        worker.serve(stream, begin["private"], limits, images, safeguards, policy.apply_limits)
        status = 0
    finally:
        leave(status)
