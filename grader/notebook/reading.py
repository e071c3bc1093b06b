"""Cells → statements, with what their magics run, write and leave out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grader.notebook.identify import conflict_in
from grader.notebook.magics import Body, Written, body_of, exported_magics
from grader.notebook.source import Cell, Prose
from grader.notebook.statements import Pair, statements_of

__all__ = ["Reading", "resolved"]

_MOST_NAMED = 12


class Reading:
    """Reads cells one by one, and keeps what comes up on the way.

    ``cells`` are those that an exported magic runs, ``written`` the files that cells write.
    """

    def __init__(self, notes: list[str], prose: list[Prose]) -> None:
        self.cells: list[Cell] = []
        self.written: list[Written] = []
        self._notes = notes
        self._prose = prose
        self._others: list[str] = []

    def statements(self, cells: Iterable[Cell]) -> Iterator[Pair]:
        """The statements of ``cells``; what does not parse is noted and left out."""
        for cell in cells:
            body = body_of(self._without_conflict(cell))
            self._notes += [body.note] if body.note else []
            if body.other:
                self._leave_out(cell, body)
                continue
            cut = statements_of(Cell(cell.label, body.source), self._notes, beside=True)
            for node, statement in cut:
                found = list(exported_magics(node, cell.label, statement.line))
                if not found:
                    yield node, statement
                for part in found:
                    if isinstance(part, Body):
                        self._leave_out(Cell(statement.where, part.other), part)
                    else:
                        self.cells.append(part)
                        yield from self.statements([part])

    def left_out(self) -> Iterator[str]:
        """One note on all cells that are not Python."""
        if self._others:
            more = len(self._others) - _MOST_NAMED
            named = ", ".join(self._others[:_MOST_NAMED]) + (f" and {more} more" * (more > 0))
            yield f"not Python, so not run: {named}"

    def _leave_out(self, cell: Cell, body: Body) -> None:
        if body.written:
            self.written.append(body.written)
            return
        self._others.append(f"{cell.label} (%%{body.other})")
        self._prose.append(Prose(cell.label, f"%%{body.other}", cell.source))

    def _without_conflict(self, cell: Cell) -> Cell:
        line = conflict_in(cell.source)
        if line is None:
            return cell
        self._notes.append(
            f"{cell.label}: Git's merge conflict markers are in it (line {line}); the version "
            "above each ======= was read; resolve the conflict and hand it in again"
        )
        return Cell(cell.label, resolved(cell.source))


def resolved(text: str) -> str:
    """``text`` with the first side of each merge conflict, every line where it was."""
    lines, side = text.split("\n"), ""
    for number, line in enumerate(lines):
        mark = line[:7]
        is_mark = len(set(mark)) == 1 and len(mark) == 7 and line[7:8] in ("", " ")
        if is_mark and (mark[0] == "<" or (side and mark[0] in "|=>")):
            side = "" if mark[0] == ">" else mark[0]
            lines[number] = ""
        elif side in ("|", "=") and side:
            lines[number] = ""
    return "\n".join(lines)
