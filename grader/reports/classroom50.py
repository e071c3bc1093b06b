"""``classroom50/result/v1``: the ``result.json`` of Classroom 50, whose scores are integers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from math import lcm
from typing import Any

from grader.model import Report

__all__ = ["render"]

# Beyond this a share of a point is rounded down: a third has no integer score with its sum.
_MOST = 1000


def render(report: Report, identity: Mapping[str, str], submitted: datetime) -> str:
    """The text of ``result.json``: points times the least number that makes all of them integers.

    ``identity`` has classroom, assignment, assignment_type, owner, submission, commit, release
    and review, as the runner knows them. ``report`` has a score.
    """
    scale = _scale(report)
    tests = [
        {
            "test-name": f"{exercise.name}: {check.name}",
            "passed": check.score == check.max_score,
            "score": _scaled(check.score or 0.0, scale),
            "max-score": _scaled(check.max_score, scale),
            "message": check.message,
        }
        for exercise in report.exercises
        for check in exercise.checks
    ]
    result: dict[str, Any] = {
        "schema": "classroom50/result/v1",
        **identity,
        "datetime": submitted.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(test["score"] for test in tests),
        "max-score": _scaled(report.max_score, scale),
        "tests": tests,
    }
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"


def _scale(report: Report) -> int:
    """The least common denominator of what can be earned: 1.5 and 0.25 points are 6 and 1."""
    points = [check.max_score for e in report.exercises for check in e.checks]
    shares = [Fraction(value).limit_denominator(_MOST) for value in [*points, report.max_score]]
    scale = lcm(*(share.denominator for share in shares))
    return scale if scale <= _MOST else _MOST


def _scaled(points: float, scale: int) -> int:
    return int(Fraction(points).limit_denominator(_MOST) * scale)
