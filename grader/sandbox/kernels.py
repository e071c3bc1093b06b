"""Kernels that can refuse, in the place of torch's own in the dispatcher.

All that they need is bound as they are made: code that they guard runs beside them, and can change
what a global name stands for.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import torch

from grader.sandbox.names import STRANGE_KEYS
from grader.sandbox.operators import Plan, Planned
from grader.sandbox.refusals import ForbiddenOperator, refusing

__all__ = ["replace_kernels"]


def replace_kernels(
    plan: Plan, refuses: Callable[[frozenset[str]], bool], libraries: list[Any]
) -> None:
    """Have the kernels of ``plan`` ask ``refuses(words)`` whenever they run. They are in torch's
    dispatcher for as long as ``libraries`` holds what is added to it.

    Before torch 2.9 there is nothing to be had that calls a kernel which was replaced, so none is:
    the operator log is what tells.
    """
    get_kernel = getattr(torch.library, "get_kernel", None)
    if get_kernel is None:
        return
    if not libraries:
        libraries.append(torch.library.Library("aten", "IMPL"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for planned in plan.operators:
            operator, key = planned.operator, planned.key
            try:
                kernel = None if key in STRANGE_KEYS else get_kernel(f"aten::{operator}", key)
                guarded = _guarded(planned, kernel, refuses)
                libraries[0].impl(operator, guarded, key, with_keyset=True)
            except RuntimeError:
                continue  # torch will not have it replaced: the log is what there is
        for namespace, places in plan.fused:
            libraries.append(torch.library.Library(namespace, "IMPL"))
            for name, key in places:
                libraries[-1].impl(name, refusing(name), key)


def _guarded(
    planned: Planned, kernel: Any, refuses: Callable[[frozenset[str]], bool]
) -> Callable[..., Any]:
    plain, words, tensors = planned.plain, planned.words, planned.tensors
    to_tensor, refusal, numbers = torch.tensor, ForbiddenOperator, (bool, int, float, complex)

    def guarded(keyset: Any, *args: Any, **kwargs: Any) -> Any:
        if refuses(words):
            raise refusal(plain)
        if kernel is None:
            raise NotImplementedError(f"{plain} of a tensor of this layout")
        # The 3 of X * 3 was a tensor on its way here, and kernels know it as one only.
        given = [
            to_tensor(a) if i in tensors and type(a) in numbers else a for i, a in enumerate(args)
        ]
        return kernel.call_boxed(keyset, *given, **kwargs)

    return guarded
