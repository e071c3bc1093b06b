"""Code that asks for a compiler runs as it is written.

``torch.compile``, ``torch.jit.script`` and ``torch.jit.trace`` hand back what they were given: the
values are the same, and no road leads from them past the guard. Torch's own functions are still
scripted where torch needs that.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

import torch

from grader.sandbox.inert import InertModule

__all__ = ["replace_compilers"]


def replace_compilers() -> None:
    """Put them in place, in this process and for good."""
    _put(torch, "compile", _compile)
    for name in ("script", "trace", "trace_module", "freeze", "optimize_for_inference"):
        _put(torch.jit, name, _unless_torchs(getattr(torch.jit, name)))
    _put(torch.jit, "script_method", lambda function, *args, **kwargs: function)
    _put(torch.jit, "ScriptModule", torch.nn.Module)
    _put(torch.jit, "save", lambda *args, **kwargs: None)
    for name in ("torch._dynamo", "torch._inductor"):
        if name not in sys.modules:
            first, _, last = name.partition(".")
            sys.modules[name] = _NoCompiler(name)
            setattr(sys.modules[first], last, sys.modules[name])


def _put(owner: Any, name: str, value: Any) -> None:
    setattr(owner, name, value)


def _compile(model: Any = None, *args: Any, **kwargs: Any) -> Any:
    """``torch.compile``, called with a function or, as a decorator with options, without one."""
    return model if model is not None else lambda function: function


def _unless_torchs(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function`` for what is torch's own; anything else is handed back as it came."""

    def uncompiled(obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        is_torchs = str(getattr(obj, "__module__", "")).startswith("torch.")
        if is_torchs and isinstance(obj, types.FunctionType):
            return function(obj, *args, **kwargs)
        obj = kwargs.get("func", kwargs.get("mod", obj)) if obj is None else obj
        return obj if obj is not None else lambda function: function

    return uncompiled


class _NoCompiler(InertModule):
    """In the place of ``torch._dynamo``, which every optimizer imports before its first step.

    Importing it takes a second and a half and wants to write to the disk.
    """

    @staticmethod
    def disable(fn: Any = None, *args: Any, **kwargs: Any) -> Any:
        return fn if fn is not None else lambda function: function

    allow_in_graph = disallow_in_graph = run = disable

    @staticmethod
    def optimize(*args: Any, **kwargs: Any) -> Any:
        return lambda function: function

    @staticmethod
    def graph_break(*args: Any, **kwargs: Any) -> None: ...
