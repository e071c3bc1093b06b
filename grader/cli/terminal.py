"""A console that cannot show every character: what is written in place of those it lacks."""

from __future__ import annotations

import codecs
import sys

from grader.languages import say, speaking

__all__ = ["fitting", "language_shown", "show_what_it_can"]

_LACKING = "grader.lacking"
# What reports use beyond ASCII, and its nearest in ASCII; a bar keeps its width.
_IN_ASCII = {
    "✓": "+",
    "✗": "x",
    "◐": "~",
    "⊘": "!",
    "⧖": "T",
    "·": ".",
    "×": "x",
    "…": "...",
    "–": "-",
    "—": "-",
    "→": "->",
    "←": "<-",
    "≥": ">=",
    "≤": "<=",
    "−": "-",
    "±": "+-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "━": "-",
    "╸": "-",
    "╺": "-",
    "•": "*",
    "›": ">",
    "‹": "<",
    "σ": "s",
    **dict(zip("▁▂▃▄▅▆▇█", "12345678")),
}


def show_what_it_can() -> None:
    """From now on, standard output and error write ``+`` for a check mark where their encoding
    (cp1252 in many a Windows pipe) has none, and a question mark for other characters."""
    codecs.register_error(_LACKING, _nearest)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_LACKING)


def language_shown(language: str) -> str:
    """``language`` where standard output has its characters; else empty, which is English: question
    marks (cp1252 has no Chinese) tell nobody anything."""
    with speaking(language):
        words = say("Every exercise passes.")
    try:
        words.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ""
    return language


def fitting(text: str, encoding: str) -> str:
    """``text`` with the nearest in ASCII for what ``encoding`` lacks."""
    codecs.register_error(_LACKING, _nearest)
    return text.encode(encoding, _LACKING).decode(encoding)


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_IN_ASCII.get(character, "?") for character in lacking), error.end
