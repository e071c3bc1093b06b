"""When something was handed in, and what lateness takes off: apart from the score itself.

All that the commands know about lateness is here: the terms as they were typed, the policy that
they make, and the judgement of each report. Deadlines of one's own are in ``extensions``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, timezone, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.identity.headings import KINDS
from grader.integrations.teacher.moments import UNITS, moment, span, written
from grader.integrations.teacher.rows import People, columns, here
from grader.model import Report
from grader.tables import read_sheet
from grader.text import printable

if TYPE_CHECKING:
    from grader.integrations.teacher.extensions import Extensions

__all__ = [
    "NBGRADER_STAMP",
    "Late",
    "Policy",
    "Terms",
    "counts",
    "judge",
    "read_times",
    "submitted_at",
]

NBGRADER_STAMP = "timestamp.txt"

_SUBMITTED = ("submitted", "submitted at", "handed in", "time", "timestamp", "submission time")
_RATE = re.compile(r"(\d+(?:\.\d+)?)\s*%\s*/\s*(minute|hour|day|week)s?")
_UTC = re.compile(r"\s*(?:UTC|GMT|Z)$")


@dataclass(frozen=True, slots=True)
class Terms:
    """The options about lateness, as they were typed."""

    deadline: str | None = None
    late: str | None = None
    grace: str | None = None
    times: Path | None = None
    extensions: Path | None = None

    def policy(self) -> Policy | None:
        """The policy that they make; ``None`` where there is no deadline.

        Raises :class:`UsageError` for one that cannot be read, or that lacks its deadline.
        """
        if self.deadline is not None:
            return Policy.of(self.deadline, self.late, self.grace)
        for name in ("late", "grace", "times", "extensions"):
            if getattr(self, name) is not None:
                raise UsageError(f"--{name} counts from a deadline; give one with --deadline")
        return None


@dataclass(frozen=True, slots=True)
class Policy:
    """``percent`` of the points to be had, for each ``unit`` begun after deadline and grace.

    Within ``grace`` nothing is taken off; after it, lateness counts from the deadline. ``zone``
    (``None``: this machine's) and ``time_of_day`` are those in which the deadline was written.
    """

    deadline: datetime
    percent: float = 0.0
    unit: timedelta = timedelta(days=1)
    grace: timedelta = timedelta(0)
    zone: tzinfo | None = None
    time_of_day: time = time(23, 59)

    @classmethod
    def of(cls, deadline: str, rate: str | None, grace: str | None) -> Policy:
        """From what is typed on the command line; :class:`UsageError` says how to write it."""
        utc = moment(deadline, "--deadline ")
        stated = written(deadline)
        return cls(utc, *_rate(rate), _grace(grace), stated.tzinfo, stated.time())

    def penalty(self, submitted: datetime, score: float, max_score: float) -> float:
        """Points taken off ``score``; never more than it has."""
        overdue = submitted - self.deadline
        if overdue <= self.grace:
            return 0.0
        begun = math.ceil(overdue / self.unit)
        return round(min(score, begun * self.percent / 100 * max_score), 4)

    def shown(self, deadline: datetime) -> str:
        """A moment in the zone of the class's deadline, as people write it."""
        return deadline.astimezone(self.zone).isoformat(" ", "minutes")


def _rate(text: str | None) -> tuple[float, timedelta]:
    if text is None:
        return 0.0, timedelta(days=1)
    match = _RATE.fullmatch(text.strip())
    if match is None:
        raise UsageError(f'--late {text}: write a share for a time, such as "10%/day"')
    return float(match[1]), UNITS[match[2]]


def _grace(text: str | None) -> timedelta:
    length = timedelta(0) if text is None else span(text, "minute")
    if length is None:
        raise UsageError(f'--grace {text}: write a time, such as "15 min" or "2 h"')
    return length


@dataclass(frozen=True, slots=True)
class Late:
    """When one submission came, what says so, how late that is, and the points that it costs.

    ``submitted`` is ``None`` where nothing says when. ``own`` is the student's own deadline and
    ``own_source`` the file and line that grant it, where it is not the class's.
    """

    submitted: datetime | None
    source: str = ""
    overdue: timedelta = timedelta(0)
    penalty: float = 0.0
    own: datetime | None = None
    own_source: str = ""


def counts(report: Report, late: Late | None) -> float | None:
    """The score that counts: as a person adjusted it, and less the penalty.

    A score that a person set is final, so lateness takes nothing off it.
    """
    final = report.final_score
    if final is None or late is None or (report.adjustment and report.adjustment.to is not None):
        return final
    return max(0.0, round(final - late.penalty, 6))


def judge(
    reports: Sequence[Report],
    policy: Policy | None,
    times: Mapping[str, tuple[datetime, str]] | None = None,
    extensions: Extensions | None = None,
) -> Mapping[tuple[str, str], Late]:
    """When every report's submission came and what its lateness costs, where either is known.

    Where ``times`` are given, by student, they are the only ones asked. An archive with the
    files of several students is a download, whose time is nobody's; a team has one file.
    """
    students: dict[Path | None, set[str]] = {}
    paths: dict[Path | None, set[str]] = {}
    for report in reports:
        students.setdefault(_file_of(report.path), set()).add(report.student)
        paths.setdefault(_file_of(report.path), set()).add(report.path)
    found = {}
    for report in reports:
        if times is not None:
            stamp = times.get(report.student)
        else:
            file = _file_of(report.path)
            of_one = 1 in (len(students[file]), len(paths[file]))
            stamp = submitted_at(report.path) if of_one else None
        late = Late(*stamp) if stamp else Late(None)
        granted = extensions.of(report.student, report.assignment) if extensions else None
        if granted is not None:
            late = replace(late, own=granted.deadline, own_source=granted.source)
        if policy is not None:
            late = _judged(late, report, policy)
        if report.score is not None and (late.submitted or late.own):
            found[report.student, report.assignment] = late
    return found


def _judged(late: Late, report: Report, policy: Policy) -> Late:
    if late.submitted is None or report.score is None:
        return late
    policy = replace(policy, deadline=late.own or policy.deadline)
    overdue = max(late.submitted - policy.deadline, timedelta(0))
    penalty = policy.penalty(late.submitted, report.score, report.max_score)
    return replace(late, overdue=overdue, penalty=penalty)


def read_times(path: Path, people: People) -> Mapping[str, tuple[datetime, str]]:
    """When each student handed in, and the file that says so: its columns student and submitted.

    A row of somebody who has no report is passed over. Raises :class:`UsageError` for a file
    without these columns, or with what is no time.
    """
    sheet = read_sheet(path, f"--times {printable(str(path))}", (*KINDS, *_SUBMITTED))
    who, submitted = columns(sheet), sheet.column(*_SUBMITTED)
    times: dict[str, tuple[datetime, str]] = {}
    for row in sheet.rows:
        text, where = row.get(submitted), here(sheet, row)
        for student in people.meant(row, who).students if text else ():
            if student in times:
                raise UsageError(f"{where}: {printable(student)} has two times; leave one out")
            times[student] = moment(text, f"{where}: {printable(student)}: "), path.name
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
        stamp = datetime.fromisoformat(text)
        if stamp.tzinfo is None:
            stamp = stamp.replace(tzinfo=timezone.utc)
        return stamp.astimezone(timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"{note}: not a time; write one such as 2026-03-01 17:00:00 UTC") from None
