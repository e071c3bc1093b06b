"""Web pages: what they say, that nothing from outside is markup, and that they need no network."""

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from grader.manifest import find_course
from grader.model import (
    CheckResult,
    Difference,
    ExerciseResult,
    Report,
    ReportStatus,
    SandboxMode,
    Status,
)
from grader.reports import html, summary

SLUG = "03_softmax_regression"
ASSIGNMENT = find_course().assignment(SLUG)
NASTY = "<script>x</script>\"'><b style=x onerror=y>&amp;{{ 7*7 }}\x1b[31m\x00\u202e\n]]>\ud800"


def report(student="ada", text="rows sum to 2", **changes) -> Report:
    """One exercise of two checks, of which one failed saying ``text``."""
    difference = Difference(
        text, "values", (("0.5", text),), (("0.5", "0.25"),), ((0, 1),), (0, 0), (1, 2)
    )
    failed = CheckResult(
        "test_softmax_values", "softmax", 0.0, 1.0, Status.FAILED, text, f"hint {text}",
        difference=difference,
    )  # fmt: skip
    passed = CheckResult("test_softmax_of_other_inputs", "softmax", 3.0, 3.0, Status.PASSED)
    plain = {
        "score": 3.0, "max_score": 4.0, "status": ReportStatus.GRADED, "seed": 123,
        "dataset": "fashion-mnist", "sandbox": SandboxMode.STRICT, "metrics": {"accuracy": 0.751},
        "notes": (f"note {text}",),
        "exercises": (ExerciseResult.of("softmax", 4.0, [failed, passed]),),
    }  # fmt: skip
    plain |= {"assignment": SLUG, "path": f"work/{text}.ipynb"}
    return Report(student, **{**plain, **changes})


FAULT = report(
    "lena",
    score=None,
    status=ReportStatus.GRADER_FAULT,
    exercises=(),
    notes=("grader fault: disk",),
)
UNREADABLE = report(
    "kofi", score=0.0, status=ReportStatus.UNREADABLE, exercises=(), seed=None, metrics={},
    notes=("not a notebook",),
)  # fmt: skip
ABSENT = report(
    "gone", path="", score=0.0, seed=None, metrics={}, notes=("nothing was handed in",),
    exercises=(ExerciseResult("softmax", 0.0, 4.0, Status.MISSING),),
)  # fmt: skip


def soup_of(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def shown(text: str) -> str:
    """What a person reads of a page, in one line."""
    soup = soup_of(text)
    for part in soup(["style", "script"]):
        part.decompose()
    return " ".join(soup.get_text(" ").split())


def student_page(*args, **kwargs) -> str:
    return shown(html.student_page(*args, **kwargs))


def test_a_student_s_page():
    """Who, what for, the points, what failed and why, the hint, the notes; never the seed, with
    which a second submission would know its inputs beforehand."""
    text = student_page(report(), ASSIGNMENT)
    for part in (
        "Softmax regression from scratch", "ada", "3 of 4 points", "partly right",
        "values not right yet 0 of 1", "rows sum to 2", "Hint hint rows sum to 2",
        "note rows sum to 2", "rows sum to 2.ipynb", "Fashion-MNIST", "strict",
    ):  # fmt: skip
        assert part in text, part
    assert "work/" not in text and "123" not in text


def test_wrong_values_are_shown_beside_the_expected_ones():
    """The same tables as in a notebook: yours with the wrong cell marked, and expected."""
    soup = soup_of(html.student_page(report(text="0.75"), ASSIGNMENT))
    yours, expected = soup.select(".difference table")
    assert [cell.text for cell in yours.select(".grader-wrong")] == ["0.75"]
    assert [cell.text for cell in expected.find_all("td")] == ["0.5", "0.25"]


def test_accuracy_stands_beside_its_thresholds():
    """The manifest's for that data set, where they are known."""
    known = ASSIGNMENT.exercise("train_softmax").accuracy.solution["fashion-mnist"]
    text = student_page(report(), ASSIGNMENT)
    assert "0.751 of the test images are recognised, after training on Fashion-MNIST. All" in text
    assert (
        f"All points are given from {known.full_at:.2f}, none below {known.none_below:.2f}." in text
    )
    assert "All points" not in student_page(report(dataset="another"), ASSIGNMENT)
    assert "All points" not in student_page(report(), None)
    assert "drawn" in student_page(report(dataset="stand-in"), None)


def test_what_all_checks_say_is_said_once():
    """A function that is not there is missed by each check in the same words."""
    checks = [
        CheckResult(f"test_{i}", "sgd", 0.0, 1.0, Status.MISSING, "no function named sgd", "h")
        for i in range(3)
    ]
    text = student_page(report(exercises=(ExerciseResult.of("sgd", 3.0, checks),)), ASSIGNMENT)
    assert text.count("no function named sgd") == 1 and text.count("Hint h") == 1


def test_what_was_not_started_has_a_heading_only():
    """Its checks and its hint are for who has begun."""
    check = CheckResult(
        "test_x", "sgd", 0.0, 3.0, Status.NOT_STARTED, "sgd is not written yet", "h"
    )
    text = student_page(report(exercises=(ExerciseResult.of("sgd", 3.0, [check]),)), ASSIGNMENT)
    assert "sgd not started 0 of 3" in text and "Check" not in text and "Hint" not in text


def test_what_was_not_graded_says_why():
    """A fault of ours is no zero; nobody's page reads as if their code had failed."""
    fault = student_page(FAULT, ASSIGNMENT)
    assert "No score yet" in fault and "not your fault" in fault and "0 of" not in fault
    assert "could not be read" in student_page(UNREADABLE, ASSIGNMENT)
    assert "not a notebook" in student_page(UNREADABLE, ASSIGNMENT)
    assert "Nothing was handed in" in student_page(ABSENT, ASSIGNMENT)
    assert "not found" not in student_page(ABSENT, ASSIGNMENT)


def test_public_points_are_called_so():
    """Where the hidden checks were not run, the page says out of how many points it might be."""
    public = sum(exercise.max_score(False) for exercise in ASSIGNMENT.exercises)
    text = student_page(report(max_score=public), ASSIGNMENT)
    assert "with the hidden ones there are 20 points" in text
    assert "hidden" not in student_page(report(max_score=20.0), ASSIGNMENT)


def test_hidden_checks_can_be_kept_from_students():
    """Their points are told in one line; their names, messages and hints are not."""
    hidden = CheckResult("test_secret", "softmax", 0.0, 1.0, Status.FAILED, "of 0s", "look at 0s")
    (exercise,) = report().exercises
    both = replace(exercise, checks=(exercise.checks[0], hidden))
    told = report(exercises=(both,), notes=("grader fault: test_secret: x",))
    text = student_page(told, ASSIGNMENT, hidden=False)
    assert "1 hidden check 0 of 1" in text and "rows sum to 2" in text
    assert not [part for part in ("secret", "0s") if part in text]
    assert "values" not in student_page(told, None, hidden=False)  # what is not known to be public
    assert "secret" in student_page(told, ASSIGNMENT)


def test_nothing_from_outside_is_markup():
    """Whatever is in names and messages, a page has the same elements and attributes, and shows
    the text as it is but for control characters."""

    def pages(text):
        check = CheckResult(text, text, 0.0, 1.0, Status.FAILED, text, text)
        exercise = ExerciseResult.of(text, 1.0, [check, replace(check, name=f"{text}2")])
        one = report(text, text, assignment=text, dataset=text, exercises=(exercise,),
                     metrics={"accuracy": 0.5, text: 1.0})  # fmt: skip
        unread = replace(UNREADABLE, assignment=text, notes=(text,))
        return [page for _, page in html.render([one, unread, replace(FAULT, notes=(text,))], {})]

    def skeleton(page):
        return [(tag.name, sorted(tag.attrs)) for tag in soup_of(page).find_all()]

    for nasty, plain in zip(pages(NASTY), pages("=plain")):
        assert skeleton(nasty) == skeleton(plain)
        assert "<script>x</script>\"'><b style=x onerror=y>&amp;{{ 7*7 }}?[31m??" in shown(nasty)
        assert not re.search("[^\\n\\x20-\\x7e\\xa0-\\ud7ff]", nasty)
        nasty.encode()


def test_a_page_needs_nothing_and_runs_nothing_else():
    """Its policy names its own style and script by their digests; no address leads out of it."""
    for name, page in html.render([report(), FAULT], {SLUG: ASSIGNMENT}):
        soup = soup_of(page)
        policy = soup.find("meta", {"http-equiv": True})["content"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        inline = soup(["style", "script"])
        assert [part.name for part in inline] == ["style", *["script"] * (name == "index.html")]
        for part in inline:
            digest = base64.b64encode(hashlib.sha256(part.string.encode()).digest()).decode()
            assert f"{part.name}-src 'sha256-{digest}'" in policy
        for tag in soup.find_all():
            assert tag.get("src", "data:image/png;base64,").startswith("data:image/png;base64,")
            assert "//" not in tag.get("href", "")
            assert not [key for key in tag.attrs if key == "style" or key.startswith("on")]
        assert "url(" not in page and "@import" not in page
        assert soup.html["lang"] == "en" and soup.title.string


def test_a_student_s_page_can_be_handed_on():
    """Nobody else is in it, nor is a link to where they are."""
    pages = dict(html.render([report("ada"), report("bo")], {}))
    page = pages["ada-03_softmax_regression.html"]
    assert "bo" not in shown(page).split() and "index.html" not in page


def test_the_class_page_has_the_summary_s_figures():
    """Counts, mean, each check's pass rate and discrimination, and the mistakes by frequency."""
    reports = [report(f"s{i}") for i in range(8)]
    reports += [report(f"t{i}", score=float(i), exercises=()) for i in range(4)]
    reports += [UNREADABLE, FAULT, ABSENT]
    (found,) = summary.analyse(reports)
    soup = soup_of(html.class_page(reports, {SLUG: ASSIGNMENT}))
    facts = {dt.get_text(): dt.find_next("dd").get_text() for dt in soup("dt")}
    assert facts["graded"] == "12" and facts["unreadable"] == facts["grader fault"] == "1"
    assert facts["not handed in"] == "1" and facts["mean of 4"] == f"{found['scores']['mean']:.1f}"
    over = [int(text.string) for text in soup.find("figure")("text", class_="over")]
    assert over == [n for n in found["scores"]["histogram"] if n]
    rows = [[cell.get_text(" ", strip=True) for cell in row(["td", "th"])] for row in soup("tr")]
    (values,) = [row for row in rows if row[:2] == ["softmax", "softmax values"]]
    assert values[2:4] == ["0 %", "–"] and values[4].startswith("8 × hint rows sum to 2")
    assert ["s0", "3", "◐ 3", "0.751"] in rows
    assert "3, partly right" in [a.get("aria-label") for a in soup("a")]
    assert ["lena", "grader fault", "", "0.751"] in rows and [
        "gone",
        "not handed in",
        "",
        "",
    ] in rows


def test_headings_of_tables_are_headings():
    """Each column and each student's row, for who listens to a page."""
    soup = soup_of(html.class_page([report(), ABSENT], {}))
    for table in soup("table"):
        heads = table.thead("th")
        assert all(head["scope"] == "col" for head in heads)
        assert all(len(row(["td", "th"])) == len(heads) for row in table.tbody("tr"))
    assert soup.find("th", {"scope": "row"})


def test_every_link_leads_to_a_page():
    """Also where there are several assignments, names that no file may have, and names that
    differ in case."""
    names = ["ada", "Ada", "ADA", "../../x", "a/b", "", "ü", NASTY, "x" * 300]
    reports = [report(name, assignment=slug) for name in names for slug in (SLUG, "04_mlp", "")]
    reports.append(report(assignment="../x"))
    pages = dict(html.render(reports, {SLUG: ASSIGNMENT}))
    assert len({name.casefold() for name in pages}) == len(reports) + 1
    assert all("/" not in name and len(name) < 200 for name in pages)
    index = soup_of(pages["index.html"])
    links = {tuple(a["href"].split("#")) for a in index("a")}
    assert {page for page, *_ in links if page} == set(pages) - {"index.html"}
    for page, *place in links:
        there = soup_of(pages[page]) if page else index
        assert not place or there.find(id=place[0])
    for page in pages.values():
        ids = [tag["id"] for tag in soup_of(page).find_all(id=True)]
        assert len(ids) == len(set(ids))


def test_the_same_class_has_the_same_bytes():
    """Whatever the order in which it was graded."""
    reports = [report("bo"), report("ada"), UNREADABLE, FAULT]
    assert dict(html.render(reports, {})) == dict(html.render(reports[::-1], {}))


@pytest.mark.parametrize(
    "only",
    [report(), report("odd", score=None), UNREADABLE, FAULT, ABSENT],
    ids=lambda report: report.student,
)
def test_a_class_of_one(only):
    """Nothing is said that takes several: no histogram, no pass rates, no division by zero."""
    page = html.class_page([only], {})
    assert "1 student" in shown(page) and only.student in shown(page)
    assert "<figure>" not in page and "hardest" not in page


def test_a_check_that_the_better_students_fail_is_pointed_out():
    """In words; with few students nothing is said of correlations."""

    def one(i, n):
        shares = [float(i < n // 2), float(i >= n // 2), float(i >= n // 2)]
        checks = [
            CheckResult(f"test_{j}", "softmax", share, 1.0, Status("passed" if share else "failed"))
            for j, share in enumerate(shares)
        ]
        return report(f"s{i}", score=sum(shares), exercises=(ExerciseResult.of("e", 3.0, checks),))

    assert "-1.00 look at it" in shown(html.class_page([one(i, 10) for i in range(10)], {}))
    assert "look at it" not in shown(html.class_page([one(i, 9) for i in range(9)], {}))
