"""What each known mistake gives on the public checks' fixed inputs, for students to have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.authoring.pool import in_parallel
from grader.data import Dataset
from grader.data.fashion_mnist import stand_in
from grader.errors import GraderFault
from grader.manifest import Assignment
from grader.marking.examination import Paper, Scope, Setup
from grader.marking.marker import mark
from grader.model import ReportStatus, Settings, Status
from grader.recognition.fingerprints import Fingerprint, Known, fingerprints_of, told_apart
from grader.recognition.mistakes import Mistake, mistakes_of, with_mistake
from grader.sandbox.backend import Backend

__all__ = ["compile_fingerprints"]

_Task = tuple[Assignment, Mistake]


def compile_fingerprints(
    assignments: Sequence[Assignment],
) -> Mapping[str, Mapping[str, Sequence[Known]]]:
    """Slug → exercise → its known mistakes, as far as public checks see and can tell them apart.

    Raises :class:`GraderFault` where a check itself fails.
    """
    todo = [
        (assignment, mistake) for assignment in assignments for mistake in mistakes_of(assignment)
    ]
    known: dict[str, dict[str, list[Known]]] = {assignment.slug: {} for assignment in assignments}
    for (assignment, mistake), checks in zip(todo, in_parallel(_outcome, todo, stand_in())):
        if any(check.status not in (Status.PASSED, Status.FORBIDDEN) for check in checks):
            entries = known[assignment.slug].setdefault(mistake.exercise, [])
            entries.append(Known(mistake.hint, checks))
    return {
        slug: {name: told_apart(entries) for name, entries in exercises.items()}
        for slug, exercises in known.items()
    }


def _outcome(task: _Task, dataset: Dataset, server: Backend) -> Sequence[Fingerprint]:
    assignment, mistake = task
    trains = assignment.exercise(mistake.exercise).trains
    scope = Scope(mistake.exercise, diagnose=False, until_lost=trains, as_in_notebook=True)
    paper = Paper("release", mistake.name, with_mistake(assignment, mistake), assignment)
    report = mark(paper, Setup(dataset, server, Settings(hidden=False)), scope)
    if report.status is not ReportStatus.GRADED:
        raise GraderFault(f"{assignment.slug}: mistake {mistake.name!r}: {'; '.join(report.notes)}")
    return fingerprints_of(report.tasks[0].checks, portable=True)
