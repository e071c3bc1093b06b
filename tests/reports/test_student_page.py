"""A student's page: their code with what was said at a line, and the training that was graded."""

import json
import re
from base64 import b64encode
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from grader.manifest import find_course
from grader.model import (
    CheckResult,
    Code,
    ExerciseResult,
    Report,
    ReportStatus,
    Status,
    Training,
    WronglySeen,
)
from grader.reports import gradebook
from grader.reports.html import render, student_page
from grader.reports.json import render as as_json
from grader.reports.json import reports_in

SLUG = "03_softmax_regression"
ASSIGNMENT = find_course().assignment(SLUG)
CLASSES = ("Shirt", "Bag", "Coat")
CODE = Code("cell 5", 3, "def softmax(X):\n    return torch.softmax(X, 1)")
HELPER = Code("utils/ops.py", 1, "def total(X):\n\tfor x in X: # <b>\n        raise E('x')")
PIXELS = bytes(range(256)) * 3 + bytes(16)
TRAINING = Training(
    "train_softmax",
    ((2.31, 0.8, None), (2.29, 0.7, 0.6)),
    CLASSES,
    ((8, 2, 0), (0, 10, 0), (0, 5, 5)),
    (WronglySeen(b64encode(PIXELS).decode(), 2, 1, 0.9999),),
    ((0.1, 0.7, None), ()),
)
NASTY = "</span></pre><script>x</script>\"'&{{ 7*7 }}\x1b[31m\u202e"


def report(*messages, status=Status.ERROR, code=(CODE,), training=None, notes=(), **changes):
    """One exercise; each message is of a check that did not pass."""
    checks = [
        CheckResult(f"test_{i}", "softmax", 0.0, 1.0, status, text)
        for i, text in enumerate(messages)
    ] or [CheckResult("test_0", "softmax", 1.0, 1.0, Status.PASSED)]
    exercise = replace(ExerciseResult.of("softmax", 1.0, checks), code=code)
    plain = {"score": exercise.score, "max_score": 1.0, "status": ReportStatus.GRADED, "seed": 7}
    plain |= {"dataset": "fashion-mnist", "exercises": (exercise,), "notes": notes}
    return Report("ada", SLUG, "ada.ipynb", **{**plain, "training": training, **changes})


def page(*args, hidden=True, **kwargs) -> BeautifulSoup:
    return BeautifulSoup(student_page(report(*args, **kwargs), ASSIGNMENT, hidden), "html.parser")


def marked(soup) -> list[tuple[str, str]]:
    """Each line that something was said about, and what."""
    return [
        (line.get_text().strip("\n"), line.find_next_sibling().get_text().strip().strip("▲ "))
        for line in soup.select(".line.at")
    ]


def test_code_is_shown_as_it_was_written():
    """Every line, with its number in the cell, and where it is; open only if it is not right."""
    soup = page("wrong", status=Status.FAILED)
    lines = soup.select("pre .line")
    assert [line.get_text().rstrip("\n") for line in lines] == CODE.text.split("\n")
    assert [line["data-n"] for line in lines] == ["3", "4"]
    assert soup.find("summary").get_text(" ", strip=True) == "Your code cell 5, lines 3–4"
    assert soup.find("details", class_="code").has_attr("open")
    assert not page().find("details", class_="code").has_attr("open")
    assert soup.select(".c-k") and not page(code=()).find("pre")


@pytest.mark.parametrize(
    ("message", "status", "said"),
    [
        ("ValueError: no (cell 5, line 4: return torch.softmax(X, 1))", Status.ERROR,
         "ValueError: no"),
        ("softmax uses torch.softmax (cell 5, line 4: return torch.softmax(X, 1)), which is not "
         "allowed in this exercise", Status.FORBIDDEN,
         "softmax uses torch.softmax, which is not allowed in this exercise"),
        ("stopped after 5 s (cell 5, line 4: return torch.softmax(X, 1); called from cell 5, "
         "line 3: def softmax(X):)", Status.TIMEOUT,
         "stopped after 5 s"),
    ],
)  # fmt: skip
def test_what_was_raised_or_refused_stands_at_its_line(message, status, said):
    """Without the place, which is plain to see."""
    soup = page(message, message, status=status)
    assert marked(soup) == [("    return torch.softmax(X, 1)", said)]


@pytest.mark.parametrize(
    "message",
    [
        "E (cell 5, line 2: x)", "E (cell 5, line 5: x)", "E (cell 15, line 4: x)", "E cell 5",
        "E (cell 5, line 99999999999999999999: x)", "worst at [0, 4]: 1, wanted 2",
    ],
)  # fmt: skip
def test_a_line_that_is_not_there_is_not_marked(message):
    """Another cell's, one before or after, or none at all."""
    assert marked(page(message)) == []


def test_helpers_are_shown_and_marked_too():
    """By their file's name, with tabs as spaces."""
    soup = page("E: x (utils/ops.py, line 3: raise E('x'))", code=(CODE, HELPER))
    assert marked(soup) == [("        raise E('x')", "E: x")]
    assert soup.find(class_="where").get_text() == "utils/ops.py, lines 1–3"
    assert "# <b>" in soup.get_text()


def test_a_statement_that_was_skipped_is_marked():
    """Which only a note tells."""
    note = "cell 5: skipped, SyntaxError: expected ':' (line 3: def softmax(X))"
    soup = page("no function named softmax", status=Status.MISSING, notes=(note,))
    assert marked(soup) == [("def softmax(X):", "SyntaxError: expected ':'")]


def test_what_a_hidden_check_said_is_at_no_line():
    """Where students' pages do not have it."""
    place = "E: secret (cell 5, line 4: return torch.softmax(X, 1))"
    assert marked(page(place)) and not marked(page(place, hidden=False))
    assert "secret" not in page(place, hidden=False).get_text()


def test_losses_are_drawn_and_told():
    """Both trainings from before the first step on; a loss that is no number is a gap."""
    soup = page(training=TRAINING, metrics={"accuracy": 0.8})
    label = soup.select_one("svg.figure")["aria-label"]
    assert "first training: 2.31, 0.8, no number; second training: 2.29, 0.7, 0.6" in label
    label = soup.select("svg.figure")[1]["aria-label"]
    assert label == "Training images recognised by epoch. share: 0.1, 0.7, no number"
    text = " ".join(soup.get_text().split())
    assert "the better of two trainings counts" in text
    assert "no longer a finite number" in text and "cross-entropy of 1.10" in text
    one = page(
        training=replace(TRAINING, losses=((2.3, 1.0),), shares=()), metrics={"accuracy": 0.8}
    )
    assert "no longer" not in one.get_text() and "better of two" not in one.get_text()
    (figure,) = one.select("svg.figure")
    assert "loss: 2.3, 1" in figure["aria-label"]


def test_what_was_taken_for_what():
    """A table of counts with headings, and the most frequent in words."""
    soup = page(training=TRAINING)
    rows = [[cell.get_text() for cell in row(["th", "td"])] for row in soup.select(".confusion tr")]
    assert rows == [
        ["", *CLASSES], ["Shirt", "8", "2", ""], ["Bag", "", "10", ""], ["Coat", "", "5", "5"],
    ]  # fmt: skip
    cells = soup.select(".confusion tbody td")
    assert [cell["class"][0] for cell in cells[:3]] == ["heat-8", "heat-2", "heat-0"]
    text = " ".join(soup.get_text().split())
    assert "5 × Coat taken for Bag, 2 × Shirt taken for Bag." in text
    assert "Of 7 mistakes, the 1" in text and "30 test images" in text


def test_the_surest_mistakes_are_seen():
    """Image, both names, and a probability that is never rounded to certainty."""
    soup = page(training=TRAINING)
    (seen,) = soup.select(".seen li")
    assert seen.img["alt"] == "Coat, 28 × 28 pixels"
    assert seen.get_text(" ", strip=True) == "Coat taken for Bag 99.9 % sure"
    policy = soup.find("meta", {"http-equiv": True})["content"]
    assert "img-src data:;" in policy and "script-src" not in policy
    assert "img-src" not in page().find("meta", {"http-equiv": True})["content"]


def test_a_training_without_scores_shows_its_losses():
    """And one that shows nothing has no part on the page."""
    soup = page(training=Training("train_softmax", ((2.3, None),), CLASSES))
    assert soup.select_one("svg.figure") and not soup.select_one(".confusion")
    assert not page(training=Training("train_softmax", ((),), CLASSES)).find("h3")


def test_stand_in_images_are_called_so_where_they_are_seen():
    """In the part on training, before anything that was measured."""
    part = page(training=TRAINING, dataset="stand-in").select_one(".training")
    assert "Measured on stand-in images" in part.find("p").get_text()
    assert "stand-in" not in page(training=TRAINING).get_text()


def test_what_to_do_next():
    """The first exercise that is not right and builds on no other that is not."""

    def next_of(*names, status=Status.FAILED):
        open_ = [
            ExerciseResult.of(n, 1.0, [CheckResult("test_a_b", n, 0.0, 1.0, status, "x")])
            for n in names
        ]
        one = replace(report(), exercises=tuple(open_))
        soup = BeautifulSoup(student_page(one, ASSIGNMENT), "html.parser")
        return " ".join(soup.select_one(".next").get_text().split())

    assert next_of("softmax", "sgd") == "What to do next: softmax does not pass “a b” yet."
    assert next_of("train_softmax", "sgd") == "What to do next: sgd does not pass “a b” yet."
    assert next_of("sgd", status=Status.ERROR) == "What to do next: sgd stops with an error."
    assert "sgd is not started yet" in next_of("sgd", status=Status.NOT_STARTED)
    assert "sgd was not found" in next_of("sgd", status=Status.MISSING)
    assert not page().select_one(".next")
    hidden = page("secret", hidden=False).select_one(".next").get_text()
    assert "some of its hidden checks do not pass yet" in " ".join(hidden.split())


def test_code_and_training_come_back_out_of_the_file():
    """A report that is read on another machine has the same page, and the same gradebook."""
    one = report("E (cell 5, line 4: x)", code=(CODE, HELPER), training=TRAINING)
    (read,) = reports_in(json.loads(as_json([one])))
    assert student_page(read, ASSIGNMENT) == student_page(one, ASSIGNMENT)
    assert (read.training, read.exercises[0].code) == (TRAINING, (CODE, HELPER))
    bare = replace(one, training=None, exercises=(replace(one.exercises[0], code=()),))
    assert gradebook.render([one]) == gradebook.render([bare])
    plain = json.loads(as_json([bare]))["reports"][0]
    assert "training" not in plain and "code" not in plain["exercises"][0]


@pytest.mark.parametrize(
    "damage",
    [
        {"confusion": [[1]]}, {"confusion": "x"}, {"losses": [["a"]]}, {"losses": 3},
        {"shares": [3]},
        {"wrongly_seen": [{"pixels": "!", "label": 0, "predicted": 0, "probability": 0.5}]},
        {"wrongly_seen": [{"pixels": "", "label": 7, "predicted": 0, "probability": 0.5}]},
        {"classes": ["a"]}, {"wrongly_seen": [3]},
    ],
)  # fmt: skip
def test_a_damaged_training_is_told_in_a_line(damage):
    """Not found out by the page."""
    run = json.loads(as_json([report(training=TRAINING)]))
    run["reports"][0]["training"] |= damage
    with pytest.raises(ValueError, match="damaged"):
        reports_in(run)


def test_nothing_of_a_student_s_is_markup():
    """Code, labels, messages and names have the same elements and attributes, whatever they are."""

    def soup_of(text):
        code = (Code(text, 1, f"{text}\nx = '{text}'"), CODE)
        shown = replace(TRAINING, classes=(text, text, text))
        one = report(f"{text} ({text}, line 2: x)", text, code=code, training=shown, notes=(
            f"{text}: skipped, {text} (line 1: x)",), student_id=text)  # fmt: skip
        (name, html), _ = render([one], {SLUG: ASSIGNMENT})
        assert not re.search("[^\\n\\x20-\\x7e\\xa0-\\ud7ff]", html), name
        return BeautifulSoup(html, "html.parser")

    def skeleton(soup):
        tags = [
            tag for tag in soup.find_all() if not str(tag.get("class", [""])[0]).startswith("c-")
        ]
        return [(tag.name, sorted(tag.attrs)) for tag in tags]

    nasty, plain = soup_of(NASTY), soup_of("plain")
    assert skeleton(nasty) == skeleton(plain)
    assert not nasty.find("script") and "<script>x</script>" in nasty.find("pre").get_text()
