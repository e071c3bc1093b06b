"""What Python's own introspection shows is kept from a student's code: frames, and all objects.

The guard of forbidden operators lives in the process of the code that it guards. An audit hook,
which nothing can take out again, refuses the ways that lead from that code to the guard: the
stack, tracing, the collector of garbage, code objects made by hand, and memory by its address.
"""

from __future__ import annotations

import inspect
import linecache
import os
import sys
import traceback
import types
from collections.abc import Iterable, Iterator
from typing import Any

import torch

__all__ = ["codes_in", "install"]

_REFUSED = frozenset(
    "gc.get_objects gc.get_referrers gc.get_referents sys.settrace sys.setprofile "
    "sys._current_frames sys._current_exceptions sys.addaudithook "
    "sys.monitoring.register_callback".split()
)
_MAKING = frozenset({"code.__new__", "function.__new__"})
_FRAMES = frozenset("tb_frame gi_frame cr_frame ag_frame".split())


def install(ours: Iterable[types.CodeType]) -> None:
    """From now on the code objects ``ours`` may ask for a frame, torch may for its own use, and
    what prints a stack (``torch.manual_seed`` does), as long as it hands no frame and no local
    variable of one to others."""
    # Bound here, all of them: what modules and builtins hold can be replaced by anybody.
    asking = {id(code): code for code in ours}
    walking = {id(code): code for code in _codes_of(traceback)}
    printing = {i: code for i, code in walking.items() if code.co_name != "walk_stack"}
    current = inspect.currentframe.__code__
    packages = os.path.dirname(os.path.dirname(torch.__file__)) + os.sep
    libraries = (f"{packages}torch{os.sep}", f"{packages}sympy{os.sep}")
    get_frame: Any = sys._getframe
    identity, refused, frames = id, _REFUSED, _FRAMES
    making = _MAKING
    names, more = vars(traceback), vars(linecache)
    summary, lazily = traceback.FrameSummary, linecache.lazycache
    not_deep, not_here = ValueError, RuntimeError

    def may_ask(frame: Any) -> bool:
        if frame.f_code is current:
            frame = frame.f_back
        by = identity(frame.f_code)
        if by in asking or frame.f_code.co_filename.startswith(libraries):
            return True
        return by in printing and is_traceback_itself()

    def may_look(frame: Any) -> bool:
        """Whether ``frame`` takes a traceback apart for us, or for what makes text of it."""
        user = frame.f_back
        if identity(frame.f_code) in asking:
            return True
        if identity(frame.f_code) not in walking or user is None:
            return False
        if identity(user.f_code) not in walking or user.f_locals.get("capture_locals"):
            return False
        return is_traceback_itself()

    def is_traceback_itself() -> bool:
        return names["FrameSummary"] is summary and more["lazycache"] is lazily

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "sys._getframe":
            if arguments[0].f_code is not hook_code and not may_ask(get_frame().f_back):
                raise not_deep("call stack is not deep enough")  # what libraries are ready for
        elif event == "object.__getattr__":
            name = arguments[1]
            if name in frames and not may_look(get_frame().f_back):
                raise not_here(f"{name} is refused where work is graded")
        elif event in making:
            if not get_frame().f_back.f_code.co_filename.startswith(libraries):
                raise not_here(f"{event} is refused where work is graded")
        elif event in refused or event.startswith("ctypes."):
            raise not_here(f"{event} is refused where work is graded")

    hook_code = hook.__code__
    sys.addaudithook(hook)


def codes_in(code: types.CodeType) -> Iterator[types.CodeType]:
    """``code`` and what is defined in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes_in(constant)


def _codes_of(module: types.ModuleType) -> Iterator[types.CodeType]:
    """Every code object of a module that is written in Python."""
    for value in vars(module).values():
        members = vars(value).values() if isinstance(value, type) else (value,)
        for member in members:
            function = getattr(member, "__func__", member)
            if isinstance(function, types.FunctionType) and function.__module__ == module.__name__:
                yield from codes_in(function.__code__)
