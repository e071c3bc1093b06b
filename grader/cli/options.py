"""The options of ``grader score``, handed to the command as one value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.adjust import adjust_option
from grader.cli.intake import intake_options
from grader.cli.lateness import lateness_options
from grader.cli.main import data_option
from grader.cli.outputs import ReportFile, check_folder, classroom50_file, json_file, junit_file
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.integrations.teacher.late import Terms

__all__ = ["Options", "score_options"]

_Command = Callable[..., Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What one call of ``grader score`` asks for, by the names of its options."""

    paths: Sequence[Path]
    assignment: str | None
    data: Path | None
    jobs: int | None
    seed: int | None
    timeout: float | None
    sandbox: str
    out: Path | None
    fresh: bool
    json_file: Path | None
    junit: Path | None
    fail_under: float | None
    no_hidden: bool
    roster: Path | None
    same: Path | None
    pattern: str | None
    dry_run: bool
    attempt: str
    scheduler: str | None
    gradebook: str | None
    terms: Terms
    adjust: Path | None
    classroom50: Path | None

    def check(self) -> None:
        """:class:`UsageError` for what can be refused before anything is read."""
        for file in (self.json_output, self.junit_output, self.classroom50_output):
            if file:
                file.check()
        check_folder(self.out)
        if self.fresh and not self.out:
            raise UsageError("--fresh: nothing to start over; name the folder with --out")

    @property
    def is_one_file(self) -> bool:
        """Whether one file is to be marked here and now, whatever was marked before."""
        elsewhere = self.dry_run or self.out or self.scheduler
        return not elsewhere and len(self.paths) == 1 and self.paths[0].is_file()

    @property
    def json_output(self) -> ReportFile | None:
        """``--json``, if it was given."""
        return json_file(self.json_file) if self.json_file else None

    @property
    def junit_output(self) -> ReportFile | None:
        """``--junit``, if it was given."""
        return junit_file(self.junit) if self.junit else None

    @property
    def classroom50_output(self) -> ReportFile | None:
        """``--classroom50``, if it was given."""
        return classroom50_file(self.classroom50) if self.classroom50 else None

    @property
    def quiet(self) -> bool:
        """Whether standard output belongs to a report."""
        return "-" in (str(self.json_file), str(self.junit))

    @property
    def best(self) -> bool:
        """Whether all attempts are marked and the best counts."""
        return self.attempt == "best"


def score_options(command: _Command) -> _Command:
    """All options of ``grader score``, handed to the command as one :class:`Options`."""

    @wraps(command)
    def gathered(**given: Any) -> Any:
        return command(Options(**given))

    decorated: _Command = gathered
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


_file = click.Path(path_type=Path)
_OPTIONS: Sequence[Callable[[_Command], _Command]] = (
    click.argument("paths", nargs=-1, required=True, type=_file),
    click.option(
        "-a", "--assignment", metavar="SLUG", help="The assignment, if the path can't tell."
    ),
    data_option,
    click.option(
        "--jobs",
        type=click.IntRange(1),
        metavar="N",
        help="How many submissions to grade at a time.",
    ),
    click.option(
        "--seed", type=click.IntRange(0), metavar="N", help="Repeat the run that had this seed."
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(0, min_open=True),
        metavar="S",
        help="Seconds that one check may take, instead of the manifest's.",
    ),
    click.option(
        "--sandbox",
        type=click.Choice(["auto", "strict", "off"]),
        default="auto",
        show_default=True,
        help="auto: every layer that holds; strict: refuse to run if one does not; off: none.",
    ),
    click.option(
        "--out",
        type=_file,
        metavar="DIR",
        help="Keep a report of each submission here, gradebook.csv and summary.json. Run again, "
        "and only what is new or changed is graded.",
    ),
    click.option(
        "--fresh", is_flag=True, help="With --out: start over and grade everything again."
    ),
    click.option(
        "--json", "json_file", type=_file, metavar="FILE", help="Write all reports as JSON."
    ),
    click.option("--junit", type=_file, metavar="FILE", help="Write all reports as JUnit XML."),
    click.option(
        "--fail-under",
        type=click.FloatRange(0, 100),
        metavar="PCT",
        help="Exit with 1 if a score is under this percentage.",
    ),
    click.option("--no-hidden", is_flag=True, help="Run the public checks only."),
    intake_options,
    click.option(
        "--attempt",
        type=click.Choice(["latest", "first", "best"]),
        default="latest",
        show_default=True,
        help="Which of a student's attempts counts; for the best, all of them are marked.",
    ),
    click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Mark on the workers of this Dask scheduler (tcp://host:8786).",
    ),
    click.option("--gradebook", metavar="URL", help="nbgrader's, such as sqlite:///gradebook.db."),
    lateness_options,
    adjust_option,
    click.option(
        "--classroom50",
        type=_file,
        metavar="FILE",
        help="Classroom 50's result.json.",
    ),
)
