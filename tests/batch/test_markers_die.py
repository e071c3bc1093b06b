"""A marking process that dies costs nobody a point."""

import pytest

from grader import batch, intake
from grader.data import Dataset
from grader.manifest import Course
from grader.model import ReportStatus, Settings
from tests.in_marker import die, marking_after


@pytest.fixture
def run(monkeypatch, course_folder, class_folder, server, tmp_path):
    """Mark the class in two processes, each of which dies as :func:`die` has it."""
    monkeypatch.setattr("grader.batch.run.start_server", lambda _: server)
    monkeypatch.setattr(server, "close", lambda: None)

    def start(*how):
        monkeypatch.setattr("grader.batch.run.mark_task", marking_after(die, *how))
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
    once = tmp_path / "once"
    reports = run("s05", once)
    assert once.exists()
    assert {report.status for report in reports.values()} == {ReportStatus.GRADED}
    assert len(reports) == 24


def test_one_that_always_kills_is_a_fault_of_that_one(run):
    """No score for it, which is not a zero; all others are graded."""
    reports = run("s05")
    failed = {student for student, r in reports.items() if r.status is not ReportStatus.GRADED}
    assert failed == {"s05"} and reports["s05"].score is None
    assert reports["s05"].notes == ("grader fault: the marking process died twice",)
