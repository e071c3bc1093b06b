"""The name under which a student takes part in a leaderboard: read from the notebook, never run.

``LEADERBOARD_NAME = "…"`` at the top level of a cell says so, as a plain string. Nothing else
counts: no formatted string, no sum of two, no call.
"""

from __future__ import annotations

import ast
import unicodedata

from grader.notebook.source import Source, Statement
from grader.text import printable

__all__ = ["LEADERBOARD_NAME", "LONGEST", "pseudonym_in"]

LEADERBOARD_NAME = "LEADERBOARD_NAME"
LONGEST = 40  # characters
_LONGEST_SOURCE = 10_000


def pseudonym_in(source: Source) -> str | None:
    """The pseudonym on one line, at most 40 characters; the last such assignment counts.

    Empty where the name is empty or no plain string, ``None`` where the notebook has no such name.
    """
    given = [s for s in source.statements if LEADERBOARD_NAME in s.defines]
    if not given:
        return None
    text = unicodedata.normalize("NFC", _literal(given[-1]))
    # What does not show, such as marks of direction and of no width, tells no two names apart.
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn"))
    return " ".join(printable(text).split())[:LONGEST].strip()


def _literal(statement: Statement) -> str:
    if len(statement.source) > _LONGEST_SOURCE:
        return ""
    try:
        body = ast.parse(statement.source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    if len(body) != 1 or not isinstance(body[0], (ast.Assign, ast.AnnAssign)):
        return ""
    targets = body[0].targets if isinstance(body[0], ast.Assign) else [body[0].target]
    if not all(isinstance(t, ast.Name) and t.id == LEADERBOARD_NAME for t in targets):
        return ""
    value = body[0].value
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
