"""``grader/score/v1``: one JSON object for a run."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from grader.model import (
    IMAGE_BYTES,
    SCHEMA,
    Adjustment,
    CheckResult,
    Code,
    ExerciseResult,
    Report,
    ReportStatus,
    SandboxMode,
    Status,
    Training,
    WronglySeen,
)

__all__ = ["render", "report_object", "reports_in"]


class _Sound(BaseModel):
    """Reports whose every value is of its type, and every number finite."""

    model_config = ConfigDict(allow_inf_nan=False, revalidate_instances="always")
    reports: list[Report]


def render(reports: Sequence[Report], **more: str) -> str:
    """The run's reports as the text of a JSON file, with ``more`` entries of the run's own."""
    run = {"schema": SCHEMA, **more, "reports": [report_object(report) for report in reports]}
    return json.dumps(run, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def report_object(report: Report) -> dict[str, Any]:
    """One report; a score is ``null`` where the grader failed."""
    plain = asdict(report)
    plain["status"], plain["sandbox"] = report.status.value, report.sandbox.value
    plain["final_score"], plain["bonus_score"] = report.final_score, report.bonus_score
    if plain["training"] is None:
        del plain["training"]
    if not plain["language"]:
        del plain["language"]
    if plain["pseudonym"] is None:
        del plain["pseudonym"]
    for exercise in (*plain["exercises"], *plain["bonus"]):
        exercise["status"] = exercise["status"].value
        if not exercise["code"]:
            del exercise["code"]
        for check in exercise["checks"]:
            check["status"] = check["status"].value
            del check["exercise"], check["answers"]
            if check["difference"] is None:
                del check["difference"]
    return plain


def reports_in(run: Any) -> Sequence[Report]:
    """The reports of a run that :func:`render` wrote, this version's or a later one's.

    Raises :class:`ValueError` with the reason where it is none.
    """
    if not isinstance(run, dict) or run.get("schema") != SCHEMA:
        raise ValueError(f"not of {SCHEMA}")
    try:
        return _Sound(reports=[_report(plain) for plain in run["reports"]]).reports
    except ValidationError as error:
        first = error.errors()[0]
        item = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"a report of it is damaged ({item}: {first['msg']})") from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"a report of it is damaged ({error!r})") from None


def _report(plain: Mapping[str, Any]) -> Report:
    known = _known(Report, plain)
    known["status"], known["sandbox"] = ReportStatus(known["status"]), SandboxMode(known["sandbox"])
    known["notes"] = tuple(known["notes"])
    known["exercises"] = tuple(_exercise(entry) for entry in known["exercises"])
    known["bonus"] = tuple(_exercise(entry) for entry in known.get("bonus", ()))
    if known.get("adjustment") is not None:
        known["adjustment"] = Adjustment(**_known(Adjustment, known["adjustment"]))
    if known.get("training") is not None:
        known["training"] = _training(known["training"])
    return Report(**known)


def _exercise(plain: Mapping[str, Any]) -> ExerciseResult:
    known = _known(ExerciseResult, plain)
    checks = [_known(CheckResult, check) for check in known["checks"]]
    known["status"] = Status(known["status"])
    known["checks"] = tuple(
        CheckResult(**{**check, "exercise": known["name"], "status": Status(check["status"])})
        for check in checks
    )
    known["code"] = tuple(Code(**_known(Code, code)) for code in known.get("code", ()))
    return ExerciseResult(**known)


def _training(plain: Mapping[str, Any]) -> Training:
    known = _known(Training, plain)
    known["losses"] = tuple(map(tuple, known["losses"]))
    known["shares"] = tuple(map(tuple, known.get("shares", ())))
    known["classes"], known["confusion"] = (
        tuple(known["classes"]),
        tuple(map(tuple, known["confusion"])),
    )
    known["wrongly_seen"] = tuple(
        WronglySeen(**_known(WronglySeen, seen)) for seen in known["wrongly_seen"]
    )
    training = Training(**known)
    numbers = range(len(training.classes))
    rows = [training.confusion, *training.confusion] if training.confusion else []
    if any(len(row) != len(numbers) for row in rows):
        raise ValueError("training.confusion is not a square of its classes")
    for seen in training.wrongly_seen:
        if {seen.label, seen.predicted} - set(numbers) or len(
            b64decode(seen.pixels)
        ) != IMAGE_BYTES:
            raise ValueError("training.wrongly_seen is not of images and classes")
    return training


def _known(kind: type, plain: Mapping[str, Any]) -> dict[str, Any]:
    """The entries that ``kind`` has; a later version may write more."""
    return {field.name: plain[field.name] for field in fields(kind) if field.name in plain}
