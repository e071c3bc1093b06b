"""What a person reads in a terminal: a class as a table, one submission exercise by exercise."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.languages import say
from grader.model import (
    CheckResult,
    ExerciseResult,
    Report,
    ReportStatus,
    SandboxMode,
    Status,
    hints,
)
from grader.reports.summary import analyse
from grader.text import printable

__all__ = ["print_reports"]

_LOOK = {
    Status.PASSED: ("✓", "green"),
    Status.PARTIAL: ("◐", "yellow"),
    Status.FAILED: ("✗", "red"),
    Status.NOT_STARTED: ("·", "dim"),
    Status.MISSING: ("?", "yellow"),
    Status.ERROR: ("✗", "red"),
    Status.FORBIDDEN: ("⊘", "magenta"),
    Status.TIMEOUT: ("⧖", "red"),
    Status.CRASHED: ("✗", "red"),
    Status.GRADER_FAULT: ("!", "bold red"),
}
_WORDS = {Status.NOT_STARTED: "not started", Status.GRADER_FAULT: "grader fault"}


def print_reports(
    reports: Sequence[Report], console: Console, general_hints: Collection[str] = ()
) -> None:
    """To a terminal as it is wide; elsewhere plain, with no line broken. ``general_hints`` are no
    mistakes to be counted (see ``summary.analyse``)."""
    if console.is_terminal:
        console.print(render(reports, console.width, general_hints))
        return
    plain = Console(file=io.StringIO(), width=10_000, color_system=None, highlight=False)
    plain.print(render(reports, general_hints=general_hints))
    lines = plain.file.getvalue().splitlines()  # type: ignore[attr-defined]
    console.file.write("".join(line.rstrip() + "\n" for line in lines))


def render(
    reports: Sequence[Report], width: int = 10_000, general_hints: Collection[str] = ()
) -> RenderableType:
    """Details where there are one or two submissions, a table where there are more."""
    parts: list[RenderableType] = []
    if len(reports) <= 2:
        parts += [one(report) for report in reports]
    else:
        for assignment in dict.fromkeys(report.assignment for report in reports):
            group = [report for report in reports if report.assignment == assignment]
            if len(group) <= LARGE:
                parts.append(class_table(group, width))
            else:
                parts.append(_title(group))
                parts += _troubles([r for r in group if r.status is not ReportStatus.GRADED])
                parts.append(Text(f"{len(group)} students: the table is in --out's gradebook.csv"))
        parts.append(item_analysis(reports, general_hints))
    if any(report.on_stand_in for report in reports):
        parts.append(
            Text(
                say(
                    "STAND-IN DATA: accuracy was measured on drawn images, not on Fashion-MNIST; "
                    "grader data fetches the real set."
                ),
                "bold yellow",
            )
        )
    weak = {r.sandbox for r in reports if r.seed is not None} - {SandboxMode.STRICT}
    for mode in sorted(weak):
        text = say(f"Sandbox: {mode.value}: {mode.meaning}. grader doctor says what is missing.")
        parts.append(Text(text, "yellow"))
    return Group(*parts)


LARGE = 200  # submissions: more are not listed one by one
ANALYSED_FROM = 10
HARDEST = 8


def item_analysis(reports: Sequence[Report], general_hints: Collection[str]) -> RenderableType:
    """How the class did: its scores, the checks that are failed most, the usual mistakes."""
    parts: list[RenderableType] = []
    for found in analyse(reports, general_hints):
        scores = found["scores"]
        if scores is None or scores["count"] < ANALYSED_FROM:
            continue
        outcomes = ", ".join(f"{n} {what}" for what, n in found["outcomes"].items())
        most = max(scores["histogram"])
        shape = "".join("▁▂▃▄▅▆▇█"[-(-n * 7 // most)] for n in scores["histogram"])
        line = f"{outcomes}; mean {scores['mean']:.1f}, median {scores['median']:g}"
        line += f" of {found['max_score']:g}"
        parts += [Text(), Text(found["assignment"], "bold"), Text(line), Text(f"0 {shape} 100 %")]
        parts.append(_hardest(found["checks"]))
        for mistake in found["mistakes"][:5]:
            where = f"{mistake['students']:4} × {mistake['exercise']}: "
            parts.append(Text.assemble(where, (printable(mistake["hint"]), "cyan")))
        slowest = ", ".join(
            f"{printable(slow['student'])} {slow['student_seconds']:.1f} s"
            for slow in found["slowest"][:3]
        )
        parts.append(Text(f"slowest: {slowest}", "dim"))
    return Group(*parts)


def _hardest(checks: Sequence[Mapping[str, Any]]) -> Table:
    """The first of those that anybody fails; red where it is the better ones who do."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("check")
    table.add_column("passed", justify="right")
    table.add_column("discrimination", justify="right")
    failed = sorted((c for c in checks if c["pass_rate"] < 1), key=lambda c: c["pass_rate"])
    for check in failed[:HARDEST]:
        tells = check["discrimination"]
        table.add_row(
            Text(f"{check['exercise']}: {check['check'].removeprefix('test_')}"),
            Text(f"{check['pass_rate']:.0%}"),
            Text("–" if tells is None else f"{tells:.2f}", "red" if (tells or 0) < 0 else ""),
        )
    if failed[HARDEST:]:
        table.add_row(Text(f"{len(failed) - HARDEST} more: grader report shows them all", "dim"))
    return table


def class_table(reports: Sequence[Report], width: int = 10_000) -> RenderableType:
    """A row for each student, a column for each exercise; below it, what went wrong for whom."""
    exercises = next(([e.name for e in r.exercises] for r in reports if r.exercises), [])
    names = max(len(printable(report.student)) for report in reports)
    if names + sum(len(name) + 2 for name in exercises) + len("  test acc.  unreadable") > width:
        exercises = [name.replace("_", " ") for name in exercises]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("student", no_wrap=True, max_width=max(12, width // 5))
    for name in exercises:
        table.add_column(Text(name, overflow="fold"), justify="right", min_width=len("4/4 ✓"))
    table.add_column("test acc.", justify="right", min_width=len("0.826"))
    table.add_column("score", justify="right", no_wrap=True)
    for report in reports:
        cells = [_points(exercise) for exercise in report.exercises if report.handed_in]
        cells = cells or [Text("–", "dim") for _ in exercises]
        accuracy = report.metrics.get("accuracy")
        table.add_row(
            Text(printable(report.student)),
            *cells,
            Text("" if accuracy is None else f"{accuracy:.3f}"),
            _score(report),
        )
    return Group(_title(reports), table, *_troubles(reports))


def _title(reports: Sequence[Report]) -> Text:
    return Text(printable(reports[0].assignment or "assignment unknown"), "bold")


def _troubles(reports: Sequence[Report]) -> Iterator[RenderableType]:
    """A line for what did not pass, and what could not be graded; one for all whom it is the same
    for. That something is not written yet is in the table."""
    lines: dict[tuple[str, str], list[str]] = {}
    for report in reports:
        name = printable(report.student)
        if report.status is not ReportStatus.GRADED:
            lines.setdefault((report.status.value, "; ".join(report.notes)), []).append(name)
        for exercise in report.exercises:
            check = _first_trouble(exercise)
            if check is not None and check.status is not Status.NOT_STARTED:
                what = f"{exercise.name}: {_word(check.status)}"
                lines.setdefault((what, check.message), []).append(name)
    if not lines:
        return
    yield Text()
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(max_width=24)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for (what, message), names in lines.items():
        who = names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "")
        table.add_row(Text(who), Text(what, "yellow"), Text(printable(message)))
    yield table


def _first_trouble(exercise: ExerciseResult) -> CheckResult | None:
    return next((check for check in exercise.checks if check.status is not Status.PASSED), None)


def one(report: Report) -> RenderableType:
    """One submission: its exercises, what failed and a hint, its notes."""
    title = Text.assemble(
        (printable(report.student), "bold"), f"  {printable(report.assignment)}  ", _score(report)
    )
    lines: list[RenderableType] = [title]
    for exercise in report.tasks:
        if exercise is next(iter(report.bonus), None):
            bonus = say(f"bonus, beside the score: {report.bonus_score:g}")
            lines.append(Text(f"  {bonus}", "bold"))
        mark, style = _LOOK[exercise.status]
        score = "–" if exercise.score is None else f"{exercise.score:g}"
        text = Text.assemble((f"  {mark} ", style), f"{exercise.name:<20} ")
        text.append(_padded(say(_word(exercise.status)), 13), style)
        text.append(f"{score:>4}/{exercise.max_score:g}")
        lines.append(text)
        troubled = [check for check in exercise.checks if check.status is not Status.PASSED]
        if exercise.status is Status.NOT_STARTED:
            continue
        same = len({check.message for check in exercise.checks}) == 1
        for check in troubled[:1] if same else troubled:
            name = "" if same else say(check.title) + say(": ")
            detail = Text.assemble((name, "dim"), printable(say(check.message)))
            lines.append(Padding(detail, (0, 0, 0, 6)))
        for hint in hints(exercise.checks):
            text = Text(f"{say('hint: ')}{printable(say(hint))}", "cyan")
            lines.append(Padding(text, (0, 0, 0, 6)))
    if "accuracy" in report.metrics:
        where = " on the stand-in data" if report.on_stand_in else ""
        accuracy = say(f"test accuracy {report.metrics['accuracy']:.3f}{where}")
        lines.append(Text(f"  {accuracy}", "dim"))
    lines += [
        Padding(Text(f"{say('note: ')}{printable(say(note))}", "dim"), (0, 0, 0, 2))
        for note in report.notes
    ]
    if report.seed is not None:
        lines.append(Text("  " + say(f"seed {report.seed}, {report.seconds:.1f} s"), "dim"))
    return Group(*lines)


def _points(exercise: ExerciseResult) -> Text:
    mark, style = _LOOK[exercise.status]
    if exercise.score is None:
        return Text("fault", style)
    return Text(f"{exercise.score:g}/{exercise.max_score:g} {mark}", style, no_wrap=True)


def _score(report: Report) -> Text:
    if report.status is ReportStatus.UNREADABLE:
        return Text(say("unreadable"), "red")
    if not report.handed_in:
        return Text(say("not handed in"), "dim")
    if report.score is None:
        return Text(say("grader fault"), "bold red")
    return Text(f"{report.score:g}/{report.max_score:g}", "bold")


def _padded(text: str, width: int) -> str:
    """At least ``width`` columns of a terminal, in which a Chinese character takes two."""
    return text + " " * max(0, width - cell_len(text))


def _word(status: Status) -> str:
    return _WORDS.get(status, status.value)
