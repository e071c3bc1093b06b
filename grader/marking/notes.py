"""The sentences of ``Report.notes``: what a student is told beside the checks' own messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.marking.paths import without_paths
from grader.marking.record import Marking
from grader.model import ExerciseResult, SandboxMode, Status
from grader.notebook import Source
from grader.sandbox.client import StudentProcess, missing
from grader.sandbox.host import Loaded
from grader.sandbox.written_for import written_for

__all__ = [
    "code_not_shown",
    "mistakes_not_looked_for",
    "on_accuracy",
    "on_faults",
    "on_hidden_points",
    "on_needed",
    "on_sandbox",
    "on_source",
    "on_stand_ins",
]

_LONGEST_LABEL = 300


def on_faults(faults: Sequence[str]) -> list[str]:
    """Each fault of the grader's own, named as one."""
    return [f"grader fault: {fault}" for fault in faults]


def on_source(source: Source, loaded: Loaded) -> list[str]:
    """What of the top level did not run, each statement that failed and those left out."""
    notes = [*source.notes, *written_for(source).notes]
    for index, statement in enumerate(source.statements):
        line = f" (line {statement.line}: {source.line(statement.label, statement.line)})"
        if index in loaded.stopped:
            notes.append(f"{statement.label}: skipped, {loaded.stopped[index]}{line}")
        elif isinstance(error := loaded.raised.get(index), dict):
            what = without_paths(f"{error.get('type')}: {error.get('text')}")[:300]
            notes.append(f"{statement.label}: skipped, {what}{line}")
    notes += _on_names_used_again(source, loaded)
    notes += _on_helpers(source, loaded)
    left_out = [s for s in source.statements if s.needless]
    if left_out:
        places = dict.fromkeys(
            s.label if s.label.startswith("cell ") else f"line {s.line}" for s in left_out
        )
        notes.append(f"not run, as no exercise needs it: {', '.join(places)}")
    return list(dict.fromkeys(notes))


def _on_names_used_again(source: Source, loaded: Loaded) -> Iterator[str]:
    """Where a statement gives the name of a function to something else, which does not count."""
    for name, chosen in loaded.standing.items():
        binding = [
            index
            for index, statement in enumerate(source.statements)
            if name in statement.defines and not statement.needless and index not in loaded.raised
        ]
        later = [index for index in binding if index > chosen]
        if not later:
            continue
        last = source.statements[later[-1]]
        kept = source.statements[chosen] if 0 <= chosen < len(source.statements) else None
        stands = f"the one of {kept.where} counts" if kept else "Python's own counts"
        line = f"(line {last.line}: {source.line(last.label, last.line)})"
        yield f"{last.label}: uses the name {name} again {line}; {stands}"


def _on_helpers(source: Source, loaded: Loaded) -> Iterator[str]:
    """Statements of helper files that failed."""
    for error in loaded.module_errors:
        frames = error.get("frames")
        frame = frames[-1] if isinstance(frames, list) and frames else {}
        label, line = str(frame.get("label"))[:_LONGEST_LABEL], frame.get("line")
        if isinstance(line, int) and (text := source.line(label, line)):
            what = without_paths(f"{error.get('type')}: {error.get('text')}")[:300]
            yield f"{label}: skipped, {what} (line {line}: {text})"


def on_stand_ins(tasks: Sequence[ExerciseResult], marking: Marking) -> list[str]:
    """Which functions torch's own stood in for, exercise by exercise."""
    return [
        f"{task.name} was graded with PyTorch's own {', '.join(replaced)} in place of yours"
        for task in tasks
        if (replaced := marking.replaced.get(task.name))
        and task.status not in (Status.NOT_STARTED, Status.MISSING)
    ]


def on_needed(tasks: Sequence[ExerciseResult], marking: Marking) -> list[str]:
    """Where nothing stood in for a wrong function, which one to look at first."""
    right = {task.name for task in tasks if task.status is Status.PASSED}
    there = {task.name for task in tasks}
    notes = []
    for task in tasks:
        needs = marking.work.assignment.exercise(task.name).needs
        replaced = marking.replaced.get(task.name, ())
        wrong = [n for n in needs if n in there - right and n not in replaced]
        if wrong and task.status in (Status.FAILED, Status.PARTIAL, Status.ERROR):
            notes.append(
                f"{task.name} depends on {' and '.join(wrong)}, not right yet: begin there"
            )
    return notes


def on_accuracy(exercises: Sequence[ExerciseResult], marking: Marking) -> list[str]:
    """What the accuracy was measured against, where all points were given for it."""
    notes = []
    for exercise in exercises:
        settings = marking.work.assignment.exercise(exercise.name).accuracy
        name = marking.dataset.name if marking.dataset else ""
        if settings and name in settings.solution and "accuracy" in marking.work.metrics:
            limits = settings.solution[name].stated
            if not any(limits in check.message for check in exercise.checks):
                accuracy = marking.work.metrics["accuracy"]
                notes.append(f"{exercise.name}: test accuracy {accuracy:.3f}; {limits}")
    return notes


def on_sandbox(host: StudentProcess) -> list[str]:
    """What confinement was missing, if any was."""
    if host.mode is SandboxMode.STRICT:
        return []
    return [f"sandbox: {missing(host.layers)}: {host.mode.meaning}"]


def mistakes_not_looked_for(error: Exception) -> str:
    """Where the search for known mistakes failed, and the score is there all the same."""
    return f"known mistakes were not looked for: {type(error).__name__}: {error}"


def code_not_shown(error: Exception) -> str:
    """Where a page has to do without the student's code."""
    return f"the code is not shown: {type(error).__name__}: {error}"


def on_hidden_points(kept_back: float) -> list[str]:
    """How many points the hidden checks have, where only public ones were run."""
    if not kept_back:
        return []
    more = f"{kept_back:g} more point{'' if kept_back == 1 else 's'}"
    return [f"public checks only: hidden ones have {more}"]
