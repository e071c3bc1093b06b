"""Where teachers and CI already are: nbgrader, CI services, Gradescope, learning platforms."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.adjust import adjust_option, adjust_reports, tell_adjustments
from grader.cli.lateness import assess, lateness_options, rate_options, tell_lateness
from grader.cli.main import main, one_line_errors
from grader.cli.outputs import Gradebook
from grader.errors import UsageError
from grader.text import printable

if TYPE_CHECKING:
    from grader.integrations.teacher.late import Terms

__all__ = ["ci", "export", "gradescope", "nbgrader"]


@main.group()
def nbgrader() -> None:
    """Use this course with nbgrader."""


@nbgrader.command("init")
@click.argument("course_folder", metavar="COURSE", type=click.Path(path_type=Path))
@click.argument("slugs", nargs=-1)
@click.option(
    "--language", metavar="LANGUAGE", default="", help="Of the notebooks' prose, such as zh."
)
@one_line_errors
def nbgrader_init(course_folder: Path, slugs: Sequence[str], language: str) -> None:
    """Lay out source/, release/ and nbgrader_config.py in the folder COURSE.

    Then, in COURSE: nbgrader generate_assignment SLUG, and so on as ever.
    """
    from grader.integrations.nbgrader.course import init
    from grader.manifest import find_course

    course = find_course()
    assignments = [course.assignment(s) for s in slugs or course.slugs]
    for path in init(course_folder, assignments, language):
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
    metavar="PACKAGE",
    help="What pip installs, if not what the course's notebooks say.",
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
    repository: Path,
    service: str | None,
    grader: str | None,
    checks: str | None,
    fail_under: float | None,
) -> None:
    """Install a workflow in a checkout of a student's repository."""
    from grader.integrations.ci.services import init
    from grader.manifest import find_course

    if service is None:
        raise UsageError("ci init: say --github or --gitlab")
    course = find_course()
    click.echo(init(service, repository, grader or course.install, checks, fail_under))
    if checks is None and not course.is_packaged:
        click.echo(
            "grader: the workflow grades with the assignments of the package that it installs; "
            "if yours are elsewhere, say where with --checks",
            err=True,
        )


@ci.command("wheel")
@click.argument("slugs", nargs=-1)
@click.option("--out", type=click.Path(path_type=Path), default=Path(), metavar="DIR")
@one_line_errors
def ci_wheel(slugs: Sequence[str], out: Path) -> None:
    """Pack the hidden checks into a wheel for ci init --checks wheel; keep it private."""
    from grader.files import write_whole
    from grader.integrations.packing import course as course_of
    from grader.integrations.packing import wheel
    from grader.manifest import find_course

    course = find_course()
    chosen = [course.assignment(slug) for slug in slugs or course.slugs]
    for assignment in chosen:
        if not assignment.hidden_checks:
            raise UsageError(f"{assignment.solution_folder}: no hidden checks here to be packed")
    name, content = wheel("course_checks", course_of(chosen))
    write_whole(out / name, content)
    click.echo(out / name)


@main.group()
def gradescope() -> None:
    """Build the autograder for Gradescope."""


_root_option = click.option(
    "--root", type=click.Path(path_type=Path), default=Path("/autograder"), show_default=True
)


@gradescope.command("build")
@click.option("-a", "--assignment", required=True, metavar="SLUG")
@click.option("--out", type=click.Path(path_type=Path), default=Path("autograder.zip"))
@rate_options
@one_line_errors
def gradescope_build(assignment: str, out: Path, late: str | None, grace: str | None) -> None:
    """Write autograder.zip, to be uploaded as it is."""
    from grader.integrations.gradescope.autograder import build
    from grader.manifest import find_course

    for name in build(find_course().assignment(assignment), out, late, grace):
        click.echo(f"{out}: {name}")


@gradescope.command("data", hidden=True)
@_root_option
@one_line_errors
def gradescope_data(root: Path) -> None:
    """Fetch Fashion-MNIST when the image is built."""
    from grader.integrations.gradescope.container import fetch_data

    click.echo(fetch_data(root).name)


@gradescope.command("run", hidden=True)
@_root_option
@one_line_errors
def gradescope_run(root: Path) -> None:
    """Grade one submission in Gradescope's container."""
    from grader.integrations.gradescope.container import run
    from grader.manifest import Course
    from grader.model import Settings

    course = Course(root / "source" / "course" / "assignments")
    report = run(root, course, Settings())
    click.echo(f"{report.score:g} of {report.max_score:g}, sandbox {report.sandbox.value}")


@main.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--canvas",
    type=click.Path(path_type=Path),
    metavar="CSV",
    help="The gradebook that Canvas exported.",
)
@click.option(
    "--moodle",
    type=click.Path(path_type=Path),
    metavar="CSV",
    help="The grading worksheet of Moodle.",
)
@click.option("--gradebook", metavar="URL", help="nbgrader's, such as sqlite:///gradebook.db.")
@click.option("-a", "--assignment", metavar="SLUG", help="Which, where the reports are of several.")
@click.option("--column", metavar="NAME", help="The column to fill, if it can't be told.")
@click.option("--rescale", is_flag=True, help="Scale to the file's points where they differ.")
@lateness_options
@adjust_option
@click.option(
    "--roster",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Who is in the class: the names, ids and groups that the other files use.",
)
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
    terms: Terms,
    adjust: Path | None,
    roster: Path | None,
    out: Path | None,
) -> None:
    """Fill scores into the gradebook file of Canvas or Moodle, or into nbgrader's gradebook.

    RESULTS are files of score --json, or folders of score --out. Only rows of students who are in
    them are written, so that an import changes nobody else.

    Exit code: 0 everybody's grade was written; 1 a student is not in the file, or a row of
    --adjust or --extensions is about nobody, and all else was written; 2 the call was wrong.
    """
    from grader.batch.results import load
    from grader.files import write_whole
    from grader.identity import read_roster
    from grader.integrations.platforms.canvas_gradebook import canvas as fill_canvas
    from grader.integrations.platforms.moodle_worksheet import moodle as fill_moodle
    from grader.manifest import find_course

    if [canvas, moodle, gradebook].count(None) != 2:
        raise UsageError("export: give one of --canvas, --moodle and --gradebook")
    terms.policy()  # before anything is read
    course, reports = find_course(), load(results)
    known = read_roster(roster) if roster else None
    if assignment:
        wanted = course.assignment(assignment).slug
        reports = [report for report in reports if report.assignment == wanted]
        if not reports:
            raise UsageError(f"{results[0]}: nothing of {wanted} in these reports")
    folder = results[0] if results[0].is_dir() else None
    reports, problems = adjust_reports(adjust, folder, reports, course, known)
    judged = assess(terms, reports, course, known)
    problems = [*problems, *judged.problems]
    missing: Sequence[str] = ()
    if gradebook:
        Gradebook(gradebook, course).write(reports, judged.late)
    else:
        slugs = sorted({report.assignment for report in reports})
        if len(slugs) > 1:
            raise UsageError(f"export: reports of {', '.join(slugs)}; name one with -a")
        source = canvas or moodle
        assert source is not None
        if canvas:
            one = course.assignment(slugs[0])
            filled = fill_canvas(canvas, reports, one, column, judged.late, rescale)
        else:
            filled = fill_moodle(source, reports, column, judged.late, rescale)
        target = out or source.with_name(f"{source.stem}-filled.csv")
        write_whole(target, filled.content)
        missing = filled.missing
    tell_adjustments(reports)
    tell_lateness(reports, judged)
    for problem in problems:
        click.echo(f"grader: {printable(problem)}", err=True)
    if not gradebook:
        for line in filled.left_out:
            click.echo(f"grader: left out: {line}", err=True)
        for line in filled.missing:
            click.echo(f"grader: not written: {line}", err=True)
        count = len(filled.students)
        click.echo(f"{target}: {count} student{'' if count == 1 else 's'}")
    sys.exit(1 if problems or missing else 0)
