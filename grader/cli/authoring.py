"""For authors: a new assignment, its release, and the proof of its checks."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.main import data_option, main, one_line_errors
from grader.errors import UsageError
from grader.text import printable

if TYPE_CHECKING:
    from grader.manifest import Assignment, Course

__all__ = ["new", "release", "verify"]


@main.command()
@click.argument("slugs", nargs=-1)
@click.option("--check", is_flag=True, help="Change nothing; fail if something is out of step.")
@click.option(
    "--install",
    metavar="PACKAGE",
    help="What students install: a name, a wheel's address, git+https://…; kept in course.toml.",
)
@click.option(
    "--language",
    metavar="LANGUAGE",
    default="",
    help="Only the notebooks in this language, such as zh.",
)
@one_line_errors
def release(slugs: Sequence[str], check: bool, install: str | None, language: str) -> None:
    """Make what students get from the masters and known mistakes in solutions/.

    A notebook is also made in each language that its master is translated into. What is not
    translated is listed, and stays English.
    """
    from grader.authoring.problems import own_catalogues, problems, untranslated
    from grader.authoring.release import make, record_install, write

    course = _own_course()
    if install is not None:
        if check:
            raise UsageError("--check changes nothing, so leave out --install")
        record_install(course, install)
    assignments = [course.assignment(slug) for slug in slugs or course.slugs]
    found: list[str] = []
    english: list[str] = []
    if check and not slugs and course.is_packaged:
        found, english = own_catalogues(language)
    for made in make(_translated(assignments, language), language):
        if not check:
            written = ", ".join(path.name for path in write(made))
            click.echo(f"{made.assignment.slug}: {'wrote ' + written if written else 'in step'}")
        found += problems(made)
        english += untranslated(made)
    for note in english:
        click.echo(note)
    for problem in found:
        click.echo(problem, err=True)
    if found:
        sys.exit(1)


def _translated(assignments: list[Assignment], language: str) -> list[Assignment]:
    """Those that have a translation, if only a ``language`` is asked for."""
    from grader.authoring.twins import twins_of

    found = [a for a in assignments if not language or language in twins_of(a.master)]
    if not found:
        wanted = assignments[0].master.with_suffix(f".{language}.py")
        raise UsageError(f"--language {language}: no master has a translation; write {wanted}")
    return found


@main.command()
@click.argument("slug")
@one_line_errors
def new(slug: str) -> None:
    """Lay out a new assignment, such as 06_dropout, to be filled.

    It goes into the course of this folder or of one above it; elsewhere it begins a course here.
    """
    from grader.authoring.new import begin, lay_out
    from grader.manifest import course_around

    for path in lay_out(course_around() or begin(Path.cwd()), slug):
        click.echo(f"wrote {path}")
    click.echo(
        f"Now replace the exercise by yours; then grader release {slug}, grader verify {slug}"
    )


@main.command()
@click.argument("slugs", nargs=-1)
@data_option
@click.option("--seeds", type=click.IntRange(1), default=20, show_default=True, metavar="N")
@click.option(
    "--draws",
    type=click.IntRange(0),
    default=1000,
    show_default=True,
    metavar="N",
    help="Seeds for trivial answers, and for what a seed may not decide.",
)
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
    draws: int,
    jobs: int | None,
    drawn: bool,
    calibrate: bool,
) -> None:
    """Prove that the checks catch known mistakes and spare correct variants."""
    from rich.console import Console

    from grader.authoring.pool import in_parallel
    from grader.authoring.verify import claims, prove, table
    from grader.data import locate
    from grader.data.fashion_mnist import stand_in
    from grader.manifest import find_course

    course = find_course()
    if calibrate or not course.solutions.is_dir():
        course = _own_course()
    assignments = [course.assignment(slug) for slug in slugs or course.slugs]
    dataset = stand_in() if drawn else locate(data)
    if calibrate:
        _calibrate(assignments, dataset, seeds, jobs)
        return
    todo = [claim for assignment in assignments for claim in claims(assignment, seeds, draws)]
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
    Console(highlight=False, width=110).print(table(rows, dataset.name))
    if any(row.problem for row in rows):
        sys.exit(1)


def _own_course() -> Course:
    """The course that is written to: one around this folder, never the installed package's."""
    from grader.manifest import course_around

    course = course_around()
    if course is None:
        raise UsageError(f"{Path.cwd()}: no course here or above; grader new 01_x begins one")
    return course


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
