"""Students' pages, packed as Canvas and Moodle want the feedback files of a whole class.

Both tell whose a file is by the name that they gave to the submission in their own download.

Canvas    ``asterann_LATE_101_9001_tensors.ipynb`` → ``asterann_LATE_101_9001_tensors.html``: the
          numbers are those of the user and of the file ("Re-Upload Submissions")
Moodle    ``Ann Aster_12_assignsubmission_file/tensors.ipynb`` → the same folder with a file
          ``feedback.html`` ("Upload multiple feedback files in a zip")
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from grader.intake.layouts import canvas, moodle
from grader.model import Report
from grader.text import printable

__all__ = ["PLATFORMS", "Packed", "pack"]


def _canvas(part: str) -> str | None:
    found = canvas.PATTERN.fullmatch(part)
    return f"{PurePath(part).stem}.html" if found and found["fid"] else None


def _moodle(part: str) -> str | None:
    found = moodle.PATTERN.fullmatch(part)
    if found is None or not found["uid"]:
        return None
    name = found["name"].replace("_", " ")  # Moodle looks for the number after the first _
    return f"{name}_{found['uid']}_assignsubmission_file/feedback.html"


# For each platform, the name that a page has to have, from a part of a submission's path.
PLATFORMS: Mapping[str, Callable[[str], str | None]] = {"canvas": _canvas, "moodle": _moodle}


@dataclass(frozen=True, slots=True)
class Packed:
    """The pages by their names in the archive, and by each reason whose pages are not in it."""

    files: Mapping[str, bytes]
    left_out: Mapping[str, Sequence[str]]


def pack(reports: Sequence[Report], platform: str, page: Callable[[Report], str]) -> Packed:
    """The pages of one assignment's reports, each made by ``page``.

    A team hands in one file, so it gets one page, in the names of all its members; but none where
    a person gave its members different points, for those are nobody else's business.
    """
    named: dict[str, list[Report]] = {}
    left_out: dict[str, list[str]] = {}
    for report in reports:
        name = _name(report, PLATFORMS[platform])
        if report.final_score is None:
            reason = "no score, the grader itself failed"
        elif not report.handed_in:
            reason = "nothing was handed in"
        elif name is None:
            reason = f"the file is not named as {platform.title()} names downloads"
        else:
            named.setdefault(name, []).append(report)
            continue
        left_out.setdefault(reason, []).append(printable(report.student))
    files = {}
    for name, team in named.items():
        if any(report.adjustment != team[0].adjustment for report in team):
            reason = "a file of several students, who have different points by hand"
            left_out.setdefault(reason, []).extend(printable(report.student) for report in team)
            continue
        together = replace(team[0], student=", ".join(report.student for report in team))
        files[name] = page(together).encode()
    return Packed(files, left_out)


def _name(report: Report, name_of: Callable[[str], str | None]) -> str | None:
    """From the innermost part of the path that the platform named."""
    parts = re.split(r"!?[/\\]", report.path)
    return next((name for part in reversed(parts) if (name := name_of(printable(part)))), None)
