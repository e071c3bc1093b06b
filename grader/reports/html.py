"""Web pages: one for each submission, for its student, and ``index.html`` for the class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from grader.manifest import Assignment
from grader.model import Report
from grader.reports.pages import class_page, page_name, student_page

__all__ = ["class_page", "page_name", "render", "student_page"]


def render(
    reports: Sequence[Report], assignments: Mapping[str, Assignment], hidden: bool = True
) -> Iterator[tuple[str, str]]:
    """File names and texts: a page for each report, then ``index.html``, which links to them.

    ``assignments`` are those that are known here, by slug; without ``hidden`` the students' pages
    keep to themselves what hidden checks are called and what they said. The same reports, in
    whatever order, give the same bytes.
    """
    for report in reports:
        yield page_name(report), student_page(report, assignments.get(report.assignment), hidden)
    yield "index.html", class_page(reports, assignments)
