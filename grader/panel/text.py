"""The panel as text: what a terminal, nbgrader and a screen reader get."""

from __future__ import annotations

from collections.abc import Sequence

from grader.languages import say, say_each
from grader.model import Status, failure_messages, hints
from grader.panel.state import Panel, Standing

__all__ = ["list_text", "verdict"]

MARKS = {
    Status.PASSED: "✓",
    Status.NOT_STARTED: "·",
    Status.MISSING: "·",
    Status.GRADER_FAULT: "!",
    None: "·",
}


def verdict(panel: Panel) -> str:
    """A line for the exercise and, below it, what is wrong and the first hints."""
    if panel.checks and panel.status is Status.NOT_STARTED:
        return "· " + say(f"{panel.name}: not written yet (0/{panel.points:g})")
    if panel.faults:
        fault = panel.faults[0]
        name = panel.name
        return "! " + say(f"{name}: the check itself failed, which is not your fault: {fault}")
    if panel.status is Status.PASSED:
        later = say(f"; {panel.hidden_points:g} more when it is graded")
        later *= bool(panel.hidden_points)
        return f"✓ {panel.name}: {panel.points:g}/{panel.points:g}{later}"
    lines = [f"✗ {panel.name}: {panel.earned:g}/{panel.points:g}"]
    lines += [
        f"    {say_each(titles)}{say(': ')}{say(said)}"
        for titles, said in failure_messages(panel.checks)
    ]
    lines += [f"    {say('hint: ')}{say(hint)}" for hint in hints(panel.checks)]
    if panel.needs:
        needed = say(" and ").join(panel.needs)
        lines.append("    " + say(f"{panel.name} depends on {needed}, not right yet: begin there"))
    return "\n".join(lines)


def list_text(title: str, standings: Sequence[Standing]) -> str:
    """All exercises of an assignment, a line each."""
    width = max((len(standing.name) for standing in standings), default=0)
    exercises = [standing for standing in standings if not standing.bonus]
    passed = sum(standing.status is Status.PASSED for standing in exercises)
    lines = [title + say(": ") + say(f"{passed} of {len(exercises)} exercises pass")]
    for one in standings:
        mark = MARKS.get(one.status, "✗")
        bonus = f" ({say('bonus')})" if one.bonus else ""
        lines.append(f"{mark} {one.name:{width}}  {one.earned:g}/{one.points:g}{bonus}")
    return "\n".join(lines)
