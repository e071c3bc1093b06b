"""What a forbidden word means to torch: which operators, classes and functions it forbids.

Names only. From a kernel of torch's own that was kept in a module, a way would lead past the guard
that replaces it.
"""

from __future__ import annotations

import cmath  # noqa: F401
import re
import sys
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import torch

from grader.sandbox.names import (
    FUSED,
    HIDDEN_IN,
    KERNEL_PREFIXES,
    KERNEL_SUFFIXES,
    NOT_TORCHS,
    STRANGE_KEYS,
    TAKEN_OUT,
)

__all__ = [
    "Plan",
    "Planned",
    "classes_called",
    "is_forbidden",
    "plan_for",
    "runs_forbidden",
    "warm_up",
]

# An operator of a library below torch, with an activation in it: see FUSED.
_FUSING = re.compile(r"(mkldnn|mkl|prepacked|mkldnn_prepacked)::\w*(pointwise|linear|conv)")
# Forbids every operator that is a step of a backward pass, such as ``threshold_backward``.
_BACKWARD = "backward"


def is_forbidden(name: str, forbidden: Iterable[str]) -> bool:
    """Whether ``name`` (of a function, a module class or an operator) is one of ``forbidden``.

    Names are compared without case and underscores: ``log_softmax`` is ``nn.LogSoftmax``.
    """
    return _bare(name) in {_bare(word) for word in forbidden}


def runs_forbidden(name: str, forbidden: Iterable[str]) -> bool:
    """Whether the operator ``name`` is one of ``forbidden``, or has one in it."""
    return any(_is_or_holds(name, word) for word in forbidden)


@cache
def classes_called(words: frozenset[str]) -> list[Any]:
    """Torch's own classes that are one of ``words``, or in a package of such a name."""
    bare = {_bare(word) for word in words}
    return [cls for known_as, cls in _classes() if not bare.isdisjoint(known_as)] if bare else []


@dataclass(frozen=True, slots=True)
class Planned:
    """A kernel to be replaced: of ``operator`` (such as ``_softmax.out``) under ``key``. ``plain``
    is its name without an overload, ``words`` what forbids it, ``tensors`` the places of tensors
    among its arguments."""

    operator: str
    key: str
    plain: str
    words: frozenset[str]
    tensors: frozenset[int]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a guard replaces: functions of numpy's and Python's, classes of torch's, each with the
    words that forbid it, operators, and operators of other libraries by their namespace."""

    functions: tuple[tuple[types.ModuleType, str], ...]
    classes: tuple[tuple[Any, frozenset[str]], ...]
    operators: tuple[Planned, ...]
    fused: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@lru_cache(16)
def plan_for(words: frozenset[str]) -> Plan:
    """What is to be replaced for ``words``. Looked up once in the process that children are forked
    from, for all of them."""
    bare = {word: _bare(word) for word in words}
    classes = ((c, frozenset(w for w in words if bare[w] in known)) for known, c in _classes())
    fuses = not FUSED.keys().isdisjoint(bare.values())
    return Plan(
        tuple(_functions_called(words)),
        tuple((cls, held) for cls, held in classes if held),
        tuple(planned for name in _operators_called(words) for planned in _planned(name, words)),
        tuple((name, tuple(places)) for name, places in _fusing().items()) if fuses else (),
    )


def _planned(operator: str, words: Iterable[str]) -> Iterator[Planned]:
    plain = operator.split(".")[0].strip("_")
    held = frozenset(word for word in words if _is_or_holds(plain, word))
    for key in _keys_of(operator):
        yield Planned(operator, key, plain, held, _places_of_tensors(operator))


def _functions_called(words: Iterable[str]) -> list[tuple[types.ModuleType, str]]:
    """numpy's and Python's functions that are one of ``words``, in every module that has them;
    of :data:`TAKEN_OUT` only: numpy multiplies sizes by its own ``multiply``, say."""
    return [place for word in words for place in _functions().get(_bare(word), ())]


@cache
def _functions() -> dict[str, list[tuple[types.ModuleType, str]]]:
    found: dict[str, list[tuple[types.ModuleType, str]]] = {}
    for path, module in list(sys.modules.items()):
        if path.split(".")[0] not in NOT_TORCHS or not isinstance(module, types.ModuleType):
            continue
        for name, value in vars(module).items():
            if name in TAKEN_OUT and callable(value):
                found.setdefault(_bare(name), []).append((module, name))
    return found


@cache
def _classes() -> list[tuple[frozenset[str], Any]]:
    """Torch's own classes that are written in Python, each with what forbids it: its name, or a
    package that it is in."""
    found: dict[type, frozenset[str]] = {}
    for path, module in list(sys.modules.items()):
        if path.split(".")[0] != "torch" or not isinstance(module, types.ModuleType):
            continue
        for value in list(vars(module).values()):
            if issubclass(type(value), type) and value.__module__.startswith("torch."):
                # no_grad and its like are in autograd's package, and compute nothing.
                harmless = value.__module__ == "torch.autograd.grad_mode"
                packages = [] if harmless else value.__module__.split(".")[1:-1]
                found[value] = frozenset(map(_bare, (value.__name__, *packages)))
    return [(known_as, cls) for cls, known_as in found.items() if _is_python(cls.__init__)]  # type: ignore[misc]


def _is_python(function: Any) -> bool:
    return isinstance(function, types.FunctionType)


@cache
def _fusing() -> dict[str, list[tuple[str, str]]]:
    """Namespace → its operators that run one of :data:`FUSED` where torch's dispatcher does not
    see it, and the key of a kernel."""
    found: dict[str, list[tuple[str, str]]] = {}
    for operator in filter(_FUSING.match, torch._C._dispatch_get_all_op_names()):
        for key in ("CPU", "MkldnnCPU"):
            if torch._C._dispatch_has_kernel_for_dispatch_key(operator, key):
                namespace, _, name = operator.partition("::")
                found.setdefault(namespace, []).append((name, key))
    return found


def _keys_of(operator: str) -> list[str]:
    """Where its kernels are. One composed of others is caught above autograd, which it needs."""
    has = torch._C._dispatch_has_kernel_for_dispatch_key
    composed = has(f"aten::{operator}", "CompositeImplicitAutograd")
    strange = [key for key in STRANGE_KEYS if has(f"aten::{operator}", key)]
    return ["AutogradCPU" if composed else "CPU", *strange]


def _places_of_tensors(operator: str) -> frozenset[int]:
    """Which of its arguments, by position, are tensors whatever they were in Python."""
    name, _, overload = operator.partition(".")
    schema = torch._C._get_schema(f"aten::{name}", overload)
    found = enumerate(schema.arguments)
    return frozenset(i for i, argument in found if isinstance(argument.type, torch.TensorType))


def _operators_called(words: Iterable[str]) -> list[str]:
    """Torch's operators, such as ``_softmax.out``, that are one of ``words`` or hold one."""
    bare = {_bare(word) for word in words}
    holders = {holder for word in bare for holder in HIDDEN_IN.get(word, ())}
    return [
        operator
        for name, operators in _operators().items()
        if (
            _BACKWARD in bare
            if _BACKWARD in name
            else _bare(name) in bare or any(holder in name for holder in holders)
        )
        for operator in operators
    ]


@cache
def _operators() -> dict[str, list[str]]:
    """Name → its overloads, of every operator of torch's own."""
    found: dict[str, list[str]] = {}
    for name in torch._C._dispatch_get_all_op_names():
        if name.startswith("aten::"):
            operator = name.removeprefix("aten::")
            found.setdefault(operator.split(".")[0], []).append(operator)
    return found


def warm_up() -> None:
    """Do once what every child needs."""
    for name in (*_operators(), *_functions()):
        _bare(name)
    _classes()
    _fusing()


@cache
def _bare(name: str) -> str:
    """``_softmax_forward`` → ``softmax``: without what tells one kernel from another."""
    for suffix in KERNEL_SUFFIXES:
        name = name.removesuffix(suffix)
    name = name.strip("_")
    for prefix in KERNEL_PREFIXES:
        name = name.removeprefix(prefix)
    return name.replace("_", "").lower()


def _is_or_holds(name: str, word: str) -> bool:
    if _BACKWARD in name:  # needs its forward first; a stand-in's runs when the student asks
        return _bare(word) == _BACKWARD
    hidden = HIDDEN_IN.get(_bare(word), ())
    return _bare(name) == _bare(word) or any(holder in name for holder in hidden)
