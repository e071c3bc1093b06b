"""Modules that a notebook imports to show or fetch things, made to do nothing.

Plots, progress bars and downloads have no place in grading and take a second to import. A
notebook's ``plt.plot(...)`` then costs nothing, and a function that draws as it trains still
trains. Modules that compute (numpy, torch) are the real ones;
``showing.py`` decides which are not.
"""

from __future__ import annotations

import dis
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from types import ModuleType
from typing import Any

__all__ = ["Inert", "InertModule", "bars", "is_inert", "missing_in"]

# Names of inert things that stand for data: a loop over nothing would hide that it is missing.
_DATA = re.compile(r"torchvision\b|load|data|iter|corpus")
_NOT_HERE = "is not available while work is graded"
_USE_WHAT_IS_GIVEN = f"{_NOT_HERE}; use the data that the function is given"


_LONGEST_NAME = 60
_MOST_LOOKED_AT = 20


class Unavailable(RuntimeError):
    """Something inert was used as if it were there."""


class Inert:
    """Takes any attribute, call, index or ``with``, and does nothing.

    ``name`` and ``why`` are what a student reads where that is not enough: such as
    ``torchvision.datasets.MNIST is not available while work is graded``.
    """

    def __init__(self, name: str = "this", why: str = "", data: bool = False) -> None:
        data = data or _DATA.search(name) is not None
        why = why or (_USE_WHAT_IS_GIVEN if data else _NOT_HERE)
        vars(self).update(_name=name, _why=why, _is_data=data)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        known = vars(self)
        if len(known["_name"]) > _LONGEST_NAME:
            return self
        return Inert(f"{known['_name']}.{name}", known["_why"], known["_is_data"])

    def __call__(self, *args: Any, **kwargs: Any) -> Inert:
        """Whatever is asked of it, it does nothing."""
        return self

    def __getitem__(self, key: Any) -> Inert:
        return self

    def __setitem__(self, key: Any, value: Any) -> None: ...

    def __iter__(self) -> Iterator[Any]:
        """Empty in a loop; as many as are asked for in ``fig, ax = plt.subplots()``."""
        frame = sys._getframe().f_back
        assert frame is not None
        code, at = frame.f_code.co_code, frame.f_lasti
        unpacked = code[at + 1] if dis.opname[code[at]] == "UNPACK_SEQUENCE" else 0
        if not unpacked and vars(self)["_is_data"]:
            raise Unavailable(unavailable(self))
        return iter([self] * unpacked)

    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        if vars(self)["_is_data"]:
            raise Unavailable(unavailable(self))
        return 0

    def __enter__(self) -> Inert:
        return self

    def __exit__(self, *details: Any) -> None: ...

    @classmethod
    def __torch_function__(cls, func: Any, kinds: Any, args: Any = (), kwargs: Any = None) -> Any:
        given = (unavailable(value) for value in _flat([args, kwargs or {}]) if is_inert(value))
        raise Unavailable(next(given, f"this {_NOT_HERE}"))


def _flat(values: Any, depth: int = 3) -> Iterator[Any]:
    """The first values in plain lists, tuples and dicts, one in the other."""
    for value in islice(values.values() if type(values) is dict else values, _MOST_LOOKED_AT):
        if type(value) in (list, tuple, dict) and depth:
            yield from _flat(value, depth - 1)
        else:
            yield value


def _refuse(self: Any, *others: Any) -> Any:
    raise Unavailable(unavailable(self))


Inert.__name__ = Inert.__qualname__ = "NotAvailable"  # as an error about its type calls it
for _name in (
    "add sub mul matmul truediv floordiv mod pow radd rsub rmul rmatmul rtruediv rpow neg "
    "lt le gt ge float int index array"
).split():
    setattr(Inert, f"__{_name}__", _refuse)


def missing_in(value: Any) -> str | None:
    """What is missing where a function returned ``value``, if that is inert or holds what is."""
    found = (unavailable(item) for item in _flat([value]) if is_inert(item))
    return next(found, None)


def unavailable(value: Any) -> str:
    """What is missing where ``value``, which is inert, was used or returned."""
    if not isinstance(value, Inert):
        return f"{getattr(value, '__name__', 'this')} {_NOT_HERE}"
    known = vars(value)
    return f"{known.get('_name', 'this')} {known.get('_why', _NOT_HERE)}"


class _Bar(Inert):
    """A progress bar: hands on what it is put around, and shows nothing."""

    def __init__(self, iterable: Iterable[Any] = (), *args: Any, **kwargs: Any) -> None:
        super().__init__("tqdm")
        self._iterable = iterable

    def __iter__(self) -> Iterator[Any]:
        return iter(self._iterable)

    def __len__(self) -> int:
        return len(self._iterable)  # type: ignore[arg-type]

    @staticmethod
    def write(*args: Any, **kwargs: Any) -> None: ...


class InertModule(ModuleType):
    """A module that can be imported, and whose content does nothing."""

    _STARRED: tuple[str, ...] = ()

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []
        # "from grader import *" must not bind anything, least of all over the student's own.
        self.__all__ = list(self._STARRED)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Inert(f"{self.__name__}.{name}")


class _Bars(InertModule):
    """In the place of ``tqdm``, which need not be installed: a loop over a bar is a loop."""

    _STARRED = ("tqdm", "trange")

    tqdm = tqdm_notebook = _Bar

    @staticmethod
    def trange(*args: int, **kwargs: Any) -> _Bar:
        return _Bar(range(*args))

    tnrange = trange


def bars(name: str) -> InertModule:
    """The module in the place of ``tqdm``."""
    return _Bars(name)


def is_inert(value: Any) -> bool:
    """Whether ``value`` is one of this module's stand-ins for nothing."""
    return isinstance(value, (Inert, InertModule)) or value is Inert
