"""Torch's own operators and classes, refused while an exercise asks for them to be written.

The kernels themselves are replaced in the child's dispatcher, below every name that Python has
for them: a method, ``nn``, ``torch.ops``, a script, another thread and a distribution all end in
the same kernel. What refuses is a raise, so that nothing depends on a log that could be emptied.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from grader.sandbox.audit import codes_in
from grader.sandbox.engine import AUTOGRAD, replace_engine
from grader.sandbox.kernels import replace_kernels
from grader.sandbox.operators import plan_for
from grader.sandbox.refusals import ForbiddenOperator, refusing, replace_classes

__all__ = ["Guard", "make_guard"]


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
    libraries: list[Any] = []  # what keeps the kernels in torch's dispatcher
    get_frame, identity = sys._getframe, id

    def trust(code: types.CodeType) -> None:
        ours.update((id(part), part) for part in codes_in(code))

    def replace(words: Iterable[str]) -> None:
        new = frozenset(words) - replaced
        if not new:
            return
        replaced.update(new)
        if AUTOGRAD in new and not engine:  # once: it refuses nothing unless it is armed
            engine.append(AUTOGRAD)
            replace_engine(lambda: AUTOGRAD in armed and by_a_student(), ForbiddenOperator)
        plan = plan_for(new)
        for module, name in plan.functions:
            undo.append(partial(setattr, module, name, getattr(module, name)))
            vars(module)[name] = refusing(name)
        undo.extend(replace_classes(plan.classes, refuses))
        replace_kernels(plan, refuses, libraries)

    def turn_to(words: Iterable[str]) -> None:
        wanted = frozenset(words)
        if not wanted >= replaced:
            while undo:
                undo.pop()()
            libraries.clear()  # which takes its kernels out of torch's dispatcher
            replaced.clear()
        replace(wanted)

    def arm(words: Iterable[str]) -> None:
        nonlocal armed
        replace(words)
        armed = frozenset(words)

    def refuses(words: frozenset[str]) -> bool:
        return not words.isdisjoint(armed) and by_a_student()

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
