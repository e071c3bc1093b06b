"""What became of each file that was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from grader.intake.entries import Entry
from grader.intake.submission import FileRecord, Outcome

__all__ = ["Ledger"]


@dataclass
class Ledger:
    """What became of each file: one line, though several students may have handed it in."""

    lines: dict[Entry, list[FileRecord]] = field(default_factory=dict)

    def put(
        self, entry: Entry, outcome: Outcome, reason: str = "", student: str = "", slug: str = ""
    ) -> None:
        """Note one outcome of ``entry``; a file may have several."""
        record = FileRecord(entry.shown or ".", student, slug, outcome, reason)
        self.lines.setdefault(entry, []).append(record)

    def records(self) -> Sequence[FileRecord]:
        """One record for each file, by path; of several outcomes the best counts."""
        return sorted(map(_joined, self.lines.values()), key=lambda record: record.path)


def _joined(lines: Sequence[FileRecord]) -> FileRecord:
    order = list(Outcome)
    best = min(lines, key=lambda line: order.index(line.outcome))
    students = dict.fromkeys(line.student for line in lines if line.student)
    return replace(best, student="; ".join(students))
