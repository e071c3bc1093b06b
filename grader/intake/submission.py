"""What is to be marked, and what became of each file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path, PurePath

from grader.errors import UnreadableSubmission
from grader.intake.entries import Entry
from grader.model import Report
from grader.text import printable

__all__ = ["Attempts", "FileRecord", "Kind", "Outcome", "Submission", "submissions_of"]

# Of one student's other files, which a notebook may import.
MOST_HELPERS, MOST_HELPER_BYTES = 100, 2 * 2**20


class Attempts(str, Enum):
    """Which of a student's attempts counts."""

    LATEST = "latest"
    FIRST = "first"
    BEST = "best"  # each is marked, so which one it is shows only then


class Kind(Enum):
    """What there is of a student for an assignment."""

    WORK = "work"
    UNREADABLE = "unreadable"  # something was handed in that cannot be graded
    ABSENT = "absent"  # on the roster, with nothing handed in


class Outcome(str, Enum):
    """What became of a file that was found."""

    GRADED = "graded"
    EARLIER = "earlier attempt"
    HELPER = "helper file"
    UNREADABLE = "cannot be graded"
    BESIDE = "not graded"
    ELSEWHERE = "another assignment"
    COURSE = "the course's own file"
    SYSTEM = "system file"
    NOBODY = "nobody's"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file: whose it is, for which assignment, what became of it, and why."""

    path: str
    student: str
    assignment: str
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's work for one assignment, or the ``problem`` why it cannot be graded.

    ``student`` is the label that everything shows, ``student_id`` the roster's id. ``parts`` are
    the folders and the name that the student gave the file; ``name`` is what it is read as.
    ``looks`` is the assignment that its content is of, where that is another. ``earlier`` are
    the attempts that were passed over, the newest first; where the best counts, these are the
    candidates besides.
    """

    student: str
    assignment: str
    path: Path = Path()
    member: str = ""
    parts: tuple[str, ...] = ("",)
    name: str = ""
    student_id: str = ""
    kind: Kind = Kind.WORK
    problem: str = ""
    notes: tuple[str, ...] = ()
    looks: str = ""
    earlier: tuple[Submission, ...] = ()
    beside: tuple[tuple[str, Entry], ...] = ()

    @property
    def absent(self) -> bool:
        """Whether the student is on the roster and handed in nothing."""
        return self.kind is Kind.ABSENT

    @property
    def shown(self) -> str:
        """The path as reports show it."""
        return printable(f"{self.path}/{self.member}" if self.member else str(self.path))

    def content(self) -> bytes:
        """The file's bytes; raises :class:`UnreadableSubmission` where they cannot be had."""
        return Entry(self.path, self.parts, self.member).content()

    def helpers(self) -> Mapping[str, bytes]:
        """The student's other Python files: their path from the notebook's folder → content."""
        found: dict[str, bytes] = {}
        left = MOST_HELPER_BYTES
        for name, entry in self.beside[:MOST_HELPERS]:
            try:
                content = entry.content(left)
            except UnreadableSubmission:
                continue
            if len(content) <= left:
                found[name] = content
                left -= len(content)
        return found

    def with_notes(self, *notes: str) -> Submission:
        """The same, with more to be said."""
        return replace(self, notes=(*self.notes, *notes))


def submissions_of(reports: Sequence[Report]) -> Sequence[Submission]:
    """What reports are on, where it still is; a member of an archive has its path after that's."""
    return [
        Submission(
            report.student,
            report.assignment,
            path,
            member,
            (PurePath(member or path).name,),
            PurePath(member or path).name,
            report.student_id,
        )
        for report in reports
        if report.handed_in
        for path, member in _place(Path(report.path))
    ]


def _place(path: Path) -> Iterator[tuple[Path, str]]:
    for archive in path.parents:
        if archive.suffix.lower() == ".zip" and archive.is_file():
            yield archive, str(path.relative_to(archive))
            return
    if path.is_file():
        yield path, ""
