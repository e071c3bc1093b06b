"""``check("softmax")`` in a notebook: the public checks, on the functions of this very kernel."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from grader.data import Dataset, locate
from grader.errors import UsageError
from grader.manifest import Assignment, find_course
from grader.marking.marker import check_files, run_checks
from grader.marking.plugin import Marking
from grader.marking.submission import Submission
from grader.model import CheckResult, SandboxMode, Status
from grader.notebook import Source
from grader.sandbox import wire
from grader.sandbox.client import Loaded
from grader.sandbox.student import Student

__all__ = ["Kernel", "check"]

# The public checks' inputs are the same every time in a notebook, so that a print of yesterday's
# values is of use today. Scores come from a secret seed.
KERNEL_SEED = 0


class Kernel:
    """The student's own namespace in the sandbox's place (see ``client.StudentHost``)."""

    mode = SandboxMode.OFF

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._student = Student(namespace, label_of=_label)
        self._namespace = namespace
        self.student_seconds = 0.0

    def load(self) -> Loaded:
        """What the notebook has defined so far."""
        defined = (name for name, value in self._namespace.items() if callable(value))
        return Loaded({}, {}, frozenset(defined))

    def stand_in(self, sources: Mapping[str, str]) -> None:
        """Nothing stands in for a student's function in their own notebook."""

    def request(self, message: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:
        """Answer in this process; there is no limit on time, the student can interrupt."""
        state, threads = torch.get_rng_state(), torch.get_num_threads()
        torch.set_num_threads(1)  # as in the sandbox; more only get in each other's way here
        began = time.process_time()
        try:
            # Out and back as frames: arguments are copies, results are plain, as in the sandbox.
            answer = self._student.answer(_through_the_wire(message))
            return _through_the_wire(answer)
        finally:
            self.student_seconds += time.process_time() - began
            torch.set_rng_state(state)
            torch.set_num_threads(threads)


def check(name: str, namespace: dict[str, Any] | None = None) -> None:
    """Run the public checks of the exercise ``name`` on this notebook's function, and tell.

    ``namespace`` is where the functions are (default: the caller's globals). Raises
    :class:`UsageError` where there is no such exercise.
    """
    if namespace is None:
        namespace = sys._getframe(1).f_globals
    assignment = _assignment_with(name)
    marking = _mark(assignment, name, namespace)
    exercise = assignment.exercise(name)
    print(verdict(name, exercise.max_score(hidden=False), exercise.hidden_points, marking))


def verdict(name: str, points: float, hidden_points: float, marking: Marking) -> str:
    """What a student reads: a line for the exercise, one for each check that did not pass."""
    results = marking.results
    earned = sum(result.score or 0.0 for result in results)
    if results and all(result.status is Status.NOT_STARTED for result in results):
        return f"· {name}: not written yet (0/{points:g})"
    if marking.faults:
        return f"! {name}: the check itself failed, which is not your fault: {marking.faults[0]}"
    if all(result.status is Status.PASSED for result in results):
        later = f"; {hidden_points:g} more when it is graded" if hidden_points else ""
        return f"✓ {name}: {points:g}/{points:g}{later}"
    lines = [f"✗ {name}: {earned:g}/{points:g}"]
    lines += [f"    {_line(result)}" for result in results if result.status is not Status.PASSED]
    hints = dict.fromkeys(result.hint for result in results if result.hint)
    lines += [f"    hint: {hint}" for hint in hints]
    return "\n".join(lines)


def _line(result: CheckResult) -> str:
    title = result.name.removeprefix("test_").replace("_", " ")
    return f"{title}: {result.message}"


def _mark(assignment: Assignment, name: str, namespace: dict[str, Any]) -> Marking:
    submission = Submission(assignment, Source((), ()), Kernel(namespace), KERNEL_SEED)
    # Looking for the data takes time, and may mean a download: only where a check needs it.
    needs_data = assignment.exercise(name).accuracy is not None
    dataset: Dataset | None = locate() if needs_data else None
    marking = Marking(submission, dataset)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # the checks' own small tensors, too, only wait for several
    try:
        run_checks(check_files(assignment, hidden=False), marking, only=name)
    finally:
        torch.set_num_threads(threads)
    return marking


def _assignment_with(name: str) -> Assignment:
    found = [a for a in find_course().all() if name in [e.name for e in a.exercises]]
    if not found:
        raise UsageError(f"no assignment of this course has an exercise {name!r}")
    here = [assignment for assignment in found if assignment.slug in Path.cwd().parts]
    return (here or found)[0]


def _label(filename: str) -> str | None:
    """Code typed in a notebook has a made-up file name, differing from front end to front end."""
    made_up = "ipykernel_" in filename or filename.startswith("<ipython-input")
    return "this notebook" if made_up else None


def _through_the_wire(value: Any) -> Any:
    frame = wire.encode(value)
    _, text_size, _ = wire.HEADER.unpack(frame[: wire.HEADER.size])
    body = frame[wire.HEADER.size :]
    return wire.decode(body[:text_size], body[text_size:])
