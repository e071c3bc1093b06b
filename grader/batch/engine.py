"""What marks: one function, run in the processes of any ``concurrent.futures.Executor``.

Here that is a pool of forks of this process, on a cluster Dask's workers; the function, and what is
handed to it, are the same. A submission travels as bytes, with its assignment's checks.
"""

from __future__ import annotations

import gc
import logging
import platform
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import PurePath
from typing import TYPE_CHECKING

from grader import __version__
from grader.batch.blank import fault, unreadable
from grader.batch.bundle import Bundle, assignment_of, keep_all, kept
from grader.batch.pool import MARKERS, local_executor, this_process
from grader.data import Dataset, locate
from grader.errors import (
    GraderError,
    GraderFault,
    SandboxUnavailable,
    UnreadableSubmission,
    UsageError,
)
from grader.extras import needs
from grader.manifest import Assignment
from grader.model import Report, ReportStatus, Settings
from grader.notebook import read
from grader.sandbox import start
from grader.sandbox.backend import Backend

if TYPE_CHECKING:
    from distributed import Client

__all__ = [
    "Run",
    "Task",
    "connect",
    "local_pool",
    "mark_task",
    "no_worker",
    "start_server",
    "warm_up",
]

CONNECT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Run:
    """What all submissions of a run share. ``settings.seed`` is the class seed; ``trains`` says
    whether training images will be asked for at all."""

    dataset: Dataset
    settings: Settings
    trains: bool = True


@dataclass(frozen=True, slots=True)
class Task:
    """One submission to be marked: ``name`` is its file name, ``shown`` its path in the report,
    ``helpers`` the other Python files that were handed in with it."""

    student: str
    shown: str
    name: str
    content: bytes
    notes: tuple[str, ...]
    bundle: Bundle
    helpers: Mapping[str, bytes] = field(default_factory=dict)


def mark_task(task: Task, run: Run) -> Report:
    """Read one submission and mark it, whatever it is; raises only what ends the whole run."""
    with _one_at_a_time:
        return _mark(task, run)


def _mark(task: Task, run: Run, again: bool = False) -> Report:
    from grader.marking.examination import Paper, Setup
    from grader.marking.marker import mark

    hidden = run.settings.hidden
    assignment = assignment_of(task.bundle)
    try:
        source = read(task.content, task.name, task.helpers)
        source = replace(source, notes=(*task.notes, *source.notes))
        dataset, server = _sandbox_for(run)
        paper = Paper(task.student, task.shown, source, assignment)
        report = mark(paper, Setup(dataset, server, run.settings))
        if report.status is ReportStatus.GRADER_FAULT and not again and _lost_sandbox():
            return _mark(task, run, again=True)
        return report
    except UnreadableSubmission as error:
        return unreadable(task.student, assignment, task.shown, str(error), hidden)
    except SandboxUnavailable:
        raise
    except GraderError as error:
        if not again and _lost_sandbox():
            return _mark(task, run, again=True)
        return fault(task.student, assignment, task.shown, str(error), hidden)
    except Exception as error:  # a bug of ours: reported with enough to find it, never a zero
        import traceback

        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{PurePath(last.filename).name}:{last.lineno}"
        reason = f"{type(error).__name__}: {error} ({where})"
        return fault(task.student, assignment, task.shown, reason, hidden)


# ── what a marking process holds ─────────────────────────────────────────────────────────────

# A process marks one submission at a time: pytest and torch's generator are the process's own. A
# worker with several threads gains nothing by them; one with several processes does.
_one_at_a_time = threading.Lock()


@dataclass(slots=True)
class _Sandbox:
    run: Run
    dataset: Dataset
    server: Backend
    mine: bool  # else the process that this one was forked from ends it


_sandbox: _Sandbox | None = None


def start_server(run: Run) -> Backend:
    """What the children of this run come from."""
    return start(run.dataset.train_pixels if run.trains else None, MARKERS)


def _sandbox_for(run: Run) -> tuple[Dataset, Backend]:
    """The one that this process has for the run; a new one where there is none."""
    global _sandbox
    if _sandbox is None or _sandbox.run != run:
        _forget_sandbox()
        warm_up()
        dataset = _here(run.dataset)
        _sandbox = _Sandbox(run, dataset, start_server(replace(run, dataset=dataset)), mine=True)
    return _sandbox.dataset, _sandbox.server


def _forget_sandbox() -> None:
    global _sandbox
    if _sandbox is not None and _sandbox.mine:
        _sandbox.server.close()
    _sandbox = None


def _lost_sandbox() -> bool:
    """Whether no children can be had any more; then the next call starts anew."""
    if _sandbox is None or _sandbox.server.is_alive():
        return False
    _forget_sandbox()
    return True


def _here(dataset: Dataset) -> Dataset:
    """The same data on this machine, which may keep it elsewhere."""
    if dataset.raw.is_dir():
        return dataset
    found = locate()
    if found.name != dataset.name:
        raise GraderFault(
            f"the run is on {dataset.name}, {platform.node()} has {found.name} only; "
            "set FASHION_MNIST_ROOT there"
        )
    return replace(found, pixel_order=dataset.pixel_order)


def warm_up() -> None:
    """Import what marking needs, and keep torch to one thread: markers are as many as cores.

    What is imported stays, so no collection of garbage looks at it: not as it grows, in no marker
    that is forked from here, and not when Python ends, which would take half a second in all.
    """
    gc.disable()
    import torch

    import grader.marking.marker  # noqa: F401

    gc.freeze()
    gc.enable()
    torch.set_num_threads(1)


# ── executors ────────────────────────────────────────────────────────────────────────────────


def local_pool(run: Run, server: Backend, here: bool = False) -> Callable[[int], Executor]:
    """Makes executors of so many processes on this machine, which share ``server``; with ``here``
    this process is the only one."""

    def make(workers: int) -> Executor:
        if here:
            return this_process(server, _begin_marker, run, kept())
        return local_executor(workers, server, _begin_marker, run, kept())

    return make


def _begin_marker(server: Backend, run: Run, assignments: Mapping[str, Assignment]) -> None:
    global _sandbox
    warm_up()
    keep_all(assignments)
    _sandbox = _Sandbox(run, run.dataset, server, mine=False)


def connect(address: str, dataset: Dataset) -> Client:
    """A client of the Dask scheduler at ``address``; :class:`UsageError` if there is none, or a
    worker that would mark otherwise than this machine."""
    with needs("cluster"):
        from distributed import Client
        from distributed.comm import get_address_host_port
    try:
        get_address_host_port(address, strict=True)
    except (ValueError, TypeError):
        raise UsageError(f"--scheduler {address}: no address; such as tcp://host:8786") from None
    for name in ("distributed", "distributed.client"):  # what goes wrong, we say
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise UsageError(f"--scheduler {address}: no answer ({reason}); start it first") from None
    problem = _unfit_worker(client, dataset)
    if problem:
        client.close()
        raise UsageError(f"--scheduler {address}: {problem}")
    return client


def _unfit_worker(client: Client, dataset: Dataset) -> str:
    """What is wrong with a worker, and what to do; nothing if none is unfit."""
    try:
        workers = client.run(about_worker, dataset)
    except Exception as error:  # whatever the other side makes of a function it does not have
        return f"a worker has not torch-course-grader {__version__} ({error}); install it there"
    if not workers:
        return f"has no workers; {_start_one(client)}"
    ours, _ = about_worker(dataset)
    for name, (versions, problem) in workers.items():
        for package, version in ours.items():
            if versions[package] != version:
                theirs = f"worker {name} has {package} {versions[package]}"
                return f"{theirs}, this machine {version}; install the same on both"
        if problem:
            return f"worker {name}: {problem}"
    return ""


def no_worker(client: Client) -> str:
    """What to do where no worker is left; nothing where one is, or the scheduler does not say."""
    try:
        left = client.nthreads()
    except (OSError, ValueError):  # what is running is cancelled then, and says so
        return ""
    return "" if left else f"no worker is left; {_start_one(client)}"


def _start_one(client: Client) -> str:
    return f"start dask worker {client.scheduler.address}"


def about_worker(dataset: Dataset) -> tuple[dict[str, str], str]:
    """Versions of what decides a score here, and why the data is not, if it is not."""
    versions = {"torch-course-grader": __version__}
    for package in ("torch", "numpy"):
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = "not at all"
    try:
        _here(dataset)
    except GraderError as error:
        return versions, str(error)
    return versions, ""
