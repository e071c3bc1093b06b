"""What GitHub Actions shows of a run: annotations, the step's summary, the step's outputs.

Everything a student wrote is escaped: a message is neither a workflow command nor Markdown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from grader.model import ExerciseResult, Report, ReportStatus, Status, failure_messages, hints
from grader.text import as_markdown, printable

__all__ = ["Place", "commands", "outputs", "summary"]

# GitHub shows the first ten of a level for each step, and drops the rest without a word.
_PER_LEVEL = 10
# The upload of a summary over 1,024 KiB fails.
SUMMARY_BYTES = 1_000_000
_MARKS = {Status.PASSED: "✅", Status.PARTIAL: "🟡", Status.NOT_STARTED: "⬜"}


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file in the repository."""

    file: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class _Annotation:
    level: str
    title: str
    message: str
    place: Place | None


def commands(
    reports: Sequence[Report], locate: Callable[[Report, ExerciseResult | None], Place | None]
) -> str:
    """Workflow commands, one a line: the exercises that did not pass, at the line they are about.

    ``locate`` finds the line of an exercise, or of a report as a whole (``None``).
    """
    found = [note for report in reports for note in _annotations_of(report, locate)]
    lines = []
    for level in ("error", "warning", "notice"):
        group = [note for note in found if note.level == level]
        shown = group if len(group) <= _PER_LEVEL else group[: _PER_LEVEL - 1]
        lines += [_command(note) for note in shown]
        if len(shown) < len(group):
            more = f"{len(group) - len(shown)} more are in the summary of this step"
            lines.append(_command(_Annotation(level, "And more", more, None)))
    return "".join(line + "\n" for line in lines)


def _annotations_of(
    report: Report, locate: Callable[[Report, ExerciseResult | None], Place | None]
) -> Iterator[_Annotation]:
    if report.status is not ReportStatus.GRADED:
        fault = report.status is ReportStatus.GRADER_FAULT
        title = "The grader itself failed: no score" if fault else "Cannot be graded"
        yield _Annotation("error", title, "\n".join(report.notes), locate(report, None))
    for exercise in report.exercises:
        if exercise.status in (Status.PASSED, Status.GRADER_FAULT):
            continue
        level = {Status.PARTIAL: "warning", Status.NOT_STARTED: "notice"}
        title = f"{exercise.name}: {_points(exercise.score, exercise.max_score)}"
        yield _Annotation(
            level.get(exercise.status, "error"),
            title,
            "\n".join(_troubles(exercise)),
            locate(report, exercise),
        )


def _troubles(exercise: ExerciseResult) -> list[str]:
    """What the checks that did not pass say, then the hints."""
    if exercise.status is Status.NOT_STARTED:
        return ["not written yet"]
    lines = [f"{titles}: {message}" for titles, message in failure_messages(exercise.checks)]
    return lines + [f"hint: {hint}" for hint in hints(exercise.checks)]


def _command(note: _Annotation) -> str:
    properties = [] if note.place is None else [("file", note.place.file)]
    properties += [] if note.place is None else [("line", str(note.place.line))]
    properties.append(("title", note.title))
    told = ",".join(f"{name}={_property(value)}" for name, value in properties)
    message = "\n".join(printable(line) for line in note.message.split("\n"))
    return f"::{note.level} {told}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")


def summary(reports: Sequence[Report], room: int = SUMMARY_BYTES) -> str:
    """Markdown: a table for each submission; cut at a line where it is over ``room`` bytes."""
    lines = [line for report in reports for line in _summary_of(report)]
    cut = "\n… cut here: GitHub shows no more of a summary.\n"
    kept: list[str] = []
    size = 0
    for line in lines:
        size += len(line.encode()) + 1
        if size > room - len(cut.encode()):
            return "\n".join(kept) + cut if kept else ""
        kept.append(line)
    return "\n".join(kept) + "\n"


def _summary_of(report: Report) -> Iterator[str]:
    who = " · ".join(as_markdown(part) for part in (report.assignment, report.student) if part)
    yield f"### {who}: {_points(report.score, report.max_score)}"
    yield ""
    if report.on_stand_in:
        yield "Accuracy was measured on drawn stand-in images, not on Fashion-MNIST."
        yield ""
    if report.exercises:
        yield "| exercise | points | what |"
        yield "|:--|--:|:--|"
    for exercise in report.exercises:
        mark = _MARKS.get(exercise.status, "❌")
        what = (
            ""
            if exercise.status is Status.PASSED
            else "<br>".join(map(as_markdown, _troubles(exercise)))
        )
        points = _points(exercise.score, exercise.max_score)
        yield f"| {mark} {as_markdown(exercise.name)} | {points} | {what} |"
    if report.exercises:
        yield ""
    for note in report.notes:
        yield f"- {as_markdown(note)}"
    if report.notes:
        yield ""


def _points(score: float | None, max_score: float) -> str:
    return f"{'–' if score is None else format(score, 'g')}/{max_score:g}"


def outputs(reports: Sequence[Report]) -> str:
    """Lines for ``$GITHUB_OUTPUT``: totals, which hold nothing that a student wrote."""
    scores = [report.score for report in reports]
    total = sum(score for score in scores if score is not None)
    possible = sum(report.max_score for report in reports)
    fault = any(score is None for score in scores)
    share = 100 * total / possible if possible else 100.0
    lines = {
        "score": f"{total:g}",
        "max-score": f"{possible:g}",
        "percent": f"{share:.2f}",
        "status": "grader_fault" if fault else "graded",
    }
    return "".join(f"{name}={value}\n" for name, value in lines.items())
