"""What the trusted side needs of a system: somewhere children come from, and a running child."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, Protocol

from grader.sandbox.policy import Limits

__all__ = ["Backend", "Child", "Ended"]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended.

    ``code`` is its exit code, negative for the signal that ended it. ``stack`` is what it wrote
    about where it was: text of the student's making, for all we know. ``seconds`` is its CPU time,
    and ``over`` the limit (``disk`` or ``memory``) that it was ended for.
    """

    code: int = 0
    stack: str = ""
    seconds: float = 0.0
    over: str = ""


class Child(Protocol):
    """A running process that student code is loaded into."""

    pid: int

    def send(self, message: Mapping[str, Any], seconds: float | None = None) -> None:
        """Send one frame; the child has ``seconds`` to answer it, where that is limited."""

    def receive(self, deadline: float, clock: Callable[[], float] = monotonic) -> Any:
        """The next frame, by ``deadline`` on ``clock``.

        Raises :class:`TimeoutError`, :class:`EOFError` or :class:`OSError` where the child is
        gone, and :class:`~grader.errors.BadFrame`.
        """

    def end(self, with_stack: bool = False, hung_up: bool = False) -> Ended:
        """Kill it with all that it started; ``with_stack`` asks it first where it is, and one that
        has ``hung_up`` is left a moment to end by itself, which says more."""


class Backend(Protocol):
    """Starts children. Each process that marks has one, or shares its parent's."""

    has_images: bool
    # How the processes that mark are made: "fork" or "spawn", as in multiprocessing.
    start_method: str

    def new_child(self, limits: Limits | None) -> Child:
        """A child, not yet heard of; without ``limits`` nothing confines it."""

    def is_alive(self) -> bool:
        """Whether it can still start children."""

    def close(self) -> None:
        """End it and every child it has; once is enough."""
