"""The page of a class: what to teach next, who needs help, and everything that says so."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from grader.manifest import Assignment
from grader.model import Report, ReportStatus, SandboxMode, Status
from grader.panel import points_of
from grader.reports.causes import Loss, by_check
from grader.reports.pages.heatmap import WEAK_BELOW, heatmap
from grader.reports.pages.lecture import Titles, lecture
from grader.reports.pages.page import heading, page
from grader.reports.pages.people import Crowd, Directory
from grader.reports.pages.spread import accuracies, scores
from grader.reports.similar import Pair, similar, works_of
from grader.reports.summary import analyse

__all__ = ["class_page"]

# With fewer, a correlation says nothing of a check.
CORRELATED_FROM = 10
MOST_CAUSES = 3  # of one check
MOST_OF_A_CHECK = 8  # students named beside it
MOST_PAIRS = 25

_UNGRADED = (ReportStatus.GRADER_FAULT, ReportStatus.UNREADABLE)  # what is ours to mend first
_STOPPED = (Status.TIMEOUT, Status.CRASHED)


def class_page(
    reports: Sequence[Report], assignments: Mapping[str, Assignment], leaderboard: str = ""
) -> str:
    """The page of a class: of each assignment the scores, the checks, and who needs a look.

    ``leaderboard`` is the file name of the page to link to, if there is one.
    """
    ordered = sorted(reports, key=lambda r: (r.student.casefold(), r.student, r.assignment))
    general = {e.hint for assignment in assignments.values() for e in assignment.exercises}
    found = {entry["assignment"]: entry for entry in analyse(ordered, general)}
    of = {slug: [r for r in ordered if r.assignment == slug] for slug in sorted(found)}
    ids = {slug: f"assignment-{number}" for number, slug in enumerate(of, 1)}
    directory = Directory([(ids[slug], group) for slug, group in of.items()])
    titles = Titles(assignments)
    groups = [
        {
            "id": ids[slug],
            "slug": slug,
            "heading": heading(slug, assignments.get(slug)),
            "reports": group,
            "max_score": max(report.max_score for report in group),
            "heatmap": heatmap(group, directory),
            "weak_sandbox": sorted(
                {r.sandbox for r in group if r.seed is not None} - {SandboxMode.STRICT}
            ),
            "stand_in": any(report.on_stand_in for report in group),
            "found": found[slug],
            "score_bars": scores(found[slug]["scores"]),
            "accuracy_bars": accuracies(group, assignments.get(slug)),
            "causes": _causes(group, general, directory, titles),
            "help": _help(group, directory),
            **_pairs(group, assignments.get(slug), directory),
        }
        for slug, group in of.items()
    ]
    return page(
        "class.html",
        style="class.css",
        script="class.js",
        groups=groups,
        leaderboard=leaderboard,
        ungraded=[r for status in _UNGRADED for r in ordered if r.status is status],
        lecture=lecture(ordered, assignments, general, directory, titles),
        students=list(dict.fromkeys(report.student for report in ordered)),
        by_key={(report.student, report.assignment): report for report in ordered},
        directory=directory,
        correlated_from=CORRELATED_FROM,
    )


def _causes(
    group: Sequence[Report], general: Collection[str], directory: Directory, titles: Titles
) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """(exercise, check) → its most frequent mistakes, who made each, and how many others failed."""

    def shown(loss: Loss) -> Mapping[str, Any]:
        crowd = directory.crowd(loss.reports, loss.cause.exercise, most=MOST_OF_A_CHECK)
        return {"title": titles.of(loss.assignment, loss.cause), "loss": loss, "crowd": crowd}

    return {
        key: {
            "shown": [shown(loss) for loss in losses[:MOST_CAUSES]],
            "others": sum(len(loss.reports) for loss in losses[MOST_CAUSES:]),
        }
        for key, losses in by_check(group, general).items()
    }


def _pairs(
    group: Sequence[Report], assignment: Assignment | None, directory: Directory
) -> Mapping[str, Any]:
    """Who has written the same, as far as reports keep what was written."""
    found = similar(assignment, works_of(group)) if assignment else []
    by_name = {report.student: report for report in group}

    def shown(pair: Pair) -> Mapping[str, Any]:
        people = [
            directory.person(by_name[name], next(iter(pair.exercises), ""))
            for name in (pair.first, pair.second)
        ]
        return {"pair": pair, "people": people}

    return {
        "pairs": [shown(pair) for pair in found[:MOST_PAIRS]],
        "more_pairs": max(0, len(found) - MOST_PAIRS),
    }


def _help(group: Sequence[Report], directory: Directory) -> Mapping[str, Crowd]:
    """Who may need a look: few points, stopped by time or a crash, slow, nothing handed in."""
    graded = [r for r in group if r.status is ReportStatus.GRADED and r.handed_in]
    weak = [r for r in graded if r.percent is not None and r.percent < WEAK_BELOW]
    weak.sort(key=lambda r: r.percent or 0.0)
    stopped = [(r, [e.name for e in r.exercises if e.status in _STOPPED]) for r in graded]
    stopped = [(report, names) for report, names in stopped if names]
    slow = sorted(graded, key=lambda r: -r.student_seconds)[:10] if len(graded) > 1 else []
    return {
        "weak": directory.crowd(
            weak, remarks=[points_of(r.score or 0.0, r.max_score) for r in weak]
        ),
        "stopped": directory.crowd(
            [report for report, _ in stopped], remarks=[", ".join(names) for _, names in stopped]
        ),
        "absent": directory.crowd([r for r in group if not r.handed_in]),
        "slow": directory.crowd(slow, remarks=[f"{r.student_seconds:.1f} s" for r in slow]),
    }
