"""Mark one submission: run its assignment's checks on it, add up, report."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from grader.data import Dataset, locate
from grader.errors import ManifestError, UsageError
from grader.manifest import Assignment, Course, find_course
from grader.marking.plugin import Marking
from grader.marking.recognise import by_replay, in_public_checks
from grader.marking.seeds import KERNEL_SEED, derive, new_seed, own_seed, pixel_seed
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
from grader.notebook import Source, read
from grader.sandbox.client import (
    ForkServerHandle,
    Loaded,
    StudentHost,
    StudentProcess,
    missing,
)
from grader.sandbox.policy import Limits

__all__ = ["OpenMarking", "check_files", "fault", "mark", "open_marking", "run_checks"]


def mark(
    student: str,
    path: str,
    source: Source,
    assignment: Assignment,
    dataset: Dataset,
    server: ForkServerHandle,
    settings: Settings,
) -> Report:
    """Mark ``source``, which was handed in as ``path``, in children of ``server``."""
    began = time.monotonic()
    class_seed = new_seed() if settings.seed is None else settings.seed
    seed = own_seed(class_seed, assignment.slug, source.digest)
    if settings.as_in_notebook:
        seed = KERNEL_SEED
    hidden = assignment.has_hidden(settings.hidden)
    files = check_files(assignment, hidden)

    def run(
        code: Source, only: str | None, seed: int = seed
    ) -> tuple[Marking, StudentProcess, Loaded]:
        host = _start(server, code, assignment, seed, settings.sandbox)
        limit = settings.time_limit
        submission = Submission(assignment, code, host, seed, limit, server.has_images)
        marking = Marking(submission, dataset)
        try:
            host.load()
            run_checks(files, marking, only, settings.until_lost)
            return marking, host, host.load()
        finally:
            host.close()

    marking, host, loaded = run(source, settings.only)
    submission = marking.work
    exercises = _add_up(assignment, hidden, marking, settings)
    notes = []
    if host.mode is not SandboxMode.STRICT and settings.sandbox != "off":
        notes.append(f"sandbox: {missing(host.layers)}")
    if settings.diagnose:
        try:
            if hidden:
                exercises = by_replay(
                    exercises, assignment, lambda code, o: run(code, o)[0].results
                )
            else:
                exercises = in_public_checks(
                    exercises, assignment, lambda only: run(source, only, KERNEL_SEED)[0].results
                )
        except Exception as error:  # hints are no reason to lose a score that is there
            notes.append(f"known mistakes were not looked for: {type(error).__name__}: {error}")
    faults = [f"grader fault: {fault}" for fault in marking.faults]
    marked = [assignment.exercise(exercise.name) for exercise in exercises]
    kept_back = 0.0 if hidden else sum(exercise.hidden_points for exercise in marked)
    public = [f"public checks only: hidden ones have {kept_back:g} more points"] * bool(kept_back)
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
            *_on_stand_ins(exercises, marking),
            *_begin_with(exercises, marking),
            *notes,
            *public,
        ),
        exercises=exercises,
    )


def _start(
    server: ForkServerHandle, source: Source, assignment: Assignment, seed: int, sandbox: str
) -> StudentProcess:
    hidden = tuple(str(f.parent) for f in (assignment.folder, assignment.solution_folder))
    forbidden = {word for exercise in assignment.exercises for word in exercise.forbidden}
    return StudentProcess(
        server,
        source,
        [exercise.name for exercise in assignment.exercises],
        derive(seed, "top level"),
        Limits(assignment.memory_limit, hidden=hidden, forbidden=tuple(sorted(forbidden))),
        sandbox,
    )


def check_files(assignment: Assignment, hidden: bool) -> Sequence[Path]:
    """The check files to be run; no public one is a fault of the course's."""
    if not assignment.public_checks:
        raise ManifestError(f"{assignment.folder} has no test_*.py; put the checks back")
    return [*assignment.public_checks, *(assignment.hidden_checks if hidden else ())]


def _on_stand_ins(exercises: Sequence[ExerciseResult], marking: Marking) -> list[str]:
    return [
        f"{exercise.name} was marked with torch's own {', '.join(replaced)} in place of yours"
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
                f"{exercise.name} builds on {' and '.join(wrong)}, not right yet: begin there"
            )
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


# What pytest brings that marking has no use for; with torch loaded, each collection of garbage
# that two of these ask for takes a tenth of a second.
_WITHOUT = (
    "cacheprovider terminal unraisableexception threadexception faulthandler junitxml stepwise "
    "debugging doctest warnings pastebin nose setuponly setupplan logging recwarn tmpdir "
    "monkeypatch legacypath capture unittest subtests"
).split()


def run_checks(
    files: Sequence[Path], marking: Marking, only: str | None = None, until_lost: bool = False
) -> None:
    """Run check files in this process; ``only`` keeps those of one exercise.

    The results are in ``marking.results``. Neither a configuration file nor an environment
    variable of the caller's changes what runs.
    """
    arguments = [str(file) for file in files]
    arguments += ["-c", os.devnull, f"--rootdir={files[0].parent.parent}", "--noconftest"]
    # Without it, every folder from the root of the disk to the files is listed.
    arguments += ["--import-mode=importlib", f"--confcutdir={files[0].parent}"]
    arguments += [part for name in _WITHOUT for part in ("-p", f"no:{name}")]
    arguments += ["--exitfirst"] * until_lost
    plugins: list[object] = [marking, _Quick()]
    if only is not None:
        plugins.append(_Only(only))
    hidden = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
    autoload = os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    _forget_others(files)
    _freeze_once()
    try:
        code = pytest.main(arguments, plugins=plugins)
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        if autoload is not None:
            os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = autoload
        os.environ.update({name: value for name, value in hidden.items() if value is not None})
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) and not marking.faults:
        marking.faults.append(f"pytest ended with {pytest.ExitCode(code).name}")


@cache
def _freeze_once() -> None:
    """Have the collector of garbage pass over torch and pytest, whose objects are here to stay.

    Once: what is frozen again with each submission would never be freed.
    """
    gc.freeze()


_imported: dict[Path, int] = {}  # check files that are modules now, and when they were written


def _forget_others(files: Sequence[Path]) -> None:
    """Keep the modules of ``files`` from the last time, where no byte of them has changed; drop all
    other check modules, which pytest finds by names that two courses may share."""
    written = {file: file.stat().st_mtime_ns for file in files}
    if written == _imported:
        return
    paths = {str(file) for file in {*files, *_imported}}
    for name, module in list(sys.modules.items()):
        if getattr(module, "__file__", None) in paths:
            del sys.modules[name]
    _imported.clear()
    _imported.update(written)


class _Quick:
    """No prints of failing checks' source lines, which take longer than the checks: a report has
    the message only."""

    def pytest_configure(self, config: pytest.Config) -> None:
        config.option.tbstyle = "native"


class _Only:
    """Deselects the checks of other exercises."""

    def __init__(self, exercise: str) -> None:
        self.exercise = exercise

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [
            item
            for item in items
            if (marker := item.get_closest_marker("points")) and marker.args[0] == self.exercise
        ]


def _add_up(
    assignment: Assignment, hidden: bool, marking: Marking, settings: Settings
) -> list[ExerciseResult]:
    """Exercises in the manifest's order; its points, not those that happened to run, are the max.

    Checks that do not add up to the manifest's points are our fault, unless a fault is known.
    """
    exercises = [e for e in assignment.exercises if settings.only in (None, e.name)]
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


# ── bare pytest ──


@dataclass
class OpenMarking:
    """What a bare pytest run holds open."""

    plugin: Marking
    host: StudentHost
    server: ForkServerHandle

    def close(self) -> None:
        """End the child and the fork server."""
        self.host.close()  # type: ignore[attr-defined]
        self.server.close()


def open_marking(
    file: Path, checks: Sequence[Path], seed: int | None, data: str | None
) -> OpenMarking:
    """Make ready to run ``checks`` on ``file`` under a pytest that somebody else started."""
    assignment = assignment_of_checks(checks)
    if not file.is_file():
        raise UsageError(f"--submission {file}: no such file")
    source = read(file.read_bytes(), file.name)
    class_seed = new_seed() if seed is None else seed
    dataset = locate(Path(data) if data else None).shuffled(pixel_seed(class_seed))
    server = ForkServerHandle(dataset.train_pixels)
    seed = own_seed(class_seed, assignment.slug, source.digest)
    host = _start(server, source, assignment, seed, "auto")
    submission = Submission(assignment, source, host, seed, has_train_images=True)
    return OpenMarking(Marking(submission, dataset), host, server)


def assignment_of_checks(checks: Sequence[Path]) -> Assignment:
    """The assignment whose check files or folders, public or hidden, these are."""
    for path in checks or [Path()]:
        for folder in [path.resolve(), *path.resolve().parents]:
            course = Course(folder.parent.parent / "assignments")
            if folder.name in course.slugs:
                return course.assignment(folder.name)
    course = find_course()
    if len(course.slugs) == 1:
        return course.assignment(course.slugs[0])
    raise UsageError("name the assignment's folder: pytest assignments/<slug> --submission FILE")
