"""The graded training on a student's page: its losses, what it confuses, its surest mistakes."""

from __future__ import annotations

import math
from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from grader.languages import say
from grader.model import Training
from grader.reports.figures import Line, curves, heat, image

__all__ = ["training_shown"]

_PAIRS = 3
_NAMES = ("first training", "second training")


def training_shown(training: Training | None) -> Mapping[str, Any] | None:
    """What the page's template needs of a training; ``None`` if there is nothing to be seen."""
    if training is None:
        return None
    curve = _curve(training.losses, "Training loss", "loss")
    if not curve and not training.confusion:
        return None
    return {
        "curve": curve,
        "shares": _curve(training.shares, "Training images recognised", "share"),
        "trainings": sum(bool(losses) for losses in training.losses),
        "breaks_off": any(value is None for losses in training.losses for value in losses),
        "guessing": f"{math.log(len(training.classes)):.2f}" if training.classes else "",
        "classes": training.classes,
        "rows": _rows(training),
        "pairs": _pairs(training),
        "wrong": _total(training) - sum(row[i] for i, row in enumerate(training.confusion)),
        "total": _total(training),
        "seen": [
            {
                "image": image(
                    b64decode(seen.pixels), say(f"{training.classes[seen.label]}, 28 × 28 pixels")
                ),
                "label": training.classes[seen.label],
                "predicted": training.classes[seen.predicted],
                "percent": min(99.9, math.floor(1000 * seen.probability) / 10),
            }
            for seen in training.wrongly_seen
        ],
    }


def _curve(trainings: Sequence[Sequence[float | None]], what: str, name: str) -> Markup:
    known = [values for values in trainings if values]
    names = _NAMES if len(known) > 1 else (name,)
    lines = [Line(say(name), values) for name, values in zip(names, known)]
    from_zero = all(value is None or value >= 0 for values in known for value in values)
    low = 0.0 if from_zero else None
    return curves(lines, say(what), say("epoch"), low=low, first=0)


def _total(training: Training) -> int:
    return sum(map(sum, training.confusion))


def _rows(training: Training) -> Sequence[Mapping[str, Any]]:
    """Each class with its cells: how many, and the colour of their share in the row."""
    rows = []
    for at, (name, counts) in enumerate(zip(training.classes, training.confusion)):
        total = sum(counts) or 1
        cells = [
            {"count": count, "heat": heat(count / total), "right": at == column}
            for column, count in enumerate(counts)
        ]
        rows.append({"name": name, "cells": cells})
    return rows


def _pairs(training: Training) -> list[Mapping[str, Any]]:
    """What was most often taken for what."""
    wrong = [
        (count, i, j)
        for i, row in enumerate(training.confusion)
        for j, count in enumerate(row)
        if i != j and count
    ]
    wrong.sort(key=lambda entry: (-entry[0], entry[1:]))
    return [
        {"count": n, "label": training.classes[i], "predicted": training.classes[j]}
        for n, i, j in wrong[:_PAIRS]
    ]
