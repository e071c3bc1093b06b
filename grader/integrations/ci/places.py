"""Where in a repository a report's message belongs: the line of the script or of the ``.ipynb``."""

from __future__ import annotations

import json
import re
from pathlib import Path

from grader.errors import GraderError
from grader.model import ExerciseResult, Report, Status
from grader.notebook import MAX_BYTES, Source, read
from grader.reports.github import Place

__all__ = ["Places"]

_IN_MESSAGE = re.compile(
    r"(?:\((cell \d+|[^(),]+\.py), |"
    r"(cell \d+|[^(),:]+\.py): skipped, .*?\()line (\d+)[:)]"  # of a cell that is no Python
)


class Places:
    """Lines of the files that reports are about, each file read once."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self._read: dict[str, tuple[Source, list[str]] | None] = {}

    def locate(self, report: Report, exercise: ExerciseResult | None) -> Place | None:
        """The line named in the first message, else that of the function, else the first."""
        path = Path(report.path)
        try:
            file = path.resolve().relative_to(self.workspace.resolve()).as_posix()
        except (OSError, ValueError):
            return None
        found = self._source(report.path)
        if exercise is None or found is None:
            return Place(file)
        source, lines = found
        label, line = _named(exercise) or _defined(source, exercise.name) or ("", 1)
        if path.suffix.lower() != ".ipynb":
            return Place(file, line)
        return Place(file, line_in_notebook(lines, label, line))

    def _source(self, path: str) -> tuple[Source, list[str]] | None:
        if path not in self._read:
            try:
                with open(path, "rb") as file:
                    content = file.read(MAX_BYTES + 1)
                lines = content.decode("utf-8-sig").splitlines()
                self._read[path] = read(content, Path(path).name), lines
            except (OSError, UnicodeDecodeError, GraderError):
                self._read[path] = None
        return self._read[path]


def _named(exercise: ExerciseResult) -> tuple[str, int] | None:
    for check in exercise.checks:
        if check.status is not Status.PASSED and (found := _IN_MESSAGE.findall(check.message)):
            label, unread, line = found[-1]
            return label or unread, int(line)
    return None


def _defined(source: Source, name: str) -> tuple[str, int] | None:
    return next(((s.label, s.line) for s in source.statements if name in s.defines), None)


def line_in_notebook(lines: list[str], label: str, line: int) -> int:
    """The line of the file in which line ``line`` of the cell ``label`` ("cell 7") stands.

    Jupyter writes a source line a line. In a file laid out otherwise it is the first line.
    """
    number = label.removeprefix("cell ")
    starts = [i for i, text in enumerate(lines) if re.match(r'\s*"source":', text)]
    cells = json.loads("\n".join(lines))["cells"]
    if len(starts) != len(cells) or not number.isdecimal() or int(number) > len(cells):
        return 1
    start = starts[int(number) - 1]
    at = start + line  # the list opens on the line of "source"
    return at + 1 if at < len(lines) and _is_string(lines[at]) else start + 1


def _is_string(text: str) -> bool:
    try:
        return isinstance(json.loads(text.strip().removesuffix(",")), str)
    except ValueError:
        return False
