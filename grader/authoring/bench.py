"""Run an assignment's checks on functions in this very process: no child, no frames, no pytest.

Only for the course's own code. What takes a whole grading a tenth of a second takes a fraction of a
millisecond here, so a check can be tried from a thousand seeds.
"""

from __future__ import annotations

import ast
import contextlib
import io
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pytest
import torch

from grader.data import Dataset
from grader.errors import GraderFault, StudentError, StudentFault
from grader.manifest import Assignment, Exercise
from grader.marking.outcomes import points_of, status_of
from grader.marking.record import Marking
from grader.marking.seeds import derive
from grader.marking.session import check_files, collect_checks
from grader.model import Status
from grader.notebook import read
from grader.sandbox import showing
from grader.sandbox.given import Batches
from grader.sandbox.wire import Opaque

__all__ = ["Bench", "Check", "Outcome", "checks_of", "functions_of", "quiet"]

_PLAIN = (bool, int, float, str, type(None))


@dataclass(frozen=True, slots=True)
class Check:
    """One check as a plain function: ``needs`` names the fixtures it asks for."""

    name: str
    exercise: str
    function: Callable[..., None]
    needs: Sequence[str]
    cases: Mapping[str, Any]

    @property
    def measures_accuracy(self) -> bool:
        """Whether it takes the images, and seconds."""
        return "fashion_mnist" in self.needs


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a check ended, and the fraction of its points that it gave."""

    status: Status
    fraction: float
    message: str


class Bench:
    """Stands in for a :class:`~grader.marking.submission.Submission` whose code runs right here.

    ``functions`` are the student's, by name. Arguments are copied on the way in, and answers are
    made plain on the way out, as the frames between two processes do it.
    """

    has_train_images = False
    language = ""  # what is proved, is proved in English

    def __init__(self, assignment: Assignment, functions: Mapping[str, Any], seed: int) -> None:
        self.assignment = assignment
        self.seed = seed
        self.metrics: dict[str, float] = {}
        self.exercise: Exercise = assignment.exercises[0]
        self._student = _Student(functions)
        self._check, self._calls = "", 0

    def try_check(self, check: Check, dataset: Dataset) -> Outcome:
        """How ``check`` ends on these functions, from this seed."""
        self.exercise = self.assignment.exercise(check.exercise)
        self._check, self._calls = check.name, 0
        given: dict[str, Callable[[], Any]] = {
            "submission": lambda: self,
            "rng": self.generator,
            "exercise": lambda: self.exercise,
            "fashion_mnist": lambda: dataset,
        }
        error: BaseException | None = None
        try:
            fixtures = {name: given[name]() for name in check.needs if name not in check.cases}
            check.function(**fixtures, **check.cases)
        except Exception as raised:
            error = raised
        status, fraction = status_of(error)
        message = "" if error is None else f"{type(error).__name__}: {error}"
        return Outcome(status, fraction, message)

    def generator(self, purpose: str = "inputs") -> torch.Generator:
        """A generator for the check's inputs, drawn from as in a real marking."""
        return torch.Generator().manual_seed(derive(self.seed, self._check, purpose))

    def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """What the function called ``name`` returns."""
        return self._answer(lambda student: getattr(student, name), args, kwargs)

    def run(
        self,
        probe: Callable[..., Any],
        *args: Any,
        time_limit: float | None = None,
        watch: bool = True,
        **kwargs: Any,
    ) -> Any:
        """What ``probe(student, *args, **kwargs)`` returns."""
        return self._answer(lambda student: lambda *a, **k: probe(student, *a, **k), args, kwargs)

    def _answer(self, function: Callable[[Any], Any], args: Any, kwargs: Any) -> Any:
        self._calls += 1
        seed = derive(self.seed, self._check, "student", str(self._calls))
        # torch.manual_seed also seeds devices that are not there, which takes longer than a check.
        torch.default_generator.manual_seed(seed)
        try:
            return _plain(function(self._student)(*_copied(args), **_copied(kwargs)))
        except StudentFault:
            raise
        except Exception as error:
            raise StudentError(f"{type(error).__name__}: {error}") from None


class _Student:
    """What a probe is handed: the functions as attributes, and a dict that lasts."""

    train_images = None
    batches = Batches

    def __init__(self, functions: Mapping[str, Any]) -> None:
        self.__dict__.update(functions)
        self.keep: dict[str, Any] = {}


@lru_cache(maxsize=16)
def checks_of(assignment: Assignment, exercise: str) -> Sequence[Check]:
    """The checks of one exercise, hidden ones too; raises :class:`GraderFault` where the files
    cannot be collected."""
    marking = Marking(Bench(assignment, {}, 0), None)  # type: ignore[arg-type]
    items = collect_checks(check_files(assignment, hidden=True), marking)
    if items is None:
        raise GraderFault("; ".join(marking.faults))
    found = []
    for item in items:
        assert isinstance(item, pytest.Function)
        if points_of(item)[0] == exercise:
            names, callspec = item._fixtureinfo.argnames, getattr(item, "callspec", None)
            cases = dict(callspec.params) if callspec else {}
            found.append(Check(item.name, exercise, item.obj, names, cases))
    return found


@lru_cache(maxsize=256)
def functions_of(assignment: Assignment, source: str = "") -> Mapping[str, Any]:
    """The solution's functions by name, with ``source`` run after them.

    Of the solution only what its functions rest on is run: imports, definitions and constants.
    Raises what ``source`` raises.
    """
    solution = read(assignment.master.read_bytes(), assignment.master.name)
    namespace: dict[str, Any] = {"__name__": "__submission__"}
    with showing.meanwhile():
        for statement in solution.statements:
            if statement.kind in ("definition", "import") or _is_constant(statement.source):
                with contextlib.suppress(Exception):  # what only the pictures are made with
                    exec(compile(statement.source, assignment.master.name, "exec"), namespace)
        exec(compile(source, "appended", "exec"), namespace)
    return {name: value for name, value in namespace.items() if callable(value)}


def _is_constant(source: str) -> bool:
    """Whether the statement is like ``EPSILON = 1e-6``."""
    statement = ast.parse(source).body[0]
    if not isinstance(statement, ast.Assign):
        return False
    try:
        ast.literal_eval(statement.value)
    except ValueError:
        return False
    return True


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """What the functions print, and what torch warns of, is dropped."""
    nowhere = io.StringIO()
    with (
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


def _copied(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    if isinstance(value, (list, tuple)):
        return type(value)(_copied(part) for part in value)
    if isinstance(value, dict):
        return {key: _copied(part) for key, part in value.items()}
    return value


def _plain(value: Any) -> Any:
    """What would arrive on the other side of a frame."""
    if isinstance(value, torch.Tensor):
        return value.detach()
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(part) for part in value)
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if hasattr(value, "item") and getattr(value, "shape", None) == ():  # a number of numpy's
        return value.item()
    return Opaque(type(value).__name__)
