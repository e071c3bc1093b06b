"""What a notebook's ``check`` shows, and what it remembers from one cell to the next."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from grader.manifest import Assignment, Exercise
from grader.marking.record import Marking
from grader.model import CheckResult, hints
from grader.panel import Panel, Standing

__all__ = ["next_hint", "remember", "rising_hints", "show", "standings_of"]

# (assignment, exercise) → how it stood when it was last checked in this kernel.
_last: dict[tuple[str, str], Standing] = {}
# The hints for it, in order, and how many of them were given.
_hints: dict[tuple[str, str], tuple[Sequence[str], int]] = {}


def remember(assignment: Assignment, name: str, marking: Marking) -> None:
    """Keep how the exercise ``name`` stands, and which hints fit."""
    key, exercise = (assignment.slug, name), assignment.exercise(name)
    points = exercise.max_score(hidden=False)
    panel = Panel(name, points, 0.0, marking.results, marking.faults)
    bonus = assignment.is_bonus(name)
    _last[key] = Standing(name, points, panel.earned, panel.status, bonus)
    rising = rising_hints(exercise, marking.results)
    if _hints.get(key, ((), 0))[0] != rising:
        _hints[key] = rising, 0


def next_hint(assignment: Assignment, name: str) -> tuple[int, int, str]:
    """The next hint for the exercise: its number, how many there are, and its text.

    After the last one it begins again with the first.
    """
    key = assignment.slug, name
    rising, given = _hints.get(key, (assignment.exercise(name).hints, 0))
    number = given % len(rising)
    _hints[key] = rising, number + 1
    return number + 1, len(rising), rising[number]


def standings_of(assignment: Assignment) -> Sequence[Standing]:
    """Every exercise of the assignment as it was when it was last checked."""
    return [
        _last.get(
            (assignment.slug, e.name),
            Standing(e.name, e.max_score(hidden=False), bonus=assignment.is_bonus(e.name)),
        )
        for e in assignment.tasks
    ]


def rising_hints(exercise: Exercise, results: Sequence[CheckResult]) -> Sequence[str]:
    """That of a recognised mistake first, then the exercise's own, from a question to a nudge."""
    return list(dict.fromkeys([*hints(results), *exercise.hints]))


def show(text: str, html: Callable[[], str]) -> None:
    """``html()`` in a notebook, with ``text`` beside it for who cannot see it; else ``text``."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if getattr(shell, "kernel", None) is None:
        print(text)
        return
    from IPython.display import display

    display({"text/plain": text, "text/html": html()}, raw=True)
