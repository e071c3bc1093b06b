"""The student's namespace: their statements run in it, their functions are called in it.

Used by the confined child and, in the student's own notebook, by ``check``: one protocol of
requests (``load``, ``call``, ``run``), two places to answer it. Every answer is a plain dict.
"""

from __future__ import annotations

import builtins
import sys
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch

from grader.sandbox import audit, inert, showing
from grader.sandbox.devices import OnCpu, replace_devices
from grader.sandbox.given import Batches, usual_settings
from grader.sandbox.guard import Guard, make_guard
from grader.sandbox.kept import PATCHED, Kept
from grader.sandbox.losses import LossLog
from grader.sandbox.modules import HelperModules
from grader.sandbox.operator_log import ENTERED, OPTIM, STAND_IN_FILE, OperatorLog, entering
from grader.sandbox.operators import is_forbidden
from grader.sandbox.policy import readable_roots
from grader.sandbox.raised import FILE_PREFIX, describe, label_in_sandbox
from grader.sandbox.refusals import refusing_classes
from grader.sandbox.standing import Standings

__all__ = ["Safeguards", "Student", "make_safeguards", "seed_cpu"]

_PROBE_FILE = "probe"
# ``torch.manual_seed`` seeds, and prints the stack for, devices that no child has: 0.3 ms.
seed_cpu = torch.default_generator.manual_seed


@dataclass(frozen=True, slots=True)
class Safeguards:
    """What protects a process of ours from the student code in it: ``guard`` refuses forbidden
    operators, ``kept`` puts back what was patched, and the modules ``inert`` are to be taken away.
    A process has one."""

    guard: Guard
    kept: Kept
    inert: Sequence[str]


def make_safeguards() -> Safeguards:
    """Make them before any code of a student's has run in this process."""
    label_of = label_in_sandbox  # bound here: a module's names can be replaced by anybody

    def is_students(filename: str) -> bool:
        return label_of(filename) is not None

    return Safeguards(make_guard(ENTERED, is_students), Kept(PATCHED), showing.imported())


class Student:
    """A namespace with a student's definitions in it.

    Attributes of an instance are the student's functions, which is how a probe reaches them:
    ``student.softmax(X)``. ``student.keep`` is a dict that lasts from one probe to the next,
    ``student.train_images`` the training images ``(n, 28, 28)`` uint8, where there are any, and
    ``student.new_loss_log()`` what notes the losses of a training.
    """

    def __init__(
        self,
        namespace: dict[str, Any],
        train_images: torch.Tensor | None = None,
        label_of: Callable[[str], str | None] = label_in_sandbox,
        safeguards: Safeguards | None = None,
    ) -> None:
        """``label_of`` tells what the student calls a code file, ``None`` for one not theirs.
        ``safeguards`` are this process's, unless it is the student's own."""
        self._guard = safeguards.guard if safeguards else None
        self._builtins = vars(builtins).copy()  # for probes: a student's patches are no part of it
        self._torch = safeguards.kept if safeguards else None
        self._seed = seed_cpu if safeguards else torch.manual_seed  # a notebook may be on a GPU
        self._namespace, self._at_first = namespace, dict(namespace)
        self._label_of = label_of
        self._on_cpu: AbstractContextManager[Any] = nullcontext()
        self._touched: set[str] = set()  # what statements that were left out might have changed
        self.module_errors: list[dict[str, Any]] = []  # of statements in helper modules
        self.keep: dict[str, Any] = {}
        self.train_images = train_images

    def __getattr__(self, name: str) -> Any:
        try:
            value = self._namespace[name]
        except KeyError:
            raise AttributeError(name) from None
        if not callable(value) or isinstance(value, type):
            return value
        return entering(value, self._torch.restore if self._torch else None)

    def new_loss_log(self) -> LossLog:
        """Notes the losses of a training, epoch by epoch."""
        return LossLog()

    @staticmethod
    def batches(X: torch.Tensor, y: torch.Tensor, sizes: int | list[int]) -> Batches:
        """For a probe: the mini-batches that a student's function is handed."""
        return Batches(X, y, sizes)

    def has(self, name: str) -> bool:
        """Whether there is a function ``name``, or anything else that can be called."""
        return _is_function(self._namespace.get(name))

    def kinds(self, names: Iterable[str]) -> dict[str, str]:
        """The types of those of ``names`` that are no functions."""
        there = {name: self._namespace[name] for name in names if name in self._namespace}
        return {
            name: type(value).__name__
            for name, value in there.items()
            if not _is_function(value) and not inert.is_inert(value)
        }

    def standings(self, names: Sequence[Mapping[str, Any]]) -> Standings:
        """For the names that are used again, further down, for something else."""
        return Standings(names, self._namespace, _is_function)

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ``call`` or ``run``; whatever the student's code raises becomes an answer too."""
        if self._torch:
            self._torch.restore()
        forbidden = request.get("forbidden") or ()
        # Where a probe hands an optimizer over, its steps are no use of one.
        handed = OPTIM in request.get("source", "")
        operators = OperatorLog(
            request.get("watch") or (),
            self._label_of,
            forbidden,
            str(request.get("exercise", "")),
            "" if handed or not is_forbidden(OPTIM, forbidden) else OPTIM,
        )
        if request.get("torch_seed") is not None:
            self._seed(request["torch_seed"])
        try:
            function = self._function(request)
            if self._guard:  # until the next request: also while the answer is being sent
                self._guard.arm(forbidden)
            with self._on_cpu, self._refusing(forbidden), usual_settings(), operators:
                value = function(*request["args"], **request["kwargs"])
        except BaseException as error:
            return {"error": describe(error, self._label_of), "operators": operators.seen()}
        if missing := inert.missing_in(value):
            text = f"returned what is missing: {missing}"
            said = {"type": "Unavailable", "text": text, "frames": []}
            return {"error": said, "operators": operators.seen()}
        return {"value": value, "operators": operators.seen()}

    def _refusing(self, forbidden: Collection[str]) -> AbstractContextManager[None]:
        """Where no guard refuses torch's forbidden classes, as in a notebook, they refuse here."""
        if self._guard:
            return nullcontext()

        def is_students(code: types.CodeType) -> bool | None:
            if code is ENTERED or self._label_of(code.co_filename) is not None:
                return True
            return False if code.co_filename == _PROBE_FILE else None

        return refusing_classes(forbidden, is_students)

    def _function(self, request: Mapping[str, Any]) -> Callable[..., Any]:
        if request["op"] == "call":
            return getattr(self, request["name"])
        namespace: dict[str, Any] = {"torch": torch, "__builtins__": dict(self._builtins)}
        exec(self._ours(request["source"], _PROBE_FILE), namespace)
        probe = namespace[request["name"]]
        return lambda *args, **kwargs: probe(self, *args, **kwargs)

    def _ours(self, source: str, filename: str) -> types.CodeType:
        """Code that the marker sent, which may use any operator."""
        code = compile(source, filename, "exec")
        if self._guard:
            self._guard.trust(code)
        return code

    def prepare(self, forbidden: Iterable[str], hidden: tuple[str, ...] = ()) -> None:
        """Before any code of the student's: nothing leads to a forbidden operator's own kernel, or
        to what guards it."""
        assert self._guard is not None
        self._guard.replace(forbidden)
        looking = (OperatorLog.__torch_dispatch__, inert.Inert.__iter__, describe)
        ours = [*self._guard.codes, *(function.__code__ for function in looking)]
        audit.install(ours, readable_roots(hidden))

    def run_on_cpu(self, devices: Collection[str]) -> None:
        """Before any code of the student's, which names ``devices``: they are the CPU."""
        replace_devices(devices)
        self._on_cpu = OnCpu()
        self._torch = Kept(PATCHED)

    def add_modules(self, modules: Mapping[str, Mapping[str, Any]]) -> None:
        """Make files that were handed in beside the notebook importable."""
        if modules:
            sys.meta_path.insert(1, HelperModules(modules, FILE_PREFIX, self._note_module_error))

    def _note_module_error(self, error: BaseException) -> None:
        self.module_errors.append(describe(error, self._label_of))

    def forget(self) -> None:
        """Back to the namespace as it was at first: other code is to be run in it."""
        if self._guard:
            self._guard.arm(())  # a top level is no exercise
        self._namespace.clear()
        self._namespace.update(self._at_first)
        self._touched.clear()
        self.keep.clear()
        self.module_errors.clear()

    def execute(self, statement: Mapping[str, Any]) -> dict[str, Any] | None:
        """Run one top-level statement; returns what it raised, or ``None``.

        A statement about something inert (a plot, a download), or about what a statement left
        out would have made, is no news when it fails: what it would have bound is inert too.
        """
        showing.look_for_books(statement["source"])
        try:
            # Blank lines put each statement where the student sees it, so errors name their line.
            # This module's "annotations" future is inherited, and meant: an annotation that names
            # what is missing then costs nothing.
            text = "\n" * (statement["line"] - 1) + statement["source"]
            code = compile(text, FILE_PREFIX + statement["label"], "exec")
            with self._on_cpu:
                exec(code, self._namespace)
        except BaseException as error:
            if self._touched.intersection(statement["reads"]) or any(
                inert.is_inert(self._namespace.get(name)) for name in statement["reads"]
            ):
                self.leave_out(statement)
                return None
            return describe(error, self._label_of)
        return None

    def define(self, name: str, source: str) -> None:
        """Define the function ``name`` by ``source``, which is ours, in the student's namespace."""
        added: dict[str, Any] = {"torch": torch}
        exec(self._ours(source, STAND_IN_FILE), added)
        self._namespace[name] = added[name]

    def leave_out(self, statement: Mapping[str, Any]) -> None:
        """Bind the names of a statement that was not run to nothing in particular."""
        for name in statement["defines"]:
            where = f"{statement['label']}, line {statement['line']}"
            why = f"is missing: the statement that makes it ({where}) was not run"
            self._namespace.setdefault(name, inert.Inert(name, why, data=True))
        self._touched |= {
            name
            for name in (*statement["defines"], *statement["reads"])
            if not callable(self._namespace.get(name))
        }


def _is_function(value: Any) -> bool:
    return callable(value) and not inert.is_inert(value)
