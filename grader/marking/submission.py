"""The ``submission`` fixture: a student's functions, called from a check, wherever they live."""

from __future__ import annotations

import inspect
import os
import re
import textwrap
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

import torch

from grader.errors import (
    ChildTimeout,
    Forbidden,
    MissingFunction,
    NotStarted,
    StudentError,
    StudentFault,
)
from grader.manifest import Assignment, Exercise
from grader.marking.absent import missing_import, not_imported, why_missing
from grader.marking.called import call_of, called_otherwise
from grader.marking.forbidden import find_forbidden
from grader.marking.paths import without_paths
from grader.marking.seeds import derive
from grader.model import Training
from grader.notebook import Source
from grader.recognition.nearest import sample
from grader.sandbox.host import StudentHost
from grader.sandbox.operators import runs_forbidden
from grader.sandbox.policy import Limits
from grader.text import printable

__all__ = ["Submission"]

_LONGEST_LABEL = 300
_MOST_SHOWN = 60
_RAN = "{name} ran torch's own {operator}, which is not allowed in this exercise"


class Submission:
    """One student's work, as a check sees it.

    ``call`` a function of theirs by name, or ``run`` a probe beside their code; either returns
    plain tensors, numbers and strings, and raises the :class:`~grader.errors.StudentFault` that
    says what their code did instead.
    """

    def __init__(
        self,
        assignment: Assignment,
        source: Source,
        host: StudentHost,
        seed: int,
        time_limit: float | None = None,
        has_train_images: bool = False,
    ) -> None:
        """``time_limit`` overrides the manifest's, in wall seconds for one check."""
        self.assignment = assignment
        self.source = source
        self.language = source.language
        self.host = host
        self.seed = seed
        self.metrics: dict[str, float] = {}
        self.training: Training | None = None  # what was shown by the one that was graded
        self.accuracy_counts = False  # once the function has also learnt what was made up for it
        self.has_train_images = has_train_images
        self._time_limit = time_limit
        self.check = ""
        self._calls = 0
        self._read: dict[str, str | None] = {}  # exercise → what its source does wrong
        # Once it has not finished, an exercise has less time in its other checks: a right function
        # takes milliseconds, and a class of loops without an end must not take the night.
        self._slow: set[str] = set()
        self._replaced = frozenset[str]()  # the functions that torch's own stands in for now
        # Some numbers of what this check's requests were answered with, where the exercise trains.
        self.answers: list[tuple[float, ...]] = []
        self.exercise: Exercise = assignment.exercises[0]

    def begin(self, check: str, exercise: str, stand_ins: Mapping[str, str] | None = None) -> None:
        """Say which check is about to run: it decides the seeds, and what is forbidden.

        ``stand_ins`` maps functions that stand in for the student's own to their source.
        """
        self.check, self._calls, self.answers = check, 0, []
        self.exercise = self.assignment.exercise(exercise)
        if stand_ins and not self._replaced.issuperset(stand_ins):
            self._slow.discard(exercise)  # what it was slow with is not what runs now
        self._replaced = frozenset(stand_ins or ())
        self.host.stand_in(stand_ins or {})

    def generator(self, purpose: str = "inputs") -> torch.Generator:
        """A generator for this check's inputs, the same in every replay of the seed."""
        return torch.Generator().manual_seed(derive(self.seed, self.check, purpose))

    def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """What the student's ``name(*args, **kwargs)`` returns."""
        __tracebackhide__ = True
        self._require(name)
        return self._ask({"op": "call", "name": name, "args": args, "kwargs": kwargs})

    def run(
        self,
        probe: Callable[..., Any],
        *args: Any,
        time_limit: float | None = None,
        watch: bool = True,
        **kwargs: Any,
    ) -> Any:
        """What ``probe(student, *args, **kwargs)`` returns, run beside the student's code.

        Only the probe's own source travels: it may use ``torch``, its arguments and what it
        imports itself. ``watch=False`` does without the log of forbidden operators, which costs
        some microseconds for each operator that runs.
        """
        __tracebackhide__ = True
        self._require(self.exercise.name)
        path = probe.__code__.co_filename
        source = _source_of(probe.__code__, path, os.stat(path).st_mtime_ns)
        request = {"op": "run", "source": source, "name": probe.__name__}
        return self._ask({**request, "args": args, "kwargs": kwargs}, time_limit, watch)

    def _ask(
        self, request: dict[str, Any], time_limit: float | None = None, watch: bool = True
    ) -> Any:
        __tracebackhide__ = True
        self._calls += 1
        watched = [exercise.name for exercise in self.assignment.tasks if exercise.forbidden]
        request["watch"] = watched if watch else []
        request["exercise"] = self.exercise.name
        request["forbidden"] = list(self.exercise.forbidden)
        request["torch_seed"] = derive(self.seed, self.check, "student", str(self._calls))
        limit = self._time_limit or time_limit or self.assignment.time_limit
        if self.exercise.name in self._slow:
            limit = max(1.0, limit / 5)
        try:
            answer = self.host.request(request, limit)
        except ChildTimeout:
            self._slow.add(self.exercise.name)
            raise
        self._refuse_forbidden_operators(answer.get("operators"))
        error = answer.get("error")
        if isinstance(error, dict):
            raise self._as_fault(error)
        if self.exercise.trains and watch:
            self.answers.append(sample(answer.get("value")))
        return answer.get("value")

    def _require(self, name: str) -> None:
        """The function exists, and does not read what is forbidden to it."""
        __tracebackhide__ = True
        loaded = self.host.load()
        if name not in loaded.defined:
            exercises = [exercise.name for exercise in self.assignment.tasks]
            in_books = next((e.in_books for e in self.assignment.tasks if e.name == name), ())
            call = call_of(name, self.assignment)
            raise MissingFunction(why_missing(name, self.source, loaded, exercises, in_books, call))
        found = self._written_forbidden()
        if found:
            raise Forbidden(f"{self.exercise.name} {found}")

    def _written_forbidden(self) -> str | None:
        name = self.exercise.name
        if name not in self._read:
            others = [exercise.name for exercise in self.assignment.tasks]
            self._read[name] = find_forbidden(
                self.source, name, self.exercise.forbidden, others, self.host.load().standing
            )
        return self._read[name]

    def _refuse_forbidden_operators(self, seen: object) -> None:
        for entry in seen if isinstance(seen, list) else ():
            if not isinstance(entry, dict) or entry.get("function") != self.exercise.name:
                continue
            operator = str(entry.get("operator"))[:60]
            if runs_forbidden(operator, self.exercise.forbidden):
                place = self._place(entry)
                ran = f"{printable(operator)}{place}"
                raise Forbidden(_RAN.format(name=self.exercise.name, operator=ran))

    def _as_fault(self, error: Mapping[str, Any]) -> StudentFault:
        frames = error.get("frames")
        frames = [f for f in frames if isinstance(f, dict)] if isinstance(frames, list) else []
        kind, text = str(error.get("type"))[:80], without_paths(str(error.get("text")))[:500]
        if isinstance(operator := error.get("forbidden"), str):
            where = self._place(frames[-1]) if frames else ""
            ran = f"{printable(operator)[:60]}{where}"
            return Forbidden(_RAN.format(name=self.exercise.name, operator=ran))
        if error.get("unwritten") is True and frames:
            function = str(frames[-1].get("function"))[:80]
            if function == self.exercise.name:
                return NotStarted(f"{function} is not written yet")
            return StudentError(f"needs {function}, which is not written yet")
        if kind == "TooLarge":
            why = f"too much to be sent: {text}" if text else "a value that cannot be read"
            return StudentError(f"returned {why}")
        place = self._place(frames[-1]) if frames else ""
        if kind == "Unavailable":
            return StudentError(text + place)
        if kind == "NameError" and frames and (lacking := self._missing_import(text, frames[-1])):
            return StudentError(lacking + place)
        if kind == "MemoryError" or "can't allocate memory" in text:
            limit = self.assignment.memory_limit
            return StudentError(
                f"{kind}: asked for more memory than the {limit} MB there are{place}"
            )
        if kind == "OSError" and "File too large" in text:
            limit = Limits().file_size
            return StudentError(
                f"{kind}: wrote a file of more than the {limit} MB there are{place}"
            )
        if kind == "TypeError" and not frames:
            text += called_otherwise(text, self.assignment)
        if kind == "NameError" and (undefined := re.match(r"name '(\w+)' is not defined", text)):
            text = undefined[0] + not_imported(undefined[1], self.source)
        # A message is one line, and its place stands at the end of it.
        first = next(iter(text.strip().splitlines()), "")
        return StudentError(f"{kind}: {first}".removesuffix(": ") + place)

    def _place(self, frame: Mapping[str, Any]) -> str:
        label, line = str(frame.get("label"))[:_LONGEST_LABEL], frame.get("line")
        if not isinstance(line, int):
            return ""
        text = self.source.line(label, line)
        shown = label if len(label) <= _MOST_SHOWN else f"…{label[-_MOST_SHOWN:]}"
        return f" ({shown}, line {line}: {text})" if text else f" ({shown}, line {line})"

    def _missing_import(self, text: str, frame: Mapping[str, Any]) -> str | None:
        """What could not be imported, where that is why a name is not defined."""
        found = re.match(r"name '(\w+)' is not defined", text)
        if not found or not isinstance(line := frame.get("line"), int):
            return None
        code = self.source.line(str(frame.get("label"))[:_LONGEST_LABEL], line)
        return missing_import(found[1], code, self.source, self.host.load())


@lru_cache(256)
def _source_of(code: CodeType, path: str, written: int) -> str:
    """A probe's source, to travel; found once for each version of the file it is in."""
    source = textwrap.dedent(inspect.getsource(code))
    return "from __future__ import annotations\nfrom typing import Any\n" + source
