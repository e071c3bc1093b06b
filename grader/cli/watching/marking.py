"""Marks the exercises of a file in a thread of its own, so that keys are answered meanwhile."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Protocol

from grader.model import Report

__all__ = ["Marker", "Reporter"]


class Reporter(Protocol):
    """What marks one exercise of the file as it is now (see ``cli.checker``)."""

    def report(self, exercise: str | None = None) -> Report:
        """On one exercise, or on all; raises ``UnreadableSubmission``."""


class Marker:
    """Marks the exercises it is told, in order, each with the file as it is by then.

    ``done(name, outcome)`` is called from the thread with a report, or with what was raised.
    """

    def __init__(
        self, reporter: Reporter, done: Callable[[str, Report | BaseException], None]
    ) -> None:
        self._reporter, self._done = reporter, done
        self._names: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        # A daemon: q must not wait for a training to end.
        self._thread = threading.Thread(target=self._run, name="marking", daemon=True)
        self._thread.start()

    def mark(self, name: str) -> None:
        """Mark the exercise ``name`` once those before it are done."""
        self._names.put(name)

    def stop(self) -> None:
        """Mark nothing any more. What is being marked is left to the end of its child."""
        self._names.put(None)

    def join(self, seconds: float) -> None:
        """Wait for the thread, but no longer than ``seconds``."""
        self._thread.join(seconds)

    def _run(self) -> None:
        while (name := self._names.get()) is not None:
            try:
                outcome: Report | BaseException = self._reporter.report(name)
            except BaseException as error:
                outcome = error
            self._done(name, outcome)
