"""Text from outside, made fit to be shown."""

from __future__ import annotations

__all__ = ["printable"]


def printable(text: str) -> str:
    """``text`` on one line, without what a terminal would obey or a file could not hold."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text)
