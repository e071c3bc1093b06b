"""What Python's own introspection shows is kept from a student's code: frames, and all objects.

The guard of forbidden operators lives in the process of the code that it guards. An audit hook,
which nothing can take out again, refuses the ways that lead from that code to the guard: the
stack, tracing, the collector of garbage, memory by its address, and code that is not what it says
it is (made by hand, from bytes, under a library's name, from a native file).
"""

from __future__ import annotations

import _imp
import builtins
import inspect
import io
import linecache
import marshal
import os
import sys
import traceback
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import _bootstrap_external
from typing import Any

import torch

from grader.sandbox.names import EVENTS_REFUSED, EVENTS_THAT_MAKE_CODE, FRAMES

__all__ = ["codes_in", "install"]

_HEAD_OF_PYC = 16
_RENAMING = "grader.renaming"


# Torch's notes which line it was that made an operator, and no more.
_MAKING_OPERATORS = (
    (torch.library.Library, "__init__"),
    (torch.library.Library, "_register_fake"),
    (getattr(getattr(torch, "_library", None), "utils", None), "get_source"),
)
_WHERE_IT_WAS_MADE = [
    getattr(owner, name) for owner, name in _MAKING_OPERATORS if hasattr(owner, name)
]
_HANDED_FRAMES = (
    *(builtins, inspect, traceback, linecache, marshal, _bootstrap_external),
    *{sys.modules[function.__module__] for function in _WHERE_IT_WAS_MADE},
)


def install(ours: Iterable[types.CodeType], roots: Sequence[str]) -> None:
    """From now on the code objects ``ours`` may ask for a frame, and what tells in words where it
    was called (``torch.manual_seed`` prints the stack), as long as it hands no frame and no local
    variable of one to others: some of torch's functions do. Code comes from text, or from files in
    ``roots``, which nobody can write to here."""
    rename = _without_unseen_ways()
    # Bound here, all of them: what modules and builtins hold can be replaced by anybody.
    asking = {id(code): code for code in ours}
    walking = {id(code): code for code in _codes_of(traceback)}
    telling = {i: code for i, code in walking.items() if code.co_name != "walk_stack"}
    telling |= {id(function.__code__): function.__code__ for function in _WHERE_IT_WAS_MADE}
    current = inspect.currentframe.__code__
    packages = os.path.dirname(os.path.dirname(torch.__file__)) + os.sep
    libraries = (f"{packages}torch{os.sep}", f"{packages}sympy{os.sep}")
    files = tuple(root + os.sep for root in {*roots, *sys.path, packages.rstrip(os.sep)} if root)
    get_frame: Any = sys._getframe
    unpacking = vars(_bootstrap_external)["_compile_bytecode"].__code__
    read, starts, plain, identity = io.FileIO, str.startswith, bytes, id
    kept = [(vars(module), dict(vars(module))) for module in _HANDED_FRAMES]
    not_deep, not_here, code_type = ValueError, RuntimeError, types.CodeType
    frames, head = frozenset(FRAMES), _HEAD_OF_PYC
    refusal = "is refused where work is graded"

    def may_ask(frame: Any) -> bool:
        if frame.f_code is current:
            frame = frame.f_back
        by = identity(frame.f_code)
        return by in asking or ((by in telling or is_of_an_import(frame)) and is_as_it_was())

    def is_of_an_import(frame: Any) -> bool:
        """Whether a library asks while its module is imported. At other times none may: some look
        names up in the frames above for whoever calls them."""
        for _ in range(3):
            if frame is None or not starts(frame.f_code.co_filename, libraries):
                return False
            if frame.f_code.co_name == "<module>":
                return True
            frame = frame.f_back
        return False

    def may_look(frame: Any) -> bool:
        """Whether ``frame`` takes a traceback apart for us, or for what makes text of it."""
        user = frame.f_back
        if identity(frame.f_code) in asking:
            return True
        if identity(frame.f_code) not in walking or user is None:
            return False
        if identity(user.f_code) not in walking or user.f_locals.get("capture_locals"):
            return False
        return is_as_it_was()

    def is_as_it_was() -> bool:
        """Whether nobody has put a function of their own where it would be handed a frame."""
        return all(now.get(name) is value for now, before in kept for name, value in before.items())

    def is_on_disk(path: Any, content: Any, skipped: int = 0) -> bool:
        """Whether a file that nobody here can write to holds ``content``."""
        if type(path) is not str or not starts(path, files) or ".." in path:
            return False
        try:
            with read(path) as file:
                return plain(file.readall()[skipped:]) == plain(content)
        except (OSError, TypeError):
            return False

    # What is done about an event: called with the frame that caused it and the event's arguments.

    def code_made(frame: Any, *code: Any) -> None:
        if not starts(frame.f_code.co_filename, libraries):
            raise not_here(f"code made by hand {refusal}")

    def compiled(frame: Any, source: Any, path: Any) -> None:
        if type(path) is str and starts(path, libraries) and not is_on_disk(path, source):
            raise not_here(f"code under a library's name {refusal}")

    def code_of_bytes(frame: Any, content: Any) -> None:
        if not is_on_disk(frame.f_locals.get("bytecode_path"), content, head):
            raise not_here(f"code made of bytes {refusal}")

    def code_renamed(frame: Any, code: Any, path: Any) -> None:
        importing = frame.f_back  # the frame itself is of what stands in for the C function
        if importing.f_code is unpacking and is_as_it_was() and starts(path, files):
            rename(code, path)

    def imported(frame: Any, module: Any, path: Any, *more: Any) -> None:
        # Only a native module has a path here.
        if path is not None and not (type(path) is str and starts(path, files)):
            raise not_here(f"native code of one's own {refusal}")

    def attribute_set(frame: Any, owner: Any, name: Any, value: Any) -> None:
        lent = name == "__code__" and type(value) is code_type
        if lent and starts(value.co_filename, libraries):
            raise not_here(f"a library's code in a function of one's own {refusal}")

    answers: dict[str, Callable[..., None]] = {
        "object.__setattr__": attribute_set,
        "compile": compiled,
        "import": imported,
        "marshal.loads": code_of_bytes,
        _RENAMING: code_renamed,
        **dict.fromkeys(EVENTS_THAT_MAKE_CODE, code_made),
    }
    refused = dict(EVENTS_REFUSED)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        # The first two stand apart, as the hook itself causes them.
        if event == "sys._getframe":
            if arguments[0].f_code is not hook_code and not may_ask(get_frame().f_back):
                raise not_deep("call stack is not deep enough")  # what libraries are ready for
        elif event == "object.__getattr__":
            name = arguments[1]
            if name in frames and not may_look(get_frame().f_back):
                raise not_here(f"{name} {refusal}")
        elif event in answers:
            answers[event](get_frame().f_back, *arguments)
        elif event in refused or starts(event, "ctypes."):
            raise not_here(f"{event} {refusal}")

    hook_code = hook.__code__
    sys.addaudithook(hook)


def _without_unseen_ways() -> Callable[[types.CodeType, str], None]:
    """Take out what no hook hears of: C functions that rename code or make it of bytes, and those
    by which a compiler sees, and exchanges, every function that is about to run.

    Returns the one that imports need, to be kept by the hook, which is told instead.
    """
    rename = _imp._fix_co_filename  # type: ignore[attr-defined]
    vars(_imp)["_fix_co_filename"] = lambda code, path: sys.audit(_RENAMING, code, path)
    vars(_imp).pop("get_frozen_object", None)
    frames = getattr(getattr(torch._C, "_dynamo", None), "eval_frame", None)
    for name in list(vars(frames)) if frames else ():
        if not name.startswith("__"):
            delattr(frames, name)
    return rename


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
