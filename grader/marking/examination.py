"""Run an assignment's checks on one paper, on a known mistake, or as the notebook runs them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from grader.data import Dataset
from grader.manifest import Assignment
from grader.marking.decorators import without_missing_decorators
from grader.marking.record import Marking
from grader.marking.seeds import KERNEL_SEED, derive, new_seed, own_seed
from grader.marking.session import check_files, run_checks
from grader.marking.submission import Submission
from grader.model import CheckResult, Settings
from grader.notebook import Source
from grader.notebook.needless import needed_for
from grader.sandbox.backend import Backend
from grader.sandbox.client import StudentProcess
from grader.sandbox.host import Loaded
from grader.sandbox.policy import Limits

__all__ = ["WHOLE", "Examination", "Paper", "Ran", "Scope", "Setup", "start"]


@dataclass(frozen=True, slots=True)
class Setup:
    """What all papers of a run are marked with: the images, what children come from, and what
    the teacher set."""

    dataset: Dataset
    server: Backend
    settings: Settings


@dataclass(frozen=True, slots=True)
class Paper:
    """What a student handed in as ``path``, and the assignment that it answers."""

    student: str
    path: str
    source: Source
    assignment: Assignment


@dataclass(frozen=True, slots=True)
class Scope:
    """How much of an assignment is examined, and what for.

    ``only`` is the one exercise to be marked. ``diagnose`` looks for known mistakes. ``until_lost``
    stops at the first check that is not passed, where all that is asked is whether there is one.
    ``as_in_notebook`` takes the inputs that checks have in every notebook, which are no secret.
    """

    only: str | None = None
    diagnose: bool = True
    until_lost: bool = False
    as_in_notebook: bool = False


WHOLE = Scope()


@dataclass(frozen=True, slots=True)
class Ran:
    """Checks that were run: how they ended, what the child had loaded, and the child, which has
    ended and still tells its mode and its seconds."""

    marking: Marking
    loaded: Loaded
    host: StudentProcess


class Examination:
    """Runs an assignment's checks on one paper, as often as it takes to mark it.

    ``hidden`` says whether hidden checks are among them, ``class_seed`` is the one that replays
    the run, and ``source`` is the paper's as it is run: without what no exercise needs.
    """

    def __init__(
        self,
        paper: Paper,
        setup: Setup,
        scope: Scope = WHOLE,
        told: Callable[[str], None] | None = None,
    ) -> None:
        """``told`` hears which exercise each check is of, just before it runs.

        Raises :class:`~grader.errors.ManifestError` where the assignment has no check.
        """
        assignment, settings = paper.assignment, setup.settings
        names = [task.name for task in assignment.tasks]
        needed = replace(paper.source, statements=needed_for(paper.source.statements, names))
        self.source = without_missing_decorators(needed)
        self.class_seed = new_seed() if settings.seed is None else settings.seed
        self.hidden = assignment.has_hidden(settings.hidden)
        self.scope = scope
        self._assignment, self._setup, self._told = assignment, setup, told
        self._files = check_files(assignment, self.hidden)
        own = own_seed(self.class_seed, assignment.slug, self.source.digest)
        self._seed = KERNEL_SEED if scope.as_in_notebook else own

    def run(self) -> Ran:
        """The checks of the scope, on the student's code in a child of its own."""
        return self._run(self.scope.only, self._seed, self.scope.until_lost)

    def in_notebook(self, only: str) -> Sequence[CheckResult]:
        """The checks of one exercise on the student's code, on the inputs of every notebook."""
        # Of what is trained, the first check that is lost will do.
        trains = self._assignment.exercise(only).trains
        return self._run(only, KERNEL_SEED, until_lost=trains).marking.results

    def replay(self, mistake: Source, only: str, check: str | None) -> Sequence[CheckResult]:
        """The checks of one exercise, or one of them, on a known mistake, from the paper's seed."""
        host = _replaying(self._setup, self._assignment)
        host.turn_to(mistake, derive(self._seed, "top level"))
        ran = self._checked(mistake, host, self._seed, only, self.scope.until_lost, check)
        return ran.marking.results

    def _run(self, only: str | None, seed: int, until_lost: bool) -> Ran:
        setup = self._setup
        host = start(setup.server, self.source, self._assignment, seed, setup.settings.sandbox)
        try:
            return self._checked(self.source, host, seed, only, until_lost)
        finally:
            host.close()

    def _checked(
        self,
        code: Source,
        host: StudentProcess,
        seed: int,
        only: str | None,
        until_lost: bool,
        check: str | None = None,
    ) -> Ran:
        limit, images = self._setup.settings.time_limit, self._setup.server.has_images
        submission = Submission(self._assignment, code, host, seed, limit, images)
        marking = Marking(submission, self._setup.dataset, told=self._told)
        loaded = host.load()
        run_checks(self._files, marking, only, until_lost, check)
        return Ran(marking, loaded, host)


_Key = tuple[Backend, Assignment, str]
_kept: dict[_Key, StudentProcess] = {}


def _replaying(setup: Setup, assignment: Assignment) -> StudentProcess:
    """The child that known mistakes are replayed in; this process keeps the one used last."""
    key = setup.server, assignment, setup.settings.sandbox
    if key not in _kept:
        while _kept:
            _kept.popitem()[1].close()
        source = Source([], [], functions={})
        _kept[key] = start(setup.server, source, assignment, 0, setup.settings.sandbox)
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
