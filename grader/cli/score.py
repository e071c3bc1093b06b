"""``grader score``."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.adjust import (
    adjust_file,
    adjust_option,
    adjust_reports,
    keep_adjustments,
    tell_adjustments,
)
from grader.cli.intake import (
    intake_options,
    read_people,
    show_preview,
    tell_files,
    tell_strangers,
)
from grader.cli.lateness import assess, lateness_options, tell_lateness
from grader.cli.main import data_option, main, one_line_errors
from grader.errors import UsageError
from grader.files import write_whole
from grader.text import printable

if TYPE_CHECKING:
    from grader.data import Dataset
    from grader.identity import Roster
    from grader.intake import Submission
    from grader.integrations.late import Late, Terms
    from grader.manifest import Course
    from grader.model import Report, Settings
    from grader.reports.results import Results

__all__ = ["exit_code", "score", "write_gradebook"]


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-a", "--assignment", metavar="SLUG", help="The assignment, if the path can't tell.")
@data_option
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="How many at a time.")
@click.option("--seed", type=click.IntRange(0), metavar="N", help="Replay the run of this seed.")
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    metavar="S",
    help="Seconds for one check, instead of the manifest's.",
)
@click.option(
    "--sandbox",
    type=click.Choice(["auto", "strict", "off"]),
    default="auto",
    show_default=True,
    help="Confine what can be, insist on all of it, or run student code as it is.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A report file each, gradebook.csv and summary.json; run again, it goes on where it was.",
)
@click.option("--fresh", is_flag=True, help="With --out: start over, and mark everything again.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--junit", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    metavar="PCT",
    help="Exit with 1 if a score is under this percentage.",
)
@click.option("--no-hidden", is_flag=True, help="Run the public checks only.")
@intake_options
@click.option(
    "--attempt",
    type=click.Choice(["latest", "first", "best"]),
    default="latest",
    show_default=True,
    help="Which of a student's attempts counts; for the best, all of them are marked.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Mark on the workers of this Dask scheduler (tcp://host:8786).",
)
@click.option("--gradebook", metavar="URL", help="nbgrader's, such as sqlite:///gradebook.db.")
@lateness_options
@adjust_option
@click.option(
    "--classroom50",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Classroom 50's result.json.",
)
@one_line_errors
def score(
    paths: Sequence[Path],
    assignment: str | None,
    data: Path | None,
    jobs: int | None,
    seed: int | None,
    timeout: float | None,
    sandbox: str,
    out: Path | None,
    fresh: bool,
    json_file: Path | None,
    junit: Path | None,
    fail_under: float | None,
    no_hidden: bool,
    roster: Path | None,
    same: Path | None,
    pattern: str | None,
    dry_run: bool,
    attempt: str,
    scheduler: str | None,
    gradebook: str | None,
    terms: Terms,
    adjust: Path | None,
    classroom50: Path | None,
) -> None:
    """Grade notebooks, .py files, folders or zip archives.

    Exit code: 0 everything was graded; 1 a score is under --fail-under; 2 the call was wrong, or a
    row of --adjust or --extensions is about nobody; 3 the grader itself failed on some submission.
    """
    from grader.intake import Attempts, find
    from grader.manifest import find_course
    from grader.model import Settings
    from grader.reports.results import Results

    course = find_course()
    wanted = course.assignment(assignment).slug if assignment else None
    _refuse_unwritable([json_file, junit, classroom50], out)
    if fresh and not out:
        raise UsageError("--fresh: nothing to start over; name the folder with --out")
    known = read_people(roster, same)
    found = find(paths, course, wanted, known, pattern=pattern, attempts=Attempts(attempt))
    if dry_run:
        show_preview(found)
        return
    handed_in = found.submissions
    tell_strangers(found)
    if gradebook:
        from grader.integrations.gradebook import examine

        examine(gradebook, course, [(one.student, one.student_id) for one in handed_in])
    by_hand = adjust_file(adjust, out)
    _read_before_marking(handed_in, course, known, terms, by_hand)
    # These import numpy, which a look does without.
    from grader.batch import fit_to_host
    from grader.data import locate

    dataset = locate(data)
    results = Results(out, fresh) if out else None
    settings = Settings(sandbox, not no_hidden, timeout, seed)
    notice = ""
    if not scheduler:  # else the workers' machines decide
        one_file = len(paths) == len(handed_in) == 1 and paths[0].is_file()
        settings, notice = fit_to_host(settings, handed_in, course, one_file)
        if notice:
            click.echo(f"grader: {notice}", err=True)
    reports = _score_with_progress(
        handed_in, course, dataset, settings, jobs, results, scheduler, best=attempt == "best"
    )
    also = {name: one.label for one in (known.students if known else ()) for name in one.also}
    earlier = results.others(reports, also) if results else []
    before = [replace(report, adjustment=None) for report in (*reports, *earlier)]
    slugs = [report.assignment for report in reports]
    everyone, problems = adjust_reports(adjust, out, before, course, known, slugs)
    if results:
        results.amend([*reports, *earlier], everyone)
    if out and adjust:
        keep_adjustments(adjust, out, everyone, course, known, slugs)
    reports, earlier = everyone[: len(reports)], everyone[len(reports) :]
    general = course.general_hints(report.assignment for report in (*reports, *earlier))
    if results:
        results.write_books([*reports, *earlier], general)
        if earlier:
            kept = f"{out} also keeps {len(earlier)} earlier reports, now in its gradebook"
            click.echo(f"grader: {kept}; --fresh starts over", err=True)
    if json_file:
        from grader.reports import json

        _write(json_file, json.render(reports))
    if junit:
        from grader.reports import junit as junit_report

        _write(junit, junit_report.render(reports))
    quiet = "-" in (str(json_file), str(junit))
    if not notice and (quiet or len(reports) > 2):  # else they are shown with each
        for note in sorted({n for r in reports for n in r.notes if n.startswith("sandbox: ")}):
            click.echo(f"grader: {printable(note)}", err=True)
    _show(reports, general, quiet)
    tell_files(found, out, quiet)
    if not quiet:
        tell_adjustments(reports)
    if results and not quiet:
        click.echo(f"\n{out}: gradebook.csv, summary.json; grader report {out} makes pages")
    if classroom50:
        from grader.integrations.ci import classroom50_result

        _write(classroom50, classroom50_result(reports))
    judged = assess(terms, reports, course, known)
    if gradebook:  # last, so that a gradebook that is locked by now costs none of the above
        write_gradebook(reports, gradebook, course, judged.late)
    tell_lateness(reports, judged, err=quiet)
    if judged.policy and not gradebook:
        click.echo("grader: what was written has no lateness in it; export takes it off", err=True)
    problems = [*problems, *judged.problems]
    for problem in problems:
        click.echo(f"grader: {printable(problem)}", err=True)
    sys.exit(max(exit_code(reports, fail_under), 2 if problems else 0))


def _read_before_marking(
    handed_in: Sequence[Submission],
    course: Course,
    roster: Roster | None,
    terms: Terms,
    by_hand: Path | None,
) -> None:
    """A teacher's file that cannot be read is an error before the first submission is marked."""
    from grader.integrations.adjust import read_adjustments
    from grader.integrations.people import People

    assess(terms, [], course, roster)
    if by_hand is not None:
        people = People([(entry.student, entry.student_id) for entry in handed_in], roster)
        read_adjustments(by_hand, people, course, [entry.assignment for entry in handed_in])


def _show(reports: Sequence[Report], general: Collection[str], quiet: bool) -> None:
    """The run on the terminal; in GitHub Actions also as annotations, a summary and outputs."""
    from io import StringIO

    from rich.console import Console

    from grader.integrations import ci
    from grader.reports.console import print_reports

    if not ci.in_github_actions():
        if not quiet:
            print_reports(reports, Console(highlight=False), general)
        return
    shown = StringIO()
    print_reports(reports, Console(file=shown, highlight=False, width=120), general)
    if not quiet:
        click.echo(ci.without_commands(shown.getvalue()), nl=False)
    click.echo(ci.tell_github(reports), nl=False, err=quiet)


def write_gradebook(
    reports: Sequence[Report], url: str, course: Course, late: Mapping[tuple[str, str], Late]
) -> None:
    from grader.integrations.gradebook import write

    for left_out in write(reports, url, course, late):
        who = f"{printable(left_out.student)} {left_out.assignment}".strip()
        click.echo(f"grader: {who}: no score, so the gradebook is left as it is", err=True)


def exit_code(reports: Sequence[Report], fail_under: float | None) -> int:
    """3 for a fault of ours, else 1 for a score under the bar, else 0."""
    from grader.model import ReportStatus

    if any(report.status is ReportStatus.GRADER_FAULT for report in reports):
        return 3
    percents = [report.percent for report in reports]
    below = [p for p in percents if fail_under is not None and p is not None and p < fail_under]
    return 1 if below else 0


def _score_with_progress(
    handed_in: Sequence[Submission],
    course: Course,
    dataset: Dataset,
    settings: Settings,
    jobs: int | None,
    results: Results | None,
    scheduler: str | None,
    best: bool,
) -> Sequence[Report]:
    """``batch.score`` under a progress bar; interrupted, it says how to go on.

    Where the ``best`` attempt counts, all of them are marked and kept.
    """
    from rich.console import Console

    from grader import batch
    from grader.reports.progress import Progress

    marked = batch.all_attempts(handed_in) if best else handed_in
    attempts = batch.AttemptKeeper(results, handed_in) if best and results else None
    with Progress(len(marked), Console(stderr=True)) as progress:
        try:
            reports = batch.score(
                marked, course, dataset, settings, jobs, progress, attempts or results, scheduler
            )
            if not best:
                return reports
            reports = batch.best_of(handed_in, reports)
            if attempts:
                attempts.put_best(reports)
            return reports
        except KeyboardInterrupt:
            if results is None:
                raise
            done = f"{progress.done} of {progress.total} are done and kept"
    click.echo(f"grader: interrupted: {done}; run it again to go on", err=True)
    sys.exit(130)


def _refuse_unwritable(files: Sequence[Path | None], out: Path | None) -> None:
    """Before the first submission is marked, not after the last."""
    for file in files:
        if file is not None and str(file) != "-" and not file.absolute().parent.is_dir():
            raise UsageError(f"{file}: no such folder {file.absolute().parent}; make it first")
        if file is not None and file.is_dir():
            raise UsageError(f"{file}: is a folder; name a file")
    if out is not None and out.exists() and not out.is_dir():
        raise UsageError(f"{out}: is a file; name a folder")


def _write(file: Path, text: str) -> None:
    if str(file) == "-":  # as it would be in a file, whatever the console's encoding
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        return
    write_whole(file, text)
