"""Mark a class: whatever executor there is, no submission lost, nothing done twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from grader import __version__
from grader.batch.blank import absent, fault, unreadable
from grader.batch.bundle import Bundle, keep, pack
from grader.batch.engine import (
    Run,
    Task,
    connect,
    local_pool,
    mark_task,
    no_worker,
    start_server,
)
from grader.batch.pool import cores, end_now, marks_here
from grader.errors import GraderError, UnreadableSubmission, UsageError
from grader.intake import Submission
from grader.manifest import Assignment, Course
from grader.marking.seeds import new_seed, pixel_seed
from grader.model import Report, ReportStatus, Settings

if TYPE_CHECKING:
    from grader.data import Dataset

__all__ = ["Keeper", "Watcher", "score"]

# Seconds without a result, after which it is asked whether anything is lacking.
_PATIENCE = 5.0


class Keeper(Protocol):
    """Where reports are kept as they come, and found again by a later run."""

    def begin(self, seed: int | None) -> int:
        """The class seed: ``seed``, or the one of earlier runs, or a new one."""

    def find(self, student: str, assignment: str, key: str) -> Report | None:
        """The report kept under ``key``."""

    def put(self, report: Report, key: str) -> None:
        """Keep it, for good: once this returns, nothing that happens loses it."""


class Watcher(Protocol):
    """Who is told how it goes, in the process that called :func:`score`."""

    def advance(self, report: Report, kept: bool = False) -> None:
        """One more is done, or is ``kept`` from an earlier run."""

    def wait_for(self, lacking: str) -> None:
        """Nothing is done for a while, for want of what is ``lacking``."""


class _Nobody:
    def advance(self, report: Report, kept: bool = False) -> None:
        pass

    def wait_for(self, lacking: str) -> None:
        pass


def score(
    handed_in: Sequence[Submission],
    course: Course,
    dataset: Dataset,
    settings: Settings,
    jobs: int | None = None,
    watcher: Watcher | None = None,
    keeper: Keeper | None = None,
    scheduler: str | None = None,
) -> Sequence[Report]:
    """Mark everything, in the order given: ``jobs`` at a time (default: one for each core), or on
    the workers of the Dask ``scheduler``.

    What ``keeper`` has of an earlier run is not marked again, unless something that decides its
    score has changed. A marker that dies costs nobody a point: what it had in hand is marked once
    more, then reported as a grader fault.
    """
    seed = keeper.begin(settings.seed) if keeper else settings.seed
    seed = new_seed() if seed is None else seed
    slugs = {entry.assignment for entry in handed_in if entry.assignment}
    trains = any(e.accuracy for slug in slugs for e in course.assignment(slug).exercises)
    run = Run(dataset.shuffled(pixel_seed(seed)), replace(settings, seed=seed), trains)
    job = _Job(handed_in, course, run, watcher or _Nobody(), keeper)
    job.finish_without_marking()
    if not job.left:
        pass
    elif scheduler is not None:
        client = connect(scheduler, run.dataset)
        try:
            width = sum(client.nthreads().values())
            lacking = partial(no_worker, client)
            _dispatch(job, lambda _: client.get_executor(), width, 2 * width, lacking)
        finally:
            client.close()
    else:
        server = start_server(run)
        try:
            width = min(jobs or cores(server), len(job.left))
            here = marks_here(width, server)
            _dispatch(job, local_pool(run, server, here), width, 1 if here else 2 * width)
        finally:
            server.close()
    return [job.reports[index] for index in range(len(handed_in))]


class _Job:
    """What is to be marked, and what has been."""

    def __init__(
        self,
        handed_in: Sequence[Submission],
        course: Course,
        run: Run,
        watcher: Watcher,
        keeper: Keeper | None,
    ) -> None:
        self.handed_in, self.run, self.watcher, self.keeper = handed_in, run, watcher, keeper
        self.reports: dict[int, Report] = {}
        self.left: list[int] = []
        self.assignments: dict[str, Assignment] = {}
        self.bundles: dict[str, Bundle] = {}
        for slug in {entry.assignment for entry in handed_in if entry.assignment}:
            assignment = self.assignments[slug] = course.assignment(slug)
            self.bundles[slug] = pack(assignment, assignment.has_hidden(run.settings.hidden))
            keep(self.bundles[slug], assignment)

    def finish_without_marking(self) -> None:
        """Finish what needs no marking; the rest is ``left``."""
        for index, entry in enumerate(self.handed_in):
            if entry.absent:
                assignment = self.assignments[entry.assignment]
                self.finish(index, absent(entry.student, assignment, self.run.settings.hidden))
            elif entry.problem:
                self.finish(index, self._unreadable(entry, entry.problem))
            elif (kept := self._kept(entry)) is not None:
                self.reports[index] = kept
                self.watcher.advance(kept, kept=True)
            else:
                self.left.append(index)

    def _kept(self, entry: Submission) -> Report | None:
        if self.keeper is None:
            return None
        try:
            key = self._key(self._task(entry))
        except UnreadableSubmission:
            return None
        report = self.keeper.find(entry.student, entry.assignment, key)
        if report is None:
            return None
        return replace(report, path=entry.shown, student_id=entry.student_id)

    def tasks(self) -> Iterator[tuple[int, Task]]:
        """What is left, read when its turn comes: a class need not fit into memory."""
        for index in self.left:
            entry = self.handed_in[index]
            try:
                yield index, self._task(entry)
            except UnreadableSubmission as error:
                self.finish(index, self._unreadable(entry, str(error)))

    def _task(self, entry: Submission) -> Task:
        content = entry.content()
        bundle = self.bundles[entry.assignment]
        return Task(
            *(entry.student, entry.shown, entry.name, content, entry.notes, bundle),
            entry.helpers(),
        )

    def _key(self, task: Task) -> str:
        """Of everything that decides the score and the notes."""
        settings = asdict(self.run.settings)
        content = hashlib.sha256(task.content).hexdigest()
        parts = (
            *(content, task.name, task.notes, task.bundle.digest),
            *(__version__, self.run.dataset.name, settings),
            *((n, hashlib.sha256(task.helpers[n]).hexdigest()) for n in sorted(task.helpers)),
        )
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def finish(self, index: int, report: Report, task: Task | None = None) -> None:
        """Keep it first, then tell."""
        report = replace(report, student_id=self.handed_in[index].student_id)
        if self.keeper is not None:
            graded = task is not None and report.status is not ReportStatus.GRADER_FAULT
            self.keeper.put(report, self._key(task) if graded and task else "")
        self.reports[index] = report
        self.watcher.advance(report)

    def fail(self, index: int, task: Task, reason: str) -> None:
        """The grader failed on it: no score, which is not a zero."""
        assignment, hidden = self.assignments[task.bundle.slug], self.run.settings.hidden
        self.finish(index, fault(task.student, assignment, task.shown, reason, hidden))

    def _unreadable(self, entry: Submission, reason: str) -> Report:
        assignment = self.assignments.get(entry.assignment)
        hidden = self.run.settings.hidden
        return unreadable(entry.student, assignment, entry.shown, reason, hidden)


def _dispatch(
    job: _Job,
    make: Callable[[int], Executor],
    width: int,
    ahead: int,
    lacking: Callable[[], str] = lambda: "",
) -> None:
    """Mark what is left, ``width`` at a time, in executors that ``make`` makes; where nothing is
    done for a while, ``lacking`` says for want of what.

    Only ``ahead`` tasks at a time are handed over, as many as keep the markers busy: a marker that
    dies takes few with it, and what is not handed over yet is not in memory.
    """
    tasks = job.tasks()
    running: dict[Future[Report], tuple[int, Task]] = {}
    executor = make(width)
    try:
        while True:
            for index, task in islice(tasks, max(0, ahead - len(running))):
                running[_submit(executor, task, job.run)] = index, task
            if not running:
                return
            done = wait(running, _PATIENCE, FIRST_COMPLETED).done
            if not done and (what := lacking()):
                job.watcher.wait_for(what)
            if any(map(_is_lost, done)):
                executor.shutdown()
                lost = _finish(wait(running).done, running, job)
                # Alone in a pool each, so that one that kills its marker is alone in doing so.
                for index, task in lost:
                    with make(1) as alone:
                        future = _submit(alone, task, job.run)
                        if _finish(wait([future]).done, {future: (index, task)}, job):
                            job.fail(index, task, "the marking process died twice")
                executor = make(width)
            else:
                _finish(done, running, job)
    except BaseException:
        for future in running:
            future.cancel()
        end_now(executor)
        raise
    finally:
        executor.shutdown()


def _is_lost(future: Future[Report]) -> bool:
    return not future.cancelled() and isinstance(future.exception(), BrokenProcessPool)


def _submit(executor: Executor, task: Task, run: Run) -> Future[Report]:
    try:
        return executor.submit(mark_task, task, run)
    except BrokenProcessPool as error:
        broken: Future[Report] = Future()
        broken.set_exception(error)
        return broken


def _finish(
    done: Iterable[Future[Report]], running: dict[Future[Report], tuple[int, Task]], job: _Job
) -> list[tuple[int, Task]]:
    """Finish those that are done, and take them out of ``running``; returns those lost."""
    lost = []
    for future in done:
        index, task = running.pop(future)
        try:
            job.finish(index, future.result(), task)
        except BrokenProcessPool:
            lost.append((index, task))
        except GraderError:
            raise
        except CancelledError:
            raise UsageError("the scheduler is gone; start it and run again") from None
        except Exception as error:  # what marking does not answer for: the way to it and back
            job.fail(index, task, f"{type(error).__name__}: {error}")
    return lost
