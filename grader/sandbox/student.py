"""The student's namespace: their statements run in it, their functions are called in it.

Used by the confined child and, in the student's own notebook, by ``check``: one protocol of
requests (``load``, ``call``, ``run``), two places to answer it. Every answer is a plain dict.
"""

from __future__ import annotations

import builtins
import inspect
import linecache
import os
import sys
import traceback
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache, wraps
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from grader.sandbox import audit, inert
from grader.sandbox.devices import OnCpu, replace_devices
from grader.sandbox.engine import AUTOGRAD, in_backward
from grader.sandbox.given import Batches, usual_settings
from grader.sandbox.guard import (
    ForbiddenOperator,
    is_forbidden,
    make_guard,
    refusing_classes,
    runs_forbidden,
)
from grader.sandbox.losses import LossLog
from grader.sandbox.modules import HelperModules
from grader.sandbox.policy import readable_roots
from grader.sandbox.standing import Standings
from grader.sandbox.wire import name_of_type

__all__ = ["FILE_PREFIX", "OperatorLog", "Student"]

# Marks code objects of the student's: "student:cell 7".
FILE_PREFIX = "student:"
STAND_IN_FILE = "stand-in"
_PROBE_FILE = "probe"
_MAX_TEXT = 2_000
_TORCH = os.path.dirname(torch.__file__) + os.sep
_OPTIM = "optim"
_OPTIMIZERS = os.path.join(_TORCH, _OPTIM, "")
_runs_forbidden = cache(runs_forbidden)  # asked for each frame of each operator that runs


def label_in_sandbox(filename: str) -> str | None:
    """``student:cell 7`` → ``cell 7``; ``None`` for a file that is not the student's."""
    return filename.removeprefix(FILE_PREFIX) if filename.startswith(FILE_PREFIX) else None


class Student:
    """A namespace with a student's definitions in it.

    Attributes of an instance are the student's functions, which is how a probe reaches them:
    ``student.softmax(X)``. ``student.keep`` is a dict that lasts from one probe to the next,
    ``student.train_images`` the training images ``(n, 28, 28)`` uint8, where there are any, and
    ``student.new_loss_log()`` what notes the losses of a training.
    """

    def __init__(
        self,
        namespace: dict[str, Any],
        train_images: torch.Tensor | None = None,
        label_of: Callable[[str], str | None] = label_in_sandbox,
        guard: bool = False,
    ) -> None:
        """``label_of`` tells what the student calls a code file, ``None`` for one not theirs.
        ``guard`` has forbidden operators refused, in all of this process."""

        def is_students(filename: str) -> bool:
            return label_of(filename) is not None

        self._guard = make_guard(_ENTERED, is_students) if guard else None
        self._builtins = vars(builtins).copy()  # for probes: a student's patches are no part of it
        self._torch = _Kept(_PATCHED) if guard else None
        self._namespace, self._at_first = namespace, dict(namespace)
        self._label_of = label_of
        self._on_cpu: AbstractContextManager[Any] = nullcontext()
        self._touched: set[str] = set()  # what statements that were left out might have changed
        self.module_errors: list[dict[str, Any]] = []  # of statements in helper modules
        self.keep: dict[str, Any] = {}
        self.train_images = train_images

    def __getattr__(self, name: str) -> Any:
        try:
            value = self._namespace[name]
        except KeyError:
            raise AttributeError(name) from None
        if not callable(value) or isinstance(value, type):
            return value
        return _entering(value, self._torch.restore if self._torch else None)

    def new_loss_log(self) -> LossLog:
        """Notes the losses of a training, epoch by epoch."""
        return LossLog()

    @staticmethod
    def batches(X: torch.Tensor, y: torch.Tensor, sizes: int | list[int]) -> Batches:
        """For a probe: the mini-batches that a student's function is handed."""
        return Batches(X, y, sizes)

    def has(self, name: str) -> bool:
        """Whether there is a function ``name``, or anything else that can be called."""
        return _is_function(self._namespace.get(name))

    def kinds(self, names: Iterable[str]) -> dict[str, str]:
        """The types of those of ``names`` that are no functions."""
        there = {name: self._namespace[name] for name in names if name in self._namespace}
        return {
            name: type(value).__name__
            for name, value in there.items()
            if not _is_function(value) and not inert.is_inert(value)
        }

    def standings(self, names: Sequence[Mapping[str, Any]]) -> Standings:
        """For the names that are used again, further down, for something else."""
        return Standings(names, self._namespace, _is_function)

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ``call`` or ``run``; whatever the student's code raises becomes an answer too."""
        if self._torch:
            self._torch.restore()
        forbidden = request.get("forbidden") or ()
        # Where a probe hands an optimizer over, its steps are no use of one.
        handed = _OPTIM in request.get("source", "")
        operators = OperatorLog(
            request.get("watch") or (),
            self._label_of,
            forbidden,
            str(request.get("exercise", "")),
            "" if handed or not is_forbidden(_OPTIM, forbidden) else _OPTIM,
        )
        if request.get("torch_seed") is not None:
            torch.manual_seed(request["torch_seed"])
        try:
            function = self._function(request)
            if self._guard:  # until the next request: also while the answer is being sent
                self._guard.arm(forbidden)
            with self._on_cpu, self._refusing(forbidden), usual_settings(), operators:
                value = function(*request["args"], **request["kwargs"])
        except BaseException as error:
            return {"error": describe(error, self._label_of), "operators": operators.seen()}
        if missing := inert.missing_in(value):
            text = f"returned what is missing: {missing}"
            said = {"type": "Unavailable", "text": text, "frames": []}
            return {"error": said, "operators": operators.seen()}
        return {"value": value, "operators": operators.seen()}

    def _refusing(self, forbidden: Collection[str]) -> AbstractContextManager[None]:
        """Where no guard refuses torch's forbidden classes, as in a notebook, they refuse here."""
        if self._guard:
            return nullcontext()

        def is_students(code: types.CodeType) -> bool | None:
            if code is _ENTERED or self._label_of(code.co_filename) is not None:
                return True
            return False if code.co_filename == _PROBE_FILE else None

        return refusing_classes(forbidden, is_students)

    def _function(self, request: Mapping[str, Any]) -> Callable[..., Any]:
        if request["op"] == "call":
            return getattr(self, request["name"])
        namespace: dict[str, Any] = {"torch": torch, "__builtins__": dict(self._builtins)}
        exec(self._ours(request["source"], _PROBE_FILE), namespace)
        probe = namespace[request["name"]]
        return lambda *args, **kwargs: probe(self, *args, **kwargs)

    def _ours(self, source: str, filename: str) -> types.CodeType:
        """Code that the marker sent, which may use any operator."""
        code = compile(source, filename, "exec")
        if self._guard:
            self._guard.trust(code)
        return code

    def prepare(self, forbidden: Iterable[str], hidden: tuple[str, ...] = ()) -> None:
        """Before any code of the student's: nothing leads to a forbidden operator's own kernel, or
        to what guards it."""
        assert self._guard is not None
        self._guard.replace(forbidden)
        looking = (OperatorLog.__torch_dispatch__, inert.Inert.__iter__, describe)
        ours = [*self._guard.codes, *(function.__code__ for function in looking)]
        audit.install(ours, readable_roots(hidden))

    def run_on_cpu(self, devices: Collection[str]) -> None:
        """Before any code of the student's, which names ``devices``: they are the CPU."""
        replace_devices(devices)
        self._on_cpu = OnCpu()
        self._torch = _Kept(_PATCHED)

    def add_modules(self, modules: Mapping[str, Mapping[str, Any]]) -> None:
        """Make files that were handed in beside the notebook importable."""
        if modules:
            sys.meta_path.insert(1, HelperModules(modules, FILE_PREFIX, self._note_module_error))

    def _note_module_error(self, error: BaseException) -> None:
        self.module_errors.append(describe(error, self._label_of))

    def forget(self) -> None:
        """Back to the namespace as it was at first: other code is to be run in it."""
        if self._guard:
            self._guard.arm(())  # a top level is no exercise
        self._namespace.clear()
        self._namespace.update(self._at_first)
        self._touched.clear()
        self.keep.clear()
        self.module_errors.clear()

    def execute(self, statement: Mapping[str, Any]) -> dict[str, Any] | None:
        """Run one top-level statement; returns what it raised, or ``None``.

        A statement about something inert (a plot, a download), or about what a statement left
        out would have made, is no news when it fails: what it would have bound is inert too.
        """
        inert.look_for_books(statement["source"])
        try:
            # Blank lines put each statement where the student sees it, so errors name their line.
            # This module's "annotations" future is inherited, and meant: an annotation that names
            # what is missing then costs nothing.
            text = "\n" * (statement["line"] - 1) + statement["source"]
            code = compile(text, FILE_PREFIX + statement["label"], "exec")
            with self._on_cpu:
                exec(code, self._namespace)
        except BaseException as error:
            if self._touched.intersection(statement["reads"]) or any(
                inert.is_inert(self._namespace.get(name)) for name in statement["reads"]
            ):
                self.leave_out(statement)
                return None
            return describe(error, self._label_of)
        return None

    def define(self, name: str, source: str) -> None:
        """Define the function ``name`` by ``source``, which is ours, in the student's namespace."""
        added: dict[str, Any] = {"torch": torch}
        exec(self._ours(source, STAND_IN_FILE), added)
        self._namespace[name] = added[name]

    def leave_out(self, statement: Mapping[str, Any]) -> None:
        """Bind the names of a statement that was not run to nothing in particular."""
        for name in statement["defines"]:
            where = f"{statement['label']}, line {statement['line']}"
            why = f"is missing: the statement that makes it ({where}) was not run"
            self._namespace.setdefault(name, inert.Inert(name, why, data=True))
        self._touched |= {
            name
            for name in (*statement["defines"], *statement["reads"])
            if not callable(self._namespace.get(name))
        }


def _is_function(value: Any) -> bool:
    return callable(value) and not inert.is_inert(value)


def describe(error: BaseException, label_of: Callable[[str], str | None]) -> dict[str, Any]:
    """An exception as plain data: its type, text, and the student's lines it passed through."""
    try:
        text = str(error)[:_MAX_TEXT]
    except Exception:
        text = ""
    frames = []
    step = BaseException.__dict__["__traceback__"].__get__(error)
    while step is not None:
        code = step.tb_frame.f_code
        label = label_of(code.co_filename)
        if label is not None:
            frames.append({"label": label, "line": step.tb_lineno or 0, "function": code.co_name})
        step = step.tb_next
    return {
        "type": name_of_type(error),
        "text": text,
        "unwritten": isinstance(error, NotImplementedError),
        "forbidden": error.operator if isinstance(error, ForbiddenOperator) else None,
        "frames": frames[-20:],
    }


def _entering(
    function: Callable[..., Any], leave: Callable[[], None] | None = None
) -> Callable[..., Any]:
    """``function``, with a frame around it that says that it is the student's."""

    def entered(*args: Any, **kwargs: Any) -> Any:
        value = function(*args, **kwargs)
        if leave:
            leave()
        return value

    try:
        return wraps(function)(entered)
    except Exception:  # an object that does not like to be looked at
        return entered


_ENTERED = _entering(print).__code__

# What probes use of torch's: a student who patches it would have a probe tell something else. And
# what shows code in messages: `doctest.testmod()` leaves a function of its own in linecache.
_PATCHED = (
    builtins,
    inspect,
    linecache,
    traceback,
    torch,
    torch.Tensor,
    torch.nn,
    torch.nn.functional,
    torch.optim,
    torch.autograd,
)


class _Kept:
    """The attributes of modules and classes as they are now, to be put back by ``restore``."""

    def __init__(self, owners: Iterable[Any]) -> None:
        kept = [(owner, dict(vars(owner)), isinstance(owner, type)) for owner in owners]
        # Bound here: what puts Python's builtins back cannot ask them how.
        attributes_of, put, take, has = vars, setattr, delattr, hasattr

        def restore() -> None:
            for owner, before, is_class in kept:
                now = attributes_of(owner)
                for name, value in before.items():
                    if now.get(name) is not value:
                        put(owner, name, value)
                if is_class:  # a new attribute that hides one of a class above
                    for name in [n for n in now if n not in before and has(owner.__base__, n)]:
                        take(owner, name)

        self.restore = restore


class OperatorLog(TorchDispatchMode):
    """Notes which operators run, and in which of the functions called ``names``.

    Works below Python's names for things: ``X.softmax(1)``, ``nn.Softmax`` and
    ``torch.ops.aten.softmax`` all arrive here as ``_softmax``. Torch also has operators written in
    Python, from others (``torch._refs.softmax``): of those that run, one that is called as one of
    ``forbidden`` is noted as well. So is a step of an optimizer as ``optimizer``, if it has a name,
    and what runs in a backward pass as ``autograd``, if that is forbidden.
    What a function of another name runs, when it is called as ``exercise``, is ``exercise``'s.
    """

    def __init__(
        self,
        names: Iterable[str],
        label_of: Callable[[str], str | None],
        forbidden: Iterable[str] = (),
        exercise: str = "",
        optimizer: str = "",
    ) -> None:
        super().__init__()
        self._exercise = exercise
        self._optimizer = optimizer
        self._forbidden = tuple(forbidden)
        self._no_autograd = AUTOGRAD in self._forbidden
        self._label_of = label_of
        self._names = frozenset(names)
        self._seen: dict[tuple[str, str, str, int], None] = {}

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Nothing here is ever compiled, and the wrapper that says so takes a second to import."""
        return False

    def __enter__(self) -> OperatorLog:
        return super().__enter__() if self._names else self

    def __exit__(self, *details: Any) -> None:
        if self._names:
            super().__exit__(*details)

    def __torch_dispatch__(
        self, func: Any, kinds: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        operators = [func.overloadpacket.__name__.strip("_")]
        if self._no_autograd and in_backward():
            operators.append(AUTOGRAD)
        frame, label, line = sys._getframe().f_back, "", 0
        while frame is not None:
            code = frame.f_code
            if code.co_filename == STAND_IN_FILE:
                break
            if self._optimizer and code.co_filename.startswith(_OPTIMIZERS):
                operators.append(self._optimizer)
            elif self._is_operator(code):
                operators.append(code.co_name)
            theirs = self._label_of(code.co_filename)
            if theirs is not None and not label:
                label, line = theirs, frame.f_lineno
            of_exercise = code is _ENTERED and self._exercise in self._names
            if of_exercise or (theirs is not None and code.co_name in self._names):
                function = self._exercise if of_exercise else code.co_name
                for operator in operators:
                    self._seen.setdefault((operator, function, label, line))
                break
            frame = frame.f_back
        return func(*args, **(kwargs or {}))

    def _is_operator(self, code: types.CodeType) -> bool:
        """Whether this is a forbidden function of torch's; steps of an optimizer that was handed
        over are no use of ``SGD``."""
        path = code.co_filename
        if not path.startswith(_TORCH) or path.startswith(_OPTIMIZERS):
            return False
        return _runs_forbidden(code.co_name, self._forbidden)

    def seen(self) -> list[dict[str, Any]]:
        """One entry for each operator, function and line."""
        return [
            {"operator": operator, "function": function, "label": label, "line": line}
            for operator, function, label, line in list(self._seen)[:1000]
        ]
