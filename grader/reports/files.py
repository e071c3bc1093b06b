"""``files.csv``: every file that was found, and what became of it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence

from grader.intake import FileRecord, Outcome
from grader.text import as_cell, printable

__all__ = ["in_one_line", "render"]

_MOST_NAMED = 10
# What is said of one file, and of several.
_WORDS = {
    Outcome.EARLIER: ("earlier attempt", "earlier attempts"),
    Outcome.HELPER: ("helper file", "helper files"),
    Outcome.ELSEWHERE: ("of another assignment", "of another assignment"),
    Outcome.COURSE: ("of the course's own", "of the course's own"),
    Outcome.SYSTEM: ("system file", "system files"),
    Outcome.NOBODY: ("belongs to nobody", "belong to nobody"),
}


def render(files: Sequence[FileRecord]) -> str:
    """The text of the CSV file: a line for each file, in the order they were found in."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["path", "student", "assignment", "what became of it", "why"])
    for file in files:
        row = (file.path, file.student, file.assignment, file.outcome.value, file.reason)
        table.writerow([as_cell(printable(cell)) for cell in row])
    return out.getvalue()


def in_one_line(files: Sequence[FileRecord]) -> str:
    """How many files there are, what became of them, and which are nobody's."""
    counts = Counter(file.outcome for file in files)
    told = ", ".join(_count(outcome, counts[outcome]) for outcome in Outcome if counts[outcome])
    strays = [printable(file.path) for file in files if file.outcome is Outcome.NOBODY]
    names = ", ".join(strays[:_MOST_NAMED])
    more = f" and {len(strays) - _MOST_NAMED} more" if len(strays) > _MOST_NAMED else ""
    files_ = "1 file" if len(files) == 1 else f"{len(files)} files"
    return f"{files_}: {told}" + (f" ({names}{more})" if strays else "")


def _count(outcome: Outcome, number: int) -> str:
    one, several = _WORDS.get(outcome, (outcome.value, outcome.value))
    return f"{number} {one if number == 1 else several}"
