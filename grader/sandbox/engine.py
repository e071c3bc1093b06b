"""Autograd's engine, refused while an exercise asks for gradients to be written by hand.

Every backward pass of torch's ends in one method of one class written in C: ``Tensor.backward``,
``torch.autograd.grad``, ``torch.func``, Jacobians and hooks. Replacing that method refuses all of
them, whatever name led there. (Forward-mode derivatives are operators, see ``guard``.) The nodes of
a graph can also be called one by one, without the engine: so where they are handed out, by a tensor
or by a function of the student's own, is refused as well.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable
from functools import wraps
from typing import Any

import torch

from grader.sandbox.names import AUTOGRAD

__all__ = ["AUTOGRAD", "in_backward", "replace_engine"]

_METHOD = "run_backward"
# Where a graph's nodes are to be had.
_GRAPHS = (
    (torch.Tensor.__mro__[1], "grad_fn"),
    (torch._C._FunctionBase, "next_functions"),
)


def replace_engine(refuses: Callable[[], bool], refusal: Callable[[str], Exception]) -> None:
    """Have the engine ask ``refuses()`` before each backward pass, and the graph of a tensor before
    it is handed out; raise ``refusal`` if it says so.

    The classes are immutable for Python, so their members are replaced in the dicts behind them.
    Where those are not to be had, nothing changes, and the operator log is what tells.
    """

    def guarded_run(run: Any) -> Any:
        @wraps(run, updated=())
        def run_backward(*args: Any, **kwargs: Any) -> Any:
            if refuses():
                raise refusal(AUTOGRAD)
            return run(*args, **kwargs)

        del run_backward.__wrapped__
        return run_backward

    def guarded_graph(member: Any) -> Any:
        read = member.__get__

        def graph(owner: Any) -> Any:
            found = read(owner)
            if found and refuses():  # a tensor without a graph has none to be kept from anybody
                raise refusal(AUTOGRAD)
            return found

        return property(graph)

    _replace(type(torch.autograd.Variable._execution_engine), _METHOD, guarded_run)
    for owner, name in _GRAPHS:
        _replace(owner, name, guarded_graph)


def _replace(owner: Any, name: str, made_of: Callable[[Any], Any]) -> None:
    """Put ``made_of(member)`` in the place of the member ``name`` of a class written in C."""
    behind = gc.get_referents(vars(owner))
    if behind and isinstance(behind[0], dict) and name in behind[0]:
        behind[0][name] = made_of(behind[0][name])
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(owner))


def in_backward() -> bool:
    """Whether what runs in this thread now is part of a backward pass."""
    running = getattr(torch._C, "_current_graph_task_id", None)  # from torch 2.1 on
    return running is not None and running() != -1
