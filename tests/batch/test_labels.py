"""One student keeps one row and one file, whatever label a later run gives."""

import csv
import io

from grader.batch.results import Results
from grader.model import Report, ReportStatus
from grader.reports import gradebook


def report(student, assignment, number="", score=1.0) -> Report:
    return Report(student, assignment, "x.py", score, 2.0, ReportStatus.GRADED, student_id=number)


def test_a_student_who_has_another_label_now_stays_one_person(tmp_path):
    """A second Wei Li is on the roster: earlier reports of the first one get the new label, and
    one of the same assignment is replaced. Another student of the same id system stays."""
    results = Results(tmp_path)
    for one in (
        report("Wei Li", "01_a", "101", 0.5),
        report("Wei Li", "02_b", "101"),
        report("Li, Ann", "01_a", "103"),
        report("liwei", "01_a", "9001"),
        report("Bo", "01_a"),
    ):
        results.put(one, "key")
    now = [report("Wei Li (101)", "01_a", "101"), report("Wei Li (102)", "01_a", "102")]
    now.append(report("Somebody Else", "01_a", "9001"))
    for one in now:
        results.put(one, "key")
    kept = results.others(now)
    assert sorted((one.student, one.assignment) for one in kept) == [
        ("Bo", "01_a"),
        ("Li, Ann", "01_a"),
        ("Wei Li (101)", "02_b"),
        ("liwei", "01_a"),
    ]
    assert results.find("Wei Li (101)", "02_b", "key") is not None
    assert sorted(results.others(now), key=repr) == sorted(kept, key=repr)


def test_a_stranger_whom_the_teacher_settled_is_no_second_person(tmp_path):
    """The report under the name as it was handed in is replaced, or renamed."""
    results = Results(tmp_path)
    for one in (report("Zoe Muller", "01_a"), report("Zoe Muller", "02_b"), report("Bo", "01_a")):
        results.put(one, "key")
    now = [report("Zoë Müller", "01_a", "12")]
    results.put(now[0], "key")
    kept = results.others(now, {"zoe muller": "Zoë Müller"})
    assert sorted((one.student, one.assignment) for one in kept) == [
        ("Bo", "01_a"),
        ("Zoë Müller", "02_b"),
    ]
    assert len(list(tmp_path.glob("*.json"))) == 3


def test_the_gradebook_tells_two_of_one_name_apart():
    """A row each, with the id in a column of its own."""
    both = [report("Wei Li (101)", "01_a", "101"), report("Wei Li (102)", "01_a", "102", 2.0)]
    rows = list(csv.DictReader(io.StringIO(gradebook.render(both))))
    assert [(row["student"], row["id"], row["01_a"]) for row in rows] == [
        ("Wei Li (101)", "101", "1"),
        ("Wei Li (102)", "102", "2"),
    ]
