"""What to talk about in the next lecture: the misunderstandings that cost the most points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from grader.errors import GraderError
from grader.languages import ENGLISH, say, spoken
from grader.manifest import Assignment
from grader.model import Report, ReportStatus, Status
from grader.notebook import read
from grader.notebook.sections import sections
from grader.recognition.mistakes import mistakes_of
from grader.reports.causes import Cause, Loss, costliest, not_started
from grader.reports.pages.people import Directory

__all__ = ["Titles", "lecture"]

MOST = 5
_CAME_OUT_WRONG = (Status.FAILED, Status.PARTIAL, Status.ERROR)


class Titles:
    """Causes in a few words: what the course calls a known mistake, where that is known here."""

    def __init__(self, assignments: Mapping[str, Assignment]) -> None:
        self._assignments = assignments
        self._names: dict[str, Mapping[tuple[str, str], str]] = {}

    def of(self, slug: str, cause: Cause) -> str:
        """Such as ``softmax over dim 0``; the hint itself where the course's solutions are not."""
        if not cause.recognised:
            return cause.words
        if slug not in self._names:
            self._names[slug] = _names(self._assignments.get(slug))
        name = self._names[slug].get((cause.exercise, cause.words), cause.words)
        if spoken() != ENGLISH and say(name) == name:  # rather its hint, in the page's language
            return cause.words
        return name


def lecture(
    reports: Sequence[Report],
    assignments: Mapping[str, Assignment],
    general_hints: Collection[str],
    directory: Directory,
    titles: Titles,
) -> Mapping[str, Any]:
    """The costliest misunderstandings as the page shows them, and what was never started."""
    losses = costliest(reports, general_hints)
    shown = losses[:MOST]
    where = {slug: _sections(assignments.get(slug)) for slug in {loss.assignment for loss in shown}}
    count, points = not_started(reports)
    graded = Counter(
        r.assignment for r in reports if r.status is ReportStatus.GRADED and r.handed_in
    )
    return {
        "points": [
            {
                "loss": loss,
                "title": titles.of(loss.assignment, loss.cause),
                "hint": _hint(loss, assignments.get(loss.assignment)),
                "section": where[loss.assignment].get(loss.cause.exercise, ""),
                "of": graded[loss.assignment],
                "share": loss.points / shown[0].points,
                "crowd": directory.crowd(loss.reports, loss.cause.exercise),
            }
            for loss in shown
        ],
        "lost": sum(loss.points for loss in losses),
        "unstarted": count,
        "unstarted_points": points,
    }


def _hint(loss: Loss, assignment: Assignment | None) -> str:
    """A known mistake has a hint of its own; the exercise's suits whatever else came out wrong,
    but not what was too slow or not allowed."""
    if loss.cause.recognised:
        return loss.cause.words
    if assignment is None or loss.status not in _CAME_OUT_WRONG:
        return ""
    hints = {exercise.name: exercise.hint for exercise in assignment.exercises}
    return hints.get(loss.cause.exercise, "")


def _names(assignment: Assignment | None) -> Mapping[tuple[str, str], str]:
    """(exercise, hint) → the shortest name of the known mistakes that have it."""
    if assignment is None:
        return {}
    try:
        known = sorted(mistakes_of(assignment), key=lambda m: -len(m.name))
    except Exception:  # whatever a course's own file raises: hints do without names
        return {}
    return {(mistake.exercise, mistake.hint): mistake.name for mistake in known}


def _sections(assignment: Assignment | None) -> Mapping[str, str]:
    """Exercise → the heading in the students' notebook that it stands under."""
    if assignment is None:
        return {}
    path = assignment.folder / assignment.notebook
    translated = path.with_suffix(f".{spoken()}.ipynb")
    path = translated if translated.is_file() else path
    try:
        return sections(read(path.read_bytes(), path.name))
    except (OSError, GraderError):
        return {}
