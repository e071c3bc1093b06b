"""Torch's own operators and classes, refused while an exercise asks for them to be written.

The kernels themselves are replaced in the child's dispatcher, below every name that Python has
for them: a method, ``nn``, ``torch.ops``, a script, another thread and a distribution all end in
the same kernel. What refuses is a raise, so that nothing depends on a log that could be emptied.
"""

from __future__ import annotations

import cmath  # noqa: F401
import contextlib
import re
import sys
import types
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import torch

from grader.sandbox.audit import codes_in
from grader.sandbox.engine import AUTOGRAD, replace_engine

__all__ = [
    "ForbiddenOperator",
    "Guard",
    "is_forbidden",
    "make_guard",
    "plan_for",
    "refusing_classes",
    "runs_forbidden",
    "warm_up",
]

# Tensors of another layout or device have kernels of their own, which no exercise needs.
_STRANGE_KEYS = "MkldnnCPU QuantizedCPU SparseCPU SparseCsrCPU NestedTensorCPU".split()
_PREFIXES = (
    *("special_", "safe_", "masked_", "sparse_", "nested_tensor_", "mkldnn_"),
    *("fused_", "add_", "embedding_"),
)
# Operators that hold another: its result can be had from them for certain arguments.
_HIDDEN_IN: dict[str, tuple[str, ...]] = {
    "softmax": ("attention",),
    "logsoftmax": ("attention",),
    "sigmoid": ("mkldnn_rnn", "soft_margin_loss"),
    "tanh": ("mkldnn_rnn", "gelu"),
    AUTOGRAD: ("make_dual", "jvp"),  # derivatives in forward mode; backward mode is the engine's
    "nllloss": ("ctc_loss", "poisson_nll_loss"),
}
# Operators of other libraries below torch that take the name of an activation, or are linear ones.
_FUSING = re.compile(r"(mkldnn|mkl|prepacked|mkldnn_prepacked)::\w*(pointwise|linear|conv)")
_FUSED = frozenset({"relu", "sigmoid", "tanh", "linear"})
# Where functions lie that are not torch's, and those of them that nothing here computes with.
_ELSEWHERE = ("numpy", "math", "cmath")
# Forbids every operator that is a step of a backward pass, such as ``threshold_backward``.
_BACKWARD = "backward"
_TAKEN_OUT = frozenset("tanh lstsq pinv polyfit".split())


class ForbiddenOperator(RuntimeError):
    """A student's function ran the operator that it was to be; ``operator`` is its name."""

    def __init__(self, operator: str) -> None:
        super().__init__(f"torch's own {operator}")
        self.operator = operator


def is_forbidden(name: str, forbidden: Iterable[str]) -> bool:
    """Whether ``name`` (of a function, a module class or an operator) is one of ``forbidden``.

    Names are compared without case and underscores: ``log_softmax`` is ``nn.LogSoftmax``.
    """
    return _bare(name) in {_bare(word) for word in forbidden}


def runs_forbidden(name: str, forbidden: Iterable[str]) -> bool:
    """Whether the operator ``name`` is one of ``forbidden``, or has one in it."""
    return any(_is_or_holds(name, word) for word in forbidden)


@contextlib.contextmanager
def refusing_classes(
    words: Iterable[str], is_students: Callable[[types.CodeType], bool | None]
) -> Iterator[None]:
    """For as long as this lasts, torch's own classes that are one of ``words`` are not made by a
    student: ``is_students`` says whose a code object is, or ``None`` if its caller decides.

    For a process that is the student's own, a notebook's: a child has them refused for good.
    """
    called = _classes_called(frozenset(words))
    before = [(cls, vars(cls).get("__init__")) for cls in called]
    for cls in called:
        cls.__init__ = _refusing_init(cls, is_students)
    try:
        yield
    finally:
        for cls, init in before:
            if init is None:
                del cls.__init__
            else:
                cls.__init__ = init


@cache
def _classes_called(words: frozenset[str]) -> list[Any]:
    bare = {_bare(word) for word in words}
    return [cls for known_as, cls in _classes() if not bare.isdisjoint(known_as)] if bare else []


def _refusing_init(
    cls: Any, is_students: Callable[[types.CodeType], bool | None]
) -> Callable[..., None]:
    init = cls.__init__

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        frame = sys._getframe().f_back
        while frame is not None:
            theirs = is_students(frame.f_code)
            if theirs:
                raise ForbiddenOperator(cls.__name__)
            frame = frame.f_back if theirs is None else None
        init(self, *args, **kwargs)

    return __init__


@dataclass(frozen=True, slots=True)
class Guard:
    """The forbidden operators of one assignment, and torch's forbidden classes.

    ``replace(words)`` puts kernels that can refuse in the place of torch's own, and the like into
    its classes (some, as ``DataLoader``, run no operator); ``arm(words)`` says which refuse from
    now on. ``trust(code)`` lets through what ``code`` runs (a probe, a stand-in),
    unless ``entered`` (what every call of a student's function passes through) or the student's
    own code is nearer. ``codes`` is what has to look at the stack for that.
    """

    replace: Callable[[Iterable[str]], None]
    arm: Callable[[Iterable[str]], None]
    trust: Callable[[types.CodeType], None]
    codes: tuple[types.CodeType, ...]


def make_guard(entered: types.CodeType, is_students: Callable[[str], bool]) -> Guard:
    """A guard whose state is in no object and no module: code that it guards runs beside it, and
    can change what an attribute or a global name stands for."""
    armed: frozenset[str] = frozenset()
    replaced: set[str] = set()
    ours: dict[int, types.CodeType] = {}  # by identity: equal code can be made by others
    library: list[Any] = []  # made when it is needed, which takes a while
    get_frame, identity, refusal = sys._getframe, id, ForbiddenOperator
    numbers = (bool, int, float, complex)

    def trust(code: types.CodeType) -> None:
        ours.update((id(part), part) for part in codes_in(code))

    def replace(words: Iterable[str]) -> None:
        new = frozenset(words) - replaced
        if not new:
            return
        replaced.update(new)
        if AUTOGRAD in new:
            replace_engine(lambda: AUTOGRAD in armed and by_a_student(), refusal)
        plan = plan_for(new)
        for module, name in plan.functions:
            vars(module)[name] = _refusing(name)
        for cls, held in plan.classes:
            cls.__init__ = guarded_init(cls.__name__, held, cls.__init__)
        get_kernel = getattr(torch.library, "get_kernel", None)
        if get_kernel is None:
            return  # an older torch: the operator log is what there is
        if not library:
            library.append(torch.library.Library("aten", "IMPL"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for planned in plan.operators:
                operator, key = planned.operator, planned.key
                try:
                    kernel = None if key in _STRANGE_KEYS else get_kernel(f"aten::{operator}", key)
                    library[0].impl(
                        operator, guarded_kernel(planned, kernel), key, with_keyset=True
                    )
                except RuntimeError:
                    continue  # torch will not have it replaced: the log is what there is
            for namespace, places in plan.fused:
                library.append(torch.library.Library(namespace, "IMPL"))
                for name, key in places:
                    library[-1].impl(name, _refusing(name), key)

    def arm(words: Iterable[str]) -> None:
        nonlocal armed
        replace(words)
        armed = frozenset(words)

    def guarded_kernel(planned: _Planned, kernel: Any) -> Callable[..., Any]:
        plain, words, tensors = planned.plain, planned.words, planned.tensors
        to_tensor = torch.tensor

        def guarded(keyset: Any, *args: Any, **kwargs: Any) -> Any:
            if not words.isdisjoint(armed) and by_a_student():
                raise refusal(plain)
            if kernel is None:
                raise NotImplementedError(f"{plain} of a tensor of this layout")
            # The 3 of X * 3 was a tensor on its way here, and kernels know it as one only.
            given = [
                to_tensor(a) if i in tensors and type(a) in numbers else a
                for i, a in enumerate(args)
            ]
            return kernel.call_boxed(keyset, *given, **kwargs)

        return guarded

    def guarded_init(name: str, words: frozenset[str], init: Any) -> Callable[..., None]:
        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            if not words.isdisjoint(armed) and by_a_student():
                raise refusal(name)
            init(self, *args, **kwargs)

        return __init__

    def by_a_student() -> bool:
        frame = get_frame()
        while frame is not None:
            code = frame.f_code
            if identity(code) in ours:
                return False
            if code is entered or is_students(code.co_filename):
                return True
            frame = frame.f_back  # type: ignore[assignment]
        return True  # a thread that the student's code began

    return Guard(replace, arm, trust, (by_a_student.__code__,))


def _refusing(name: str) -> Callable[..., Any]:
    """In the place of a function that no exercise needs; nothing leads from it to the function."""

    def refused(*args: Any, **kwargs: Any) -> Any:
        raise ForbiddenOperator(name)

    refused.__name__ = name
    return refused


@dataclass(frozen=True, slots=True)
class _Planned:
    """A kernel to be replaced: of ``operator`` (such as ``_softmax.out``) under ``key``. ``plain``
    is its name without an overload, ``words`` what forbids it, ``tensors`` the places of tensors
    among its arguments."""

    operator: str
    key: str
    plain: str
    words: frozenset[str]
    tensors: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What :meth:`Guard.replace` replaces. It has names only: from a kernel of torch's own that
    was kept in a module, a way would lead past the guard."""

    functions: tuple[tuple[types.ModuleType, str], ...]
    classes: tuple[tuple[Any, frozenset[str]], ...]
    operators: tuple[_Planned, ...]
    fused: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@lru_cache(16)
def plan_for(words: frozenset[str]) -> _Plan:
    """What is to be replaced for ``words``. Looked up once in the process that children are forked
    from, for all of them."""
    bare = {word: _bare(word) for word in words}
    classes = ((c, frozenset(w for w in words if bare[w] in known)) for known, c in _classes())
    fuses = not _FUSED.isdisjoint(bare.values())
    return _Plan(
        tuple(_functions_called(words)),
        tuple((cls, held) for cls, held in classes if held),
        tuple(planned for name in _operators_called(words) for planned in _planned(name, words)),
        tuple((name, tuple(places)) for name, places in _fusing().items()) if fuses else (),
    )


def _planned(operator: str, words: Iterable[str]) -> Iterator[_Planned]:
    plain = operator.split(".")[0].strip("_")
    held = frozenset(word for word in words if _is_or_holds(plain, word))
    for key in _keys_of(operator):
        yield _Planned(operator, key, plain, held, _places_of_tensors(operator))


def _functions_called(words: Iterable[str]) -> list[tuple[types.ModuleType, str]]:
    """numpy's and Python's functions that are one of ``words``, in every module that has them;
    of :data:`_TAKEN_OUT` only: numpy multiplies sizes by its own ``multiply``, say."""
    return [place for word in words for place in _functions().get(_bare(word), ())]


@cache
def _functions() -> dict[str, list[tuple[types.ModuleType, str]]]:
    found: dict[str, list[tuple[types.ModuleType, str]]] = {}
    for path, module in list(sys.modules.items()):
        if path.split(".")[0] not in _ELSEWHERE or not isinstance(module, types.ModuleType):
            continue
        for name, value in vars(module).items():
            if name in _TAKEN_OUT and callable(value):
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
    """Namespace → its operators that run one of :data:`_FUSED` where torch's dispatcher does not
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
    strange = [key for key in _STRANGE_KEYS if has(f"aten::{operator}", key)]
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
    holders = {holder for word in bare for holder in _HIDDEN_IN.get(word, ())}
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
    for suffix in ("_forward", "_backward", "_backward_data", "_kernel"):
        name = name.removesuffix(suffix)
    name = name.strip("_")
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name.replace("_", "").lower()


def _is_or_holds(name: str, word: str) -> bool:
    if _BACKWARD in name:  # needs its forward first; a stand-in's runs when the student asks
        return _bare(word) == _BACKWARD
    hidden = _HIDDEN_IN.get(_bare(word), ())
    return _bare(name) == _bare(word) or any(holder in name for holder in hidden)
