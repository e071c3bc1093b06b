"""How a check is given what it asks for, and how it ended: a plugin of pytest's.

:class:`Checks` has the fixtures of check files, and turns outcomes into results of the
:class:`Marking` that a submission is given.
"""

from __future__ import annotations

import inspect
import re
import traceback
from collections import Counter
from collections.abc import Generator, Sequence
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest

from grader.checks.stand_in import stand_ins_in
from grader.errors import (
    ChildDied,
    ChildTimeout,
    Forbidden,
    GraderFault,
    ManifestError,
    MissingFunction,
    NotStarted,
    PartialCredit,
    StudentError,
    StudentFault,
)
from grader.marking import POINTS
from grader.marking.record import Marking
from grader.model import CheckResult, Status

if TYPE_CHECKING:
    import torch

    from grader.data import Dataset
    from grader.marking.submission import Submission

_Reporting = Generator[None, pytest.TestReport, pytest.TestReport]

__all__ = ["BareChecks", "Checks", "asked_by", "points_of", "status_of"]

# The fixtures of :class:`Checks`.
_OURS = ("submission", "rng", "fashion_mnist", "exercise")
_ABOUT_VALUES = frozenset({Status.FAILED, Status.PARTIAL, Status.ERROR})
_NO_SUCH_NAME = "Is the name misspelt, or is it defined in a cell that was not run?"
_OTHER_ARGUMENTS = (
    "It is called exactly as its docstring says. Does your `def` line have the same parameters, in "
    "the same order?"
)
_STATUS: dict[type[BaseException], Status] = {
    NotStarted: Status.NOT_STARTED,
    MissingFunction: Status.MISSING,
    StudentError: Status.ERROR,
    Forbidden: Status.FORBIDDEN,
    ChildTimeout: Status.TIMEOUT,
    ChildDied: Status.CRASHED,
}


def status_of(error: BaseException | None) -> tuple[Status, float]:
    """The status, and the fraction of the points, that ending with ``error`` means.

    Only what a student's code did, or a check's own ``assert``, is the student's; any other
    exception is a bug in a check or in the grader.
    """
    if error is None:
        return Status.PASSED, 1.0
    if isinstance(error, PartialCredit):
        return (Status.PARTIAL, error.fraction) if error.fraction > 0 else (Status.FAILED, 0.0)
    for kind, status in _STATUS.items():
        if isinstance(error, kind):
            return status, 0.0
    if isinstance(error, AssertionError):
        return Status.FAILED, 0.0
    return Status.GRADER_FAULT, 0.0


class Checks:
    """The plugin of a session: fixtures, and how a check ended as a result of ``marking``."""

    def __init__(self, marking: Marking) -> None:
        self.marking = marking
        self._share: dict[str, float] = {}
        self._stand_ins: dict[str, str] = {}

    # ── fixtures ──

    @pytest.fixture
    def submission(self, request: pytest.FixtureRequest) -> Submission:
        """The student's work; see :class:`grader.marking.submission.Submission`."""
        return self._given("submission", request.node)

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> torch.Generator:
        """A ``torch.Generator`` for the check's inputs, from the secret seed."""
        return self._given("rng", request.node)

    @pytest.fixture
    def fashion_mnist(self, request: pytest.FixtureRequest) -> Dataset:
        """The dataset: labels and test images, which the student's process never sees whole."""
        return self._given("fashion_mnist", request.node)

    @pytest.fixture
    def exercise(self, request: pytest.FixtureRequest) -> Any:
        """The manifest's entry for the exercise that the check belongs to."""
        return self._given("exercise", request.node)

    def _given(self, name: str, item: pytest.Item) -> Any:
        """What a check is given as ``name``, one of :data:`_OURS`."""
        if name == "fashion_mnist":
            if self.marking.dataset is None:
                raise GraderFault("this check needs the data, and none was opened")
            return self.marking.dataset
        work = self.marking.turn_to(_name_of(item), points_of(item)[0], self._stand_ins)
        if name == "rng":
            return work.generator()
        return work.exercise if name == "exercise" else work

    # ── without pytest's runner ──

    def run(self, item: pytest.Function, names: Sequence[str]) -> None:
        """Run a check that asks for ``names`` (:func:`asked_by`), as pytest would: its runner and
        its reports, which nobody reads here, take longer than most checks."""
        error: BaseException | None = None
        began = perf_counter()
        try:
            cases = item.callspec.params if hasattr(item, "callspec") else {}
            given = {n: cases[n] if n in cases else self._given(n, item) for n in names}
            try:
                item.obj(**given)
            except (StudentFault, AssertionError):
                if not self._stands_in(item):
                    raise
                if "rng" in given:
                    given["rng"] = self.marking.work.generator()
                item.obj(**given)
        except (KeyboardInterrupt, pytest.exit.Exception):
            raise
        except BaseException as raised:
            error = raised
        self.marking.results.append(self._result(item, error, perf_counter() - began))
        error = None  # else it and this frame, which is in its traceback, keep each other

    def _stands_in(self, item: pytest.Item) -> bool:
        """Whether the check is to be run once more, with torch's own functions in the place of
        wrong ones that its exercise needs.

        A count for an accuracy, beside an evaluation that divides it, is one mistake and not two.
        """
        check, exercise = _name_of(item), points_of(item)[0]
        if exercise in self.marking.replaced:
            return False
        return self.marking.replace(check, exercise, self._stand_ins)

    # ── hooks ──

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the marker."""
        config.addinivalue_line("markers", POINTS)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Exercises in the manifest's order; parametrised cases of a check share its points."""
        order = [exercise.name for exercise in self.marking.work.assignment.tasks]
        items.sort(
            key=lambda item: order.index(name) if (name := points_of(item)[0]) in order else 99
        )
        for module in {item.module for item in items if isinstance(item, pytest.Function)}:
            self._stand_ins.update(stand_ins_in(module))
        cases = Counter(_function(item) for item in items)
        for item in items:
            _, points = points_of(item)
            self._share[item.nodeid] = points / cases[_function(item)]

    def pytest_internalerror(self, excrepr: object) -> bool:
        """pytest's own fault, or our plugin's: ours, either way."""
        lines = str(excrepr).strip().splitlines()
        self.marking.faults.append(f"pytest: {lines[-1] if lines else 'internal error'}")
        return True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A check file that cannot be imported is our fault."""
        if report.failed:
            last = str(report.longrepr).strip().splitlines()
            reason = last[-1] if last else "cannot be collected"
            self.marking.faults.append(f"{report.nodeid}: {reason}")

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
        """Run a check with the student's own functions; where they do not do, perhaps with
        torch's own."""
        try:
            return (yield)
        except (StudentFault, AssertionError):
            if not self._stands_in(pyfuncitem):
                raise
        if "rng" in pyfuncitem.funcargs:
            pyfuncitem.funcargs["rng"] = self.marking.work.generator()
        names = pyfuncitem._fixtureinfo.argnames
        pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names})
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> _Reporting:
        """Turn how a check ended into a :class:`~grader.model.CheckResult`."""
        report = yield
        failed_early = call.when == "setup" and call.excinfo is not None
        if call.when == "call" or failed_early:
            error = call.excinfo.value if call.excinfo else None
            self.marking.results.append(self._result(item, error, call.duration))
        return report

    def _result(
        self, item: pytest.Item, error: BaseException | None, seconds: float
    ) -> CheckResult:
        exercise, _ = points_of(item)
        share = self._share[item.nodeid]
        status, fraction = status_of(error)
        message = "" if error is None else _one_line(error)
        if status is Status.GRADER_FAULT:
            assert error is not None
            at = traceback.extract_tb(error.__traceback__)[-1]
            message = f"{type(error).__name__}: {message} ({Path(at.filename).name}:{at.lineno})"
            self.marking.faults.append(f"{item.name}: {message}")
        hint = (
            "" if status in (Status.PASSED, Status.GRADER_FAULT) else self._hint(exercise, message)
        )
        replaced = self.marking.replaced.get(exercise)
        if replaced and status in _ABOUT_VALUES:
            message += f"; torch's own {' and '.join(replaced)} stood in for yours here"
        return CheckResult(
            name=item.name,
            exercise=exercise,
            score=None if status is Status.GRADER_FAULT else round(share * fraction, 4),
            max_score=round(share, 6),
            status=status,
            message=message,
            hint=hint,
            seconds=round(seconds, 4),
            answers=tuple(self.marking.work.answers),
            difference=getattr(error, "difference", None),
        )

    def _hint(self, exercise: str, message: str) -> str:
        if message.startswith("NameError: "):
            return _NO_SUCH_NAME
        # By the check itself, if no line of theirs is named.
        called = re.match(r"TypeError: \w+\(\) (missing|takes) \d+ (required )?positional", message)
        if called and not re.search(r", line \d+", message):
            return _OTHER_ARGUMENTS
        return self.marking.work.assignment.exercise(exercise).hint


class BareChecks(Checks):
    """In a pytest that a person started: what the student's code did is told in the words a
    notebook has for it, not as a traceback through the check. An explicit ``--tb`` has that."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> _Reporting:
        """As in :class:`Checks`; also puts message and hint into the report."""
        report = yield from super().pytest_runtest_makereport(item, call)
        if report.failed and call.when != "teardown" and item.config.option.tbstyle == "auto":
            result = self.marking.results[-1]
            if result.status is not Status.GRADER_FAULT:
                hint = f"\nhint: {result.hint}" if result.hint else ""
                report.longrepr = f"{result.exercise}: {result.message}{hint}"
        return report


def _name_of(item: pytest.Item) -> str:
    return item.nodeid.rsplit("/", 1)[-1]


def _function(item: pytest.Item) -> str:
    return f"{item.path}::{getattr(item, 'originalname', item.name)}"


def asked_by(item: pytest.Item) -> Sequence[str] | None:
    """The names of what a check asks for, if that is nothing but fixtures of :class:`Checks` and
    its own cases; ``None`` where pytest has to run it: for other fixtures, marks or kinds."""
    if not isinstance(item, pytest.Function) or item.cls is not None:
        return None
    if {mark.name for mark in item.iter_markers()} - {"points", "parametrize"}:
        return None
    if inspect.iscoroutinefunction(item.obj) or inspect.isasyncgenfunction(item.obj):
        return None
    cases = item.callspec.params if hasattr(item, "callspec") else {}
    asked, made = item._fixtureinfo.argnames, item._fixtureinfo.name2fixturedefs
    for name in {*asked, *item.fixturenames} - ({"request"} - set(asked)):  # which ours ask for
        made_by = [fixture.func.__module__ for fixture in made.get(name, ())]
        ours = name in _OURS and made_by == [__name__]
        case = name in cases and all(module.startswith("_pytest.") for module in made_by)
        if not (ours or case):
            return None
    return asked


@lru_cache(1024)
def points_of(item: pytest.Item) -> tuple[str, float]:
    """The exercise and the points of a check, from its ``points`` marker."""
    marker = item.get_closest_marker("points")
    if marker is None or len(marker.args) != 2:
        raise ManifestError(
            f'{item.nodeid} has no points; mark it @pytest.mark.points("exercise", 1)'
        )
    name, points = marker.args
    return str(name), float(points)


def _one_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:1000] if lines else type(error).__name__
