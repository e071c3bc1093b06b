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
    from grader.integrations.late import Policy
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
        except PermissionError as error:
            click.echo(f"grader: {printable(str(error.filename))}: {error.strerror}", err=True)
            sys.exit(2)
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
@click.option("--gradebook", metavar="URL", help="nbgrader's, such as sqlite:///gradebook.db.")
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
    scheduler: str | None,
    gradebook: str | None,
    classroom50: Path | None,
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
    _refuse_unwritable([json_file, junit, classroom50], out)
    if fresh and not out:
        raise UsageError("--fresh: nothing to start over; name the folder with --out")
    known = batch.read_roster(roster) if roster else None
    handed_in = batch.find(paths, course, wanted, known)
    if gradebook:
        from grader.integrations.gradebook import examine

        examine(gradebook, course, [entry.student for entry in handed_in])
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
    for note in sorted({n for r in reports for n in r.notes if n.startswith("sandbox: ")}):
        click.echo(f"grader: {printable(note)}", err=True)
    if json_file:
        from grader.reports import json

        _write(json_file, json.render(reports))
    if junit:
        from grader.reports import junit as junit_report

        _write(junit, junit_report.render(reports))
    _show(reports, quiet="-" in (str(json_file), str(junit)))
    if classroom50:
        from grader.integrations.ci import classroom50_result

        _write(classroom50, classroom50_result(reports))
    if gradebook:  # last, so that a gradebook that is locked by now costs none of the above
        _write_gradebook(reports, gradebook, course, None)
    sys.exit(exit_code(reports, fail_under))


def _show(reports: Sequence[Report], quiet: bool) -> None:
    """The run on the terminal; in GitHub Actions also as annotations, a summary and outputs."""
    from io import StringIO

    from rich.console import Console

    from grader.integrations import ci
    from grader.reports.console import print_reports

    if not ci.in_github_actions():
        if not quiet:
            print_reports(reports, Console(highlight=False))
        return
    shown = StringIO()
    print_reports(reports, Console(file=shown, highlight=False, width=120))
    if not quiet:
        click.echo(ci.without_commands(shown.getvalue()), nl=False)
    click.echo(ci.tell_github(reports), nl=False, err=quiet)


def _write_gradebook(
    reports: Sequence[Report], url: str, course: Course, policy: Policy | None
) -> None:
    from grader.integrations.gradebook import write
    from grader.integrations.late import judge

    for left_out in write(reports, url, course, judge(reports, policy)):
        who = f"{printable(left_out.student)} {left_out.assignment}".strip()
        click.echo(f"grader: {who}: no score, so the gradebook is left as it is", err=True)


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
    """Make what students get from the masters and known mistakes in solutions/."""
    from grader.authoring.release import make, problems, write
    from grader.manifest import find_course

    course = find_course()
    found = []
    for slug in slugs or course.slugs:
        made = make(course.assignment(slug))
        if not check:
            written = ", ".join(path.name for path in write(made))
            click.echo(f"{made.assignment.slug}: {'wrote ' + written if written else 'in step'}")
        found += problems(made)
    for problem in found:
        click.echo(problem, err=True)
    if found:
        sys.exit(1)


@main.command()
@click.argument("slug")
@one_line_errors
def new(slug: str) -> None:
    """Lay out a new assignment, such as 06_dropout, to be filled."""
    from grader.authoring.new import lay_out
    from grader.manifest import find_course

    for path in lay_out(find_course(), slug):
        click.echo(f"wrote {path}")
    click.echo(
        f"Now replace the exercise by yours; then grader release {slug}, grader verify {slug}"
    )


@main.command()
@click.argument("slugs", nargs=-1)
@_data_option
@click.option("--seeds", type=click.IntRange(1), default=20, show_default=True, metavar="N")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="How many at a time.")
@click.option("--stand-in", "drawn", is_flag=True, help="On the drawn stand-in.")
@click.option(
    "--calibrate", is_flag=True, help="Train the solutions; put their accuracy in the manifests."
)
@one_line_errors
def verify(
    slugs: Sequence[str],
    data: Path | None,
    seeds: int,
    jobs: int | None,
    drawn: bool,
    calibrate: bool,
) -> None:
    """Prove that the checks catch known mistakes and spare correct variants."""
    from grader.authoring.pool import in_parallel
    from grader.authoring.verify import claims, prove, table
    from grader.data import locate
    from grader.data.fashion_mnist import stand_in
    from grader.manifest import find_course

    course = find_course()
    assignments = [course.assignment(slug) for slug in slugs or course.slugs]
    dataset = stand_in() if drawn else locate(data)
    if calibrate:
        _calibrate(assignments, dataset, seeds, jobs)
        return
    todo = [claim for assignment in assignments for claim in claims(assignment, seeds)]
    rows = []
    for row in in_parallel(prove, todo, dataset, jobs):
        rows.append(row)
        if row.kind != "mutant" or row.problem:  # else hundreds of lines that nobody would read
            mark = "✗" if row.problem else "✓"
            where = f" ({row.exercise})" if row.exercise else ""
            click.echo(
                f"{mark} {row.assignment}  {row.kind:<8}  {printable(row.name)}{where}  "
                f"{row.runs} runs, {row.seconds:g} s  {printable(row.problem)}".rstrip()
            )
    _print(table(rows, dataset.name))
    if any(row.problem for row in rows):
        sys.exit(1)


def _calibrate(assignments: Sequence[Any], dataset: Any, seeds: int, jobs: int | None) -> None:
    """On the data set in use, and on the stand-in, whose thresholds are its own."""
    from grader.authoring.calibrate import record, train, trainings
    from grader.authoring.pool import in_parallel
    from grader.data.fashion_mnist import stand_in

    if seeds < 2:
        raise UsageError("--calibrate needs a spread: --seeds 2 or more")
    todo = trainings(assignments, seeds)
    drawn = stand_in()
    for data in [dataset] if dataset.name == drawn.name else [dataset, drawn]:
        done = list(zip(todo, in_parallel(train, todo, data, jobs)))
        for assignment, exercise, found in record(done, data):
            click.echo(
                f"{assignment.slug}  {exercise}  {data.name}: {found.mean:.4f} ± {found.sd:.4f} "
                f"in {found.runs} runs; all points from {found.full_at:.2f}, "
                f"none below {found.none_below:.2f}"
            )


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


@main.group()
def nbgrader() -> None:
    """This course as one of nbgrader's."""


@nbgrader.command("init")
@click.argument("course_folder", metavar="COURSE", type=click.Path(path_type=Path))
@click.argument("slugs", nargs=-1)
@one_line_errors
def nbgrader_init(course_folder: Path, slugs: Sequence[str]) -> None:
    """Lay out source/, release/ and nbgrader_config.py in the folder COURSE.

    Then, in COURSE: nbgrader generate_assignment SLUG, and so on as ever.
    """
    from grader.integrations.nbgrader_course import init
    from grader.manifest import find_course

    course = find_course()
    for path in init(course_folder, [course.assignment(s) for s in slugs or course.slugs]):
        click.echo(path)


@main.group()
def ci() -> None:
    """Grading on every push."""


@ci.command("init")
@click.argument(
    "repository", default=Path(), type=click.Path(path_type=Path), metavar="[REPOSITORY]"
)
@click.option("--github", "service", flag_value="github", help=".github/workflows/grade.yml")
@click.option("--gitlab", "service", flag_value="gitlab", help=".gitlab-ci.yml")
@click.option(
    "--grader",
    default="torch-course-grader",
    show_default=True,
    metavar="PACKAGE",
    help="What pip installs: a name, a wheel's address, git+https://…",
)
@click.option(
    "--checks",
    metavar="SOURCE",
    help="Where hidden checks come from: OWNER/REPOSITORY (private, read with the secret "
    "CHECKS_TOKEN), a wheel's address, or wheel (its address is the secret CHECKS_WHEEL).",
)
@click.option("--fail-under", type=click.FloatRange(0, 100), metavar="PCT")
@one_line_errors
def ci_init(
    repository: Path, service: str | None, grader: str, checks: str | None, fail_under: float | None
) -> None:
    """Install a workflow in a checkout of a student's repository."""
    from grader.integrations.ci import init

    if service is None:
        raise UsageError("ci init: say --github or --gitlab")
    click.echo(init(service, repository, grader, checks, fail_under))


@ci.command("wheel")
@click.argument("slugs", nargs=-1)
@click.option("--out", type=click.Path(path_type=Path), default=Path(), metavar="DIR")
@one_line_errors
def ci_wheel(slugs: Sequence[str], out: Path) -> None:
    """Pack the hidden checks into a wheel for ci init --checks wheel; keep it private."""
    from grader.integrations.bundle import course_files, wheel
    from grader.integrations.files import write_whole
    from grader.manifest import find_course

    course = find_course()
    chosen = [course.assignment(slug) for slug in slugs or course.slugs]
    for assignment in chosen:
        if not assignment.hidden_checks:
            raise UsageError(f"{assignment.solution_folder}: no hidden checks here to be packed")
    name, content = wheel("course_checks", course_files(chosen))
    write_whole(out / name, content)
    click.echo(out / name)


@main.group()
def gradescope() -> None:
    """An autograder for Gradescope."""


_root_option = click.option(
    "--root", type=click.Path(path_type=Path), default=Path("/autograder"), show_default=True
)


@gradescope.command("build")
@click.option("-a", "--assignment", required=True, metavar="SLUG")
@click.option("--out", type=click.Path(path_type=Path), default=Path("autograder.zip"))
@click.option("--late", metavar="RATE", help='What lateness costs, such as "10%/day".')
@click.option("--grace", metavar="TIME", help='Lateness that is let pass, such as "15 min".')
@one_line_errors
def gradescope_build(assignment: str, out: Path, late: str | None, grace: str | None) -> None:
    """Write autograder.zip, to be uploaded as it is."""
    from grader.integrations.gradescope import build
    from grader.manifest import find_course

    for name in build(find_course().assignment(assignment), out, late, grace):
        click.echo(f"{out}: {name}")


@gradescope.command("data", hidden=True)
@_root_option
@one_line_errors
def gradescope_data(root: Path) -> None:
    """Fetch Fashion-MNIST when the image is built."""
    from grader.integrations.gradescope import fetch_data

    click.echo(fetch_data(root).name)


@gradescope.command("run", hidden=True)
@_root_option
@one_line_errors
def gradescope_run(root: Path) -> None:
    """Grade one submission in Gradescope's container."""
    from grader.integrations.gradescope import run
    from grader.manifest import Course
    from grader.model import Settings

    course = Course(root / "source" / "course" / "assignments")
    report = run(root, course, Settings())
    click.echo(f"{report.score:g} of {report.max_score:g}, sandbox {report.sandbox.value}")


@main.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--canvas", type=click.Path(path_type=Path), metavar="CSV", help="Exported by it.")
@click.option("--moodle", type=click.Path(path_type=Path), metavar="CSV", help="Its worksheet.")
@click.option("--gradebook", metavar="URL", help="nbgrader's, such as sqlite:///gradebook.db.")
@click.option("-a", "--assignment", metavar="SLUG", help="Which, where the reports are of several.")
@click.option("--column", metavar="NAME", help="The column to fill, if it can't be told.")
@click.option("--rescale", is_flag=True, help="Scale to the file's points where they differ.")
@click.option("--deadline", metavar="TIME", help="Such as 2026-03-01T23:59+01:00.")
@click.option("--late", metavar="RATE", help='What lateness costs, such as "10%/day".')
@click.option("--grace", metavar="TIME", help='Lateness that is let pass, such as "15 min".')
@click.option("--out", type=click.Path(path_type=Path), metavar="CSV", help="[CSV]-filled.csv")
@one_line_errors
def export(
    results: Sequence[Path],
    canvas: Path | None,
    moodle: Path | None,
    gradebook: str | None,
    assignment: str | None,
    column: str | None,
    rescale: bool,
    deadline: str | None,
    late: str | None,
    grace: str | None,
    out: Path | None,
) -> None:
    """Fill scores into the gradebook file of Canvas or Moodle, or into nbgrader's gradebook.

    RESULTS are files of score --json, or folders of score --out. Only rows of students who are in
    them are written, so that an import changes nobody else.
    """
    from grader.integrations import lms
    from grader.integrations.files import write_whole
    from grader.integrations.late import Policy, judge
    from grader.integrations.results import load
    from grader.manifest import find_course

    if [canvas, moodle, gradebook].count(None) != 2:
        raise UsageError("export: give one of --canvas, --moodle and --gradebook")
    if deadline is None and (late or grace):
        raise UsageError("export: --late and --grace count from a --deadline; give one")
    policy = Policy.of(deadline, late, grace) if deadline else None
    course, reports = find_course(), load(results)
    if assignment:
        wanted = course.assignment(assignment).slug
        reports = [report for report in reports if report.assignment == wanted]
        if not reports:
            raise UsageError(f"{results[0]}: nothing of {wanted} in these reports")
    if gradebook:
        _write_gradebook(reports, gradebook, course, policy)
        return
    slugs = sorted({report.assignment for report in reports})
    if len(slugs) > 1:
        raise UsageError(f"export: reports of {', '.join(slugs)}; name one with -a")
    found = judge(reports, policy) if policy else {}
    if canvas:
        source = canvas
        filled = lms.canvas(canvas, reports, course.assignment(slugs[0]), column, found, rescale)
    else:
        assert moodle is not None
        source = moodle
        filled = lms.moodle(moodle, reports, column, found, rescale)
    target = out or source.with_name(f"{source.stem}-filled.csv")
    write_whole(target, filled.content)
    for report in reports:
        lateness = found.get((report.student, report.assignment))
        if policy and lateness is None and report.score is not None:
            who = printable(report.student)
            click.echo(f"grader: {who}: no time stamp at {report.path}: taken as in time", err=True)
        if lateness and lateness.overdue and report.score is not None:
            click.echo(
                f"{printable(report.student)}: {report.score:g} raw, {lateness.overdue} late "
                f"(by {lateness.source}), {lateness.penalty:g} off, "
                f"{report.score - lateness.penalty:g} counts"
            )
    for line in filled.left_out:
        click.echo(f"grader: left out: {line}", err=True)
    click.echo(f"{target}: {len(filled.students)} students")


def _print(what: Any) -> None:
    from rich.console import Console

    Console(highlight=False, width=110).print(what)


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
