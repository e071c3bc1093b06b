"""The leaderboard: of those who take part, a pseudonym and an accuracy. No other page has them.

It names no student and links to no page, so that a class can be shown it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.manifest import Assignment
from grader.model import Report
from grader.reports.pages.page import heading, page

__all__ = ["LEADERBOARD_PAGE", "Place", "leaderboard_page", "places"]

LEADERBOARD_PAGE = "leaderboard.html"
_ACCURACY = "accuracy"


@dataclass(frozen=True)
class Place:
    """A row: equal accuracies share a rank."""

    rank: int
    name: str
    accuracy: float


def places(reports: Sequence[Report]) -> list[Place]:
    """Those of ``reports`` that take part, the best first.

    Of equal pseudonyms, the second has ``(2)`` behind it, and so on, from the best down; upper and
    lower case make no difference.
    """
    ranked = [
        (round(report.metrics[_ACCURACY], 4), report.pseudonym, report.student)
        for report in reports
        if report.pseudonym and _ACCURACY in report.metrics
    ]
    ranked.sort(key=lambda row: (-row[0], row[1].casefold(), row[2]))
    accuracies = [accuracy for accuracy, _, _ in ranked]
    taken = {name.casefold() for _, name, _ in ranked}
    seen: set[str] = set()
    found = []
    for accuracy, name, _ in ranked:
        shown, number = name, 1
        while shown.casefold() in (seen if number == 1 else seen | taken):
            number += 1
            shown = f"{name} ({number})"
        seen.add(shown.casefold())
        found.append(Place(accuracies.index(accuracy) + 1, shown, accuracy))
    return found


def leaderboard_page(
    reports: Sequence[Report], assignments: Mapping[str, Assignment]
) -> str | None:
    """The page, a list for each assignment and data set; ``None`` where nobody takes part."""
    keys = sorted({(report.assignment, report.dataset) for report in reports})
    lists = [
        {
            "heading": heading(slug, assignments.get(slug)),
            "stand_in": dataset == "stand-in",
            "places": found,
        }
        for slug, dataset in keys
        if (found := places([r for r in reports if (r.assignment, r.dataset) == (slug, dataset)]))
    ]
    return page("leaderboard.html", style="class.css", lists=lists) if lists else None
