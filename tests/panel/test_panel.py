"""The panel of ``check``: the same facts in HTML and in text, whatever a submission says."""

from bs4 import BeautifulSoup

from grader.model import CheckResult, Difference, Status
from grader.panel import Panel, Standing, list_panel, list_text, result_panel, verdict

RIGHT = CheckResult("test_shape", "softmax", 1.0, 1.0, Status.PASSED)
DIFFERENCE = Difference(
    "softmax(X)", "values", (("1", "2"), ("3", "9")), (("1", "2"), ("3", "4")), ((1, 1),),
    (0, 0), (2, 2),
)  # fmt: skip
WRONG = CheckResult(
    "test_values", "softmax", 0.0, 2.0, Status.FAILED, "worst at [1, 1]", difference=DIFFERENCE
)
OTHER = CheckResult("test_large", "softmax", 0.0, 1.0, Status.ERROR, "ValueError: no")
STANDINGS = [
    Standing("warm_up", 1, 1, Status.PASSED),
    Standing("softmax", 4, 1, Status.PARTIAL),
    Standing("sgd", 2),
]


def panel(*checks, **more):
    return Panel("softmax", 4, 1, checks, **{"standings": STANDINGS, **more})


def page(html):
    return BeautifulSoup(html, "html.parser")


def test_a_wrong_value_is_shown_beside_the_expected_one():
    """Two tables of the same cells; the one that differs is marked, on the student's side only."""
    shown = page(result_panel(panel(RIGHT, WRONG, OTHER, hints=["why?", "so!"])))
    yours, expected = shown.find_all("table")
    assert (yours.caption.text, expected.caption.text) == ("yours", "expected")
    assert [cell.text for cell in yours.find_all(class_="grader-wrong")] == ["9"]
    assert not expected.find_all(class_="grader-wrong")
    assert "1 of 4 points" in shown.h4.text and "not right yet" in shown.h4.text


def test_hints_unfold_one_inside_the_other():
    """The second is only to be had in the first, and none is open."""
    shown = page(result_panel(panel(WRONG, hints=["why?", "so!"])))
    first, second = (d for d in shown.find_all("details") if "int" in d.summary.text)
    assert first.p.text == "why?" and second.p.text == "so!"
    assert second in first.find_all("details") and not first.has_attr("open")


def test_a_recognised_mistake_is_announced():
    """Its hint comes first, before the exercise's own."""
    shown = page(result_panel(panel(WRONG, hints=["dim 0?", "why?"], own_hints=["why?"])))
    summaries = [s.text for s in shown.find_all("summary")]
    assert summaries == ["Hint: this looks like a common mistake", "Another hint"]


def test_a_table_is_that_of_the_first_thing_wrong():
    """Another check's table under the first message would explain nothing."""
    assert not page(result_panel(panel(OTHER, WRONG))).find_all("table")


def test_a_shape_is_shown_beside_the_expected_one():
    """One row each."""
    shapes = Difference("f(X)", "shape", (("(3,)",),), (("(3, 1)",),), ((0, 0),))
    check = CheckResult("test_it", "softmax", 0.0, 1.0, Status.FAILED, "shape", difference=shapes)
    table = page(result_panel(panel(check))).table
    assert [row.text for row in table.find_all("tr")] == ["yours(3,)", "expected(3, 1)"]


def test_after_a_success_comes_the_next_exercise():
    """The first one after it that does not pass yet; after the last, what to do."""
    assert "Next: sgd" in page(result_panel(panel(RIGHT))).text
    done = [Standing(name, 1, 1, Status.PASSED) for name in ("warm_up", "softmax", "sgd")]
    shown = page(result_panel(panel(RIGHT, standings=done))).text
    assert "Every exercise passes" in shown and "3 of 3 exercises pass" in shown


def test_the_text_has_the_same_facts():
    """Points, what is wrong, and what it depends on."""
    told = verdict(panel(RIGHT, WRONG, needs=["warm_up"])).splitlines()
    assert told == [
        "✗ softmax: 1/4",
        "    values: worst at [1, 1]",
        "    softmax depends on warm_up, not right yet: begin there",
    ]


def test_the_list_has_every_exercise():
    """In HTML and in text: how each stands, and how many pass."""
    shown = page(list_panel("Softmax", STANDINGS))
    assert [row.code.text for row in shown.find_all("tr")] == ["warm_up", "softmax", "sgd"]
    assert "1 of 3 exercises pass" in shown.text
    assert list_text("Softmax", STANDINGS).splitlines()[1:] == [
        "✓ warm_up  1/1", "✗ softmax  1/4", "· sgd      0/2",
    ]  # fmt: skip


def test_a_hostile_submission_stays_text():
    """Markup in a message, a name or a value is shown as it is; no script, no address."""
    evil = "<script>alert(1)</script><img src=//x onerror=y>\x1b[2J"
    table = Difference(evil, "values", ((evil,),), ((evil,),), ((0, 0),), (0,), (1,))
    check = CheckResult(evil, "softmax", 0.0, 1.0, Status.ERROR, evil, evil, difference=table)
    html = result_panel(panel(check, OTHER, hints=[evil], needs=[evil]))
    html += list_panel(evil, [Standing(evil, 1)])
    assert not page(html).find_all(["script", "img"]) and "\x1b" not in html
    assert "http" not in html and "url(" not in html


def test_a_fault_of_the_grader_is_not_the_students():
    """It says so, and gives no hint."""
    shown = page(result_panel(panel(WRONG, faults=["a check broke"], hints=["why?"])))
    assert "not your fault" in shown.text and "why?" not in shown.text


def test_the_curve_of_a_loss_that_should_fall():
    """Drawn where an exercise trains, and told in words; that it does not fall is said."""
    rising = page(result_panel(panel(WRONG, losses=[2.3] * 10 + [2.4] * 10)))
    assert rising.svg["aria-label"] == (
        "The loss went from 2.3 to 2.4 while this trained. It should fall."
    )
    assert rising.svg["aria-label"] in rising.p.parent.text
    falling = page(result_panel(panel(WRONG, losses=[2.3, 1.0, 0.4])))
    assert "from 2.3 to 0.4" in falling.text and "should fall" not in falling.text
    broken = page(result_panel(panel(WRONG, losses=[2.3, 2.4, float("nan"), float("inf")])))
    assert "from 2.3 to nan" in broken.text and "should fall" in broken.text
    assert "nan" not in broken.polyline["points"]
    at_once = page(result_panel(panel(WRONG, losses=[2.3, float("nan")])))
    assert "from 2.3 to nan" in at_once.text and not at_once.svg
    assert not page(result_panel(panel(WRONG))).svg
    assert not page(result_panel(panel(RIGHT, losses=[2.3, 1.0, 0.4]))).svg
