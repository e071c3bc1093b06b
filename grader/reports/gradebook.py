"""``gradebook.csv``: a row for each student; for each assignment its score, then its exercises.

The second column is the student's id. Where a person gave points, two more columns have the score
that counts and the reason; the score as graded stays. Where bonus tasks were handed in, a column
has their points, which are not in the score. The last column says why a submission could not be
graded.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence

from grader.model import Report, ReportStatus
from grader.text import as_cell

__all__ = ["BOM", "render"]

# Excel takes a CSV file without it for one in the machine's old code page.
BOM = "\ufeff"


def render(reports: Sequence[Report]) -> str:
    """The text of the CSV file. It tells nothing of when, where or how fast it was made."""
    slugs = sorted({report.assignment for report in reports if report.assignment})
    of = {(report.student, report.assignment): report for report in reports}
    ids = {report.student: report.student_id for report in reports if report.student_id}
    exercises = {slug: _exercises([r for r in reports if r.assignment == slug]) for slug in slugs}
    adjusted = {report.assignment for report in reports if report.adjustment}
    bonus = {report.assignment for report in reports if report.bonus}
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["student", "id", *_headings(slugs, exercises, adjusted, bonus), "remark"])
    for student in sorted({report.student for report in reports}):
        row = [as_cell(student), as_cell(ids.get(student, ""))]
        for slug in slugs:
            row += _cells(of.get((student, slug)), exercises[slug], slug in adjusted, slug in bonus)
        row.append(as_cell(_remark([of.get((student, slug)) for slug in (*slugs, "")])))
        table.writerow(row)
    return out.getvalue()


def _headings(
    slugs: Sequence[str],
    exercises: dict[str, Sequence[str]],
    adjusted: Collection[str],
    bonus: Collection[str],
) -> Iterator[str]:
    for slug in slugs:
        yield from (slug, f"{slug} max", f"{slug} status")
        if slug in adjusted:
            yield from (f"{slug} adjusted", f"{slug} reason")
        if slug in bonus:
            yield f"{slug} bonus"
        yield from (f"{slug} {name}" for name in exercises[slug])


def _exercises(reports: Sequence[Report]) -> Sequence[str]:
    """Their names, in the manifest's order."""
    return list(dict.fromkeys(e.name for report in reports for e in report.exercises))


def _cells(
    report: Report | None, exercises: Sequence[str], adjusted: bool, bonus: bool
) -> list[str]:
    if report is None:
        return [""] * (3 + 2 * adjusted + bonus + len(exercises))
    scores = {exercise.name: exercise.score for exercise in report.exercises}
    status = report.status.value
    if not report.handed_in and report.status is ReportStatus.GRADED:
        status = "not handed in"
    row = [_number(report.score), f"{report.max_score:g}", status]
    if adjusted:
        reason = report.adjustment.reason if report.adjustment else ""
        row += [_number(report.final_score), as_cell(reason)]
    if bonus:
        row.append(_number(report.bonus_score) if report.handed_in else "")
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
