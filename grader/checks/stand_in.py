"""Stand-ins: torch's own function in the place of a student's wrong one, for later exercises."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar

__all__ = ["stand_in", "stand_ins_in"]

_Function = TypeVar("_Function", bound=Callable[..., Any])


def stand_in(name: str) -> Callable[[_Function], _Function]:
    """Mark a function of a hidden check file as standing in for the student's ``name``.

    Its source is run beside the student's code, so it must be torch's own and no solution.
    """

    def mark(function: _Function) -> _Function:
        function.__stands_in_for__ = name  # type: ignore[attr-defined]
        return function

    return mark


def stand_ins_in(module: ModuleType) -> dict[str, str]:
    """Name → source that defines it, for each marked function of ``module``."""
    found = {}
    for function in vars(module).values():
        name = getattr(function, "__stands_in_for__", None)
        if name is not None:
            lines = textwrap.dedent(inspect.getsource(function)).splitlines()
            while lines[0].startswith("@"):
                del lines[0]
            found[name] = "\n".join([*lines, f"{name} = {function.__name__}"])
    return found
