"""Mark a class: a pool of marker processes, one fork server, and no submission lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from grader.batch.finding import HandedIn
from grader.errors import GraderError, SandboxUnavailable, UnreadableSubmission
from grader.manifest import Assignment, Course
from grader.marking.seeds import new_seed, pixel_seed
from grader.model import Report, ReportStatus, Settings
from grader.notebook import Source, read
from grader.sandbox.client import ForkServerHandle
from grader.sandbox.policy import die_with_parent

if TYPE_CHECKING:
    from grader.data import Dataset

__all__ = ["score"]


def score(
    handed_in: Sequence[HandedIn],
    course: Course,
    dataset: Dataset,
    settings: Settings,
    jobs: int | None = None,
    on_report: Callable[[Report], None] = lambda report: None,
) -> Sequence[Report]:
    """Mark everything, ``jobs`` at a time (default: one for each core), in the order given.

    ``on_report`` is called in this process as each is finished. A marker that dies costs nobody
    a point: what it had in hand is marked once more, then reported as a grader fault.
    """
    assignments = {
        slug: course.assignment(slug) for slug in {h.assignment for h in handed_in if h.assignment}
    }
    reports: dict[int, Report] = {}

    def finish(index: int, report: Report) -> None:
        reports[index] = report
        on_report(report)

    to_mark = []
    for index, entry in enumerate(handed_in):
        if entry.problem:
            assignment = assignments.get(entry.assignment)
            finish(index, _unreadable(entry, assignment, entry.problem, settings.hidden))
        else:
            to_mark.append(index)
    if to_mark:
        seed = new_seed() if settings.seed is None else settings.seed
        settings = replace(settings, seed=seed)
        dataset = dataset.shuffled(pixel_seed(seed))
        trains = any(e.accuracy for a in assignments.values() for e in a.exercises)
        server = ForkServerHandle(dataset.train_pixels if trains else None)
        try:
            _import_marking()  # while the fork server does its own importing, on another core
            tasks = [(i, handed_in[i], assignments[handed_in[i].assignment]) for i in to_mark]
            workers = min(jobs or os.cpu_count() or 1, len(tasks))
            from grader.marking.marker import fault

            lost = _run(tasks, dataset, server, settings, workers, finish)
            # Alone in a pool each, so that one that kills its marker is alone in doing so.
            for task in lost:
                for index, entry, assignment in _run([task], dataset, server, settings, 1, finish):
                    reason = "the marking process died twice"
                    finish(
                        index,
                        fault(entry.student, assignment, entry.shown, reason, settings.hidden),
                    )
        finally:
            server.close()
    return [reports[index] for index in range(len(handed_in))]


def _import_marking() -> None:
    import torch

    import grader.marking.marker  # noqa: F401

    torch.set_num_threads(1)  # before the fork: markers are as many as the cores


_Task = tuple[int, HandedIn, Assignment]


def _run(
    tasks: Sequence[_Task],
    dataset: Dataset,
    server: ForkServerHandle,
    settings: Settings,
    workers: int,
    finish: Callable[[int, Report], None],
) -> list[_Task]:
    """Mark ``tasks`` in a pool of forks of this process; returns those lost with the pool."""
    lost: list[_Task] = []
    fork = multiprocessing.get_context("fork")
    # What is handed to the initializer reaches the forks as it is, nothing of it is pickled.
    with ProcessPoolExecutor(workers, fork, _begin_marker, (dataset, server, settings)) as pool:
        futures: dict[Future[Report], _Task] = {
            pool.submit(_mark_one, entry, assignment): task
            for task in tasks
            for _, entry, assignment in [task]
        }
        try:
            for future in as_completed(futures):
                task = futures[future]
                try:
                    finish(task[0], future.result())
                except BrokenProcessPool:
                    lost.append(task)
        except BaseException:
            server.close()  # ends what is running, so that leaving the pool does not wait for it
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return lost


_marker: tuple[Dataset, ForkServerHandle, Settings] | None = None  # of this marker process


def _begin_marker(dataset: Dataset, server: ForkServerHandle, settings: Settings) -> None:
    global _marker
    die_with_parent()
    server.after_fork()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    _marker = dataset, server, settings


def _mark_one(entry: HandedIn, assignment: Assignment) -> Report:
    """In a marker process: read one submission and mark it, whatever it is."""
    from grader.marking.marker import fault, mark

    assert _marker is not None
    dataset, server, settings = _marker
    try:
        source: Source = read(entry.content(), entry.parts[-1])
        source = replace(source, notes=(*entry.notes, *source.notes))
        return mark(entry.student, entry.shown, source, assignment, dataset, server, settings)
    except UnreadableSubmission as error:
        return _unreadable(entry, assignment, str(error), settings.hidden)
    except SandboxUnavailable:
        raise
    except GraderError as error:
        return fault(entry.student, assignment, entry.shown, str(error), settings.hidden)
    except Exception as error:  # a bug of ours: reported with enough to find it, never a zero
        import traceback

        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{PurePath(last.filename).name}:{last.lineno}"
        reason = f"{type(error).__name__}: {error} ({where})"
        return fault(entry.student, assignment, entry.shown, reason, settings.hidden)


def _unreadable(
    entry: HandedIn, assignment: Assignment | None, reason: str, hidden: bool
) -> Report:
    return Report(
        student=entry.student,
        assignment=entry.assignment,
        path=entry.shown,
        score=0.0,
        max_score=assignment.max_score(hidden) if assignment else 0.0,
        status=ReportStatus.UNREADABLE,
        notes=(reason,),
    )
