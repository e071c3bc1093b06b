"""A notebook's own kernel in the sandbox's place: the same requests, answered in this process."""

from __future__ import annotations

import contextlib
import re
import sys
import time
from collections.abc import Mapping
from operator import length_hint
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch

from grader.marking.losses import Losses
from grader.marking.training import Shown, somebody_looks
from grader.model import SandboxMode
from grader.sandbox import wire
from grader.sandbox.host import Loaded
from grader.sandbox.losses import watching
from grader.sandbox.student import Student

__all__ = ["Kernel", "label_of"]

_TYPED = re.compile(r"ipykernel_|(^<|/)ipython-input-")
_NUMBER = re.compile(r"ipython-input-(\d+)[->]")
# Mini-batches of a training that takes its time; one on images made up for the occasion has five.
_LONG = 20


class Kernel:
    """The student's own namespace in the sandbox's place (see ``client.StudentHost``)."""

    mode = SandboxMode.OFF

    def __init__(
        self,
        namespace: dict[str, Any],
        standing: Mapping[str, int] = MappingProxyType({}),
        helpers: Mapping[str, str] = MappingProxyType({}),
        trains: bool = False,
    ) -> None:
        """``standing`` says which statement a name has its value from (see ``history``), and
        ``helpers`` what the student calls a helper file, by its path. Where the exercise
        ``trains``, ``trainings`` has for each check what it saw of its trainings."""

        def label_here(filename: str) -> str | None:
            return label_of(filename) or helpers.get(filename)

        self._student = Student(namespace, label_of=label_here)
        self._namespace = namespace
        self._standing = standing
        self.student_seconds = 0.0
        self.trainings: list[list[Losses]] = []
        self._looks = trains and somebody_looks()

    def begin_check(self, _: str) -> None:
        """The next check begins."""
        self.trainings.append([])

    def load(self) -> Loaded:
        """What the notebook has defined so far."""
        defined = (name for name, value in self._namespace.items() if callable(value))
        return Loaded({}, {}, frozenset(defined), self._standing)

    def stand_in(self, sources: Mapping[str, str]) -> None:
        """Nothing stands in for a student's function in their own notebook."""

    def request(self, message: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:
        """Answer in this process; there is no limit on time, the student can interrupt."""
        state, threads = torch.get_rng_state(), torch.get_num_threads()
        torch.set_num_threads(1)  # as in the sandbox; more only get in each other's way here
        began = time.process_time()
        try:
            # Out and back as frames: arguments are copies, results are plain, as in the sandbox.
            with _uncompiled(), self._watched():
                answer = self._student.answer(_through_the_wire(message))
            return _through_the_wire(answer)
        finally:
            self.student_seconds += time.process_time() - began
            torch.set_rng_state(state)
            torch.set_num_threads(threads)

    def _watched(self) -> contextlib.AbstractContextManager[None]:
        """For who looks on: a long training shows itself, and how its loss went is kept."""
        if not self._looks:
            return contextlib.nullcontext()
        keep = self._student.keep
        batches = keep.get("train_iter", ())
        if length_hint(batches) >= _LONG and not isinstance(batches, Shown):
            keep["train_iter"] = Shown(batches)
        if not self.trainings:
            return contextlib.nullcontext()
        self.trainings[-1].append(Losses())
        return watching(self.trainings[-1][-1])


def _uncompiled() -> contextlib.AbstractContextManager[Any]:
    """What ``torch.compile`` made runs as it was written, as in the sandbox: a check on a few rows
    is over before a compiler has begun."""
    stance = getattr(torch.compiler, "set_stance", None)  # from torch 2.6 on
    if stance is None or "torch._dynamo" not in sys.modules:
        return contextlib.nullcontext()
    return stance("force_eager")


def label_of(filename: str) -> str | None:
    """``In[7]``, as the notebook itself calls the cell; ``None`` for what was not typed in it.

    Such code has a made-up file name, differing from front end to front end: a number and a hash,
    or on Colab a hash alone, which then is what its own tracebacks call the cell.
    """
    if not _TYPED.search(filename):
        return None
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    # Colab's IPython is 7, which has no such method.
    known = getattr(getattr(shell, "compile", None), "format_code_name", lambda _: None)
    if named := known(filename):
        return str(named[1])
    number = _NUMBER.search(filename)
    return f"In[{number[1]}]" if number else Path(filename).name


def _through_the_wire(value: Any) -> Any:
    frame = wire.encode(value)
    _, text_size, _ = wire.HEADER.unpack(frame[: wire.HEADER.size])
    body = frame[wire.HEADER.size :]
    return wire.decode(body[:text_size], body[text_size:])
