"""What a submission may patch and a probe relies on: kept as it is, and put back."""

from __future__ import annotations

import builtins
import inspect
import linecache
import traceback
from collections.abc import Callable, Iterable, Mapping
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


def _version_of() -> Callable[[dict[str, Any]], int] | None:
    """What returns a number of a dict that changes whenever anything in it does, if this torch has
    it and it holds what it promises."""
    guards = getattr(getattr(torch._C, "_dynamo", None), "guards", None)
    version_of: Any = getattr(guards, "dict_version", None)
    attributes: dict[str, Any] = {"sin": 1}
    try:
        before = version_of(attributes)
        attributes["sin"] = 2
        after = version_of(attributes)
        return version_of if before != after == version_of(attributes) else None
    except Exception:
        return None


# A look at the number takes a microsecond; one at all of torch's attributes takes a quarter of a
# millisecond, and makes a forked process copy every page of memory that one of them is on.
_VERSION_OF = _version_of()


class Kept:
    """The attributes of modules and classes as they are now, to be put back by ``restore``."""

    def __init__(self, owners: Iterable[Any]) -> None:
        # Bound here: what puts Python's builtins back cannot ask them how. So are the owners' own
        # attributes, since a module can be given a class with another ``__dict__``.
        put, take, has, count, of = setattr, delattr, hasattr, len, np.fromiter
        class_of, give, version_of, number = type, object.__setattr__, _VERSION_OF, enumerate
        kept = [
            (owner, type(owner), now, dict(now), isinstance(owner, type), *_identities(now))
            for owner, now in ((owner, vars(owner)) for owner in owners)
        ]
        seen = [
            version_of(now) if version_of and not is_class else None
            for _, _, now, _, is_class, *_ in kept
        ]

        def restore() -> None:
            for i, (owner, cls, now, before, is_class, n, names, values) in number(kept):
                version = None
                if not is_class:
                    if class_of(owner) is not cls:
                        give(owner, "__class__", cls)
                    version = version_of(now) if version_of else None
                    if version is not None and version == seen[i]:
                        continue
                # Nearly always all is as it was, which is seen sooner from addresses.
                if (
                    (count(now) == n or (count(now) > n and not is_class))
                    and of(now, object, n).tobytes() == names
                    and of(now.values(), object, n).tobytes() == values
                ):
                    seen[i] = version
                    continue
                for name, value in before.items():
                    if now.get(name) is not value:
                        put(owner, name, value)
                if is_class:  # a new attribute that hides one of a class above
                    for name in [n for n in now if n not in before and has(owner.__base__, n)]:
                        take(owner, name)

        self.restore = restore


def _identities(attributes: Mapping[str, Any]) -> tuple[int, bytes, bytes]:
    """How many there are, and the addresses of their names and of their values, in order.

    Unlike a comparison of the values themselves, this asks none of them whether it is equal.
    """
    n = len(attributes)
    return (
        n,
        np.fromiter(attributes, object, n).tobytes(),
        np.fromiter(attributes.values(), object, n).tobytes(),
    )
