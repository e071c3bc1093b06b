"""``gradebook.csv``: a row for each student; for each assignment its score, then its exercises.

The second column is the student's id. The last column says why what could not be graded could not.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from grader.model import Report, ReportStatus

__all__ = ["plain_text", "render"]

# What a spreadsheet would take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(reports: Sequence[Report]) -> str:
    """The text of the CSV file. It tells nothing of when, where or how fast it was made."""
    slugs = sorted({report.assignment for report in reports if report.assignment})
    of = {(report.student, report.assignment): report for report in reports}
    ids = {report.student: report.student_id for report in reports if report.student_id}
    exercises = {slug: _exercises([r for r in reports if r.assignment == slug]) for slug in slugs}
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["student", "id", *_headings(slugs, exercises), "remark"])
    for student in sorted({report.student for report in reports}):
        row = [plain_text(student), plain_text(ids.get(student, ""))]
        for slug in slugs:
            row += _cells(of.get((student, slug)), exercises[slug])
        row.append(plain_text(_remark([of.get((student, slug)) for slug in (*slugs, "")])))
        table.writerow(row)
    return out.getvalue()


def _headings(slugs: Sequence[str], exercises: dict[str, Sequence[str]]) -> Iterator[str]:
    for slug in slugs:
        yield from (slug, f"{slug} max", f"{slug} status")
        yield from (f"{slug} {name}" for name in exercises[slug])


def _exercises(reports: Sequence[Report]) -> Sequence[str]:
    """Their names, in the manifest's order."""
    return list(dict.fromkeys(e.name for report in reports for e in report.exercises))


def _cells(report: Report | None, exercises: Sequence[str]) -> list[str]:
    if report is None:
        return [""] * (3 + len(exercises))
    scores = {exercise.name: exercise.score for exercise in report.exercises}
    status = report.status.value
    if not report.handed_in and report.status is ReportStatus.GRADED:
        status = "not handed in"
    row = [_number(report.score), f"{report.max_score:g}", status]
    return row + [_number(scores.get(name)) for name in exercises]


def _remark(reports: Sequence[Report | None]) -> str:
    """Why something could not be graded, and for which assignment, where that is known."""
    return "; ".join(
        ": ".join(filter(None, (report.assignment, report.status.value, *report.notes[:1])))
        for report in reports
        if report is not None and report.status is not ReportStatus.GRADED
    )


def _number(score: float | None) -> str:
    return "" if score is None else f"{score:.10g}"


def plain_text(text: str) -> str:
    """``text`` as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
