"""A state of ``grader watch``, drawn: what fits a terminal of any width, in its own colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from grader.cli.watching.state import State
from grader.languages import say, say_each
from grader.model import CheckResult, Difference, ExerciseResult, Status, failure_messages
from grader.panel import more_hidden, points_of
from grader.text import printable

__all__ = ["KEYS", "drawn", "farewell"]

KEYS = "h hint  l list  n next  p previous  r run again  q quit"
_PASSES, _OPEN, _WRONG = ("✓", "green"), ("·", "dim"), ("✗", "red")
_LOOK = {
    None: _OPEN,
    Status.PASSED: _PASSES,
    Status.NOT_STARTED: _OPEN,
    Status.MISSING: _OPEN,
    Status.GRADER_FAULT: ("!", "magenta"),
}
_WORDS = {
    None: "not checked yet",
    Status.PASSED: "passes",
    Status.NOT_STARTED: "not started",
    Status.MISSING: "not defined yet",
    Status.FORBIDDEN: "uses what is not allowed",
    Status.TIMEOUT: "took too long",
    Status.CRASHED: "crashed",
    Status.ERROR: "raised an error",
    Status.GRADER_FAULT: "could not be checked",
}


def drawn(state: State) -> RenderableType:
    """The whole screen but its last line."""
    parts: list[RenderableType] = [*_top(state), Text()]
    if state.problem:
        parts.append(Text(printable(say(state.problem)), "red"))
    elif state.listing:
        parts.append(_list(state))
    else:
        parts += _exercise(state)
        if state.done:
            parts += [Text(), *_what_to_hand_in(state)]
    return Group(*parts)


def farewell(state: State) -> str:
    """What stays in the terminal after ``q``: how far the work is, and what to do next."""
    if state.done:
        return say("Every exercise passes.") + say(" ") + say(f"Hand in {_files(state)}.")
    where = state.at if _status(state, state.at) is not Status.PASSED else state.unfinished
    going_on = state.tasks[where if where is not None else state.at].name
    count = len(state.exercises)
    return say(f"{state.passed} of {count} exercises pass. Next time: {going_on}.")


def _top(state: State) -> Iterator[RenderableType]:
    count = len(state.exercises)
    yield Text.assemble(
        (printable(say(state.title)), "bold"), ("  " + printable(state.file), "dim")
    )
    bar = ProgressBar(
        total=count,
        completed=state.passed,
        style="bright_black",
        complete_style="green",
        finished_style="green",
    )
    line = Table.grid(padding=(0, 2))
    line.add_column(max_width=30)  # narrower where the words leave less room
    line.add_column(no_wrap=True)
    passing = f"{state.passed} of {count} exercises pass"
    line.add_row(bar, Text(say(f"{passing}, {state.points:g} of {state.max_points:g} points")))
    yield line


def _exercise(state: State) -> Iterator[RenderableType]:
    result, exercise = state.result, state.current
    status = result.status if result else None
    mark, style = _LOOK.get(status, _WRONG)
    heading = Text.assemble(
        (f"{mark} ", style), (exercise.name, "bold"), " ", (_word(status), style)
    )
    points, score = exercise.max_score(hidden=False), (result.score or 0.0) if result else 0
    heading.append("  " + say(f"{score:g} of {points:g} points"), "dim")
    place = f"exercise {state.at + 1} of {len(state.exercises)}"
    heading.append("  " + say("bonus" if exercise.name in state.bonus else place), "dim")
    yield heading
    if result is None:
        return
    if status is Status.PASSED:
        yield from _after_success(state)
    elif status is Status.GRADER_FAULT:
        yield from _lines(Text(say(f"This is not your fault: {_first(result).message}")))
    elif status is Status.NOT_STARTED:
        yield from _lines(Text(say("Replace the line that raises NotImplementedError, and save.")))
    else:
        yield from _what_is_wrong(result)
    if state.begin_with and status is not Status.PASSED:
        needed = say(" and ").join(state.begin_with)
        one = len(state.begin_with) == 1
        begin = say(
            f"It depends on {needed}, which {'does' if one else 'do'} not pass yet. Begin there."
        )
        yield from _lines(Text(begin, "yellow"))
    for note in state.notes.get(exercise.name, ()):
        yield from _lines(Text(f"{say('note: ')}{printable(say(note))}", "dim"))
    yield from _hints(state)


def _after_success(state: State) -> Iterator[RenderableType]:
    hidden = state.current.hidden_points
    if hidden:
        yield from _lines(Text(say(more_hidden(hidden)), "dim"))
    if state.unfinished is not None:
        going_on = state.tasks[state.unfinished].name
        key = "n" if state.unfinished == (state.at + 1) % len(state.tasks) else "l"
        yield from _lines(
            Text.assemble(f"{say('Next: ')}", (going_on, "bold"), (f"  ({key})", "dim"))
        )


def _what_is_wrong(result: ExerciseResult) -> Iterator[RenderableType]:
    passing = [check.title for check in result.checks if check.status is Status.PASSED]
    if passing:
        yield from _lines(Text.assemble(("✓ ", "green"), (say_each("; ".join(passing)), "dim")))
    (titles, message), *others = failure_messages(result.checks)
    said = say_each(titles) + say(": ")
    yield from _lines(Text.assemble(("✗ ", "red"), (said, "dim"), printable(say(message))))
    if (difference := _first(result).difference) is not None:
        yield Padding(_Sides(difference), (0, 0, 0, 4))
    if others:
        more = "1 more check does not pass."
        if len(others) > 1:
            more = f"{len(others)} more checks do not pass."
        yield from _lines(Text(say(more), "dim"))


class _Sides:
    """*Yours* and *expected*, side by side, or one above the other in a narrow terminal."""

    def __init__(self, difference: Difference) -> None:
        wrong = {tuple(cell) for cell in difference.wrong}
        self._yours = _table(say("yours"), difference.yours, wrong)
        self._expected = _table(say("expected"), difference.expected, set())

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        beside = Table.grid(padding=(0, 4))
        beside.add_row(self._yours, self._expected)
        unlimited = options.update(max_width=10_000)
        if Measurement.get(console, unlimited, beside).maximum <= options.max_width:
            yield beside
        else:
            yield from (self._yours, self._expected)


def _table(title: str, rows: Sequence[Sequence[str]], wrong: set[tuple[int, ...]]) -> Group:
    """Cells that differ are marked by more than a colour."""
    table = Table.grid(padding=(0, 1))
    for at, row in enumerate(rows):
        marked = [(at, column) in wrong for column in range(len(row))]
        table.add_row(*(_cell(cell, mark) for cell, mark in zip(row, marked)))
    return Group(Text(title, "dim"), table)


def _cell(text: str, wrong: bool) -> Text:
    if wrong:
        return Text(f"›{printable(text)}‹", "bold red", justify="right")
    return Text(f" {printable(text)} ", justify="right")


def _hints(state: State) -> Iterator[RenderableType]:
    result = state.result
    if result is None or result.status in (Status.PASSED, Status.GRADER_FAULT):
        return
    hints, shown = state.hints, state.shown_hints
    if shown:
        yield Text()
    for number, hint in enumerate(shown, 1):
        yield from _lines(
            Text.assemble(
                (say(f"hint {number} of {len(hints)}: "), "bold cyan"), (say(hint), "cyan")
            )
        )
    if not shown and len(hints) > len(state.current.hints):
        known = say("This looks like a common mistake: h gives a hint on it.")
        yield from _lines(Text(known, "cyan"))


def _list(state: State) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for at, exercise in enumerate(state.tasks):
        result = state.results.get(exercise.name)
        status = result.status if result else None
        mark, style = _LOOK.get(status, _WRONG)
        score = result.score or 0.0 if result else 0.0
        here = at == state.at
        table.add_row(
            Text("›" if here else " ", "bold"),
            Text(mark, style),
            Text(exercise.name, "bold" if here else ""),
            Text(points_of(score, exercise.max_score(hidden=False)), justify="right"),
            Text(say("bonus") if exercise.name in state.bonus else "", "dim"),
            Text(_word(status), style),
        )
    return table


def _what_to_hand_in(state: State) -> Iterator[RenderableType]:
    yield Text(say("Every exercise passes."), "bold green")
    yield Text(say(f"Hand in {_files(state)}."))
    if state.hidden_points:
        yield Text(say(more_hidden(state.hidden_points)), "dim")


def _files(state: State) -> str:
    beside = [printable(name) for name in state.helpers]
    whole = f"{printable(state.file)}"
    if beside:
        whole += say(f", and beside it {', '.join(beside)}")
    return whole


def _lines(text: Text) -> Iterator[RenderableType]:
    yield Padding(text, (0, 0, 0, 2))


def _first(result: ExerciseResult) -> CheckResult:
    return next(check for check in result.checks if check.status is not Status.PASSED)


def _status(state: State, at: int) -> Status | None:
    result = state.results.get(state.tasks[at].name)
    return result.status if result else None


def _word(status: Status | None) -> str:
    return say(_WORDS.get(status, "not right yet"))
