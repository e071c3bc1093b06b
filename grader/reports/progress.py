"""How far a class is, while it is marked: a live bar, or a line now and then where it is piped."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from rich.console import Console

from grader.model import Report, ReportStatus
from grader.text import printable

__all__ = ["Progress"]

PIPED_FROM = 20  # submissions; a handful needs no account of how it is going
PIPED_EVERY = 30.0  # seconds


class Progress:
    """Counts by outcome, rate, and time left; to be told of each report as it comes."""

    def __init__(
        self, total: int, console: Console, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.total, self.console, self.clock = total, console, clock
        self.counts: Counter[str] = Counter()
        self.done = self.kept = 0
        self._lacking = ""
        self._began = self._told = clock()
        self._bar: Any = None

    def __enter__(self) -> Progress:
        if self.total > 1 and self.console.is_terminal:
            from rich import progress

            # Refreshed by hand: no thread of rich's may be about when the markers are forked.
            self._bar = progress.Progress(
                progress.BarColumn(None),
                progress.TextColumn("{task.fields[account]}", markup=False),
                console=self.console, transient=True, auto_refresh=False, expand=True,
            )  # fmt: skip
            self._bar.start()
            self._task = self._bar.add_task("", total=self.total, account="starting")
            self._bar.refresh()
        return self

    def __exit__(self, *details: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, report: Report, kept: bool = False) -> None:
        """One more is done; ``kept`` if it was done before, which says nothing of the rate, nor
        does one that there was nothing to run of."""
        self.done += 1
        self._lacking = ""
        self.kept += kept or report.seed is None  # nothing was run of it
        self.counts[_outcome(report)] += 1
        now = self.clock()
        if self._bar is not None:
            last = f"{printable(report.student)[:24]} {_score(report)}"
            account = f"{self.account(now)} · {last}"
            self._bar.update(self._task, completed=self.done, account=account)
            self._bar.refresh()
        elif self.total >= PIPED_FROM and (self.done == 1 or now - self._told >= PIPED_EVERY):
            self._told = now
            self.console.print(self.account(now), markup=False, highlight=False, soft_wrap=True)

    def wait_for(self, lacking: str) -> None:
        """Say once what the run waits for."""
        if lacking != self._lacking:
            self._lacking = lacking
            self.console.print(f"waiting: {lacking}", markup=False, highlight=False, soft_wrap=True)

    def account(self, now: float) -> str:
        """Such as ``37 of 200 · 35 graded, 2 unreadable · 1.9 a second · 1:26 left``."""
        counts = ", ".join(f"{n} {outcome}" for outcome, n in self.counts.most_common())
        parts = [f"{self.done} of {self.total}", counts]
        spent = now - self._began
        if spent > 0 and self.done - self.kept > 1:
            rate = (self.done - self.kept) / spent
            left = round((self.total - self.done) / rate)
            each = f"{rate:.1f} a second" if rate >= 1 else f"{60 * rate:.1f} a minute"
            parts += [each, f"{left // 60}:{left % 60:02} left"]
        return " · ".join(parts)


def _outcome(report: Report) -> str:
    if report.status is not ReportStatus.GRADED:
        return report.status.value.replace("_", " ")
    return "graded" if report.handed_in else "not handed in"


def _score(report: Report) -> str:
    if report.status is ReportStatus.UNREADABLE:
        return "–"
    return "–" if report.score is None else f"{report.score:g}/{report.max_score:g}"
