"""Compare what a student's function returned with what was wanted: shape first, then values.

The dtype is a question of its own, which one check of an exercise asks (:func:`assert_dtype`).

The first thing that is wrong is the one that is told, with the worst place and both values there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from grader.checks.difference import of_dtypes, of_shapes, of_values
from grader.errors import PartialCredit, StudentMismatch
from grader.sandbox.wire import Opaque

__all__ = [
    "assert_close",
    "assert_dtype",
    "assert_one_each",
    "assert_shape",
    "award",
    "describe",
    "expect",
]


_COARSE = (torch.float16, torch.bfloat16)


def expect(condition: bool, message: str) -> None:
    """Raise :class:`StudentMismatch` with ``message`` unless ``condition`` holds."""
    __tracebackhide__ = True
    if not condition:
        raise StudentMismatch(message)


def award(fraction: float, message: str) -> None:
    """Give ``fraction`` (0 to 1) of the check's points; ``message`` says why not all of them."""
    __tracebackhide__ = True
    if fraction < 1:
        raise PartialCredit(fraction, message)


def assert_shape(got: Any, shape: tuple[int, ...], what: str) -> torch.Tensor:
    """``got`` as a tensor of ``shape``, or :class:`StudentMismatch` naming what it is instead."""
    __tracebackhide__ = True
    if not isinstance(got, torch.Tensor):
        raise StudentMismatch(f"{what}: {describe(got)}, wanted a tensor of shape {shape}")
    if tuple(got.shape) != tuple(shape):
        raise StudentMismatch(
            f"{what}: shape {tuple(got.shape)}, wanted {tuple(shape)}",
            of_shapes(what, got.shape, shape),
        )
    return got


def assert_tensors(
    got: Any, names: Sequence[str], shapes: Sequence[tuple[int, ...]], what: str
) -> Sequence[torch.Tensor]:
    """``got`` as tensors of these ``shapes``, each called by its name in ``names``.

    Raises :class:`StudentMismatch` where it is no list or tuple of that many, or a shape differs.
    """
    __tracebackhide__ = True
    expect(
        isinstance(got, (list, tuple)) and len(got) == len(names),
        f"{what}: {describe(got)}, expected {', '.join(names)}",
    )
    for part, name, shape in zip(got, names, shapes):
        assert_shape(part, shape, f"{name} of {what}")
    return got


def assert_dtype(got: Any, dtype: torch.dtype, what: str) -> None:
    """``got`` is a tensor of ``dtype``, whatever its values are."""
    __tracebackhide__ = True
    if not isinstance(got, torch.Tensor):
        raise StudentMismatch(f"{what}: {describe(got)}, wanted a {_name(dtype)} tensor")
    if got.dtype != dtype:
        theirs, ours = _name(got.dtype), _name(dtype)
        difference = of_dtypes(what, theirs, ours)
        raise StudentMismatch(f"{what}: dtype {theirs}, wanted {ours}", difference)


def assert_one_each(got: Any, n: int, what: str) -> None:
    """``got`` is not the one number of a sum or a mean, where each of ``n`` samples has its own."""
    __tracebackhide__ = True
    number = isinstance(got, (int, float)) and not isinstance(got, bool)
    if n > 1 and (number or (isinstance(got, torch.Tensor) and got.numel() == 1)):
        raise StudentMismatch(f"{what}: one number for the batch, wanted one loss for each of {n}")


def assert_close(
    got: Any,
    want: torch.Tensor | float,
    what: str,
    *,
    rtol: float = 1e-4,
    atol: float = 1e-5,
) -> None:
    """``got`` is ``want``, elementwise ``|got − want| ≤ atol + rtol · |want|``.

    ``what`` names it in the student's words, such as ``softmax(X)``. With a number for ``want``,
    a number or a tensor of one element is accepted; with a tensor, the shape must be its own.
    Right values are right in any dtype, and those of a coarser float are as exact as it can hold.
    Infinities and nan match only themselves.
    """
    __tracebackhide__ = True
    if not isinstance(want, torch.Tensor):
        got = torch.tensor(_number(got, want, what), dtype=torch.float64)
        want = torch.tensor(float(want), dtype=torch.float64)
    got = assert_shape(got, tuple(want.shape), what)
    if want.numel() == 0:
        return
    if got.dtype in _COARSE:
        rtol = max(rtol, 4 * torch.finfo(got.dtype).eps)
    ours, theirs = want.to(torch.float64), got.to(torch.float64)
    allowed = atol + rtol * ours.abs()
    excess = (theirs - ours).abs() - allowed
    same = (theirs == ours) | (theirs.isnan() & ours.isnan())
    excess = excess.nan_to_num(nan=math.inf, posinf=math.inf).masked_fill(same, -1.0)
    excess = excess.masked_fill(ours.isfinite() & ~theirs.isfinite(), math.inf)
    worst = int(excess.flatten().argmax())
    if excess.flatten()[worst] <= 0:
        return
    # numpy's: torch's own imports a computer algebra system first, which takes 0.3 s.
    index = [int(i) for i in np.unravel_index(worst, want.shape)] if want.dim() else []
    count, size = int((excess > 0).sum()), want.numel()
    mine, right = _value(theirs.flatten()[worst]), _value(ours.flatten()[worst])
    margin = f"{float(allowed.flatten()[worst]):.1g}"
    raise StudentMismatch(
        f"{what}: {f'worst at {index}: ' if index else ''}{mine}, wanted {right} "
        f"(allowed {margin}{f', {count} of {size} values are off' if size > 1 else ''})",
        of_values(what, theirs, ours, excess > 0, index),
    )


def describe(value: Any) -> str:
    """What a value is, in a student's words."""
    if value is None:
        return "returned None (is there a return statement?)"
    if isinstance(value, torch.Tensor):
        return f"a tensor of shape {tuple(value.shape)}"
    if isinstance(value, Opaque):
        return f"returned {value.kind}"
    if isinstance(value, (bool, int, float)):
        return f"the number {value}"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)}"
    return f"a {type(value).__name__}"


def _number(got: Any, want: float, what: str) -> float:
    __tracebackhide__ = True
    if isinstance(got, torch.Tensor):
        if got.numel() != 1:
            raise StudentMismatch(f"{what}: {describe(got)}, wanted one number ({want:g})")
        return float(got.reshape(()))
    if isinstance(got, (int, float)):
        return float(got)
    raise StudentMismatch(f"{what}: {describe(got)}, wanted a number ({want:g})")


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _value(number: torch.Tensor) -> str:
    return f"{float(number):.6g}"
