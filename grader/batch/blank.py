"""Reports of what has no results: it could not be read or marked, or nothing was handed in."""

from __future__ import annotations

from grader.manifest import Assignment
from grader.model import ExerciseResult, Report, ReportStatus, Status

__all__ = ["absent", "fault", "unreadable"]


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


def fault(student: str, assignment: Assignment, path: str, reason: str, hidden: bool) -> Report:
    """The grader itself failed on it: no score, which is not a zero."""
    return Report(
        student=student,
        assignment=assignment.slug,
        path=path,
        score=None,
        max_score=assignment.max_score(hidden),
        status=ReportStatus.GRADER_FAULT,
        notes=(f"grader fault: {reason}",),
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
