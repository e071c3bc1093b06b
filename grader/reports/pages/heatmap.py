"""The heat map of students and exercises: the stronger its colour, the more points a cell lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.model import ExerciseResult, Report, Status
from grader.reports.figures import heat
from grader.reports.pages.page import KIND_WORDS
from grader.reports.pages.people import Directory

__all__ = ["WEAK_BELOW", "heatmap"]

# A colour says how much was lost; a sign says how, and a label says it in words.
_SIGNS = {
    Status.PASSED: "✓",
    Status.PARTIAL: "◐",
    Status.FAILED: "✗",
    Status.NOT_STARTED: "–",
    Status.MISSING: "?",
    Status.ERROR: "!",
    Status.FORBIDDEN: "⊘",
    Status.TIMEOUT: "∞",
    Status.CRASHED: "↯",
    Status.GRADER_FAULT: "△",
}
WEAK_BELOW = 50.0  # per cent of the points


def heatmap(reports: Sequence[Report], directory: Directory) -> Mapping[str, Any]:
    """A column for each exercise, a row for each report, and the statuses that occur."""
    columns = _columns(reports)
    rows = [_row(report, columns, directory) for report in reports]
    seen = {e.status for report in reports if report.handed_in for e in report.exercises}
    return {
        "columns": columns,
        "rows": rows,
        "right": {name: _share_right(reports, name) for name in columns},
        "with_accuracy": any("accuracy" in report.metrics for report in reports),
        "with_bonus": any(report.bonus for report in reports),
        "signs": [(_SIGNS[status], KIND_WORDS[status]) for status in Status if status in seen],
        "kinds": [
            k for k in ("weak", "open", "absent", "ungraded") if any(k in r["is"] for r in rows)
        ],
    }


def _columns(reports: Sequence[Report]) -> Mapping[str, float]:
    """The exercises that there are, in the manifest's order, and the points of each."""
    points: dict[str, float] = {}
    for report in reports:
        for exercise in report.exercises:
            points[exercise.name] = max(points.get(exercise.name, 0.0), exercise.max_score)
    return points


def _row(report: Report, columns: Mapping[str, float], directory: Directory) -> Mapping[str, Any]:
    exercises = {e.name: (i, e) for i, e in enumerate(report.exercises, 1)}
    page = directory.href(report)
    cells = [
        _cell(*exercises[name], page) if report.handed_in and name in exercises else None
        for name in columns
    ]
    return {"report": report, "page": page, "is": _kinds(report), "cells": cells}


def _cell(number: int, exercise: ExerciseResult, page: str) -> Mapping[str, Any]:
    lost = 1 - (exercise.score or 0.0) / exercise.max_score if exercise.max_score else 0.0
    coloured = lost > 0 and exercise.status not in (Status.NOT_STARTED, Status.GRADER_FAULT)
    return {
        "exercise": exercise,
        "href": f"{page}#exercise-{number}",
        "sign": _SIGNS[exercise.status],
        "words": KIND_WORDS[exercise.status],
        "class": exercise.status.value + (f" {heat(lost)}" if coloured else ""),
    }


def _kinds(report: Report) -> list[str]:
    """What a row can be filtered by."""
    if report.score is None or report.status.value == "unreadable":
        return ["ungraded"]
    if not report.handed_in:
        return ["absent"]
    if report.score >= report.max_score:
        return []
    return ["open", "weak"] if (report.percent or 0.0) < WEAK_BELOW else ["open"]


def _share_right(reports: Sequence[Report], name: str) -> float | None:
    """Of those whose exercise was graded, how many have it all right."""
    statuses = [
        exercise.status
        for report in reports
        if report.handed_in
        for exercise in report.exercises
        if exercise.name == name and exercise.status is not Status.GRADER_FAULT
    ]
    return statuses.count(Status.PASSED) / len(statuses) if statuses else None
