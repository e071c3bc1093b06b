"""Torch's own operators and classes, refused while an exercise asks for them to be written.

The kernels themselves are replaced in the child's dispatcher, below every name that Python has
for them: a method, ``nn``, ``torch.ops``, a script, another thread and a distribution all end in
the same kernel. What refuses is a raise, so that nothing depends on a log that could be emptied.
"""

from __future__ import annotations

import contextlib
import sys
import types
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch

from grader.sandbox.audit import codes_in
from grader.sandbox.engine import AUTOGRAD, replace_engine
from grader.sandbox.names import STRANGE_KEYS
from grader.sandbox.operators import Planned, classes_called, plan_for

__all__ = ["ForbiddenOperator", "Guard", "make_guard", "refusing_classes"]


class ForbiddenOperator(RuntimeError):
    """A student's function ran the operator that it was to be; ``operator`` is its name."""

    def __init__(self, operator: str) -> None:
        super().__init__(f"torch's own {operator}")
        self.operator = operator


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


@dataclass(frozen=True, slots=True)
class Guard:
    """The forbidden operators of one assignment, and torch's forbidden classes.

    ``replace(words)`` puts kernels that can refuse in the place of torch's own, and the like into
    its classes (some, as ``DataLoader``, run no operator); ``arm(words)`` says which refuse from
    now on. ``trust(code)`` lets through what ``code`` runs (a probe, a stand-in),
    unless ``entered`` (what every call of a student's function passes through) or the student's
    own code is nearer. ``codes`` is what has to look at the stack for that.

    Replacing takes 20 ms, so the process that children are forked from does it for them:
    ``turn_to(words)`` replaces for these words only, and takes back what was replaced for others.
    In a child, ``seal()`` forgets how to take it back.
    """

    turn_to: Callable[[Iterable[str]], None]
    seal: Callable[[], None]
    replace: Callable[[Iterable[str]], None]
    arm: Callable[[Iterable[str]], None]
    trust: Callable[[types.CodeType], None]
    codes: tuple[types.CodeType, ...]


def make_guard(entered: types.CodeType, is_students: Callable[[str], bool]) -> Guard:
    """A guard whose state is in no object and no module: code that it guards runs beside it, and
    can change what an attribute or a global name stands for."""
    armed: frozenset[str] = frozenset()
    replaced: set[str] = set()
    undo: list[Callable[[], None]] = []
    engine: list[str] = []
    ours: dict[int, types.CodeType] = {}  # by identity: equal code can be made by others
    library: list[Any] = []  # made when it is needed, which takes a while
    get_frame, identity, refusal = sys._getframe, id, ForbiddenOperator
    numbers = (bool, int, float, complex)

    def trust(code: types.CodeType) -> None:
        ours.update((id(part), part) for part in codes_in(code))

    def replace(words: Iterable[str]) -> None:
        new = frozenset(words) - replaced
        if not new:
            return
        replaced.update(new)
        if AUTOGRAD in new and not engine:  # once: it refuses nothing unless it is armed
            engine.append(AUTOGRAD)
            replace_engine(lambda: AUTOGRAD in armed and by_a_student(), refusal)
        plan = plan_for(new)
        for module, name in plan.functions:
            undo.append(partial(setattr, module, name, getattr(module, name)))
            vars(module)[name] = _refusing(name)
        for cls, held in plan.classes:
            if "__init__" in vars(cls):
                undo.append(partial(setattr, cls, "__init__", cls.__init__))
            else:
                undo.append(partial(delattr, cls, "__init__"))
            cls.__init__ = guarded_init(cls.__name__, held, cls.__init__)
        get_kernel = getattr(torch.library, "get_kernel", None)
        if get_kernel is None:
            return  # an older torch: the operator log is what there is
        if not library:
            library.append(torch.library.Library("aten", "IMPL"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for planned in plan.operators:
                operator, key = planned.operator, planned.key
                try:
                    kernel = None if key in STRANGE_KEYS else get_kernel(f"aten::{operator}", key)
                    library[0].impl(
                        operator, guarded_kernel(planned, kernel), key, with_keyset=True
                    )
                except RuntimeError:
                    continue  # torch will not have it replaced: the log is what there is
            for namespace, places in plan.fused:
                library.append(torch.library.Library(namespace, "IMPL"))
                for name, key in places:
                    library[-1].impl(name, _refusing(name), key)

    def turn_to(words: Iterable[str]) -> None:
        wanted = frozenset(words)
        if not wanted >= replaced:
            while undo:
                undo.pop()()
            library.clear()  # which takes its kernels out of torch's dispatcher
            replaced.clear()
        replace(wanted)

    def arm(words: Iterable[str]) -> None:
        nonlocal armed
        replace(words)
        armed = frozenset(words)

    def guarded_kernel(planned: Planned, kernel: Any) -> Callable[..., Any]:
        plain, words, tensors = planned.plain, planned.words, planned.tensors
        to_tensor = torch.tensor

        def guarded(keyset: Any, *args: Any, **kwargs: Any) -> Any:
            if not words.isdisjoint(armed) and by_a_student():
                raise refusal(plain)
            if kernel is None:
                raise NotImplementedError(f"{plain} of a tensor of this layout")
            # The 3 of X * 3 was a tensor on its way here, and kernels know it as one only.
            given = [
                to_tensor(a) if i in tensors and type(a) in numbers else a
                for i, a in enumerate(args)
            ]
            return kernel.call_boxed(keyset, *given, **kwargs)

        return guarded

    def guarded_init(name: str, words: frozenset[str], init: Any) -> Callable[..., None]:
        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            if not words.isdisjoint(armed) and by_a_student():
                raise refusal(name)
            init(self, *args, **kwargs)

        return __init__

    def by_a_student() -> bool:
        frame = get_frame()
        while frame is not None:
            code = frame.f_code
            if identity(code) in ours:
                return False
            if code is entered or is_students(code.co_filename):
                return True
            frame = frame.f_back  # type: ignore[assignment]
        return True  # a thread that the student's code began

    return Guard(turn_to, undo.clear, replace, arm, trust, (by_a_student.__code__,))


def _refusing(name: str) -> Callable[..., Any]:
    """In the place of a function that no exercise needs; nothing leads from it to the function."""

    def refused(*args: Any, **kwargs: Any) -> Any:
        raise ForbiddenOperator(name)

    refused.__name__ = name
    return refused
