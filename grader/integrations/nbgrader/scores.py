"""nbgrader's gradebook, written through its own API: scores, partial credit, comments.

An exercise is the grade cell ``check_<exercise>`` and the solution cell ``<exercise>``, as in the
notebooks that ``grader release`` makes. Cells that a person grades are left to that person.
Everything is written in one transaction or nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import UsageError
from grader.extras import needs
from grader.identity import Id, Match, Matcher, Owner, Roster, Student
from grader.integrations.nbgrader.cells import comment_of, grade_of, leave_to_a_person, manual_cells
from grader.integrations.nbgrader.database import (
    alembic_on_path,
    current_versions,
    engine_of,
    is_sqlite,
    one_transaction,
)
from grader.integrations.teacher.late import NBGRADER_STAMP
from grader.manifest import Assignment, Course
from grader.model import Adjustment, ExerciseResult, Report, Status, failure_messages, hints
from grader.text import printable

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from grader.integrations.teacher.late import Late

__all__ = ["examine", "write"]


def examine(url: str, course: Course, students: Sequence[tuple[str, str]]) -> None:
    """See that a class can be written to the gradebook at ``url``, without changing it.

    Raises :class:`UsageError` for a database that cannot be opened, is locked, is not nbgrader's,
    is of another version of it, is another course's, or does not know one of ``students``, each a
    name and an id.
    """
    with engine_of(url) as engine:
        _examine(engine, url, course, students)
        if is_sqlite(engine):
            with engine.connect() as connection:  # as the writer will, so that a lock shows now
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                connection.rollback()


def write(
    reports: Sequence[Report],
    url: str,
    course: Course,
    late: Mapping[tuple[str, str], Late] | None = None,
    hidden: bool = True,
) -> Sequence[Report]:
    """Write what was graded; returns the reports left out because the grader itself failed.

    ``late`` has the time stamps and penalties, by student and assignment. Scores that a person
    gave, and their comments, stay as they are. Raises :class:`UsageError` as :func:`examine`.
    """
    with needs("nbgrader"):
        from nbgrader.api import Gradebook

    written = [r for r in reports if r.final_score is not None and r.assignment in course.slugs]
    with engine_of(url) as engine:
        students = [(report.student, report.student_id) for report in written]
        called = _examine(engine, url, course, students)
        with alembic_on_path():
            Gradebook(url).close()  # makes the tables where there are none yet
        with one_transaction(url, engine) as gradebook:
            for slug in dict.fromkeys(report.assignment for report in written):
                group = [report for report in written if report.assignment == slug]
                one = course.assignment(slug)
                _write_assignment(gradebook, one, group, called, late or {}, hidden)
    return [report for report in reports if report not in written]


# ── before anything is written ──


def _examine(
    engine: Engine, url: str, course: Course, students: Sequence[tuple[str, str]]
) -> Mapping[str, str]:
    """The id in the gradebook of each of ``students``, by name."""
    from sqlalchemy import inspect, text

    shown = engine.url.render_as_string(hide_password=True)
    tables = set(inspect(engine).get_table_names())
    if not tables:
        return {name: number or name for name, number in students}
    if not {"assignment", "student", "grade"} <= tables:
        raise UsageError(f"--gradebook {shown}: not a gradebook of nbgrader's; name another")
    with engine.connect() as connection:

        def column(query: str) -> list[str]:
            return [str(value) for (value,) in connection.execute(text(query))]

        version = (
            column("SELECT version_num FROM alembic_version") if "alembic_version" in tables else []
        )
        if version != current_versions():
            raise UsageError(
                f"--gradebook {shown}: written by another version of nbgrader; "
                "run nbgrader db upgrade, which keeps a copy, first"
            )
        assignments = column("SELECT name FROM assignment ORDER BY name")
        rows = connection.execute(text("SELECT id, first_name, last_name, email FROM student"))
        known = [_student(*row) for row in rows]
    if assignments and not set(assignments) & set(course.slugs):
        raise UsageError(
            f"--gradebook {shown}: of another course (it has {', '.join(assignments[:3])}, "
            f"this one {', '.join(course.slugs[:3])}); name this course's"
        )
    if not known:
        return {name: number or name for name, number in students}
    matcher = Matcher(Roster(known))
    called, strangers = {}, []
    for name, number in students:
        found = matcher.of(Owner(name, (Id("", number),) if number else ()))
        if isinstance(found, Match) and len(found.students) == 1:
            called[name] = found.students[0].id
        else:
            strangers.append((name, number or name))
    if strangers:
        names = ", ".join(printable(name) for name in sorted(dict(strangers)))
        raise UsageError(
            f"--gradebook {shown}: no student {names}; "
            f"nbgrader db student add {printable(min(strangers)[1])} makes one"
        )
    return called


def _student(id: str, first: str | None, last: str | None, email: str | None) -> Student:
    """A student of the gradebook, as one of a roster."""
    name = " ".join(filter(None, (first, last))) or id
    ids = (Id("id", id), Id("login", id), *([Id("email", email)] if email else []))
    return Student(name, id, ids, label=name)


# ── writing ──


def _write_assignment(
    gradebook: Any,
    assignment: Assignment,
    reports: Sequence[Report],
    called: Mapping[str, str],
    late: Mapping[tuple[str, str], Late],
    hidden: bool,
) -> None:
    """One assignment's cells, then each student's scores and comments.

    ``called`` are the ids in the gradebook.
    """
    notebook = Path(assignment.notebook).stem
    where = (notebook, assignment.slug)
    gradebook.update_or_create_assignment(assignment.slug)
    gradebook.update_or_create_notebook(*where)
    graded = next((report.exercises for report in reports if report.exercises), None)
    points = (
        {exercise.name: exercise.max_score for exercise in graded}
        if graded
        else {e.name: e.max_score(assignment.has_hidden(hidden)) for e in assignment.exercises}
    )
    for name, maximum in points.items():
        gradebook.update_or_create_solution_cell(name, *where)
        cell = gradebook.update_or_create_grade_cell(
            f"check_{name}", *where, cell_type="code", max_score=maximum
        )
        _keep_checksum_true(gradebook, cell, where)
    by_hand = manual_cells(assignment)
    for report in reports:
        late_by = late.get((report.student, report.assignment))
        own = replace(report, student=called[report.student])
        _write_student(gradebook, own, where, list(points), late_by)
        leave_to_a_person(gradebook, by_hand, where, own.student)
    gradebook.db.commit()


def _keep_checksum_true(gradebook: Any, cell: Any, where: tuple[str, str]) -> None:
    """A cell's checksum has its points in it; nbgrader refuses to autograde where they differ."""
    from nbformat.v4 import new_code_cell
    from nbgrader.api import MissingEntry
    from nbgrader.utils import compute_checksum

    try:
        source = gradebook.find_source_cell(cell.name, *where)
    except MissingEntry:
        return
    table = {"grade": True, "solution": False, "grade_id": cell.name, "points": cell.max_score}
    source.checksum = compute_checksum(new_code_cell(source.source, metadata={"nbgrader": table}))


def _write_student(
    gradebook: Any, report: Report, where: tuple[str, str], names: Sequence[str], late: Late | None
) -> None:
    notebook, slug = where
    gradebook.update_or_create_student(report.student)
    stamp = {}
    if late is not None and late.submitted is not None and late.source == NBGRADER_STAMP:
        # formgrader takes a time that is not in submitted/ for another submission, and hides it.
        stamp = {"timestamp": late.submitted.strftime("%Y-%m-%d %H:%M:%S.%f UTC")}
    submission = gradebook.update_or_create_submission(slug, report.student, **stamp)
    (handed_in,) = [entry for entry in submission.notebooks if entry.name == notebook]
    if late is not None:
        is_set = report.adjustment is not None and report.adjustment.to is not None
        handed_in.late_submission_penalty = 0.0 if is_set else late.penalty
    pairs = []
    results = {exercise.name: exercise for exercise in report.exercises}
    for name in names:
        grade = grade_of(gradebook, handed_in, f"check_{name}", where, report.student)
        comment = comment_of(gradebook, handed_in, name, where, report.student)
        pairs.append((grade, comment))
        if _BY_HAND in (comment.auto_comment or ""):
            grade.extra_credit = None  # of an earlier run
        result = results.get(name)
        grade.auto_score = (result.score or 0.0) if result else 0.0
        grade.needs_manual_grade = grade.manual_score is not None  # for a person to look again
        notes = "\n".join(f"- {_as_code(note)}" for note in report.notes)
        comment.auto_comment = _comment_on(result) if result else notes
    if report.adjustment is not None:
        _give(report.adjustment, pairs, report)
    gradebook.db.commit()


_BY_HAND = "points given by hand: "


def _give(adjustment: Adjustment, pairs: Sequence[tuple[Any, Any]], report: Report) -> None:
    """A person's points, as extra credit in the first exercise that has none from formgrader."""
    free = [(grade, comment) for grade, comment in pairs if not grade.extra_credit]
    if not free:
        raise UsageError(
            f"--gradebook: {printable(report.student)} has extra credit in every exercise of "
            f"{report.assignment}; change one of them in formgrader; nothing was written"
        )
    grade, comment = free[0]
    total = sum(g.auto_score if g.manual_score is None else g.manual_score for g, _ in pairs)
    grade.extra_credit = (adjustment.applied(total) or 0.0) - total
    reason = f" {_as_code(adjustment.reason)}" if adjustment.reason else ""
    line = f"- {_BY_HAND}{grade.extra_credit:+g}{reason}"
    comment.auto_comment = "\n".join(filter(None, (comment.auto_comment, line)))


def _comment_on(exercise: ExerciseResult) -> str:
    """What a student is to read in the feedback: what went wrong, then the hints.

    Feedback is rendered from Markdown, which may hold HTML; formgrader's box has the text itself.
    """
    if exercise.status is Status.PASSED:
        return ""
    if exercise.status is Status.NOT_STARTED:
        return "not written yet"
    lines = [
        f"- {titles}: {_as_code(message)}" for titles, message in failure_messages(exercise.checks)
    ]
    return "\n".join([*lines, *(f"- hint: {hint}" for hint in hints(exercise.checks))])


def _as_code(text: str) -> str:
    """``text`` between more backticks than it has in a row, so that none of it is markup."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {printable(text)} {fence}" if longest else f"`{printable(text)}`"
