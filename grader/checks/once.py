"""References that take long, computed once for the same inputs.

A check is run on a submission and then again, from the same seed, on every known mistake and every
trivial answer; what is right stays the same.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import torch

__all__ = ["computed_once"]

_Result = TypeVar("_Result")
_MOST_KEPT = 8


def computed_once(reference: Callable[..., _Result]) -> Callable[..., _Result]:
    """Decorate a function of tensors and numbers, whose result depends on nothing else."""
    kept: OrderedDict[bytes, _Result] = OrderedDict()

    @wraps(reference)
    def remembered(*args: Any) -> _Result:
        key = _digest(args)
        if key not in kept:
            kept[key] = reference(*args)
        kept.move_to_end(key)
        while len(kept) > _MOST_KEPT:
            kept.popitem(last=False)
        return kept[key]

    return remembered


def _digest(args: tuple[Any, ...]) -> bytes:
    digest = hashlib.blake2b()
    for arg in args:
        if isinstance(arg, torch.Tensor):
            digest.update(repr((arg.dtype, tuple(arg.shape))).encode())
            digest.update(arg.detach().contiguous().numpy().tobytes())
        else:
            digest.update(repr(arg).encode())
    return digest.digest()
