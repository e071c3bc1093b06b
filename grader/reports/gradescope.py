"""Gradescope's ``results.json``: a test for each check, hidden ones shown after publication."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from grader.model import CheckResult, ExerciseResult, Report, Status
from grader.text import as_markdown

__all__ = ["render"]


def render(
    report: Report,
    is_hidden: Callable[[CheckResult], bool],
    remarks: Sequence[str] = (),
    penalty: float = 0.0,
    extra: dict[str, Any] | None = None,
) -> str:
    """The text of ``results.json`` for a report that has a score.

    ``remarks`` are lines about the submission as a whole, ``penalty`` points that lateness takes
    off its total, ``extra`` is kept by Gradescope for the next attempt.
    """
    assert report.score is not None
    tests = [
        _test(f"{i}.{j}", exercise, check, is_hidden(check))
        for i, exercise in enumerate(report.exercises, 1)
        for j, check in enumerate(exercise.checks, 1)
    ]
    result: dict[str, Any] = {
        "score": round(max(report.score - penalty, 0.0), 4),
        "execution_time": round(report.seconds, 3),
        "output": "\n\n".join(
            as_markdown(line) for line in [*remarks, *_bonus(report), *report.notes]
        ),
        "output_format": "md",
        "test_output_format": "md",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {**(extra or {}), "raw_score": report.score, "late_penalty": penalty},
        "tests": tests,
    }
    if report.metrics and report.pseudonym != "":  # where a notebook asks, the student decides
        result["leaderboard"] = [
            {"name": name, "value": round(value, 4)} for name, value in report.metrics.items()
        ]
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"


def _bonus(report: Report) -> list[str]:
    """A line for the bonus tasks: as tests, their points would be added to the others'."""
    if not report.bonus:
        return []
    each = ", ".join(f"{task.name} {task.score or 0:g}/{task.max_score:g}" for task in report.bonus)
    return [f"bonus, beside the score: {report.bonus_score:g} ({each})"]


def _test(
    number: str, exercise: ExerciseResult, check: CheckResult, hidden: bool
) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": f"{exercise.name}: {check.title}",
        "name_format": "text",
        "number": number,
        "score": check.score or 0.0,
        "max_score": check.max_score,
        "status": "passed" if check.status is Status.PASSED else "failed",
        "output": _output(check),
        "output_format": "md",
        "tags": [exercise.name],
        "visibility": "after_published" if hidden else "visible",
    }
    return test


def _output(check: CheckResult) -> str:
    if check.status is Status.PASSED:
        return ""
    lines = [as_markdown(check.message) or check.status.value]
    lines += [f"**hint:** {as_markdown(check.hint)}"] if check.hint else []
    return "\n\n".join(lines)
