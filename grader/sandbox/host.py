"""Where a student's functions live, as a marker sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from grader.model import SandboxMode

__all__ = ["Loaded", "StudentHost"]


@dataclass(frozen=True)
class Loaded:
    """What came of running a submission's statements: those that failed, and what is defined.

    ``standing`` says of a name that is bound more than once which statement's value it has;
    ``kinds`` are the types of what has a function's name, and is none; ``module_errors`` are what
    statements of helper modules raised.
    """

    raised: Mapping[int, Mapping[str, Any]]
    stopped: Mapping[int, str]
    defined: frozenset[str]
    standing: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    module_errors: Sequence[Mapping[str, Any]] = ()


class StudentHost(Protocol):
    """Somewhere a student's functions live: a confined child, or the student's own notebook."""

    mode: SandboxMode
    student_seconds: float

    def load(self) -> Loaded:
        """Define what the submission defines."""

    def stand_in(self, sources: Mapping[str, str]) -> None:
        """From now on, functions of these names are the ones that ``sources`` define."""

    def request(self, message: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:
        """Answer one ``call`` or ``run``; raises :class:`ChildTimeout` or :class:`ChildDied`."""
