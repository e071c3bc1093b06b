"""Reports read back from the JSON that ``grader score`` wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from grader.errors import UsageError
from grader.model import (
    SCHEMA,
    CheckResult,
    ExerciseResult,
    Report,
    ReportStatus,
    SandboxMode,
    Status,
)
from grader.text import printable

__all__ = ["load"]


def load(paths: Sequence[Path]) -> Sequence[Report]:
    """The reports in files of ``--json``, and in folders of ``--out``.

    A folder's other JSON files are passed over. Raises :class:`UsageError` naming a file that is
    not such a report, or a student and assignment that stand in two of them.
    """
    reports: dict[tuple[str, str], Report] = {}
    for path in paths:
        for file in sorted(path.glob("*.json")) if path.is_dir() else [path]:
            for report in _read(file, required=not path.is_dir()):
                key = report.student, report.assignment
                if reports.setdefault(key, report) is not report:
                    raise UsageError(
                        f"{file}: {printable(report.student)} has {report.assignment} graded "
                        "twice; name one of the two files"
                    )
    if not reports:
        raise UsageError(f"{paths[0]}: no reports here; grader score --out DIR makes them")
    return list(reports.values())


def _read(file: Path, required: bool) -> Sequence[Report]:
    try:
        run = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}; name what --json or --out wrote") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{file}: not JSON; grade again with --json or --out") from None
    if not isinstance(run, dict) or run.get("schema") != SCHEMA:
        if required:
            raise UsageError(f"{file}: not of {SCHEMA}; name what --json or --out wrote")
        return []
    try:
        return [_report(table) for table in run["reports"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{file}: a report of it is damaged ({error!r}); grade again") from None


def _report(table: Mapping[str, Any]) -> Report:
    plain = _known(Report, table)
    plain["status"], plain["sandbox"] = ReportStatus(plain["status"]), SandboxMode(plain["sandbox"])
    plain["notes"] = tuple(plain["notes"])
    plain["exercises"] = tuple(_exercise(entry) for entry in plain["exercises"])
    return Report(**plain)


def _exercise(table: Mapping[str, Any]) -> ExerciseResult:
    plain = _known(ExerciseResult, table)
    plain["status"] = Status(plain["status"])
    checks = []
    for entry in plain["checks"]:
        check = _known(CheckResult, entry) | {"exercise": plain["name"]}
        checks.append(CheckResult(**{**check, "status": Status(check["status"])}))
    return ExerciseResult(**{**plain, "checks": tuple(checks)})


def _known(kind: type, table: Mapping[str, Any]) -> dict[str, Any]:
    """The entries that ``kind`` has; a later version may write more."""
    return {field.name: table[field.name] for field in fields(kind) if field.name in table}
