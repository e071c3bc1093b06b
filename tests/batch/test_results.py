"""What the folder of ``--out`` keeps, and finds again."""

from dataclasses import replace

from grader.batch.results import Results
from grader.model import Adjustment, Report, ReportStatus
from grader.reports.json import render
from grader.reports.naming import file_name

SLUG = "03_softmax_regression"


def report(student, score, path="a.py"):
    """A report on a submission that was graded."""
    return Report(student, SLUG, path, score, 2, ReportStatus.GRADED)


def test_a_report_under_its_earlier_name_is_found(tmp_path):
    """A folder of an earlier version goes on: what is kept under a name that is spared now is
    found, and written anew it is there once."""
    first, results = report("aux.b", 1), Results(tmp_path)
    seed = results.begin(None)
    (tmp_path / f"aux.b-{SLUG}.json").write_text(render([first], key="key"))
    assert results.find("aux.b", SLUG, "key") == first
    assert results.others([first]) == [] and len(results.others([])) == 1
    results.put(report("aux.b", 2), "other")
    assert len(list(tmp_path.glob("*.json"))) == 1
    assert results.find("aux.b", SLUG, "other") == report("aux.b", 2)
    results.write_books([])
    assert Results(tmp_path).begin(None) == seed


def test_a_report_of_somebody_else_s_is_no_report_of_ours(tmp_path):
    """Other files in the folder are left alone, also by a fresh start."""
    (tmp_path / "notes.json").write_text("[]")
    results = Results(tmp_path, fresh=True)
    results.begin(None)
    results.put(report("ada", 1), "key")
    assert [r.student for r in results.others([])] == ["ada"]
    results.write_books([])
    Results(tmp_path, fresh=True).begin(None)
    assert (tmp_path / "notes.json").exists() and not results.others([])


def test_what_is_said_again_is_not_written_again(tmp_path):
    """Of thousands who handed in nothing, no file is touched where nothing has changed."""
    results = Results(tmp_path)
    results.put(report("ada", 0, path=""), "")
    before = (tmp_path / file_name("ada", SLUG)).stat()
    results.put(report("ada", 0, path=""), "")
    assert (tmp_path / file_name("ada", SLUG)).stat() == before
    results.put(report("ada", 1), "")
    assert [r.score for r in results.others([])] == [1]


def test_an_adjustment_is_written_into_the_report_that_is_kept(tmp_path):
    """Under the key it had, so that it is not graded again; nobody else's file is touched."""
    results = Results(tmp_path)
    before = [report("ada", 1), report("bo", 1)]
    for one in before:
        results.put(one, "key")
    untouched = (tmp_path / file_name("bo", SLUG)).stat()
    after = [replace(before[0], adjustment=Adjustment(add=1, reason="oral")), before[1]]
    results.amend(before, after)
    assert results.find("ada", SLUG, "key") == after[0]
    assert (tmp_path / file_name("bo", SLUG)).stat() == untouched
