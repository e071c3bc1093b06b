"""The leaderboard: who takes part is on it, by pseudonym and accuracy, and nobody else."""

import json
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from grader.model import Report, ReportStatus
from grader.reports import gradescope, html
from grader.reports import json as as_json
from grader.reports.pages.leaderboard import places

SLUG = "08_capstone"


def report(student, pseudonym, accuracy=None, dataset="fashion-mnist", slug=SLUG):
    metrics = {} if accuracy is None else {"accuracy": accuracy}
    plain = (student, slug, "x.ipynb", 20.0, 20.0, ReportStatus.GRADED)
    return Report(*plain, dataset=dataset, metrics=metrics, pseudonym=pseudonym)


def rows(reports):
    return [(place.rank, place.name, place.accuracy) for place in places(reports)]


def test_the_best_first():
    """Who gave no name, or has no accuracy, is not listed; equal accuracies share a rank."""
    reports = [
        report("ada", "Lovelace", 0.85),
        report("ben", "", 0.99),
        report("chen", None, 0.98),
        report("dana", "no accuracy"),
        report("emil", "Noether", 0.87),
        report("goran", "Gauss", 0.85),
    ]
    expected = [(1, "Noether", 0.87), (2, "Gauss", 0.85), (2, "Lovelace", 0.85)]
    assert rows(reports) == expected
    assert rows(reports[::-1]) == expected


def test_equal_in_four_digits():
    """What is shown as equal shares a rank, and is in order of the names."""
    reports = [report("ada", "b", 0.85001), report("ben", "a", 0.84999), report("chen", "c", 0.849)]
    assert rows(reports) == [(1, "a", 0.85), (1, "b", 0.85), (3, "c", 0.849)]


def test_equal_pseudonyms():
    """They are told apart, whatever somebody else is called."""
    reports = [
        report("ada", "Net", 0.80),
        report("ben", "net", 0.85),
        report("chen", "Net (2)", 0.70),
        report("dana", "NET", 0.60),
    ]
    assert [name for _, name, _ in rows(reports)] == ["net", "Net (3)", "Net (2)", "NET (4)"]
    names = [name.casefold() for _, name, _ in rows(reports * 3)]
    assert len(set(names)) == 12


def test_the_page_names_no_student():
    """Neither a student nor a file nor a page of theirs is on it; data sets are kept apart."""
    reports = [
        report("Ada Lovelace", "x", 0.9),
        report("Ben", "y", 0.7, dataset="stand-in"),
        report("Chen", "", 0.8),
    ]
    pages = dict(html.render(reports, {}))
    text = pages["leaderboard.html"]
    for name in ("Ada", "Lovelace", "Ben", "Chen", "ipynb", "href"):
        assert name not in text
    soup = BeautifulSoup(text, "html.parser")
    tables = [[cell.get_text() for cell in table.tbody.select("td, th")] for table in soup("table")]
    assert tables == [["1", "x", "0.9000"], ["1", "y", "0.7000"]]
    assert text.count("stand-in images") == 1
    assert 'href="leaderboard.html"' in pages["index.html"]


def test_no_page_where_nobody_takes_part():
    """No file, and no link to one."""
    pages = dict(html.render([report("ada", "", 0.9), report("ben", None, 0.8)], {}))
    assert "leaderboard.html" not in pages
    assert "leaderboard.html" not in pages["index.html"]


def test_hostile_names_are_text():
    """Nothing of a name is markup."""
    name = "<script>alert(1)</script>"
    text = dict(html.render([report("ada", name, 0.9)], {}))["leaderboard.html"]
    assert "<script" not in text
    assert BeautifulSoup(text, "html.parser").tbody.th.get_text() == name


def test_pseudonyms_travel_in_the_report():
    """JSON has them where the notebook asks; what is no text is refused."""
    for pseudonym in ("x", "", None):
        text = as_json.render([report("ada", pseudonym, 0.9)])
        (again,) = as_json.reports_in(json.loads(text))
        assert again.pseudonym == pseudonym
        assert ("pseudonym" in text) == (pseudonym is not None)
    run = json.loads(as_json.render([report("ada", "x", 0.9)]))
    run["reports"][0]["pseudonym"] = ["x"]
    with pytest.raises(ValueError, match="pseudonym"):
        as_json.reports_in(run)


def test_gradescope_lists_who_takes_part():
    """Gradescope has pseudonyms of its own: the accuracy goes there if the student wants it to, or
    if the notebook does not ask."""
    taking = report("ada", "x", 0.87654)

    def leaders(one):
        return json.loads(gradescope.render(one, lambda check: False)).get("leaderboard")

    assert leaders(taking) == [{"name": "accuracy", "value": 0.8765}]
    assert leaders(replace(taking, pseudonym=None)) == [{"name": "accuracy", "value": 0.8765}]
    assert leaders(replace(taking, pseudonym="")) is None
