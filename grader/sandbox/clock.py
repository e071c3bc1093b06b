"""Time as a child has it: on a busy machine, a wait for a core is none of its own."""

from __future__ import annotations

import time

__all__ = ["ChildClock"]

# However busy the machine, a limit is over after so many times itself: a child that begins a
# thousand threads keeps itself waiting.
_MOST = 10.0


class ChildClock:
    """``time.monotonic()``, less what process ``pid`` has waited for a core since the clock was
    made. That is looked at once ``limit`` seconds are over; where the system does not tell, it is
    wall time.
    """

    def __init__(self, pid: int | None, limit: float) -> None:
        self._path = f"/proc/{pid}/schedstat"
        self._began, self._limit = time.monotonic(), limit
        self._before = self._waited = self._look()

    def __call__(self) -> float:
        """Seconds, as ``time.monotonic`` counts them."""
        now = time.monotonic()
        if now < self._began + self._limit:
            return now
        self._waited = max(self._waited, self._look())
        return now - min(self._waited - self._before, (_MOST - 1) * self._limit)

    def _look(self) -> float:
        """Seconds for which its first thread could have run and did not (Linux, proc(5))."""
        try:
            with open(self._path, "rb") as file:
                return int(file.read().split()[1]) / 1e9
        except (OSError, ValueError, IndexError):
            return 0.0
