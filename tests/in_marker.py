"""What tests do in the processes that mark: each function here that returns a ``mark_task`` takes
the place of ``grader.batch.run.mark_task``, and reaches those processes by its name."""

import os
import signal
from functools import partial

import psutil
import pytest

from grader.batch import engine
from grader.marking import marker
from grader.marking.examination import Scope


def examining_only(exercise):
    """``mark_task`` on that exercise only, without looking for known mistakes: for time's sake."""
    return partial(_only, Scope(only=exercise, diagnose=False))


def _only(scope, task, run):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marker, "mark", partial(marker.mark, scope=scope))
        return engine.mark_task(task, run)


def marking_after(what, *arguments):
    """``mark_task``, which calls ``what(student, *arguments)`` first."""
    return partial(_after, what, arguments)


def _after(what, arguments, task, run):
    what(task.student, *arguments)
    return engine.mark_task(task, run)


def die(student, unlucky, once=None):
    """Kill this process at that student's work; only for the first time, which the file ``once``
    tells."""
    if student == unlucky and not (once and once.exists()):
        if once:
            once.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def kill_fork_server(student, unlucky):
    """Kill the process that students' processes are forked from, before that student's work."""
    if student == unlucky:
        _kill_parent_of_children(engine._sandbox.server)


def kill_each_fork_server(student, unlucky):
    """As :func:`kill_fork_server`, when marking has begun, and again when it is tried again."""
    if student != unlucky:
        return
    real = marker.mark

    def mark(paper, setup):
        if paper.student == unlucky:
            _kill_parent_of_children(setup.server)
        return real(paper, setup)

    marker.mark = mark  # of this process alone


def _kill_parent_of_children(server):
    child = server.new_child(None)
    os.kill(psutil.Process(child.pid).ppid(), signal.SIGKILL)


def remove(student, folder, pattern):
    """Remove files that are there when the run begins."""
    for path in folder.glob(pattern):
        path.unlink(missing_ok=True)
