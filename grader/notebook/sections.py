"""The section of a notebook that each of its functions is defined in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from grader.notebook.source import Source

__all__ = ["sections"]

_HEADING = re.compile(r"^##[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


def sections(source: Source) -> Mapping[str, str]:
    """Name → the text of the last heading of the second level (``## 3. Softmax``) above it.

    A name that stands above all of them is left out.
    """
    found: dict[str, str] = {}
    headings = {
        _place(prose.label): texts[-1]
        for prose in source.prose
        if prose.kind == "Markdown" and (texts := _HEADING.findall(prose.source))
    }
    for statement in source.statements:
        above = [at for at in headings if at < _place(statement.label)]
        if above:
            found |= dict.fromkeys(statement.defines, headings[max(above)])
    return found


def _place(label: str) -> int:
    """``cell 7`` → 7; what is no cell of a notebook is above everything."""
    number = label.removeprefix("cell ")
    return int(number) if number.isdecimal() else 0
