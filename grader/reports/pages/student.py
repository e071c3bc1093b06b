"""The page of one submission, to be handed to its student: nothing in it is anybody else's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.manifest import Assignment
from grader.model import CheckResult, ExerciseResult, Report, ReportStatus, Status
from grader.reports.pages.listing import listings
from grader.reports.pages.page import heading, page
from grader.reports.pages.training import training_shown

__all__ = ["student_page"]

_DATASETS = {"fashion-mnist": "Fashion-MNIST", "stand-in": "drawn stand-in images"}


def student_page(report: Report, assignment: Assignment | None, hidden: bool = True) -> str:
    """The page of one report; it has nothing in it of anybody else's."""
    return page(
        "student.html",
        style="student.css",
        report=report,
        heading=heading(report.assignment, assignment),
        exercises=[
            {"id": f"exercise-{i}", **_exercise(exercise, report.notes, assignment, hidden)}
            for i, exercise in enumerate(report.exercises, 1)
        ],
        bonus=[
            {"id": f"bonus-{i}", **_exercise(task, report.notes, assignment, hidden)}
            for i, task in enumerate(report.bonus, 1)
        ],
        # The note on a fault of ours may name a hidden check.
        notes=[n for n in report.notes if hidden or not n.startswith("grader fault: ")],
        following=_following(report, assignment, hidden),
        accuracy=_accuracy(report, assignment),
        training=training_shown(report.training),
        stand_in=report.dataset == "stand-in",
        dataset=_DATASETS.get(report.dataset, report.dataset),
        file=report.path.replace("\\", "/").rsplit("/", 1)[-1],
        out_of_all=_points_with_hidden(report, assignment),
    )


def _exercise(
    exercise: ExerciseResult,
    notes: Sequence[str],
    assignment: Assignment | None,
    hidden: bool,
) -> Mapping[str, Any]:
    """An exercise as it is shown: what all of its checks say alike is said once.

    Of one that was not started, its heading says all there is to say.
    """
    checks, kept = _told(exercise, assignment, hidden)
    troubled = [check for check in checks if check.status is not Status.PASSED]
    messages = {check.message for check in troubled}
    same = 1 < len(troubled) == len(checks) and len(messages) == 1
    code = listings(exercise.code, checks, notes)
    return {
        "result": exercise,
        "checks": checks,
        "message": messages.pop() if same else "",
        "hints": list(dict.fromkeys(check.hint for check in troubled if check.hint)),
        "first": troubled[0] if troubled else None,
        "placed": any(line.said for listing in code for line in listing.lines),
        "code": code,
        "kept": len(kept),
        "kept_score": sum(check.score or 0.0 for check in kept),
        "kept_max": sum(check.max_score for check in kept),
    }


def _told(
    exercise: ExerciseResult, assignment: Assignment | None, hidden: bool
) -> tuple[list[CheckResult], list[CheckResult]]:
    """The checks that are shown, and those of which only the points are."""
    told = () if exercise.status is Status.NOT_STARTED else exercise.checks
    checks = [check for check in told if hidden or _is_public(check, assignment)]
    return checks, [check for check in told if check not in checks]


def _following(
    report: Report, assignment: Assignment | None, hidden: bool
) -> Mapping[str, Any] | None:
    """The exercise to go on with: the first that is not right and needs no other such one."""
    open_ = {e.name: i for i, e in enumerate(report.exercises, 1) if e.status is not Status.PASSED}
    if not open_ or report.status in (ReportStatus.UNREADABLE, ReportStatus.GRADER_FAULT):
        return None
    needs = {e.name: e.needs for e in assignment.exercises} if assignment else {}
    free = [name for name in open_ if not open_.keys() & set(needs.get(name, ()))]
    name = [*free, *open_][0]
    exercise = report.exercises[open_[name] - 1]
    checks, _ = _told(exercise, assignment, hidden)
    lost = [check for check in checks if check.status is not Status.PASSED]
    return {
        "name": name,
        "id": f"exercise-{open_[name]}",
        "status": exercise.status,
        "check": lost[0] if lost else None,
    }


def _is_public(check: CheckResult, assignment: Assignment | None) -> bool:
    return assignment is not None and assignment.is_public(check.name)


def _accuracy(report: Report, assignment: Assignment | None) -> Mapping[str, float | None] | None:
    """The accuracy reached, and what earns all and none of its points where that is known."""
    reached = report.metrics.get("accuracy")
    if reached is None:
        return None
    graded = [e.accuracy for e in assignment.exercises if e.accuracy] if assignment else []
    known = graded[0].solution.get(report.dataset) if len(graded) == 1 else None
    return {
        "reached": reached,
        "full_at": known.full_at if known else None,
        "none_below": known.none_below if known else None,
    }


def _points_with_hidden(report: Report, assignment: Assignment | None) -> float | None:
    """All points of the assignment, where the report is out of those of the public checks."""
    if assignment is None or not report.handed_in:
        return None
    public, all_points = (sum(e.max_score(h) for e in assignment.exercises) for h in (False, True))
    return all_points if report.max_score == public < all_points else None
