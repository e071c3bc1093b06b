"""What a submission may patch and a probe relies on: kept as it is, and put back."""

from __future__ import annotations

import builtins
import inspect
import linecache
import traceback
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import torch

__all__ = ["PATCHED", "Kept"]

# What probes use of torch's: a student who patches it would have a probe tell something else. And
# what shows code in messages: `doctest.testmod()` leaves a function of its own in linecache.
PATCHED = (
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


class Kept:
    """The attributes of modules and classes as they are now, to be put back by ``restore``."""

    def __init__(self, owners: Iterable[Any]) -> None:
        kept = [
            (owner, before, isinstance(owner, type), len(before), *_identities(before))
            for owner, before in ((owner, dict(vars(owner))) for owner in owners)
        ]
        # Bound here: what puts Python's builtins back cannot ask them how.
        attributes_of, put, take, has, count, of = vars, setattr, delattr, hasattr, len, np.fromiter

        def restore() -> None:
            for owner, before, is_class, n, names, values in kept:
                now = attributes_of(owner)
                # Nearly always all is as it was, which is seen sooner from addresses.
                if (
                    (count(now) == n or (count(now) > n and not is_class))
                    and of(now, object, n).tobytes() == names
                    and of(now.values(), object, n).tobytes() == values
                ):
                    continue
                for name, value in before.items():
                    if now.get(name) is not value:
                        put(owner, name, value)
                if is_class:  # a new attribute that hides one of a class above
                    for name in [n for n in now if n not in before and has(owner.__base__, n)]:
                        take(owner, name)

        self.restore = restore


def _identities(attributes: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """The addresses of its names and of its values, in order.

    Unlike a comparison of the values themselves, this asks none of them whether it is equal.
    """
    n = len(attributes)
    return (
        np.fromiter(attributes, object, n).tobytes(),
        np.fromiter(attributes.values(), object, n).tobytes(),
    )
