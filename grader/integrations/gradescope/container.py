"""What Gradescope's container runs: once to fetch the data, then for each submission."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from grader import batch
from grader.data import Dataset, locate
from grader.data.fashion_mnist import download, inspect, stand_in
from grader.errors import DataError, GraderFault, UsageError
from grader.files import write_whole
from grader.intake import Kind, Submission, find
from grader.integrations.gradescope.autograder import SETTINGS, Built
from grader.integrations.teacher.late import Policy
from grader.manifest import Assignment, Course
from grader.model import Report, Settings
from grader.reports import gradescope

__all__ = ["fetch_data", "run"]


def fetch_data(root: Path) -> Dataset:
    """Fashion-MNIST into ``<root>/data``, or the stand-in where it cannot be fetched.

    The account that student code runs as may read nothing of it: it is handed what it needs.
    """
    raw = root / "data" / "fashion-mnist"
    try:
        raw.mkdir(parents=True, exist_ok=True)
        download(raw)
        dataset = _dataset(root)
    except (DataError, OSError):
        dataset = stand_in()
    for path in (root / "data", *(root / "data").rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return dataset


def _dataset(root: Path) -> Dataset:
    raw = root / "data" / "fashion-mnist"
    whole = raw.is_dir() and not any(state.problem for state in inspect(raw))
    return locate(raw) if whole else locate(None, may_download=False)


def run(root: Path, course: Course, settings: Settings) -> Report:
    """Grade ``<root>/submission`` and write ``<root>/results/results.json``.

    Raises :class:`GraderFault` where the grader itself failed. There is no file then, so that
    Gradescope says the autograder failed, and records no zero.
    """
    built = _built(root)
    assignment = course.assignment(built.assignment)
    metadata = _metadata(root)
    entry = _submission(root, course, assignment)
    (report,) = batch.score([entry], course, _dataset(root), settings, 1)
    if report.score is None:
        raise GraderFault("; ".join(report.notes))
    remarks, penalty, extra = _timing(report, metadata, built)
    text = gradescope.render(
        report,
        lambda check: not assignment.is_public(check.name),
        remarks,
        penalty,
        extra,
    )
    write_whole(root / "results" / "results.json", text)
    return report


def _built(root: Path) -> Built:
    path = root / "source" / SETTINGS
    try:
        return Built(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        raise UsageError(f"{path}: not what grader gradescope build writes; build again") from None


def _metadata(root: Path) -> Mapping[str, Any]:
    """``submission_metadata.json``; nothing of it is indispensable."""
    try:
        table = json.loads((root / "submission_metadata.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return table if isinstance(table, dict) else {}


def _submission(root: Path, course: Course, assignment: Assignment) -> Submission:
    """The one file of several that is the assignment's; else the reason why none can be told."""
    folder = root / "submission"
    try:
        found = list(find([folder], course, assignment.slug).submissions)
    except UsageError:
        found = []
    named = [entry for entry in found if entry.parts[-1] == assignment.notebook]
    if len(found) != 1 and len(named) == 1:
        found = named
    if len(found) == 1:
        return found[0]
    problem = f"{len(found)} notebooks or scripts; hand in one, called {assignment.notebook}"
    return Submission(
        "student",
        assignment.slug,
        folder,
        parts=(assignment.notebook,),
        name=assignment.notebook,
        kind=Kind.UNREADABLE,
        problem=problem,
    )


def _timing(
    report: Report, metadata: Mapping[str, Any], built: Built
) -> tuple[list[str], float, dict[str, Any]]:
    """Remarks on lateness and attempts, the penalty, and what is kept of both."""
    before = metadata.get("previous_submissions")
    attempt = len(before) + 1 if isinstance(before, list) else 1
    remarks, penalty = [f"Attempt {attempt}."] if attempt > 1 else [], 0.0
    extra: dict[str, Any] = {"attempt": attempt, "seed": report.seed}
    submitted = _moment(metadata.get("created_at"))
    due = _due(metadata)
    if submitted is not None and due is not None and submitted > due:
        policy = Policy.of(due.isoformat(), built.late, built.grace)
        penalty = policy.penalty(submitted, report.score or 0.0, report.max_score)
        hours = (submitted - due).total_seconds() / 3600
        remarks.append(f"Handed in {hours:.1f} h after the due date.")
        extra["hours_late"] = round(hours, 2)
        if penalty:
            remarks.append(f"Late: {penalty:g} of {report.score:g} points are taken off.")
    return remarks, penalty, extra


def _due(metadata: Mapping[str, Any]) -> datetime | None:
    """The due date: the latest of the submitters' own, with their extensions, else the class's."""
    users = metadata.get("users")
    users = users if isinstance(users, list) else []
    own = [user.get("assignment") for user in users if isinstance(user, dict)]
    dates = [_moment(table.get("due_date")) for table in own if isinstance(table, dict)]
    table = metadata.get("assignment")
    classes = _moment(table.get("due_date")) if isinstance(table, dict) else None
    return max((date for date in dates if date is not None), default=classes)


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
