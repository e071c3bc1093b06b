"""Web pages: one for each submission, for its student, and ``index.html`` for the class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from grader.languages import speaking
from grader.manifest import Assignment
from grader.model import Report
from grader.reports.pages import (
    LEADERBOARD_PAGE,
    class_page,
    leaderboard_page,
    page_name,
    student_page,
)

__all__ = ["class_page", "page_in", "page_name", "render", "student_page"]


def render(
    reports: Sequence[Report],
    assignments: Mapping[str, Assignment],
    hidden: bool = True,
    language: str = "",
) -> Iterator[tuple[str, str]]:
    """File names and texts: a page for each report, then ``index.html``, which links to them, and
    the leaderboard, if anybody takes part.

    ``assignments`` are those that are known here, by slug; without ``hidden`` the students' pages
    keep to themselves what hidden checks are called and what they said. All
    pages are in ``language``; without it, each student's page is in the language of what was
    handed in, and the class's in English. The same reports, in whatever order, give the same bytes.
    """
    for report in reports:
        yield page_name(report), page_in(language, report, assignments, hidden)
    with speaking(language, *(assignment.folder for assignment in assignments.values())):
        leaderboard = leaderboard_page(reports, assignments)
        text = class_page(reports, assignments, LEADERBOARD_PAGE if leaderboard else "")
    yield "index.html", text
    if leaderboard:
        yield LEADERBOARD_PAGE, leaderboard


def page_in(
    language: str, report: Report, assignments: Mapping[str, Assignment], hidden: bool = True
) -> str:
    """A student's page in ``language``, or in that of what was handed in."""
    assignment = assignments.get(report.assignment)
    with speaking(language or report.language, *([assignment.folder] if assignment else [])):
        return student_page(report, assignment, hidden)
