"""The page of a class: of each assignment the scores, the checks, and who needs a look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.manifest import Assignment
from grader.model import Report, ReportStatus, SandboxMode
from grader.reports.pages.page import heading, page
from grader.reports.summary import analyse

__all__ = ["class_page"]

# With fewer, a correlation says nothing of a check.
CORRELATED_FROM = 10

_UNGRADED = (ReportStatus.GRADER_FAULT, ReportStatus.UNREADABLE)  # what is ours to mend first


def class_page(reports: Sequence[Report], assignments: Mapping[str, Assignment]) -> str:
    """The page of a class: of each assignment the scores, the checks, and who needs a look."""
    ordered = sorted(reports, key=lambda r: (r.student.casefold(), r.student, r.assignment))
    general = {e.hint for assignment in assignments.values() for e in assignment.exercises}
    found = {entry["assignment"]: entry for entry in analyse(ordered, general)}
    groups: list[dict[str, Any]] = []
    for slug in sorted({report.assignment for report in ordered}):
        group = [report for report in ordered if report.assignment == slug]
        groups.append(
            {
                "id": f"assignment-{len(groups) + 1}",
                "slug": slug,
                "heading": heading(slug, assignments.get(slug)),
                "reports": group,
                "exercises": _columns(group),
                "with_accuracy": any("accuracy" in report.metrics for report in group),
                "max_score": max(report.max_score for report in group),
                "ungraded": [r for s in _UNGRADED for r in group if r.status is s],
                "weak": sorted(
                    {r.sandbox for r in group if r.seed is not None} - {SandboxMode.STRICT}
                ),
                "stand_in": any(report.dataset == "stand-in" for report in group),
                "found": found.get(slug),
            }
        )
    return page(
        "class.html",
        style="class.css",
        script="sort.js",
        groups=groups,
        students=list(dict.fromkeys(report.student for report in ordered)),
        by_key={(report.student, report.assignment): report for report in ordered},
        correlated_from=CORRELATED_FROM,
    )


def _columns(reports: Sequence[Report]) -> Mapping[str, float]:
    """The exercises that there are, in the manifest's order, and the points of each."""
    points: dict[str, float] = {}
    for report in reports:
        for exercise in report.exercises:
            points[exercise.name] = max(points.get(exercise.name, 0.0), exercise.max_score)
    return points
