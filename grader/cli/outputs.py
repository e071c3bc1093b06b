"""What ``grader score`` writes: each output says early whether it can be written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.errors import UsageError
from grader.files import write_whole
from grader.text import printable

if TYPE_CHECKING:
    from grader.intake import Submission
    from grader.integrations.teacher.late import Late
    from grader.manifest import Course
    from grader.model import Report

__all__ = ["Gradebook", "ReportFile", "check_folder", "classroom50_file", "json_file", "junit_file"]


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One file for all reports of a run; the path ``-`` is standard output."""

    path: Path
    render: Callable[[Sequence[Report]], str]

    @property
    def is_standard_output(self) -> bool:
        """Whether it goes where the console's lines go."""
        return str(self.path) == "-"

    def check(self) -> None:
        """:class:`UsageError` where the file cannot be written."""
        if self.is_standard_output:
            return
        folder = self.path.absolute().parent
        if not folder.is_dir():
            raise UsageError(f"{self.path}: no such folder {folder}; make it first")
        if self.path.is_dir():
            raise UsageError(f"{self.path}: is a folder; name a file")

    def write(self, reports: Sequence[Report]) -> None:
        """Render all reports and put the file in its place."""
        text = self.render(reports)
        if self.is_standard_output:  # as it would be in a file, whatever the console's encoding
            sys.stdout.flush()
            sys.stdout.buffer.write(text.encode())
        else:
            write_whole(self.path, text)


def json_file(path: Path) -> ReportFile:
    """``--json``."""
    from grader.reports import json

    return ReportFile(path, json.render)


def junit_file(path: Path) -> ReportFile:
    """``--junit``."""
    from grader.reports import junit

    return ReportFile(path, junit.render)


def classroom50_file(path: Path) -> ReportFile:
    """``--classroom50``."""
    from grader.integrations.ci.services import classroom50_result

    return ReportFile(path, classroom50_result)


@dataclass(frozen=True, slots=True)
class Gradebook:
    """nbgrader's database, by its URL."""

    url: str
    course: Course

    def check(self, handed_in: Sequence[Submission]) -> None:
        """:class:`UsageError` where the database or one of its students is not there."""
        from grader.integrations.nbgrader.scores import examine

        examine(self.url, self.course, [(one.student, one.student_id) for one in handed_in])

    def write(self, reports: Sequence[Report], late: Mapping[tuple[str, str], Late]) -> None:
        """Write the scores; whoever has none is named, and the database keeps what it has."""
        from grader.integrations.nbgrader.scores import write

        for left_out in write(reports, self.url, self.course, late):
            who = f"{printable(left_out.student)} {left_out.assignment}".strip()
            click.echo(f"grader: {who}: no score, so the gradebook is left as it is", err=True)


def check_folder(out: Path | None) -> None:
    """:class:`UsageError` where ``--out`` names what is no folder."""
    if out is not None and out.exists() and not out.is_dir():
        raise UsageError(f"{out}: is a file; name a folder")
