"""Reports read back from the JSON that ``grader score`` wrote."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from grader.errors import UsageError
from grader.model import SCHEMA, Report
from grader.reports.json import reports_in
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
    if not (required or (isinstance(run, dict) and run.get("schema") == SCHEMA)):
        return []
    try:
        return reports_in(run)
    except ValueError as error:
        raise UsageError(f"{file}: {error}; name what --json or --out wrote") from None
