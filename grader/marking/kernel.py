"""``check("softmax")`` in a notebook: the public checks, on the functions of this very kernel."""

from __future__ import annotations

import ast
import contextlib
import io
import linecache
import os
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import torch

from grader.data import Dataset, locate
from grader.errors import UsageError
from grader.languages import chosen, say, speaking
from grader.manifest import Assignment, find_course
from grader.marking.history import as_graded, helper_files, remarks_on, typed
from grader.marking.in_kernel import Kernel, label_of
from grader.marking.losses import Losses
from grader.marking.record import Marking
from grader.marking.seeds import KERNEL_SEED
from grader.marking.session import check_files, run_checks
from grader.marking.shown import next_hint, remember, rising_hints, show, standings_of
from grader.marking.submission import Submission
from grader.marking.training import finish
from grader.model import Status
from grader.notebook import Cell, Source, Statement
from grader.notebook.needless import needed_for
from grader.notebook.statements import statements_of
from grader.panel import Panel, list_panel, list_text, result_panel, verdict
from grader.recognition.hints import by_fingerprint

__all__ = ["CheckFailed", "check", "hint"]


_MOST_PRINTED = 10


class CheckFailed(AssertionError):
    """No point was earned; ``str(error)`` is what the student reads, without a traceback."""

    def _render_traceback_(self) -> list[str]:  # what IPython shows in place of a traceback
        return str(self).splitlines()


def check(name: str | None = None, namespace: dict[str, Any] | None = None) -> float | None:
    """Run the public checks of the exercise ``name`` on this notebook's function, and show how they
    ended; without a name, those of the whole assignment.

    ``namespace`` is where the functions are (default: the caller's globals). Where nbgrader runs
    the notebook, the points earned are returned as well, and none at all raise
    :class:`CheckFailed`, for so its cells tell partial credit and failure. Raises
    :class:`UsageError` where there is no such exercise.
    """
    if namespace is None:
        namespace = sys._getframe(1).f_globals
    if name is None:
        _check_all(namespace)
        return None
    assignment = _assignment_with(name, namespace)
    with speaking(chosen(), assignment.folder):
        return _check(assignment, name, namespace)


def _check(assignment: Assignment, name: str, namespace: dict[str, Any]) -> float | None:
    with _nothing_on_stderr(), _few_lines():
        marking = marking_of(assignment, name, namespace)
        panel = _panel(assignment, name, namespace, marking)
    points = assignment.exercise(name).max_score(hidden=False)
    if "NBGRADER_EXECUTION" not in os.environ:
        show(verdict(panel), lambda: result_panel(panel))
        for remark in remarks_on(name, namespace, marking.work.source):
            print(f"    {say(remark)}")
        return None
    earned = 0.0 if marking.faults else sum(r.score or 0.0 for r in marking.results)
    if assignment.is_bonus(name):  # nbgrader has no points for it, so nothing failed
        print(verdict(panel))
        return None
    if not earned:
        raise CheckFailed(verdict(panel))
    print(verdict(panel))
    return min(round(earned, 4), points)


def hint(name: str, namespace: dict[str, Any] | None = None) -> None:
    """Print the next hint for the exercise ``name``: from a question to a nudge.

    The hint for a mistake that the last ``check`` recognised comes first. Raises
    :class:`UsageError` where there is no such exercise.
    """
    if namespace is None:
        namespace = sys._getframe(1).f_globals
    assignment = _assignment_with(name, namespace)
    number, of, text = next_hint(assignment, name)
    with speaking(chosen(), assignment.folder):
        print(say(f"{name}, hint {number} of {of}: {text}"))


def _check_all(namespace: dict[str, Any]) -> None:
    """Every exercise of the assignment this notebook is of, as a list."""
    assignment = _assignment_here(namespace)
    with speaking(chosen(), assignment.folder):
        _check_each(assignment, namespace)


def _check_each(assignment: Assignment, namespace: dict[str, Any]) -> None:
    with _nothing_on_stderr(), _few_lines():
        for exercise in assignment.tasks:
            marking_of(assignment, exercise.name, namespace)
    standings = standings_of(assignment)
    show(
        list_text(say(assignment.title), standings),
        lambda: list_panel(say(assignment.title), standings),
    )


@contextlib.contextmanager
def _nothing_on_stderr() -> Iterator[None]:
    """What the functions write to standard error, a warning say, goes to standard output.

    To nbgrader a single line on standard error is a failed test.
    """
    sys.stderr.flush()
    with contextlib.ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")  # of torch's future, say, with a path of this machine
        stack.enter_context(contextlib.redirect_stderr(sys.stdout))
        try:
            kept = os.dup(2)
            os.dup2(1, 2)  # C++ code of torch's writes there, past Python
        except OSError:  # closed, as under pythonw
            pass
        else:
            stack.callback(os.close, kept)
            stack.callback(os.dup2, kept, 2)
        yield


@contextlib.contextmanager
def _few_lines() -> Iterator[None]:
    """Of what the functions print, as training loops do for each epoch, the first lines only."""
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            yield
    finally:
        lines = out.getvalue().splitlines()
        print(*lines[:_MOST_PRINTED], sep="\n", end="\n" if lines else "")
        if len(lines) > _MOST_PRINTED:
            more = len(lines) - _MOST_PRINTED
            print(say(f"… and {more} more lines that your functions printed"))


def _panel(assignment: Assignment, name: str, namespace: dict[str, Any], marking: Marking) -> Panel:
    """How the checks ended and, where not all passed, which function to look at first."""
    exercise = assignment.exercise(name)
    needed: list[str] = []
    if not _all_right(marking):
        needed = [n for n in exercise.needs if not _all_right(marking_of(assignment, n, namespace))]
    return Panel(
        name,
        exercise.max_score(hidden=False),
        exercise.hidden_points,
        marking.results,
        marking.faults,
        rising_hints(exercise, marking.results),
        exercise.hints,
        needed,
        standings_of(assignment),
        _losses(marking),
    )


def _losses(marking: Marking) -> Sequence[float]:
    """Of the longest training in the checks that did not pass."""
    assert isinstance(marking.work.host, Kernel)
    checks = zip(marking.results, marking.work.host.trainings)
    failed = [of for result, of in checks if result.status is not Status.PASSED]
    trainings = [losses for of_check in failed for losses in of_check]
    return max(trainings, key=lambda losses: losses.steps, default=Losses()).values


def _all_right(marking: Marking) -> bool:
    return all(result.status is Status.PASSED for result in marking.results)


def marking_of(assignment: Assignment, name: str, namespace: dict[str, Any]) -> Marking:
    """How the public checks of the exercise ``name`` end on what ``namespace`` has."""
    names = [exercise.name for exercise in assignment.tasks]
    source = _typed(namespace)
    statements = needed_for(source.statements, names)
    source = replace(source, statements=statements, language=chosen())
    files = helper_files()
    labels = {module.label for module in source.modules.values()}
    helpers = {str(file): label for label, file in files.items() if label in labels}
    # Looking for the data takes time, and may mean a download: only where a check needs it.
    needs_data = assignment.exercise(name).accuracy is not None
    dataset: Dataset | None = locate() if needs_data else None
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # the checks' own small tensors, too, only wait for several
    try:
        with as_graded(namespace, source, names) as standing:
            kernel = Kernel(namespace, standing, helpers, assignment.exercise(name).trains)
            work = Submission(assignment, source, kernel, KERNEL_SEED)
            marking = Marking(work, dataset, told=kernel.begin_check)
            run_checks(check_files(assignment, hidden=False), marking, only=name)
    finally:
        torch.set_num_threads(threads)
        finish()
    marking.results = by_fingerprint(marking.results, name, assignment)
    remember(assignment, name, marking)
    return marking


def _assignment_with(name: str, namespace: Mapping[str, Any]) -> Assignment:
    """That of the folder; elsewhere, as on Colab, that of whose functions most are here."""
    course = find_course().all()
    found = [a for a in course if name in [e.name for e in a.tasks]]
    if not found:
        close = get_close_matches(str(name), {e.name for a in course for e in a.tasks}, n=1)
        meant = f"; did you mean {close[0]!r}?" if close else ""
        raise UsageError(say(f"no assignment of this course has an exercise {name!r}{meant}"))
    return _most_likely(found, namespace)


def _assignment_here(namespace: Mapping[str, Any]) -> Assignment:
    return _most_likely(find_course().all(), namespace)


def _most_likely(found: Sequence[Assignment], namespace: Mapping[str, Any]) -> Assignment:
    here = [assignment for assignment in found if assignment.slug in Path.cwd().parts]
    return max(here or found, key=lambda a: sum(e.name in namespace for e in a.tasks))


def _typed(namespace: Mapping[str, Any]) -> Source:
    """What was typed to make the functions of this notebook, as far as Python remembers it."""
    history = typed(namespace) or Source([], [])
    known = history.defined
    labels = {cell.label for cell in history.cells}
    cells: dict[str, Cell] = {}
    statements = []
    for name, value in list(namespace.items()):
        code = getattr(value, "__code__", None)
        filename = getattr(code, "co_filename", "")
        label = label_of(filename)
        if label is not None:
            if name in known and label in labels:
                continue
            cells[label] = Cell(label, "".join(linecache.getlines(filename)))
        elif name in known:
            continue
        elif isinstance(module := getattr(value, "__module__", None), str) and "torch" in module:
            origin = getattr(value, "__name__", name)
            if str(origin).isidentifier() and name.isidentifier():
                text = f"from {module} import {origin} as {name}"
                statements.append(Statement("", 1, text, (name,), kind="import"))
    unknown = [cell for cell in cells.values() if not known.intersection(_defines(cell))]
    pairs = [pair for cell in unknown for pair in statements_of(cell, [])]
    statements += [statement for _, statement in pairs]
    functions = {node.name: node for node, _ in pairs if isinstance(node, ast.FunctionDef)}
    return replace(
        history,
        cells=[*history.cells, *cells.values()],
        statements=[*statements, *history.statements],
        functions={**functions, **history.functions},
    )


def _defines(cell: Cell) -> frozenset[str]:
    return frozenset(n for _, statement in statements_of(cell, []) for n in statement.defines)
