"""When something was handed in, and what lateness takes off: apart from the score itself."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from grader.errors import UsageError
from grader.integrations.table import read_table
from grader.model import Report
from grader.text import printable

__all__ = ["NBGRADER_STAMP", "Late", "Policy", "judge", "read_times", "submitted_at"]

NBGRADER_STAMP = "timestamp.txt"

_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_RATE = re.compile(r"(\d+(?:\.\d+)?)\s*%\s*/\s*(minute|hour|day|week)s?")
_UTC = re.compile(r"\s*(?:UTC|GMT|Z)$")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(minute|min|hour|h|day|d|week|w)?s?")


@dataclass(frozen=True, slots=True)
class Policy:
    """``percent`` of the points to be had, for each ``unit`` begun after deadline and grace.

    Within ``grace`` nothing is taken off; after it, lateness counts from the deadline.
    """

    deadline: datetime
    percent: float = 0.0
    unit: timedelta = timedelta(days=1)
    grace: timedelta = timedelta(0)

    @classmethod
    def of(cls, deadline: str, rate: str | None, grace: str | None) -> Policy:
        """From what stands on the command line; :class:`UsageError` says how to write it."""
        percent, unit = 0.0, timedelta(days=1)
        if rate is not None:
            match = _RATE.fullmatch(rate.strip())
            if match is None:
                raise UsageError(f'--late {rate}: write a share for a time, such as "10%/day"')
            percent, unit = float(match[1]), _UNITS[match[2]]
        return cls(_moment(deadline, "--deadline "), percent, unit, _span(grace))

    def penalty(self, submitted: datetime, score: float, max_score: float) -> float:
        """Points taken off ``score``; never more than it has."""
        overdue = submitted - self.deadline
        if overdue <= self.grace:
            return 0.0
        begun = math.ceil(overdue / self.unit)
        return round(min(score, begun * self.percent / 100 * max_score), 4)


@dataclass(frozen=True, slots=True)
class Late:
    """One submission's time stamp, what told it, how late it is, and the points that costs."""

    submitted: datetime
    source: str
    overdue: timedelta = timedelta(0)
    penalty: float = 0.0


def judge(
    reports: Sequence[Report],
    policy: Policy | None,
    times: Mapping[str, tuple[datetime, str]] | None = None,
) -> Mapping[tuple[str, str], Late]:
    """Time stamp and penalty of every report whose submission has a stamp.

    Where ``times`` are given, by student, they are the only ones asked. An archive of several
    students is a download, whose time is nobody's.
    """
    students: dict[Path | None, set[str]] = {}
    for report in reports:
        students.setdefault(_file_of(report.path), set()).add(report.student)
    found = {}
    for report in reports:
        if times is not None:
            stamp = times.get(report.student)
        else:
            alone = len(students[_file_of(report.path)]) == 1
            stamp = submitted_at(report.path) if alone else None
        if stamp is None or report.score is None:
            continue
        submitted, source = stamp
        late = Late(submitted, source)
        if policy is not None:
            overdue = max(submitted - policy.deadline, timedelta(0))
            penalty = policy.penalty(submitted, report.score, report.max_score)
            late = Late(submitted, source, overdue, penalty)
        found[report.student, report.assignment] = late
    return found


def read_times(path: Path) -> Mapping[str, tuple[datetime, str]]:
    """When each student handed in, and the file that says so: its columns student and submitted.

    Raises :class:`UsageError` for a file without them, or with what is no time.
    """
    table = read_table(path)
    student, submitted = table.column("student"), table.column("submitted")
    times: dict[str, tuple[datetime, str]] = {}
    for row in range(1, len(table.records)):
        name, text = table.get(row, student), table.get(row, submitted)
        if name in times:
            raise UsageError(f"{path}: {printable(name)} has two times; leave one out")
        if name and text:
            times[name] = _moment(text, f"{path}: {printable(name)}: "), path.name
    return times


def submitted_at(shown: str) -> tuple[datetime, str] | None:
    """When the file that a report calls ``shown`` was handed in, and what says so.

    nbgrader's ``timestamp.txt`` beside it, else when the file was last written; ``None`` where it
    is gone. A commit's date is whatever its author likes, so it is not asked.
    """
    path = _file_of(shown)
    if path is None:
        return None
    note = path.parent / NBGRADER_STAMP
    if note.is_file():
        return _nbgrader_stamp(note), NBGRADER_STAMP
    return datetime.fromtimestamp(path.stat().st_mtime, timezone.utc), "file"


def _file_of(shown: str) -> Path | None:
    """The file itself; of what is in an archive, the archive."""
    path = Path(shown)
    while not path.exists() and path != path.parent:
        path = path.parent
    return path if path.is_file() else None


def _nbgrader_stamp(note: Path) -> datetime:
    """The time in a ``timestamp.txt``: in UTC where it names no zone."""
    try:
        text = _UTC.sub("+00:00", note.read_text("utf-8").strip())
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return moment.astimezone(timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"{note}: not a time; write one such as 2026-03-01 17:00:00 UTC") from None


def _moment(text: str, where: str) -> datetime:
    """A time as ISO 8601 has it; a date alone might mean its first minute or its last."""
    try:
        if "T" not in text and " " not in text.strip():
            raise ValueError
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        return moment.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{where}{printable(text)}: write it as 2026-03-01T23:59+01:00 "
            "(no zone: this machine's)"
        ) from None


def _span(text: str | None) -> timedelta:
    if text is None:
        return timedelta(0)
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise UsageError(f'--grace {text}: write a time, such as "15 min" or "2 h"')
    names = {"m": "minute", "h": "hour", "d": "day", "w": "week"}
    return float(match[1]) * _UNITS[names[(match[2] or "minute")[0]]]
