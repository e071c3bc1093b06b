"""Which operators run, and in which of a student's functions."""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Callable, Iterable, Sequence
from functools import cache, wraps
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from grader.sandbox.engine import AUTOGRAD, in_backward
from grader.sandbox.operators import runs_forbidden

__all__ = ["ENTERED", "OPTIM", "STAND_IN_FILE", "OperatorLog", "entering"]

STAND_IN_FILE = "stand-in"
OPTIM = "optim"
_TORCH = os.path.dirname(torch.__file__) + os.sep
_OPTIMIZERS = os.path.join(_TORCH, OPTIM, "")
_runs_forbidden = cache(runs_forbidden)  # asked for each frame of each operator that runs


def entering(
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


ENTERED = entering(print).__code__


def _outermost(code: types.CodeType) -> str:
    """The function or class at the top level that ``code`` stands in: ``Value`` of ``Value.relu``.
    Before Python 3.11 code has no such name, and the name of the function is what there is."""
    return str(getattr(code, "co_qualname", code.co_name)).split(".")[0]


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
            function = ""
            if code is ENTERED and self._exercise in self._names:
                function = self._exercise
            elif theirs is not None and (name := _outermost(code)) in self._names:
                function = name
            if function:
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
