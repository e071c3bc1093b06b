"""Which value a name has in the end, where a student uses it again for something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

__all__ = ["Standings"]

_MISSING = object()


class Standings:
    """Keeps what each statement binds such a name to, and puts the right value back in the end.

    ``names`` are dicts with a ``name``, its ``kind`` (``function`` or ``module``) and its
    ``candidates``: the statements that bind it, best first, a negative one for Python's own.
    """

    def __init__(
        self,
        names: Sequence[Mapping[str, Any]],
        namespace: dict[str, Any],
        is_function: Callable[[Any], bool],
    ) -> None:
        self._names = names
        self._namespace = namespace
        self._is_function = is_function
        self._binds: dict[int, list[str]] = {}
        for entry in names:
            for index in entry["candidates"]:
                self._binds.setdefault(index, []).append(entry["name"])
        self._last: dict[str, Any] = {}
        self._values: dict[tuple[str, int], Any] = {}

    def note(self, index: int) -> None:
        """Statement ``index`` was run: keep what it has bound."""
        for name in self._binds.get(index, ()):
            value = self._namespace.get(name, _MISSING)
            if value is not self._last.get(name, _MISSING):
                self._values[name, index] = self._last[name] = value

    def settle(self) -> dict[str, int]:
        """Bind each name to the value of its best candidate; returns which one that is."""
        chosen: dict[str, int] = {}
        for entry in self._names:
            name = entry["name"]
            for index in entry["candidates"]:
                value = self._values.get((name, index), _MISSING)
                if index < 0:
                    self._namespace.pop(name, None)
                elif value is _MISSING or not self._fits(value, entry["kind"]):
                    continue
                else:
                    self._namespace[name] = value
                chosen[name] = index
                break
        return chosen

    def _fits(self, value: Any, kind: str) -> bool:
        if kind == "module":
            return isinstance(value, (ModuleType, type))
        return self._is_function(value)
