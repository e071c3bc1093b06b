"""A student's code as it stands on their page: highlighted, with what was said at the line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup

from grader.model import CheckResult, Code, Status
from grader.notebook import Cell
from grader.text import printable

__all__ = ["Line", "Listing", "listings"]

_LONGEST_LABEL = 60  # of a longer one, messages have the end
_SKIPPED = re.compile(r"(?s)(.*): skipped, (.*) \(line (\d+)(?:: .*)?\)")


@dataclass(frozen=True)
class Line:
    """One line of code as HTML, and what was said about it."""

    number: int
    html: Markup
    said: Sequence[str] = ()


@dataclass(frozen=True)
class Listing:
    """A statement of the student's: the cell or file that it is in, and its lines."""

    label: str
    lines: Sequence[Line]

    @property
    def where(self) -> str:
        """Such as ``cell 5, lines 1–4``."""
        first, last = self.lines[0].number, self.lines[-1].number
        lines = f"line {first}" if first == last else f"lines {first}–{last}"
        return f"{self.label}, {lines}"


def listings(
    code: Sequence[Code], checks: Sequence[CheckResult], notes: Sequence[str] = ()
) -> list[Listing]:
    """``code``, with the messages of ``checks`` and ``notes`` at the lines that they name."""
    said: dict[tuple[str, int], list[str]] = {}
    messages = [check.message for check in checks if check.status is not Status.PASSED]
    for message in dict.fromkeys(messages):
        found = next(_places(message, code), None)
        if found:
            place, text = found
            said.setdefault(place, []).append(text)
    for note in notes:
        skipped = _SKIPPED.fullmatch(note)
        if skipped:
            said.setdefault((skipped[1], int(skipped[3])), []).append(skipped[2])
    return [_listing(one, said) for one in code]


def _listing(code: Code, said: dict[tuple[str, int], list[str]]) -> Listing:
    lines = [
        Line(number, html, tuple(said.get((code.label, number), ())))
        for number, html in enumerate(_highlighted(code.text), code.line)
    ]
    return Listing(code.label, lines)


def _places(message: str, code: Sequence[Code]) -> Iterator[tuple[tuple[str, int], str]]:
    """The lines of ``code`` that ``message`` names, and the message without the place."""
    for one in code:
        label = one.label
        shown = label if len(label) <= _LONGEST_LABEL else f"…{label[-_LONGEST_LABEL:]}"
        lines = one.text.split("\n")
        for found in re.finditer(rf"\({re.escape(shown)}, line (\d+)", message):
            at = int(found[1]) - one.line
            if 0 <= at < len(lines):
                quoted = Cell(label, one.text).line(at + 1)
                rest = message[found.end() :].removeprefix(f": {quoted}").removeprefix(")")
                if rest.startswith("; called from "):  # which other line is shown as well
                    rest = ""
                yield (label, int(found[1])), message[: found.start()].rstrip() + rest


def _highlighted(text: str) -> list[Markup]:
    """The lines of Python in HTML; nothing of ``text`` is markup."""
    from pygments import highlight

    lines = [printable(line) for line in text.split("\n")]
    html = highlight("\n".join(lines), *_tools())
    return [Markup(line) for line in html.split("\n")[: len(lines)]]


@cache
def _tools() -> tuple[Any, Any]:
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return PythonLexer(stripnl=False), HtmlFormatter(nowrap=True, classprefix="c-")
