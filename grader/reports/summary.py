"""``summary.json``: how a class did, and which checks tell those who can from those who cannot."""

from __future__ import annotations

import json
import math
import statistics
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from grader.model import CheckResult, Report, ReportStatus, Status, hints

__all__ = ["analyse", "render"]

SCHEMA = "grader/summary/v1"
BINS = 10
MOST = 10


def render(reports: Sequence[Report], general_hints: Collection[str] = ()) -> str:
    """The text of the JSON file."""
    run = {"schema": SCHEMA, "assignments": analyse(reports, general_hints)}
    return json.dumps(run, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def analyse(reports: Sequence[Report], general_hints: Collection[str] = ()) -> list[dict[str, Any]]:
    """One object for each assignment: statuses, scores, checks, mistakes, the slowest.

    Who handed in nothing, or nothing that can be read, is counted, and left out of the rest. What
    is for none that could be told stands under ``""``. ``general_hints`` are the exercises' own,
    for whoever fails them: no mistake was recognised there, so none is counted.
    """
    slugs = sorted({report.assignment for report in reports})
    return [
        _assignment(slug, [r for r in reports if r.assignment == slug], general_hints)
        for slug in slugs
    ]


def _assignment(
    slug: str, reports: Sequence[Report], general_hints: Collection[str]
) -> dict[str, Any]:
    outcomes = Counter(r.status.value if r.handed_in else "not handed in" for r in reports)
    graded = [r for r in reports if r.status is ReportStatus.GRADED and r.handed_in]
    return {
        "assignment": slug,
        "outcomes": dict(sorted(outcomes.items())),
        "max_score": max((r.max_score for r in reports), default=0.0),
        "scores": _scores(graded),
        "checks": _checks(graded),
        "mistakes": _mistakes(graded, general_hints),
        "slowest": _slowest(graded),
    }


def _scores(reports: Sequence[Report]) -> dict[str, Any] | None:
    """Mean, median, standard deviation and range in points; a histogram of percentages."""
    scores = [report.score for report in reports if report.score is not None]
    if not scores:
        return None
    histogram = [0] * BINS
    for report in reports:
        histogram[min(BINS - 1, int((report.percent or 0.0) * BINS / 100))] += 1
    return {
        "count": len(scores),
        "mean": round(statistics.fmean(scores), 4),
        "median": round(statistics.median(scores), 4),
        "deviation": round(statistics.pstdev(scores), 4),
        "lowest": min(scores),
        "highest": max(scores),
        "histogram": histogram,
    }


def _checks(reports: Sequence[Report]) -> list[dict[str, Any]]:
    """Each check's pass rate, mean share of its points, and discrimination.

    Discrimination is the correlation of a check's share with the rest of the score, which for a
    check that is passed or not is the point-biserial one; ``None`` where either is the same for
    all. Under 0 says that the better students fail it: look at the check.
    """
    shares: dict[tuple[str, str], dict[int, float]] = {}
    passed: Counter[tuple[str, str]] = Counter()
    earned: dict[tuple[str, str], dict[int, float]] = {}
    for index, report in enumerate(reports):
        for exercise in report.exercises:
            for check in exercise.checks:
                key = exercise.name, check.name
                shares.setdefault(key, {})[index] = _share(check)
                earned.setdefault(key, {})[index] = check.score or 0.0
                passed[key] += check.status is Status.PASSED
    rows = []
    for key, share in shares.items():
        rest = [(reports[i].score or 0.0) - earned[key][i] for i in share]
        correlation = _correlation(list(share.values()), rest)
        rows.append(
            {
                "exercise": key[0],
                "check": key[1],
                "pass_rate": round(passed[key] / len(share), 4),
                "mean_share": round(statistics.fmean(share.values()), 4),
                "discrimination": None if correlation is None else round(correlation, 4),
            }
        )
    return rows


def _share(check: CheckResult) -> float:
    return (check.score or 0.0) / check.max_score if check.max_score else 1.0


def _correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's, or ``None`` where one of them does not vary (to within rounding)."""
    x_mean, y_mean = statistics.fmean(xs), statistics.fmean(ys)
    xx = math.fsum((x - x_mean) ** 2 for x in xs)
    yy = math.fsum((y - y_mean) ** 2 for y in ys)
    if xx < 1e-9 or yy < 1e-9:
        return None
    return math.fsum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys)) / math.sqrt(xx * yy)


def _mistakes(reports: Sequence[Report], general_hints: Collection[str]) -> list[dict[str, Any]]:
    """The most frequent of those that were recognised, by their hints: each counted once for a
    student, with the exercise it is on."""
    found: Counter[tuple[str, str]] = Counter()
    for report in reports:
        for exercise in report.exercises:
            if exercise.status is not Status.NOT_STARTED:
                told = set(hints(exercise.checks)).difference(general_hints)
                found.update((exercise.name, hint) for hint in told)
    most = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST]
    return [{"exercise": name, "hint": hint, "students": n} for (name, hint), n in most]


def _slowest(reports: Sequence[Report]) -> list[Mapping[str, Any]]:
    """By the CPU time of their own code, which depends on the machine."""
    slow = sorted(reports, key=lambda r: (-r.student_seconds, r.student))[:MOST]
    return [{"student": r.student, "student_seconds": r.student_seconds} for r in slow]
