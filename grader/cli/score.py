"""``grader score``."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from grader import sandbox
from grader.cli.adjust import adjust_file, adjust_reports, keep_adjustments, tell_adjustments
from grader.cli.intake import read_people, show_preview, tell_files, tell_strangers
from grader.cli.lateness import assess, tell_lateness
from grader.cli.main import main, one_line_errors
from grader.cli.options import Options, score_options
from grader.cli.outputs import Gradebook
from grader.cli.terminal import language_shown
from grader.text import printable

if TYPE_CHECKING:
    from grader.batch.results import Results
    from grader.data import Dataset
    from grader.identity import Roster
    from grader.intake import Found, Submission
    from grader.manifest import Course
    from grader.model import Report, Settings

__all__ = ["exit_code", "score"]


@main.command()
@score_options
@one_line_errors
def score(asked: Options) -> None:
    """Grade notebooks, .py files, folders or zip archives.

    Exit code: 0 everything was graded; 1 a score is under --fail-under; 2 the call was wrong, or a
    row of --adjust or --extensions is about nobody; 3 the grader itself failed on some submission.
    """
    if asked.is_one_file:  # whose author waits
        sandbox.start_early()
    from grader.intake import Attempts, find
    from grader.manifest import find_course

    course = find_course()
    wanted = course.assignment(asked.assignment).slug if asked.assignment else None
    asked.check()
    roster = read_people(asked.roster, asked.same)
    attempts = Attempts(asked.attempt)
    found = find(asked.paths, course, wanted, roster, pattern=asked.pattern, attempts=attempts)
    if asked.dry_run:
        show_preview(found)
        return
    tell_strangers(found)
    gradebook = Gradebook(asked.gradebook, course) if asked.gradebook else None
    if gradebook:
        gradebook.check(found.submissions)
    _read_before_marking(asked, found.submissions, course, roster)
    run = _mark(asked, found, course, roster)
    _keep(asked, run)
    _show(asked, run, found)
    _hand_on(asked, run, course, roster, gradebook)
    for problem in run.problems:
        click.echo(f"grader: {printable(problem)}", err=True)
    sys.exit(max(exit_code(run.reports, asked.fail_under), 2 if run.problems else 0))


def _read_before_marking(
    asked: Options, handed_in: Sequence[Submission], course: Course, roster: Roster | None
) -> None:
    """A teacher's file that cannot be read is an error before the first submission is marked."""
    from grader.integrations.teacher.adjustments import read_adjustments
    from grader.integrations.teacher.rows import People

    by_hand = adjust_file(asked.adjust, asked.out)
    assess(asked.terms, [], course, roster)
    if by_hand is not None:
        people = People([(entry.student, entry.student_id) for entry in handed_in], roster)
        read_adjustments(by_hand, people, course, [entry.assignment for entry in handed_in])


@dataclass(slots=True)
class _Run:
    """What a run ends with: its reports, and those of earlier runs that the folder keeps."""

    reports: Sequence[Report]
    earlier: Sequence[Report]
    general_hints: Collection[str]
    results: Results | None
    problems: list[str]
    host_is_told: bool  # whether this system's limits were named before the run


def _mark(asked: Options, found: Found, course: Course, roster: Roster | None) -> _Run:
    """Mark what was found, and add the points that a person gives."""
    # These import numpy, which a look does without.
    from grader.batch import fit_to_host
    from grader.batch.results import Results
    from grader.data import locate
    from grader.model import Settings

    dataset = locate(asked.data)
    results = Results(asked.out, asked.fresh) if asked.out else None
    settings = Settings(asked.sandbox, not asked.no_hidden, asked.timeout, asked.seed)
    notice = ""
    if not asked.scheduler:  # else the workers' machines decide
        handed_in = found.submissions
        one_file = len(asked.paths) == len(handed_in) == 1 and asked.paths[0].is_file()
        settings, notice = fit_to_host(settings, handed_in, course, one_file)
        if notice:
            click.echo(f"grader: {notice}", err=True)
    reports = _score_with_progress(asked, found.submissions, course, dataset, settings, results)
    also = {name: one.label for one in (roster.students if roster else ()) for name in one.also}
    earlier = results.others(reports, also) if results else []
    before = [replace(report, adjustment=None) for report in (*reports, *earlier)]
    slugs = [report.assignment for report in reports]
    everyone, problems = adjust_reports(asked.adjust, asked.out, before, course, roster, slugs)
    if results:
        results.amend([*reports, *earlier], everyone)
    if asked.out and asked.adjust:
        keep_adjustments(asked.adjust, asked.out, everyone, course, roster, slugs)
    return _Run(
        everyone[: len(reports)],
        everyone[len(reports) :],
        course.general_hints(report.assignment for report in everyone),
        results,
        list(problems),
        bool(notice),
    )


def _keep(asked: Options, run: _Run) -> None:
    """Write the folder's books, and the files that were asked for."""
    if run.results:
        run.results.write_books([*run.reports, *run.earlier], run.general_hints)
        if run.earlier:
            earlier = f"{len(run.earlier)} earlier reports, now in its gradebook"
            click.echo(f"grader: {asked.out} also keeps {earlier}; --fresh starts over", err=True)
    for output in (asked.json_output, asked.junit_output):
        if output:
            output.write(run.reports)


def _show(asked: Options, run: _Run, found: Found) -> None:
    """Say on the terminal what the run was."""
    if not run.host_is_told and (asked.quiet or len(run.reports) > 2):  # else shown with each
        told = {n for report in run.reports for n in report.notes if n.startswith("sandbox: ")}
        for note in sorted(told):
            click.echo(f"grader: {printable(note)}", err=True)
    _print(run.reports, run.general_hints, asked.quiet)
    tell_files(found, asked.out, asked.quiet)
    if asked.quiet:
        return
    tell_adjustments(run.reports)
    if run.results:
        made = f"{asked.out}: gradebook.csv, summary.json; grader report {asked.out} makes pages"
        click.echo(f"\n{made}")


def _hand_on(
    asked: Options, run: _Run, course: Course, roster: Roster | None, gradebook: Gradebook | None
) -> None:
    """Write what other systems read, and say who is late."""
    if asked.classroom50_output:
        asked.classroom50_output.write(run.reports)
    judged = assess(asked.terms, run.reports, course, roster)
    if gradebook:  # last, so that a gradebook that is locked by now costs none of the above
        gradebook.write(run.reports, judged.late)
    tell_lateness(run.reports, judged, err=asked.quiet)
    if judged.policy and not gradebook:
        click.echo("grader: what was written has no lateness in it; export takes it off", err=True)
    run.problems.extend(judged.problems)


def _print(reports: Sequence[Report], general: Collection[str], quiet: bool) -> None:
    """The run on the terminal; in GitHub Actions also as annotations, a summary and outputs."""
    from io import StringIO

    from rich.console import Console

    from grader.integrations.ci import services as ci
    from grader.reports.console import print_reports

    if not ci.in_github_actions():
        if not quiet:
            with _in_their_language(reports):
                print_reports(reports, Console(highlight=False), general)
        return
    shown = StringIO()
    print_reports(reports, Console(file=shown, highlight=False, width=120), general)
    if not quiet:
        click.echo(ci.without_commands(shown.getvalue()), nl=False)
    click.echo(ci.tell_github(reports), nl=False, err=quiet)


def _in_their_language(reports: Sequence[Report]) -> AbstractContextManager[None]:
    """One or two notebooks are answered in their language, as a student's own is."""
    from grader.languages import speaking
    from grader.manifest import find_course

    languages = {report.language for report in reports}
    if len(reports) > 2 or len(languages) != 1 or languages == {""}:
        return nullcontext()
    folder = find_course().folder
    slugs = sorted({report.assignment for report in reports} - {""})
    return speaking(language_shown(languages.pop()), *(folder / slug for slug in slugs))


def exit_code(reports: Sequence[Report], fail_under: float | None) -> int:
    """3 for a fault of ours, else 1 for a score under the bar, else 0."""
    from grader.model import ReportStatus

    if any(report.status is ReportStatus.GRADER_FAULT for report in reports):
        return 3
    percents = [report.percent for report in reports]
    below = [p for p in percents if fail_under is not None and p is not None and p < fail_under]
    return 1 if below else 0


def _score_with_progress(
    asked: Options,
    handed_in: Sequence[Submission],
    course: Course,
    dataset: Dataset,
    settings: Settings,
    results: Results | None,
) -> Sequence[Report]:
    """``batch.score`` under a progress bar; interrupted, it says how to go on."""
    from rich.console import Console

    from grader import batch
    from grader.reports.progress import Progress

    marked = batch.all_attempts(handed_in) if asked.best else handed_in
    attempts = batch.AttemptKeeper(results, handed_in) if asked.best and results else None
    keeper = attempts or results
    with Progress(len(marked), Console(stderr=True)) as progress:
        try:
            reports = batch.score(
                marked, course, dataset, settings, asked.jobs, progress, keeper, asked.scheduler
            )
            if not asked.best:
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
