"""The student's namespace: their statements run in it, their functions are called in it.

Used by the confined child and, in the student's own notebook, by ``check``: one protocol of
requests (``load``, ``call``, ``run``), two places to answer it. Every answer is a plain dict.
"""

from __future__ import annotations

import sys
import traceback
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from grader.sandbox import inert
from grader.sandbox.guard import ForbiddenOperator, Guard

__all__ = ["FILE_PREFIX", "OperatorLog", "Student"]

# Marks code objects of the student's: "student:cell 7".
FILE_PREFIX = "student:"
STAND_IN_FILE = "stand-in"
_MAX_TEXT = 2_000


def label_in_sandbox(filename: str) -> str | None:
    """``student:cell 7`` → ``cell 7``; ``None`` for a file that is not the student's."""
    return filename.removeprefix(FILE_PREFIX) if filename.startswith(FILE_PREFIX) else None


class Student:
    """A namespace with a student's definitions in it.

    Attributes of an instance are the student's functions, which is how a probe reaches them:
    ``student.softmax(X)``. ``student.keep`` is a dict that lasts from one probe to the next, and
    ``student.train_images`` the training images ``(n, 28, 28)`` uint8, where there are any.
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
        self._guard = Guard(_entering(print).__code__, self._is_students) if guard else None
        self._namespace = namespace
        self._label_of = label_of
        self._touched: set[str] = set()  # what statements that were left out might have changed
        self.keep: dict[str, Any] = {}
        self.train_images = train_images

    def __getattr__(self, name: str) -> Any:
        try:
            value = self._namespace[name]
        except KeyError:
            raise AttributeError(name) from None
        return _entering(value) if callable(value) and not isinstance(value, type) else value

    def _is_students(self, filename: str) -> bool:
        return self._label_of(filename) is not None

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ``call`` or ``run``; whatever the student's code raises becomes an answer too."""
        operators = OperatorLog(request.get("watch") or (), self._label_of)
        if request.get("torch_seed") is not None:
            torch.manual_seed(request["torch_seed"])
        try:
            function = self._function(request)
            if self._guard:  # until the next request: also while the answer is being sent
                self._guard.arm(request.get("forbidden", ()))
            with operators:
                value = function(*request["args"], **request["kwargs"])
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            return {"error": describe(error, self._label_of), "operators": operators.seen()}
        return {"value": value, "operators": operators.seen()}

    def _function(self, request: Mapping[str, Any]) -> Callable[..., Any]:
        if request["op"] == "call":
            return getattr(self, request["name"])
        namespace: dict[str, Any] = {"torch": torch}
        exec(self._ours(request["source"], "probe"), namespace)
        probe = namespace[request["name"]]
        return lambda *args, **kwargs: probe(self, *args, **kwargs)

    def _ours(self, source: str, filename: str) -> types.CodeType:
        """Code that the marker sent, which may use any operator."""
        code = compile(source, filename, "exec")
        if self._guard:
            self._guard.trust(code)
        return code

    def execute(self, statement: Mapping[str, Any]) -> dict[str, Any] | None:
        """Run one top-level statement; returns what it raised, or ``None``.

        A statement about something inert (a plot, a download), or about what a statement left
        out would have made, is no news when it fails: what it would have bound is inert too.
        """
        try:
            # Blank lines put each statement where the student sees it, so errors name their line.
            # This module's "annotations" future is inherited, and meant: an annotation that names
            # what is missing then costs nothing.
            text = "\n" * (statement["line"] - 1) + statement["source"]
            exec(compile(text, FILE_PREFIX + statement["label"], "exec"), self._namespace)
        except (Exception, SystemExit, KeyboardInterrupt) as error:
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
            self._namespace.setdefault(name, inert.Inert())
        self._touched |= {
            name
            for name in (*statement["defines"], *statement["reads"])
            if not callable(self._namespace.get(name))
        }


def describe(error: BaseException, label_of: Callable[[str], str | None]) -> dict[str, Any]:
    """An exception as plain data: its type, text, and the student's lines it passed through."""
    try:
        text = str(error)[:_MAX_TEXT]
    except Exception:
        text = ""
    frames = []
    for frame in traceback.extract_tb(error.__traceback__):
        label = label_of(frame.filename)
        if label is not None:
            frames.append({"label": label, "line": frame.lineno or 0, "function": frame.name})
    return {
        "type": type(error).__name__,
        "text": text,
        "unwritten": isinstance(error, NotImplementedError),
        "forbidden": error.operator if isinstance(error, ForbiddenOperator) else None,
        "frames": frames[-20:],
    }


def _entering(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function``, with a frame around it that says that it is the student's."""

    def entered(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    try:
        return wraps(function)(entered)
    except Exception:  # an object that does not like to be looked at
        return entered


class OperatorLog(TorchDispatchMode):
    """Notes which operators run, and in which of the functions called ``names``.

    Works below Python's names for things: ``X.softmax(1)``, ``nn.Softmax`` and
    ``torch.ops.aten.softmax`` all arrive here as ``_softmax``.
    """

    def __init__(self, names: Iterable[str], label_of: Callable[[str], str | None]) -> None:
        super().__init__()
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
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        operator = func.overloadpacket.__name__.strip("_")
        frame, label, line = sys._getframe(1), "", 0
        while frame is not None:
            code = frame.f_code
            if code.co_filename == STAND_IN_FILE:
                break
            theirs = self._label_of(code.co_filename)
            if theirs is not None:
                if not label:
                    label, line = theirs, frame.f_lineno
                if code.co_name in self._names:
                    self._seen.setdefault((operator, code.co_name, label, line))
                    break
            frame = frame.f_back  # type: ignore[assignment]
        return func(*args, **(kwargs or {}))

    def seen(self) -> list[dict[str, Any]]:
        """One entry for each operator, function and line."""
        return [
            {"operator": operator, "function": function, "label": label, "line": line}
            for operator, function, label, line in list(self._seen)[:1000]
        ]
