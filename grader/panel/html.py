"""The panel as HTML: one fragment without script or network, for light and dark notebooks.

Jupyter, VS Code and Colab each have colours of their own. So text and lines take the colour around
them, and tints are translucent: what is wrong is also bold and marked, never told by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from grader.languages import ENGLISH, say, say_each, spoken, template
from grader.model import CheckResult, Difference, Status, failure_messages
from grader.panel.curve import curve_svg, curve_words, falls
from grader.panel.state import Panel, Standing
from grader.text import printable

__all__ = ["STYLE", "difference_table", "list_panel", "more_hidden", "points_of", "result_panel"]

# Okabe and Ito's blue-green and vermilion, which colour-blind people tell apart.
_GOOD, _BAD, _OPEN = "#009e73", "#d55e00", "#888888"
_WORDS = {
    Status.PASSED: ("✓", "passes", _GOOD),
    Status.NOT_STARTED: ("·", "not started", _OPEN),
    Status.MISSING: ("·", "not defined yet", _OPEN),
    Status.GRADER_FAULT: ("!", "could not be checked", _OPEN),
    None: ("·", "not checked yet", _OPEN),
}

STYLE = """
.grader-panel{font:14px/1.45 system-ui,sans-serif;border-left:4px solid var(--grader-tone);
padding:.35em .9em .5em;margin:.3em 0;max-width:46em;color:inherit}
.grader-panel p{margin:.35em 0}
.grader-panel code,.grader-panel td,.grader-panel .grader-said{font-family:ui-monospace,monospace;
font-size:13px}
.grader-panel .grader-said{overflow-wrap:anywhere}
.grader-panel h4{font-size:16px;font-weight:600;margin:.1em 0 .3em}
.grader-panel h4 code{font-size:15px;font-weight:600}
.grader-panel h4 small{font-weight:400}
.grader-panel ul{margin:.2em 0;padding:0;list-style:none}
.grader-panel details{margin:.3em 0}
.grader-panel summary{cursor:pointer}
.grader-panel .grader-sides{display:flex;flex-wrap:wrap;gap:.4em 2em}
.grader-panel table{border-collapse:collapse;margin:.1em 0}
.grader-panel caption{text-align:left;font-size:13px;padding:0 0 .15em}
.grader-panel td,.grader-panel th{padding:.1em .5em;text-align:right;background:none;
border:1px solid #8886;font-weight:400;color:inherit}
.grader-panel td.grader-wrong{background:#d55e0033;font-weight:700;outline:1.5px solid #d55e00}
.grader-panel .grader-bar{height:6px;background:#8884;border-radius:3px;max-width:20em}
.grader-panel .grader-bar i{display:block;height:6px;background:#009e73;border-radius:3px}
"""


def result_panel(panel: Panel) -> str:
    """One exercise: what passes, the first thing that is wrong, hints to unfold, and how far along
    the assignment is."""
    mark, word, tone = _WORDS.get(panel.status, ("✗", "not right yet", _BAD))
    shown = [_heading(panel, mark, word)]
    if panel.faults:
        shown.append(f"<p>{_text(say(f'This is not your fault: {panel.faults[0]}'))}</p>")
    elif panel.status is Status.PASSED:
        if panel.hidden_points:
            shown.append(f"<p>{say(more_hidden(panel.hidden_points))}</p>")
    elif panel.status is Status.NOT_STARTED:
        raises = "<code>NotImplementedError</code>"
        shown.append(f"<p>{say(f'Replace the line that raises {raises}.')}</p>")
    else:
        shown += [*_passing(panel.checks), *_wrong(panel)]
    shown += _hints(panel)
    shown += _progress(panel)
    return _framed(tone, shown, f"{panel.name}: {say(word)}")


def points_of(score: float, points: float) -> str:
    """Such as ``3 of 4``."""
    return template("{score} of {max}").format(score=f"{score:g}", max=f"{points:g}")


def more_hidden(points: float) -> str:
    """That hidden checks give ``points``, too."""
    if points == 1:
        return "1 more point comes from hidden checks."
    return f"{points:g} more points come from hidden checks."


def list_panel(title: str, standings: Sequence[Standing]) -> str:
    """All exercises of an assignment."""
    rows = []
    for one in standings:
        mark, word, _ = _WORDS.get(one.status, ("✗", "not right yet", _BAD))
        rows.append(
            f'<tr><td>{mark}</td><th scope="row" style="text-align:left"><code>{_text(one.name)}'
            f"</code></th><td>{points_of(one.earned, one.points)}"
            f"{' ' + say('bonus') if one.bonus else ''}</td><td>{say(word)}</td></tr>"
        )
    done = all(standing.status is Status.PASSED for standing in standings if not standing.bonus)
    parts = [f"<h4>{_text(title)}</h4>", f"<table><tbody>{''.join(rows)}</tbody></table>"]
    parts.append(_bar(standings))
    return _framed(_GOOD if done else _OPEN, parts, title)


def difference_table(difference: Difference, said: str = "") -> str:
    """*Yours* and *expected*, side by side; cells that differ are marked.

    ``said`` is the message above it: what it names already is not named again.
    """
    caption = _text(say(difference.what))
    if difference.kind != "values":
        yours, expected = difference.yours[0][0], difference.expected[0][0]
        known = said.startswith(difference.what)
        title = "" if known else f"<p>{say(f'{difference.kind} of {caption}')}:</p>"
        return (
            f"{title}<table><tbody><tr>"
            f'<th scope="row">{say("yours")}</th><td class="grader-wrong">{_text(yours)}</td></tr>'
            f'<tr><th scope="row">{say("expected")}</th><td>{_text(expected)}</td></tr>'
            "</tbody></table>"
        )
    wrong = {tuple(cell) for cell in difference.wrong}
    sides = _side(say("yours"), difference.yours, wrong)
    sides += _side(say("expected"), difference.expected, set())
    where = _where(difference)
    title = "" if said.startswith(difference.what) and not where else f"<p>{caption}{where}:</p>"
    return f'{title}<div class="grader-sides">{sides}</div>'


def _side(caption: str, rows: Sequence[Sequence[str]], wrong: set[tuple[int, ...]]) -> str:
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="grader-wrong" title="{say("differs")}">{_text(cell)}</td>'
            if (row, column) in wrong
            else f"<td>{_text(cell)}</td>"
            for column, cell in enumerate(cells)
        )
        + "</tr>"
        for row, cells in enumerate(rows)
    )
    return f"<table><caption>{caption}</caption><tbody>{body}</tbody></table>"


def _where(difference: Difference) -> str:
    """Which part of the tensor is shown, if not all of it."""
    rows, columns = len(difference.yours), len(difference.yours[0])
    sizes = (rows, columns)[-len(difference.shape) :] if difference.shape else ()
    outer = len(difference.shape) - len(sizes)
    if tuple(difference.shape) == tuple(sizes):
        return ""
    first = [str(index) for index in difference.corner[:outer]]
    ranges = [f"{at}:{at + n}" for at, n in zip(difference.corner[outer:], sizes)]
    whole = ", ".join(map(str, difference.shape))
    return say(f" at [{', '.join(first + ranges)}] of shape ({whole})")


def _heading(panel: Panel, mark: str, word: str) -> str:
    bonus = panel.is_bonus
    points = say(f"{panel.earned:g} of {panel.points:g} {'bonus ' if bonus else ''}points")
    return f"<h4>{mark} <code>{_text(panel.name)}</code> {say(word)} <small>{points}</small></h4>"


def _passing(checks: Sequence[CheckResult]) -> list[str]:
    names = [check.title for check in checks if check.status is Status.PASSED]
    return [f"<p>✓ {_text(say_each('; '.join(names)))}</p>"] if names else []


def _wrong(panel: Panel) -> list[str]:
    """The first thing that is wrong in full; the others to be unfolded."""
    said = [
        f"<p>✗ {_text(say_each(titles))}{say(': ')}"
        f'<span class="grader-said">{_text(say(message))}</span></p>'
        for titles, message in failure_messages(panel.checks)
    ]
    first, others = said[:1], said[1:]
    if panel.difference is not None:
        first.append(difference_table(panel.difference, _first_message(panel.checks)))
    first += _curve(panel.losses)
    if others:
        n = len(others)
        summary = say(f"{n} more that {'does' if n == 1 else 'do'} not pass")
        first.append(f"<details><summary>{summary}</summary>{''.join(others)}</details>")
    if panel.needs:
        name = f"<code>{_text(panel.name)}</code>"
        needed = say(" and ").join(f"<code>{_text(of)}</code>" for of in panel.needs)
        one = len(panel.needs) == 1
        begin = say(
            f"{name} depends on {needed}, which {'does' if one else 'do'} not pass yet. "
            "Begin there."
        )
        first.append(f"<p>{begin}</p>")
    return first


def _first_message(checks: Sequence[CheckResult]) -> str:
    return failure_messages(checks)[0][1]


def _curve(losses: Sequence[float]) -> list[str]:
    """How the loss of a training went, drawn and in words."""
    if len(losses) < 2:
        return []
    words = say(f"The loss went {curve_words(losses)} while this trained.")
    if not falls(losses):
        words += say(" It should fall.")
    curve = curve_svg(losses, words, 200, 60)
    return [f"<p>{curve}{'<br>' * bool(curve)}{_text(words)}</p>"]


def _hints(panel: Panel) -> list[str]:
    """One inside the other: the next is seen only after the last was read."""
    if panel.status in (Status.PASSED, Status.GRADER_FAULT):
        return []
    nested = ""
    for number, hint in reversed(list(enumerate(panel.hints, 1))):
        title = "Hint" if number == 1 else "Another hint"
        if number == 1 and panel.recognised:
            title = "Hint: this looks like a common mistake"
        text = _text(say(hint))
        nested = f"<details><summary>{say(title)}</summary><p>{text}</p>{nested}</details>"
    return [nested] if nested else []


def _progress(panel: Panel) -> list[str]:
    if not panel.standings:
        return []
    shown = [_bar(panel.standings)]
    if panel.status is Status.PASSED and panel.following:
        shown.append(f"<p>{say('Next: ')}<code>{_text(panel.following)}</code></p>")
    elif panel.status is Status.PASSED:
        done = say("Every exercise passes. Save the notebook and hand it in.")
        shown.append(f"<p>{done}</p>")
    return shown


def _bar(standings: Sequence[Standing]) -> str:
    exercises = [standing for standing in standings if not standing.bonus]
    passed = sum(standing.status is Status.PASSED for standing in exercises)
    share = 100 * passed / len(exercises) if exercises else 0
    return (
        f"<p>{say(f'{passed} of {len(exercises)} exercises pass')}</p>"
        f'<div class="grader-bar" aria-hidden="true"><i style="width:{share:.0f}%"></i></div>'
    )


def _framed(tone: str, parts: Sequence[str], label: str) -> str:
    lang = "" if spoken() == ENGLISH else f' lang="{spoken()}"'
    return (
        f'<div class="grader-panel"{lang} role="group" aria-label="{_text(label)}" '
        f'style="--grader-tone:{tone}"><style>{STYLE}</style>{"".join(parts)}</div>'
    )


def _text(text: str) -> str:
    return escape(printable(text))
