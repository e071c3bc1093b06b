"""Trivial answers: what a function gives that does none of the work.

A check is worth its points only if such answers earn nothing from it, whatever the seed. They are
made from the solution's own answer, whose shape they have: zeros, ones, a uniform row, a constant,
noise, the function's own argument, the answer to the previous call, the result of no epochs at all,
and nothing. An assignment adds its own in ``solutions/NN_x/trivial.py``.
"""

from __future__ import annotations

import inspect
import runpy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from grader.authoring.bench import Bench, Check, checks_of, functions_of, quiet
from grader.data import Dataset
from grader.errors import ManifestError
from grader.manifest import Assignment
from grader.model import Status
from grader.recognition.mistakes import entries_of

__all__ = ["ANSWERS", "let_through"]

_Function = Callable[..., Any]
_EPOCHS = "num_epochs"
_ONE_IN = 50  # seeds for a check of the accuracy, whose images hardly depend on the draw


@dataclass(frozen=True, slots=True)
class Answer:
    """A trivial answer: ``make`` turns the right function into one that gives it, if it can."""

    name: str
    make: Callable[[_Function], _Function | None]


def let_through(
    assignment: Assignment, exercise: str, seeds: int, dataset: Dataset
) -> tuple[int, Sequence[str]]:
    """How many times a check was tried on a trivial answer, and what is wrong, if anything.

    Wrong is a check that gives points for one, an answer that is said to pass and does not, and a
    check that breaks.
    """
    right = functions_of(assignment)
    answers = [*ANSWERS, *_of_author(assignment, exercise)]
    checks = checks_of(assignment, exercise)
    allowed = _allowed(assignment, checks)
    wrong: dict[tuple[str, str], str] = {}
    passed: set[tuple[str, str]] = set()
    tries = 0
    for seed in range(seeds):
        benches = [
            (answer.name, Bench(assignment, {**right, exercise: trivial}, seed))
            for answer in answers
            if (trivial := answer.make(right[exercise])) is not None
        ]
        for check in checks:
            if check.measures_accuracy and seed % _ONE_IN:
                continue
            for name, bench in benches:
                with quiet():
                    end = bench.try_check(check, dataset)
                tries += 1
                pair = check.name, name
                if end.status is Status.GRADER_FAULT:
                    wrong.setdefault(pair, f"seed {seed}: the check breaks: {end.message}")
                elif end.fraction > 0:
                    passed.add(pair)
                    if name not in allowed.get(check.name, ()):
                        wrong.setdefault(pair, f"seed {seed}: passes")
    for name, names in allowed.items():
        for answer_name in names:
            if (name, answer_name) not in passed:
                wrong[name, answer_name] = "is said to pass in trivial.py, and never does"
    return tries, [f"{name}: {answer}: {what}" for (name, answer), what in wrong.items()]


def _of_author(assignment: Assignment, exercise: str) -> Iterator[Answer]:
    for name, (of, source) in entries_of(assignment, "trivial", 2):
        if of == exercise:
            function = functions_of(assignment, source)[exercise]
            yield Answer(name, lambda _, function=function: function)  # type: ignore[misc]


def _allowed(assignment: Assignment, checks: Sequence[Check]) -> Mapping[str, Sequence[str]]:
    """Check → the trivial answers that are right as far as it asks, by ``trivial.py``'s PASSES."""
    path = assignment.solution_folder / "trivial.py"
    table = runpy.run_path(str(path)).get("PASSES", {}) if path.is_file() else {}
    for name, entry in table.items():
        if not (isinstance(entry, tuple) and len(entry) == 2 and isinstance(entry[1], str)):
            raise ManifestError(f"{path}: PASSES[{name!r}] is not a pair (answers, reason)")
    return {check.name: table[check.name][0] for check in checks if check.name in table}


# ── what the answers are made of ─────────────────────────────────────────────────────────────


def _filled(
    fill: Callable[[torch.Tensor], torch.Tensor],
) -> Callable[[_Function], _Function | None]:
    """The right answer's shape, dtype and way back for gradients, with other values."""
    return lambda right: _changed(right, lambda value, _: _fill(value, fill))


def _fill(value: Any, fill: Callable[[torch.Tensor], torch.Tensor]) -> Any:
    if isinstance(value, torch.Tensor):
        values = fill(value.detach()).to(value.dtype)
        if not value.requires_grad:
            return values
        if value.is_leaf:
            return values.requires_grad_()
        return (value * 0).nan_to_num() + values
    if isinstance(value, str):
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return float(fill(torch.tensor(float(value))))
    if isinstance(value, (list, tuple)):
        return type(value)(_fill(part, fill) for part in value)
    if isinstance(value, torch.nn.Module):
        for param in value.parameters():
            param.data = fill(param.data).to(param.dtype)
    return value


def _changed(right: _Function, change: Callable[[Any, tuple[Any, ...]], Any]) -> _Function | None:
    """``right`` with its answer changed, be it a value, a net, a model or what is done in place.

    ``change(answer, arguments)`` is the new answer. What trains is asked for no epochs, so that
    nothing is trained just to be thrown away.
    """
    if isinstance(right, type):
        return _changed_class(right, change)
    untrained = _without_epochs(right) or right

    def trivial(*args: Any, **kwargs: Any) -> Any:
        before = [(param, param.data.clone()) for param in _tensors_in(args)]
        value = untrained(*args, **kwargs)
        if inspect.isgenerator(value) or isinstance(value, zip):
            parts: list[Any] = list(value)
            return change([tuple(part) for part in parts], args)
        if callable(value) and not isinstance(value, torch.nn.Module):
            return _changed(value, change)
        if value is None:
            for param, old in before:
                param.data = _fitting(change(param.data, args), old)
            return None
        return change(value, args)

    return trivial


def _changed_class(right: type, change: Callable[[Any, tuple[Any, ...]], Any]) -> _Function | None:
    """A class whose objects are called, with their answers changed.

    ``None`` for one whose objects are not called: its own ``trivial.py`` has to say more.
    """
    method = "forward" if issubclass(right, torch.nn.Module) else "__call__"
    if method not in vars(right):
        return None
    own = getattr(right, method)

    def trivial(self: Any, *args: Any, **kwargs: Any) -> Any:
        return change(own(self, *args, **kwargs), args)

    return type(right.__name__, (right,), {method: trivial})


def _tensors_in(args: tuple[Any, ...]) -> Iterator[torch.Tensor]:
    """What a function might change in place: tensors, and those in lists of them."""
    for arg in args:
        for part in arg if isinstance(arg, (list, tuple)) else [arg]:
            if isinstance(part, torch.Tensor):
                yield part


def _fitting(value: Any, otherwise: torch.Tensor) -> torch.Tensor:
    fits = isinstance(value, torch.Tensor) and value.shape == otherwise.shape
    return value.detach() if fits else otherwise


def _without_epochs(right: _Function) -> _Function | None:
    """``right``, asked for no epochs at all: untrained. ``None`` where it knows no epochs."""
    parameters = list(inspect.signature(right).parameters)
    if _EPOCHS not in parameters:
        return None
    place = parameters.index(_EPOCHS)

    def untrained(*args: Any, **kwargs: Any) -> Any:
        if len(args) > place:
            args = (*args[:place], 0, *args[place + 1 :])
        else:
            kwargs = {**kwargs, _EPOCHS: 0}
        return right(*args, **kwargs)

    return untrained


def _argument(number: int) -> Callable[[_Function], _Function | None]:
    def change(value: Any, args: tuple[Any, ...]) -> Any:
        return args[number] if number < len(args) else None

    return lambda right: _changed(right, change)


def _nothing(right: _Function) -> _Function | None:
    if isinstance(right, type):
        return _changed_class(right, lambda value, args: None)
    return lambda *args, **kwargs: None


def _previous(right: _Function) -> _Function | None:
    """What would have been right at the call before; nothing at the first."""
    said: list[Any] = [None]

    def change(value: Any, args: tuple[Any, ...]) -> Any:
        said.append(value.clone() if isinstance(value, torch.Tensor) else value)
        return said.pop(0)

    return _changed(right, change)


def _uniform(values: torch.Tensor) -> torch.Tensor:
    return torch.full_like(values, 1 / max(1, values.shape[-1]) if values.dim() else 0.5)


ANSWERS: Sequence[Answer] = (
    Answer("nothing", _nothing),
    Answer("its argument", _argument(0)),
    Answer("its second argument", _argument(1)),
    Answer("zeros", _filled(torch.zeros_like)),
    Answer("ones", _filled(torch.ones_like)),
    Answer("uniform", _filled(_uniform)),
    Answer("a constant", _filled(lambda values: torch.full_like(values, 0.3))),
    Answer("noise", _filled(lambda v: torch.rand(v.shape, dtype=torch.float64))),
    Answer("the previous answer", _previous),
    Answer("untrained", _without_epochs),
)
