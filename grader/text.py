"""Text from outside, made fit to be shown."""

from __future__ import annotations

__all__ = ["as_cell", "as_markdown", "printable"]

# What a spreadsheet would take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARKUP = frozenset("\\`*_{}[]#|~@:<>&$")


def printable(text: str) -> str:
    """``text`` on one line, without what a terminal would obey or a file could not hold."""
    if text.isprintable():  # nearly every text is
        return text
    return "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text)


def as_markdown(text: str) -> str:
    """Markdown that shows ``text`` as it is: no markup, no HTML, no mention of anybody."""
    return "".join(f"&#{ord(c)};" if c in _MARKUP else c for c in printable(text))


def as_cell(text: str) -> str:
    """``text`` as a cell of a CSV file that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
