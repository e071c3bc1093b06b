"""Mark one paper: run its assignment's checks on it, add up, report."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from grader.marking import notes
from grader.marking.code import with_code
from grader.marking.examination import WHOLE, Examination, Paper, Ran, Scope, Setup
from grader.marking.tally import add_up, total
from grader.model import ExerciseResult, Report, ReportStatus, Status
from grader.notebook.pseudonym import pseudonym_in
from grader.recognition.hints import by_replay, in_public_checks

__all__ = ["mark"]


def mark(
    paper: Paper, setup: Setup, scope: Scope = WHOLE, told: Callable[[str], None] | None = None
) -> Report:
    """The report on ``paper``, marked in children of ``setup.server``.

    ``told`` hears which exercise each check is of, just before it runs. Raises
    :class:`~grader.errors.ManifestError` where the assignment has no check, and what the sandbox
    raises where no child can be had.
    """
    began = time.monotonic()
    assignment, settings = paper.assignment, setup.settings
    examination = Examination(paper, setup, scope, told)
    ran = examination.run()
    marking, work = ran.marking, ran.marking.work
    added_up = add_up(marking, examination.hidden, scope)
    tasks, failures = _explained(added_up, paper, examination, ran)

    exercises = [task for task in tasks if not assignment.is_bonus(task.name)]
    bonus = [task for task in tasks if assignment.is_bonus(task.name)]
    score = total(exercises, marking.faults)
    marked = [assignment.exercise(exercise.name) for exercise in exercises]
    kept_back = 0.0 if examination.hidden else sum(e.hidden_points for e in marked)
    whose_code_is_known = settings.sandbox == "off" or scope.as_in_notebook
    pseudonym = pseudonym_in(paper.source)
    return Report(
        student=paper.student,
        assignment=assignment.slug,
        path=paper.path,
        score=score,
        max_score=sum(exercise.max_score for exercise in exercises),
        status=ReportStatus.GRADER_FAULT if score is None else ReportStatus.GRADED,
        seed=examination.class_seed,
        dataset=setup.dataset.name,
        sandbox=ran.host.mode,
        seconds=round(time.monotonic() - began, 3),
        student_seconds=round(ran.host.student_seconds, 3),
        metrics=dict(work.metrics),
        notes=(
            *notes.on_faults(marking.faults),
            *notes.on_source(examination.source, ran.loaded),
            *notes.on_stand_ins(tasks, marking),
            *notes.on_needed(tasks, marking),
            *notes.on_accuracy(exercises, marking),
            *([] if whose_code_is_known else notes.on_sandbox(ran.host)),
            *failures,
            *notes.on_hidden_points(kept_back),
        ),
        exercises=exercises,
        # A notebook of another course, such as a book's, has none of them and is told of none.
        bonus=tuple(task for task in bonus if task.status is not Status.MISSING),
        training=work.training,
        language=paper.source.language,
        pseudonym=pseudonym if pseudonym is None or work.accuracy_counts else "",
    )


def _explained(
    tasks: Sequence[ExerciseResult], paper: Paper, examination: Examination, ran: Ran
) -> tuple[Sequence[ExerciseResult], list[str]]:
    """``tasks`` with known mistakes' hints and the student's code, and a note on what failed.

    Neither is a reason to lose a score that is there.
    """
    failures = []
    scope = examination.scope
    if scope.diagnose:
        try:
            if examination.hidden:
                tasks = by_replay(tasks, paper.assignment, examination.replay)
            else:
                tasks = in_public_checks(tasks, paper.assignment, examination.in_notebook)
        except Exception as error:
            failures.append(notes.mistakes_not_looked_for(error))
    if not scope.as_in_notebook:
        try:
            tasks = with_code(tasks, examination.source, ran.loaded.standing)
        except Exception as error:
            failures.append(notes.code_not_shown(error))
    return tasks, failures
