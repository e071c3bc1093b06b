"""Mark one submission: run its assignment's checks on it, add up, report."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from grader.data import Dataset
from grader.manifest import Assignment
from grader.marking.code import with_code
from grader.marking.decorators import without_missing_decorators
from grader.marking.recognise import by_replay, in_public_checks
from grader.marking.record import Marking
from grader.marking.seeds import KERNEL_SEED, derive, new_seed, own_seed
from grader.marking.session import check_files, run_checks
from grader.marking.submission import Submission, notes_on
from grader.model import (
    CheckResult,
    ExerciseResult,
    Report,
    ReportStatus,
    SandboxMode,
    Settings,
    Status,
)
from grader.notebook import Source
from grader.notebook.needless import needed_for
from grader.notebook.pseudonym import pseudonym_in
from grader.sandbox.backend import Backend
from grader.sandbox.client import StudentProcess, missing
from grader.sandbox.host import Loaded
from grader.sandbox.policy import Limits

__all__ = ["fault", "mark", "start"]


def mark(
    student: str,
    path: str,
    source: Source,
    assignment: Assignment,
    dataset: Dataset,
    server: Backend,
    settings: Settings,
    told: Callable[[str], None] | None = None,
) -> Report:
    """Mark ``source``, which was handed in as ``path``, in children of ``server``.

    ``told`` hears which exercise each check is of, just before it runs.
    """
    began = time.monotonic()
    names = [task.name for task in assignment.tasks]
    pseudonym = pseudonym_in(source)
    source = replace(source, statements=needed_for(source.statements, names))
    source = without_missing_decorators(source)
    class_seed = new_seed() if settings.seed is None else settings.seed
    seed = own_seed(class_seed, assignment.slug, source.digest)
    if settings.as_in_notebook:
        seed = KERNEL_SEED
    hidden = assignment.has_hidden(settings.hidden)
    files = check_files(assignment, hidden)

    def checked(
        code: Source,
        host: StudentProcess,
        only: str | None,
        seed: int,
        check: str | None = None,
        until_lost: bool = settings.until_lost,
    ) -> tuple[Marking, Loaded]:
        limit = settings.time_limit
        submission = Submission(assignment, code, host, seed, limit, server.has_images)
        marking = Marking(submission, dataset, told=told)
        loaded = host.load()
        run_checks(files, marking, only, until_lost, check)
        return marking, loaded

    def run(
        only: str | None, seed: int, until_lost: bool = settings.until_lost
    ) -> tuple[tuple[Marking, Loaded], StudentProcess]:
        host = start(server, source, assignment, seed, settings.sandbox)
        try:
            return checked(source, host, only, seed, until_lost=until_lost), host
        finally:
            host.close()

    def replayed(mistake: Source, only: str, check: str | None) -> Sequence[CheckResult]:
        host = _replaying(server, assignment, settings.sandbox)
        host.turn_to(mistake, derive(seed, "top level"))
        return checked(mistake, host, only, seed, check)[0].results

    def in_notebook(only: str) -> Sequence[CheckResult]:
        # Of what is trained, the first check that is lost will do.
        trains = assignment.exercise(only).trains
        (marking, _), _ = run(only, KERNEL_SEED, until_lost=trains)
        return marking.results

    (marking, loaded), host = run(settings.only, seed)
    submission = marking.work
    tasks = _add_up(assignment, hidden, marking, settings)
    notes = []
    asked = settings.sandbox == "off" or settings.as_in_notebook  # whose code it is, is known
    if host.mode is not SandboxMode.STRICT and not asked:
        notes.append(f"sandbox: {missing(host.layers)}: {host.mode.meaning}")
    if settings.diagnose:
        try:
            if hidden:
                tasks = by_replay(tasks, assignment, replayed)
            else:
                tasks = in_public_checks(tasks, assignment, in_notebook)
        except Exception as error:  # hints are no reason to lose a score that is there
            notes.append(f"known mistakes were not looked for: {type(error).__name__}: {error}")
    if not settings.as_in_notebook:
        try:
            tasks = with_code(tasks, source, loaded.standing)
        except Exception as error:  # nor is what a page shows beside it
            notes.append(f"the code is not shown: {type(error).__name__}: {error}")
    faults = [f"grader fault: {fault}" for fault in marking.faults]
    exercises = [task for task in tasks if not assignment.is_bonus(task.name)]
    bonus = [task for task in tasks if assignment.is_bonus(task.name)]
    marked = [assignment.exercise(exercise.name) for exercise in exercises]
    kept_back = 0.0 if hidden else sum(exercise.hidden_points for exercise in marked)
    more = f"{kept_back:g} more point{'' if kept_back == 1 else 's'}"
    public = [f"public checks only: hidden ones have {more}"] * bool(kept_back)
    scores = [exercise.score for exercise in exercises]
    score = None if None in scores or faults else round(sum(s or 0.0 for s in scores), 4)
    return Report(
        student=student,
        assignment=assignment.slug,
        path=path,
        score=score,
        max_score=sum(exercise.max_score for exercise in exercises),
        status=ReportStatus.GRADER_FAULT if score is None else ReportStatus.GRADED,
        seed=class_seed,
        dataset=dataset.name,
        sandbox=host.mode,
        seconds=round(time.monotonic() - began, 3),
        student_seconds=round(host.student_seconds, 3),
        metrics=dict(submission.metrics),
        notes=(
            *faults,
            *notes_on(source, loaded),
            *_on_stand_ins(tasks, marking),
            *_begin_with(tasks, marking),
            *_limits(exercises, marking),
            *notes,
            *public,
        ),
        exercises=exercises,
        # A notebook of another course, such as a book's, has none of them and is told of none.
        bonus=tuple(task for task in bonus if task.status is not Status.MISSING),
        training=submission.training,
        language=source.language,
        pseudonym=pseudonym if pseudonym is None or submission.accuracy_counts else "",
    )


_Key = tuple[Backend, Assignment, str]
_kept: dict[_Key, StudentProcess] = {}


def _replaying(server: Backend, assignment: Assignment, sandbox: str) -> StudentProcess:
    """The child that known mistakes are replayed in; this process keeps the one used last."""
    key = server, assignment, sandbox
    if key not in _kept:
        while _kept:
            _kept.popitem()[1].close()
        source = Source([], [], functions={})
        _kept[key] = start(server, source, assignment, 0, sandbox)
    return _kept[key]


def start(
    server: Backend, source: Source, assignment: Assignment, seed: int, sandbox: str
) -> StudentProcess:
    """A child for it, not started yet, that may not read the assignment's checks."""
    hidden = tuple(str(f.parent) for f in (assignment.folder, assignment.solution_folder))
    forbidden = {word for task in assignment.tasks for word in task.forbidden}
    return StudentProcess(
        server,
        source,
        [task.name for task in assignment.tasks],
        derive(seed, "top level"),
        Limits(assignment.memory_limit, hidden=hidden, forbidden=tuple(sorted(forbidden))),
        sandbox,
    )


def _on_stand_ins(exercises: Sequence[ExerciseResult], marking: Marking) -> list[str]:
    return [
        f"{exercise.name} was graded with PyTorch's own {', '.join(replaced)} in place of yours"
        for exercise in exercises
        if (replaced := marking.replaced.get(exercise.name))
        and exercise.status not in (Status.NOT_STARTED, Status.MISSING)
    ]


def _begin_with(exercises: Sequence[ExerciseResult], marking: Marking) -> list[str]:
    """Where nothing stood in for a wrong function, which one to look at first."""
    right = {exercise.name for exercise in exercises if exercise.status is Status.PASSED}
    there = {exercise.name for exercise in exercises}
    notes = []
    for exercise in exercises:
        needs = marking.work.assignment.exercise(exercise.name).needs
        replaced = marking.replaced.get(exercise.name, ())
        wrong = [n for n in needs if n in there - right and n not in replaced]
        if wrong and exercise.status in (Status.FAILED, Status.PARTIAL, Status.ERROR):
            notes.append(
                f"{exercise.name} depends on {' and '.join(wrong)}, not right yet: begin there"
            )
    return notes


def _limits(exercises: Sequence[ExerciseResult], marking: Marking) -> list[str]:
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


def fault(
    student: str, assignment: Assignment, path: str, reason: str, hidden: bool = True
) -> Report:
    """The report where the grader itself failed: no score, which is not a zero."""
    return Report(
        student,
        assignment.slug,
        path,
        None,
        assignment.max_score(hidden),
        ReportStatus.GRADER_FAULT,
        notes=(f"grader fault: {reason}",),
    )


def _add_up(
    assignment: Assignment, hidden: bool, marking: Marking, settings: Settings
) -> list[ExerciseResult]:
    """Exercises in the manifest's order, bonus ones last.

    The manifest's points, not those that happened to run, are the max. Checks that do not add up to
    the manifest's points are our fault, unless a fault is known.
    """
    exercises = [e for e in assignment.tasks if settings.only in (None, e.name)]
    stopped = settings.until_lost and any(r.status is not Status.PASSED for r in marking.results)
    known = {exercise.name for exercise in exercises}
    checks: dict[str, list[CheckResult]] = {name: [] for name in known}
    for result in marking.results:
        if result.exercise in known:
            checks[result.exercise].append(result)
    for exercise in exercises:
        total = sum(check.max_score for check in checks[exercise.name])
        wanted = exercise.max_score(hidden)
        if abs(total - wanted) > 1e-3 and not marking.faults and not stopped:
            marking.faults.append(
                f"{assignment.slug}/assignment.toml: {exercise.name} has {wanted:g} points, its "
                f"checks add up to {total:g}; correct one of them"
            )
    return [
        ExerciseResult.of(exercise.name, exercise.max_score(hidden), checks[exercise.name])
        for exercise in exercises
    ]
