"""What is raised where a forbidden operator was to run, and torch's classes that raise it."""

from __future__ import annotations

import contextlib
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from grader.sandbox.operators import classes_called

__all__ = ["ForbiddenOperator", "refusing", "refusing_classes", "replace_classes"]


class ForbiddenOperator(RuntimeError):
    """A student's function ran the operator that it was to be; ``operator`` is its name."""

    def __init__(self, operator: str) -> None:
        super().__init__(f"torch's own {operator}")
        self.operator = operator


def refusing(name: str) -> Callable[..., Any]:
    """In the place of a function that no exercise needs; nothing leads from it to the function."""

    def refused(*args: Any, **kwargs: Any) -> Any:
        raise ForbiddenOperator(name)

    refused.__name__ = name
    return refused


def replace_classes(
    classes: Iterable[tuple[Any, frozenset[str]]], refuses: Callable[[frozenset[str]], bool]
) -> list[Callable[[], None]]:
    """Have each class ask ``refuses(words)`` whenever it is made; ``classes`` are pairs of a class
    and the words that forbid it. Returns what takes this back."""
    undo: list[Callable[[], None]] = []
    for cls, words in classes:
        if "__init__" in vars(cls):
            undo.append(partial(setattr, cls, "__init__", cls.__init__))
        else:
            undo.append(partial(delattr, cls, "__init__"))
        cls.__init__ = _guarded_init(cls.__name__, words, cls.__init__, refuses)
    return undo


def _guarded_init(
    name: str, words: frozenset[str], init: Any, refuses: Callable[[frozenset[str]], bool]
) -> Callable[..., None]:
    refusal = ForbiddenOperator

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        if refuses(words):
            raise refusal(name)
        init(self, *args, **kwargs)

    return __init__


@contextlib.contextmanager
def refusing_classes(
    words: Iterable[str], is_students: Callable[[types.CodeType], bool | None]
) -> Iterator[None]:
    """For as long as this lasts, torch's own classes that are one of ``words`` are not made by a
    student: ``is_students`` says whose a code object is, or ``None`` if its caller decides.

    For a process that is the student's own, a notebook's: a child has them refused for good.
    """
    called = classes_called(frozenset(words))
    before = [(cls, vars(cls).get("__init__")) for cls in called]
    for cls in called:
        cls.__init__ = _refusing_init(cls, is_students)
    try:
        yield
    finally:
        for cls, init in before:
            if init is None:
                del cls.__init__
            else:
                cls.__init__ = init


def _refusing_init(
    cls: Any, is_students: Callable[[types.CodeType], bool | None]
) -> Callable[..., None]:
    init = cls.__init__

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        frame = sys._getframe().f_back
        while frame is not None:
            theirs = is_students(frame.f_code)
            if theirs:
                raise ForbiddenOperator(cls.__name__)
            frame = frame.f_back if theirs is None else None
        init(self, *args, **kwargs)

    return __init__
