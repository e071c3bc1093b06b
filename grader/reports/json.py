"""``grader/score/v1``: one JSON object for a run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from grader.model import (
    SCHEMA,
    CheckResult,
    ExerciseResult,
    Report,
    ReportStatus,
    SandboxMode,
    Status,
)

__all__ = ["render", "report_from", "report_object"]


def render(reports: Sequence[Report]) -> str:
    """The run's reports as the text of a JSON file."""
    run = {"schema": SCHEMA, "reports": [report_object(report) for report in reports]}
    return json.dumps(run, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def report_object(report: Report) -> dict[str, Any]:
    """One report; a score is ``null`` where the grader failed."""
    plain = asdict(report)
    plain["status"], plain["sandbox"] = report.status.value, report.sandbox.value
    for exercise in plain["exercises"]:
        exercise["status"] = exercise["status"].value
        for check in exercise["checks"]:
            check["status"] = check["status"].value
            del check["exercise"]
    return plain


def report_from(plain: dict[str, Any]) -> Report:
    """The report that :func:`report_object` wrote; ``KeyError``, ``TypeError`` or ``ValueError``
    where it is none."""
    exercises = [
        ExerciseResult(
            **{**exercise, "status": Status(exercise["status"]), "checks": _checks_of(exercise)}
        )
        for exercise in plain["exercises"]
    ]
    return Report(
        **{
            **plain,
            "status": ReportStatus(plain["status"]),
            "sandbox": SandboxMode(plain["sandbox"]),
            "notes": tuple(plain["notes"]),
            "exercises": tuple(exercises),
        }
    )


def _checks_of(exercise: dict[str, Any]) -> tuple[CheckResult, ...]:
    return tuple(
        CheckResult(**{**check, "exercise": exercise["name"], "status": Status(check["status"])})
        for check in exercise["checks"]
    )
