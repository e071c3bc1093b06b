"""The options about lateness, written once; and what the commands print about it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.text import printable

if TYPE_CHECKING:
    from grader.identity import Roster
    from grader.integrations.teacher.late import Late, Policy, Terms
    from grader.manifest import Course
    from grader.model import Report

__all__ = ["Judged", "assess", "lateness_options", "rate_options", "tell_lateness"]

_Command = Callable[..., Any]


def rate_options(command: _Command) -> _Command:
    """What lateness costs: ``--late`` and ``--grace``."""
    command = click.option(
        "--grace", metavar="TIME", help='Lateness that costs nothing, such as "15 min".'
    )(command)
    return click.option("--late", metavar="RATE", help='What lateness costs, such as "10%/day".')(
        command
    )


def lateness_options(command: _Command) -> _Command:
    """All options about lateness, handed to the command as one ``terms``."""

    def gather(
        *args: Any,
        deadline: str | None,
        late: str | None,
        grace: str | None,
        times: Path | None,
        extensions: Path | None,
        **more: Any,
    ) -> Any:
        from grader.integrations.teacher.late import Terms

        return command(*args, terms=Terms(deadline, late, grace, times, extensions), **more)

    gathered: _Command = wraps(command)(gather)
    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered


_file = click.Path(path_type=Path)
_OPTIONS: Sequence[Callable[[_Command], _Command]] = (
    click.option("--deadline", metavar="TIME", help="Such as 2026-03-01T23:59+01:00."),
    rate_options,
    click.option(
        "--times",
        type=_file,
        metavar="FILE",
        help="When each student handed in, if the files' times do not say: columns student, "
        "submitted.",
    ),
    click.option(
        "--extensions",
        type=_file,
        metavar="FILE",
        help="Deadlines of their own: columns student or group, assignment if it is for that one "
        'only, and deadline, or an extension such as "2 days". A column deadline of the roster '
        "does the same.",
    ),
)


@dataclass(frozen=True, slots=True)
class Judged:
    """The policy, when each report's submission came, and the rows that are about nobody."""

    policy: Policy | None
    late: Mapping[tuple[str, str], Late]
    problems: Sequence[str] = ()


def assess(
    terms: Terms, reports: Sequence[Report], course: Course, roster: Roster | None = None
) -> Judged:
    """What ``terms`` mean for ``reports``; :class:`UsageError` for what cannot be read."""
    from grader.integrations.teacher.extensions import grant
    from grader.integrations.teacher.late import judge, read_times
    from grader.integrations.teacher.rows import People

    policy = terms.policy()
    if policy is None:
        return Judged(None, judge(reports, None))
    people = People.of_reports(reports, roster)
    extensions = grant(terms.extensions, policy, people, course, roster)
    times = read_times(terms.times, people) if terms.times else None
    return Judged(policy, judge(reports, policy, times, extensions), extensions.problems)


def tell_lateness(reports: Sequence[Report], judged: Judged, err: bool = False) -> None:
    """A line for each student who is late or has a deadline of their own, and for each whose time
    is not known."""
    if judged.policy is None:
        return
    for report in reports:
        if report.score is None or not report.handed_in:
            continue
        late = judged.late.get((report.student, report.assignment))
        who = printable(report.student)
        if late is None or late.submitted is None:
            where = f" at {printable(report.path)}" if report.path else ""
            click.echo(f"grader: {who}: no time stamp{where}: taken as in time", err=True)
        if late is not None and (late.overdue or late.own):
            click.echo(f"{who}: {_line(report, late, judged.policy)}", err=err)


def _line(report: Report, late: Late, policy: Policy) -> str:
    from grader.integrations.teacher.late import counts

    parts = [f"{report.score:g} raw"]
    if report.adjustment:
        parts.append(f"{report.final_score:g} by hand")
    if late.overdue:
        overdue = timedelta(seconds=math.ceil(late.overdue.total_seconds()))
        parts.append(f"{overdue} late (by {late.source})")
        parts.append(f"{late.penalty:g} off")
    elif late.submitted:
        parts.append(f"in time (by {late.source})")
    parts.append(f"{counts(report, late):g} counts")
    if late.own:
        own = policy.shown(late.own)
        parts.append(f"deadline of their own {own} ({printable(late.own_source)})")
    return ", ".join(parts)
