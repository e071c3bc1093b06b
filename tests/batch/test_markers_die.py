"""A marking process that dies costs nobody a point."""

import os
import signal

import pytest

from grader import batch, intake
from grader.batch import engine
from grader.data import Dataset
from grader.manifest import Course
from grader.model import ReportStatus, Settings


@pytest.fixture
def run(monkeypatch, course_folder, class_folder, server, tmp_path):
    """Mark the class in two processes; ``deadly(student)`` says at whose work one is killed."""
    monkeypatch.setattr("grader.batch.run.start_server", lambda _: server)
    monkeypatch.setattr(server, "close", lambda: None)
    real = engine._mark

    def start(deadly):
        def mark(task, *rest, **options):
            if deadly(task.student):
                os.kill(os.getpid(), signal.SIGKILL)
            return real(task, *rest, **options)

        monkeypatch.setattr(engine, "_mark", mark)
        course = Course(course_folder / "assignments")
        found = intake.find([class_folder], course).submissions
        dataset = Dataset("stand-in", tmp_path)
        return {
            report.student: report
            for report in batch.score(found, course, dataset, Settings(seed=1), 2)
        }

    return start


def test_it_is_replaced_and_its_submission_retried(run, tmp_path):
    """Killed at one's work for the first time only, everybody is graded."""

    def deadly(student):
        if student != "s05" or (tmp_path / "once").exists():
            return False
        (tmp_path / "once").touch()
        return True

    reports = run(deadly)
    assert {report.status for report in reports.values()} == {ReportStatus.GRADED}
    assert len(reports) == 24


def test_one_that_always_kills_is_a_fault_of_that_one(run):
    """No score for it, which is not a zero; all others are graded."""
    reports = run(lambda student: student == "s05")
    failed = {student for student, r in reports.items() if r.status is not ReportStatus.GRADED}
    assert failed == {"s05"} and reports["s05"].score is None
    assert reports["s05"].notes == ("grader fault: the marking process died twice",)
