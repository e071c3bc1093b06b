"""How scores and accuracies are spread, as small histograms."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from grader.languages import say
from grader.manifest import Assignment
from grader.model import Report
from grader.reports.figures import bars

__all__ = ["accuracies", "scores"]

_WIDTHS = (0.005, 0.01, 0.02, 0.05, 0.1)  # of a bar, in accuracy
_MOST_BARS = 10


def scores(found: Mapping[str, Any] | None) -> Markup | None:
    """Students by tenths of the points; ``None`` where fewer than two have a score."""
    if found is None or found["count"] < 2:
        return None
    counts = found["histogram"]
    labels = [f"{100 * at // len(counts)}" for at in range(len(counts))]
    by = say("Students by score")
    return bars(counts, labels, by, say("from this many % of the points"))


def accuracies(
    reports: Sequence[Report], assignment: Assignment | None
) -> Mapping[str, Any] | None:
    """Students by test accuracy, and the accuracies that earn all and no points if all were
    measured on one data set; ``None`` where fewer than two were measured."""
    reached = [(r.metrics["accuracy"], r.dataset) for r in reports if "accuracy" in r.metrics]
    values = [value for value, _ in reached if 0 <= value <= 1]
    if len(values) < 2:
        return None
    width = next(
        (w for w in _WIDTHS if _bar(max(values), w) - _bar(min(values), w) < _MOST_BARS), 0.1
    )
    first, last = _bar(min(values), width), _bar(max(values), width)
    places = [_bar(value, width) for value in values]
    digits = 3 if width < 0.01 else 2
    drawn = bars(
        [places.count(at) for at in range(first, last + 1)],
        [f"{at * width:.{digits}f}" for at in range(first, last + 1)],
        say("Students by test accuracy"),
        say("test accuracy, from"),
    )
    datasets = {dataset for _, dataset in reached}
    return {"bars": drawn, "known": _known(datasets, assignment)}


def _bar(value: float, width: float) -> int:
    return min(math.floor(value / width + 1e-9), round(1 / width) - 1)


def _known(datasets: set[str], assignment: Assignment | None) -> Any:
    graded = [e.accuracy for e in assignment.exercises if e.accuracy] if assignment else []
    if len(graded) != 1 or len(datasets) != 1:
        return None
    return graded[0].solution.get(*datasets)
