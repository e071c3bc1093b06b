"""The command line: parses, calls, prints, exits. Nothing else prints or exits."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from grader import __version__
from grader.errors import GraderError, UsageError
from grader.text import printable

if TYPE_CHECKING:
    from grader.batch import HandedIn
    from grader.data import Dataset
    from grader.manifest import Course
    from grader.model import Report, Settings
    from grader.reports.results import Results

# What is heavy (torch, pytest, rich) is imported in the commands that need it.

__all__ = ["main"]

_Command = TypeVar("_Command", bound=Callable[..., Any])


def one_line_errors(command: _Command) -> _Command:
    """An error of ours ends as one line on standard error, and its own exit code."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except GraderError as error:
            click.echo(f"grader: {printable(str(error))}", err=True)
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("grader: interrupted", err=True)
            sys.exit(130)

    return wrapped  # type: ignore[return-value]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="grader")
def main() -> None:
    """Exercises in PyTorch, graded: fast, fairly, and without trusting a line of them."""


_data_option = click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where Fashion-MNIST's files are.",
)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-a", "--assignment", metavar="SLUG", help="The assignment, if the path can't tell.")
@_data_option
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
@click.option(
    "--roster",
    type=click.Path(path_type=Path),
    metavar="CSV",
    help="Who is in the class: a column of names, and others they may be found by.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Mark on the workers of this Dask scheduler (tcp://host:8786).",
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
    scheduler: str | None,
) -> None:
    """Grade notebooks, .py files, folders or zip archives.

    Exit code: 0 everything was graded; 1 a score is under --fail-under; 2 the call was wrong;
    3 the grader itself failed on some submission.
    """
    from grader import batch
    from grader.data import locate
    from grader.manifest import find_course
    from grader.model import Settings
    from grader.reports.results import Results

    course = find_course()
    wanted = course.assignment(assignment).slug if assignment else None
    _refuse_unwritable([json_file, junit], out)
    if fresh and not out:
        raise UsageError("--fresh: nothing to start over; name the folder with --out")
    known = batch.read_roster(roster) if roster else None
    handed_in = batch.find(paths, course, wanted, known)
    dataset = locate(data)
    results = Results(out, fresh) if out else None
    settings = Settings(sandbox, not no_hidden, timeout, seed)
    if sandbox == "off":
        click.echo("grader: --sandbox off: student code runs with your own rights", err=True)
    reports = _score_with_progress(handed_in, course, dataset, settings, jobs, results, scheduler)
    if results:
        earlier = results.others(reports)
        results.write_books([*reports, *earlier])
        if earlier:
            kept = f"{out} also keeps {len(earlier)} earlier reports, now in its gradebook"
            click.echo(f"grader: {kept}; --fresh starts over", err=True)
    if json_file:
        from grader.reports import json

        _write(json_file, json.render(reports))
    if junit:
        from grader.reports import junit as junit_report

        _write(junit, junit_report.render(reports))
    from rich.console import Console

    from grader.reports.console import print_reports

    if "-" not in (str(json_file), str(junit)):
        print_reports(reports, Console(highlight=False))
    sys.exit(exit_code(reports, fail_under))


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-a", "--assignment", metavar="SLUG", help="The assignment, if the path can't tell.")
@one_line_errors
def similar(paths: Sequence[Path], assignment: str | None) -> None:
    """Show whose solutions are alike: submissions, or the folder of --out with their reports.

    A place to look, not a verdict. Names and comments do not count, nor what the stub and the
    reference have.
    """
    from grader import batch
    from grader.manifest import find_course
    from grader.reports.results import Results

    course = find_course()
    wanted = course.assignment(assignment).slug if assignment else None
    handed_in: list[HandedIn] = []
    for path in paths:
        reports = Results(path).others([]) if path.is_dir() else []
        handed_in += batch.handed_in_of(reports) if reports else batch.find([path], course, wanted)
    slugs = sorted({entry.assignment for entry in handed_in} - {""})
    slugs = [slug for slug in slugs if wanted in (None, slug)]
    found = [
        pair
        for slug in slugs
        for pair in batch.similar(
            course.assignment(slug), [e for e in handed_in if e.assignment == slug]
        )
    ]
    for pair in found:
        where = ", ".join(pair.exercises)
        names = f"{printable(pair.first)} and {printable(pair.second)}"
        click.echo(f"{pair.likeness:4.0%}  {pair.assignment}  {names}: {where}")
    click.echo(f"{len(found)} pairs to look at, of {len(handed_in)} submissions")


def exit_code(reports: Sequence[Report], fail_under: float | None) -> int:
    """3 for a fault of ours, else 1 for a score under the bar, else 0."""
    from grader.model import ReportStatus

    if any(report.status is ReportStatus.GRADER_FAULT for report in reports):
        return 3
    percents = [report.percent for report in reports]
    below = [p for p in percents if fail_under is not None and p is not None and p < fail_under]
    return 1 if below else 0


@main.command()
@_data_option
@click.option("--check", is_flag=True, help="Look only; fetch nothing.")
@one_line_errors
def data(data: Path | None, check: bool) -> None:
    """Show where Fashion-MNIST is and whether it is whole; fetch it if it is not here."""
    import os

    from grader.data.fashion_mnist import cache_folder, download, inspect, stand_in

    root = data or os.environ.get("FASHION_MNIST_ROOT") or cache_folder()
    states = inspect(Path(root))
    if any(state.problem for state in states) and not check:
        try:
            download(Path(root))
        except GraderError as error:
            _show_files(states)
            click.echo(f"grader: {error}", err=True)
            raw = stand_in().raw
            click.echo(f"Until then, scores are on drawn stand-in images: {raw}", err=True)
            sys.exit(error.exit_code)
        states = inspect(Path(root))
    _show_files(states)
    if any(state.problem for state in states):
        raise UsageError(f"{root}: not the whole of Fashion-MNIST; grader data fetches it")


def _show_files(states: Sequence[Any]) -> None:
    for state in states:
        click.echo(f"{'✗' if state.problem else '✓'} {state.path}  {state.problem or 'whole'}")


@main.command()
@click.argument("slugs", nargs=-1)
@click.option("--check", is_flag=True, help="Change nothing; fail if something is out of step.")
@one_line_errors
def release(slugs: Sequence[str], check: bool) -> None:
    """Make the students' notebooks from the masters in solutions/."""
    from grader.authoring.release import problems
    from grader.authoring.release import release as write
    from grader.manifest import find_course

    course = find_course()
    found = []
    for slug in slugs or course.slugs:
        assignment = course.assignment(slug)
        if not check:
            path = write(assignment)
            click.echo(f"{assignment.slug}: {'wrote ' + path.name if path else 'in step'}")
        found += problems(assignment)
    for problem in found:
        click.echo(problem, err=True)
    if found:
        sys.exit(1)


@main.command()
@click.argument("slugs", nargs=-1)
@_data_option
@click.option("--seeds", type=click.IntRange(1), default=20, show_default=True, metavar="N")
@one_line_errors
def verify(slugs: Sequence[str], data: Path | None, seeds: int) -> None:
    """Prove that the checks catch known mistakes and spare correct variants."""
    from itertools import chain

    from grader.authoring.verify import verify as prove
    from grader.authoring.verify import verify_mutants
    from grader.data import locate
    from grader.manifest import find_course
    from grader.sandbox.client import ForkServerHandle

    course = find_course()
    dataset = locate(data)
    rows = []
    server = ForkServerHandle(dataset.train_images_file)
    try:
        for slug in slugs or course.slugs:
            assignment = course.assignment(slug)
            known = prove(assignment, dataset, server, seeds)
            for row in chain(known, verify_mutants(assignment, dataset, server)):
                rows.append(row)
                if row.kind == "mutant" and not row.problem:
                    continue  # hundreds of lines that nobody would read
                mark = "✗" if row.problem else "✓"
                where = f" ({row.exercise})" if row.exercise else ""
                click.echo(
                    f"{mark} {row.assignment}  {row.kind:<8}  {printable(row.name)}{where}  "
                    f"{row.runs} runs, {row.seconds:g} s  {printable(row.problem)}".rstrip()
                )
    finally:
        server.close()
    for kind in ("stub", "solution", "variant", "mistake", "mutant", "equivalent"):
        group = [row for row in rows if row.kind == kind]
        good = sum(not row.problem for row in group)
        click.echo(f"{kind:<8}  {good} of {len(group)} as they should be, on {dataset.name}")
    if any(row.problem for row in rows):
        sys.exit(1)


@main.command()
@one_line_errors
def doctor() -> None:
    """Try each layer of the sandbox, and say which hold on this machine."""
    from grader.notebook import Source
    from grader.sandbox.client import ForkServerHandle, StudentProcess, mode_of
    from grader.sandbox.policy import LAYERS, Limits

    server = ForkServerHandle()
    try:
        process = StudentProcess(server, Source((), ()), [], 0, Limits())
        process.load()
        process.close()
    finally:
        server.close()
    for layer in LAYERS:
        problem = process.layers.get(layer, "unknown")
        click.echo(f"{'✗' if problem else '✓'} {layer:<10} {problem or 'holds'}")
    click.echo(f"sandbox: {mode_of(process.layers).value}")


def _score_with_progress(
    handed_in: Sequence[HandedIn],
    course: Course,
    dataset: Dataset,
    settings: Settings,
    jobs: int | None,
    results: Results | None,
    scheduler: str | None,
) -> Sequence[Report]:
    """``batch.score`` under a progress bar; interrupted, it says how to go on."""
    from functools import partial

    from rich.console import Console

    from grader import batch
    from grader.reports.progress import Progress

    with Progress(len(handed_in), Console(stderr=True)) as progress:
        on_kept = partial(progress.advance, kept=True)
        try:
            return batch.score(
                handed_in, course, dataset, settings, jobs,
                progress.advance, results, on_kept, scheduler,
            )  # fmt: skip
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
    if str(file) == "-":
        click.echo(text, nl=False)
        return
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror})") from None
