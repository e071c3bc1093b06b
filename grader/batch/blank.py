"""Reports of what was never run: nothing could be read, or nothing was handed in."""

from __future__ import annotations

from grader.manifest import Assignment
from grader.model import ExerciseResult, Report, ReportStatus, Status

__all__ = ["absent", "unreadable"]


def unreadable(
    student: str, assignment: Assignment | None, path: str, reason: str, hidden: bool
) -> Report:
    """What was handed in cannot be graded, and ``reason`` says why."""
    return Report(
        student=student,
        assignment=assignment.slug if assignment else "",
        path=path,
        score=0.0,
        max_score=assignment.max_score(hidden) if assignment else 0.0,
        status=ReportStatus.UNREADABLE,
        notes=(reason,),
    )


def absent(student: str, assignment: Assignment, hidden: bool) -> Report:
    """Somebody on the roster handed in nothing: no points of as many as there are."""
    with_hidden = assignment.has_hidden(hidden)
    return Report(
        student=student,
        assignment=assignment.slug,
        path="",
        score=0.0,
        max_score=assignment.max_score(hidden),
        status=ReportStatus.GRADED,
        notes=("nothing was handed in",),
        exercises=tuple(
            ExerciseResult(exercise.name, 0.0, exercise.max_score(with_hidden), Status.MISSING)
            for exercise in assignment.exercises
        ),
    )
