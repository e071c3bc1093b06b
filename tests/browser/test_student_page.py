"""A student's page in a browser: of who has everything right, something, nothing, or ill intent."""

from base64 import b64encode

import pytest

from grader.data import FASHION_MNIST_CLASSES
from grader.manifest import find_course
from grader.model import (
    CheckResult,
    Code,
    Difference,
    ExerciseResult,
    Report,
    ReportStatus,
    Status,
    Training,
    WronglySeen,
)
from grader.reports.html import student_page

SLUG = "03_softmax_regression"
ASSIGNMENT = find_course().assignment(SLUG)
HOSTILE = (
    "</code></pre><script>alert(1)</script>"
    "<img src=http://localhost:9/x onerror=alert(2)>\"'{{7*7}}"
)
CODE = '''def {name}(X):
    """Rows are images, columns are classes. {text}"""
    shifted = X - X.max(dim=1, keepdim=True).values  # never overflows, however large the scores are
    return torch.exp(shifted) / 10 ** 0.5 if len(X) else "{text}"'''
PIXELS = b64encode(bytes(range(256)) * 3 + bytes(16)).decode()
CONFUSION = tuple(tuple(900 if i == j else (i * j) % 40 for j in range(10)) for i in range(10))
TRAINING = Training(
    "train_softmax",
    ((2.31, 0.8, 0.57, 0.5, 0.48), (2.3, 0.7, None)),
    FASHION_MNIST_CLASSES,
    CONFUSION,
    tuple(WronglySeen(PIXELS, i, 9 - i, 0.99) for i in range(10)),
)
WIDE = Difference(
    "softmax(X)", "values", (("-0.12345",) * 6,) * 5, (("0.98765",) * 6,) * 5, ((0, 1), (4, 5)),
    (0, 0), (5, 6),
)  # fmt: skip


def page_of(status: Status, text: str = "", training: Training | None = None) -> str:
    """Both exercises ended alike; ``text`` is in everything that a student writes."""
    exercises = []
    for at, exercise in enumerate(ASSIGNMENT.exercises[:2]):
        place = f"(cell {at}, line 3: shifted = X - X.max(dim=1, keepdim=True).values)"
        message = "" if status is Status.PASSED else f"ValueError: {text}"
        points = exercise.points if status is Status.PASSED else 0.0
        code = () if status is Status.NOT_STARTED else (
            Code(f"cell {at}", 1, CODE.format(name=exercise.name, text=text)),
            Code(f"{text}utils/a_helper_of_a_rather_long_name.py", 7, f"def total(X):\n    {text}"),
        )  # fmt: skip
        checks = [
            CheckResult(f"test_{exercise.name}_{name}", exercise.name, points, exercise.points,
                        status, said, text, difference=WIDE if message else None)
            for name, said in (("values", message), ("lines", f"{message} {place}"))
        ]  # fmt: skip
        exercises.append(
            ExerciseResult(exercise.name, points, exercise.points, status, tuple(checks), code)
        )
    report = Report(
        text or "Ada", SLUG, f"{text}.ipynb", 20.0 if status is Status.PASSED else 0.0, 20.0,
        ReportStatus.GRADED, seed=1, dataset="stand-in" if text else "fashion-mnist",
        metrics={"accuracy": 0.75} if training else {}, notes=(text or "not run: cell 7",),
        exercises=tuple(exercises), training=training,
    )  # fmt: skip
    return student_page(report, ASSIGNMENT)


PAGES = {
    "perfect": page_of(Status.PASSED, training=TRAINING),
    "failing": page_of(Status.ERROR, training=Training("t", ((2.3, None),), ("a", "b"))),
    "empty": page_of(Status.NOT_STARTED),
    "hostile": page_of(Status.FORBIDDEN, HOSTILE, TRAINING),
}
UNFOLD = "document.querySelectorAll('details').forEach((d) => (d.open = true))"


@pytest.fixture
def opened(seen, tmp_path):
    """``opened(kind, **looks)``: one of the pages, opened as a file with all of it unfolded."""

    def open_(kind, **looks):
        path = tmp_path / f"{kind}.html"
        path.write_text(PAGES[kind], "utf-8")
        one = seen(path, **looks)
        one.page.evaluate(UNFOLD)
        return one

    return open_


@pytest.mark.parametrize("kind", PAGES)
def test_it_is_sound_by_day_and_by_night_on_a_desk_and_on_a_phone(opened, looks, kind):
    """No error, no request, nothing too pale to be read, nothing that leaves the page's side."""
    opened(kind, **looks).assert_sound(axe=kind in ("perfect", "failing"))


def test_what_to_do_next_leads_there(opened):
    """Its link, and those of the overview, bring the exercise into sight."""
    one = opened("failing").page
    one.locator(".next").get_by_role("link").click()
    assert one.url.endswith("#exercise-1")
    one.get_by_label("Exercises").get_by_role("link", name="cross_entropy").click()
    heading = one.get_by_role("heading", name="cross_entropy")
    assert 0 <= heading.bounding_box()["y"] < 900


def test_code_is_folded_where_it_is_right(seen):
    """A click shows it."""
    one = seen(PAGES["perfect"]).page
    code = one.locator("#exercise-1 pre").first
    assert not code.is_visible()
    one.locator("#exercise-1").get_by_text("Your code").click()
    assert code.is_visible()
    assert seen(PAGES["failing"]).page.locator("#exercise-1 pre").first.is_visible()


def test_images_are_seen(opened):
    """The policy of the page lets them be shown, each pixel as a square."""
    images = opened("perfect").page.locator(".seen img")
    assert images.count() == 10
    assert images.evaluate_all("all => all.every((i) => i.complete && i.naturalWidth === 28)")


def test_what_a_hostile_submission_says_stays_text(opened):
    """In code, labels, messages, hints, names and notes: nothing of it becomes an element."""
    one = opened("hostile", width=390)
    assert (one.errors, one.requests) == ([], [])
    assert one.page.locator("script").count() == 0
    assert one.page.locator("img").count() == one.page.locator(".seen img").count()
    assert one.page.locator("body").inner_text().count(HOSTILE) > 10


def test_a_printed_page_is_light(opened, tmp_path):
    """Also from a dark screen; and nothing of it needs a screen's width."""
    one = opened("perfect", dark=True).page
    one.emulate_media(media="print", color_scheme="dark")
    one.set_viewport_size({"width": 700, "height": 900})
    paper = one.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    colours = one.evaluate(
        "[...document.querySelectorAll('.confusion .right')].map((c) => getComputedStyle(c).color)"
    )
    assert set(colours) <= {"rgb(0, 0, 0)", "rgb(255, 255, 255)"}
    line = one.locator("svg .line-1").first.evaluate("(l) => getComputedStyle(l).stroke")
    assert line == "rgb(0, 114, 178)"  # the palette's blue, not the sky of dark screens
