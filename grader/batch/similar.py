"""Whose submissions are alike, as they lie on the disk; see ``reports.similar``."""

from __future__ import annotations

from collections.abc import Sequence

from grader.errors import GraderError
from grader.intake import Submission
from grader.manifest import Assignment
from grader.notebook import Source, read
from grader.reports.similar import Pair
from grader.reports.similar import similar as alike

__all__ = ["Pair", "similar"]


def similar(assignment: Assignment, handed_in: Sequence[Submission]) -> list[Pair]:
    """The pairs that are alike, the most alike first."""
    sources = ((entry.student, _read(entry)) for entry in handed_in)
    works = {
        student: {name: (node, "") for name, node in source.functions.items()}
        for student, source in sources
        if source is not None
    }
    return alike(assignment, works)


def _read(entry: Submission) -> Source | None:
    if entry.problem or entry.absent:
        return None
    try:
        return read(entry.content(), entry.name)
    except GraderError:
        return None
