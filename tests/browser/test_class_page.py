"""The class's page in a browser: sorted, filtered, unfolded, walked through by keys."""

from dataclasses import replace

import pytest

from grader.manifest import find_course
from grader.model import Code
from grader.reports import html
from grader.reports.pages.page import KIND_WORDS
from tests.browser.made_up import SLUG, class_of

ASSIGNMENT = find_course().assignment(SLUG)
HOSTILE = (
    "</script><script>alert(1)</script><img src=http://localhost:9/x onerror=alert(2)>\"'{{7*7}}"
)


COPIED = """def softmax(X):
    rows = []
    for k in range(X.shape[0]):
        shifted = X[k] - X[k].amax()
        weights = torch.stack([value.exp() for value in shifted])
        total = weights.cumsum(0)[-1]
        rows.append(weights.div(total).reshape(1, -1))
    return torch.cat(rows, dim=0)"""


@pytest.fixture(scope="module")
def class_():
    """Thirty students, of whom two have written the same."""
    class_ = class_of(30)
    for at in (4, 7):
        softmax, *others = class_[at].exercises
        softmax = replace(softmax, code=(Code("cell 3", 1, COPIED),))
        class_[at] = replace(class_[at], exercises=(softmax, *others))
    return class_


@pytest.fixture(scope="module")
def index(class_, tmp_path_factory):
    """Their pages, as files."""
    folder = tmp_path_factory.mktemp("pages")
    for name, text in html.render(class_, {SLUG: ASSIGNMENT}):
        (folder / name).write_text(text, "utf-8")
    return folder / "index.html"


@pytest.fixture
def page(seen, index):
    """The class's page, opened."""
    return seen(index).page


def rows(page) -> list[str]:
    """The names in the table of students, as they are shown."""
    return page.locator(".assignment table.heat tbody th:visible").all_inner_texts()


def test_it_is_sound_by_day_and_by_night_on_a_desk_and_on_a_phone(seen, index, looks):
    """With everything unfolded: no error, no request, nothing too pale, nothing to the side."""
    one = seen(index, **looks)
    one.page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    one.assert_sound()


def test_a_heading_sorts_its_column(page, class_):
    """By a click, by a key; downwards first where there are numbers; what has none comes last."""
    by_score = {report.student: report.score for report in class_}
    head = page.get_by_role("columnheader", name="score")
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    shown = [by_score[name] for name in rows(page)]
    graded = [score for score in shown if score]
    assert graded == sorted(graded, reverse=True) and shown[: len(graded)] == graded
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert by_score[rows(page)[0]] == min(graded)
    exercise = page.get_by_role("columnheader", name="sgd")
    exercise.get_by_role("button").click()
    cells = page.locator(".assignment table.heat tbody td:nth-child(7)").all_inner_texts()
    numbers = [float(cell.split()[1]) for cell in cells if cell.strip()]
    assert numbers == sorted(numbers, reverse=True) and len(set(numbers)) > 1
    assert head.get_attribute("aria-sort") is None


def test_rows_are_filtered_by_name_and_by_what_is_wrong(page, class_):
    """And it says how many are left; one button shows everyone again."""
    everyone = rows(page)
    page.get_by_label("Find a student").fill("0007")
    assert rows(page) == ["student 0007"]
    page.get_by_label("Find a student").fill("")
    page.get_by_label("Show").select_option(label="sgd")
    wrong = [
        report.student
        for report in class_
        for exercise in report.exercises
        if report.handed_in and exercise.name == "sgd" and exercise.status.value != "passed"
    ]
    assert rows(page) == wrong
    assert page.locator(".filter output").inner_text() == f"{len(wrong)} of 30 shown"
    page.get_by_label("Show").select_option(label="under half of the points")
    weak = [r.student for r in class_ if r.handed_in and r.score is not None and r.percent < 50]
    assert rows(page) == weak
    page.get_by_role("button", name="Show everyone").click()
    assert rows(page) == everyone and not page.locator(".filter output").inner_text()


def test_who_made_a_mistake_is_shown_in_the_table(page):
    """The button beside a mistake leaves those students in the table, and says which it is."""
    item = page.locator(".lecture ol > li").first
    title = item.get_by_role("heading").inner_text()
    item.locator("summary").click()
    names = item.locator(".people a").all_inner_texts()
    item.get_by_role("button", name="Show them in the table").click()
    assert rows(page) == names and len(names) > 1
    assert page.locator(".filter output").inner_text() == f"{len(names)} of 30 shown: {title}"


def test_arrow_keys_move_through_the_table(page, class_):
    """Tab reaches one cell; from there arrows move, and Enter opens the page at the exercise."""
    first = page.locator(".assignment table.heat tbody a").first
    assert page.locator(".assignment table.heat tbody a[tabindex='0']").count() == 1
    first.focus()
    for key in ("ArrowRight", "End", "ArrowUp"):
        page.keyboard.press(key)

    def place():
        return page.evaluate(
            "(() => { const cell = document.activeElement.closest('td, th');"
            " return [cell.parentElement.sectionRowIndex, cell.cellIndex]; })()"
        )

    # Over the score, which is no link, to the first exercise; to the last row, and up.
    assert place() == [28, 2]
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert place() == [0, 3]
    words = KIND_WORDS[class_[0].exercises[1].status]
    page.keyboard.press("Enter")
    page.wait_for_url("**/student_0001*#exercise-2")
    assert page.locator("#exercise-2 .badge").inner_text() == words


def test_a_mistake_of_a_check_unfolds_to_its_students(page):
    """Each leads to their page."""
    why = page.locator(".causes details").first
    link = why.locator("a").first
    assert not link.is_visible()
    why.locator("summary").click()
    name = link.inner_text()
    link.click()
    assert page.get_by_role("heading", level=1).inner_text() == name


def test_similar_pairs_unfold_side_by_side(page):
    """Two listings at one height, each line on its own."""
    pair = page.locator(".pair")
    pair.locator("summary").click()
    one, other = (side.bounding_box() for side in pair.locator(".side").all())
    assert one["y"] == other["y"] and one["x"] < other["x"]
    assert pair.locator("pre").first.inner_text().splitlines() == COPIED.splitlines()


def test_what_a_hostile_submission_says_stays_text(seen, class_, tmp_path):
    """In names, messages, hints and notes: nothing of it runs, loads or becomes an element."""

    def nasty(report):
        exercises = tuple(
            replace(
                exercise,
                checks=tuple(
                    replace(check, message=HOSTILE, hint=HOSTILE) for check in exercise.checks
                ),
            )
            for exercise in report.exercises
        )
        return replace(report, student=HOSTILE + report.student, exercises=exercises)

    hostile = [nasty(report) for report in class_[:8]]
    hostile[0] = replace(hostile[0], score=None, status=type(hostile[0].status)("grader_fault"))
    hostile[0] = replace(hostile[0], notes=(HOSTILE,))
    page = tmp_path / "index.html"
    page.write_text(html.class_page(hostile, {SLUG: ASSIGNMENT}), "utf-8")
    one = seen(page, width=390)
    one.page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    one.assert_sound(axe=False)
    assert one.page.locator("img").count() == 0 and one.page.locator("script").count() == 1
    assert HOSTILE in one.page.locator("body").inner_text()
