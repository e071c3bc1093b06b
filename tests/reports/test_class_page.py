"""The class's page: what it says to teach, whom it names, and that it stays small."""

import random
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from grader.manifest import find_course
from grader.model import (
    CheckResult,
    Code,
    Difference,
    ExerciseResult,
    Report,
    ReportStatus,
    Status,
)
from grader.recognition.mistakes import mistakes_of
from grader.reports import html
from grader.reports.causes import by_check, costliest, not_started
from tests.browser.made_up import class_of

SLUG = "03_softmax_regression"
ASSIGNMENT = find_course().assignment(SLUG)
GENERAL = {exercise.hint for exercise in ASSIGNMENT.exercises}
(BY_DIM_0,) = (m.hint for m in mistakes_of(ASSIGNMENT) if m.name == "softmax over dim 0")


def exercise(
    name="softmax", message="it is off", hint="", status=Status.FAILED, points=4.0, **more
):
    first = CheckResult(f"test_{name}_1", name, 0.0, points / 2, status, message, hint, **more)
    second = replace(first, name=f"test_{name}_2", message=f"{message}, too")
    return ExerciseResult.of(name, points, [first, second])


def report(student, *exercises, slug=SLUG) -> Report:
    score = sum(one.score or 0.0 for one in exercises)
    most = sum(one.max_score for one in exercises)
    return Report(
        student, slug, "x.py", score, most, ReportStatus.GRADED, exercises=tuple(exercises)
    )


def right(name="softmax", points=4.0):
    return ExerciseResult.of(
        name, points, [CheckResult("test_a", name, points, points, Status.PASSED)]
    )


def names(loss):
    return [one.student for one in loss.reports]


def told(loss):
    return loss.cause.exercise, loss.cause.words, loss.points, names(loss)


def soup_of(reports, assignments=None) -> BeautifulSoup:
    known = {SLUG: ASSIGNMENT} if assignments is None else assignments
    return BeautifulSoup(html.class_page(reports, known), "html.parser")


def words(tag) -> str:
    return " ".join(tag.get_text(" ").split())


def test_a_known_mistake_is_one_cause_whatever_its_messages():
    """All that the exercise lost is put down to it, once for each student."""
    class_ = [
        report("ada", exercise(message="sums to 2", hint=BY_DIM_0)),
        report("bo", exercise(message="sums to 3", hint=BY_DIM_0)),
        report("cy", right()),
    ]
    (loss,) = costliest(class_, GENERAL)
    assert told(loss) == ("softmax", BY_DIM_0, 8.0, ["ada", "bo"]) and loss.cause.recognised


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        ("X: 0.31, wanted 2e-05", "X: nan, wanted -4", "X: …, wanted …"),
        ("shape (3, 1), wanted (3, 4)", "shape (2,), wanted (2, 4)", "shape (…), wanted (…)"),
        (
            "TypeError: f() takes 2 (cell 7, line 2: f(x, (1, 2)))",
            "TypeError: f() takes 2 (cell 9, line 31: f(x, y, z))",
            "TypeError: f() takes …",
        ),
        ("NameError: name 'Y' is missing", "NameError: name 'Z' is missing", None),
        ("float32 for W1", "float32 for W1", "float32 for W1"),
        ("rows sum to 2; torch's own accuracy stood in for yours here", "rows sum to 3", None),
    ],
)
def test_messages_of_one_kind_are_merged(one, other, common):
    """Where no mistake was recognised: numbers, names in quotes and places are left out."""
    class_ = [report("ada", exercise(message=one)), report("bo", exercise(message=other))]
    (loss,) = costliest(class_, GENERAL)
    assert names(loss) == ["ada", "bo"] and not loss.cause.recognised
    assert common is None or loss.cause.words == common


def test_other_kinds_are_apart():
    """Another exercise, another wording, another thing that differs."""
    values = Difference("softmax(X) of a (2, 5) X", "values", (("1",),), (("2",),))
    shape = replace(values, kind="shape")
    class_ = [
        report("ada", exercise(message="a", difference=values)),
        report("bo", exercise(message="b", difference=replace(values, what="softmax(X) of a 3 X"))),
        report("cy", exercise(message="c", difference=shape)),
        report("di", exercise("sgd", "c", points=2.0)),
        report("ed", exercise(status=Status.TIMEOUT, message="not finished after 9 s")),
    ]
    assert [told(loss) for loss in costliest(class_, GENERAL)] == [
        ("softmax", "softmax(X): wrong values", 8.0, ["ada", "bo"]),
        ("softmax", "not finished in time", 4.0, ["ed"]),
        ("softmax", "softmax(X): the wrong shape", 4.0, ["cy"]),
        ("sgd", "c", 2.0, ["di"]),
    ]


def test_what_was_not_begun_is_no_misunderstanding():
    """Nor what nobody handed in, nor a fault of ours; it is counted beside."""
    unwritten = exercise(status=Status.NOT_STARTED)
    fault = ExerciseResult.of(
        "sgd", 3.0, [CheckResult("test_s", "sgd", None, 3.0, Status.GRADER_FAULT, "disk")]
    )
    absent = replace(report("bo", exercise(status=Status.MISSING)), path="")
    class_ = [report("ada", unwritten, fault), absent]
    assert costliest(class_, GENERAL) == [] and not by_check(class_, GENERAL)
    assert not_started(class_) == (1, 4.0)
    page = words(soup_of(class_))
    assert "Nobody who began an exercise lost a point in it" in page
    assert "1 exercise was handed in without being started: 4 points" in page


def test_the_five_that_cost_the_most_points_are_for_the_next_lecture():
    """In words, with the points, how many, the section, the hint, and who, with links."""
    class_ = [report(f"s{i}", exercise(hint=BY_DIM_0), right("sgd")) for i in range(3)]
    class_ += [report(f"t{i}", exercise("sgd", f"kind {'abcdef'[i]}")) for i in range(6)]
    items = soup_of(class_).select(".lecture ol > li")
    assert len(items) == 5
    first = words(items[0])
    assert first.startswith("softmax over dim 0 12 points lost by 3 students of 9, in softmax")
    assert "section “3. " in first and BY_DIM_0 in first
    links = [a["href"] for a in items[0]("a")]
    assert links == [f"s{i}-{SLUG}.html#exercise-1" for i in range(3)]
    assert [words(item).split(" 4 points")[0] for item in items[1:]] == [
        f"kind {letter}" for letter in "abcd"
    ]


def test_without_the_course_the_hint_says_it():
    """Where an assignment is not known here there is no name, no section, and no error."""
    page = words(soup_of([report("ada", exercise(hint=BY_DIM_0))], {}))
    assert f"{BY_DIM_0} 4 points lost by 1 student of 1, in softmax Who" in page


def test_each_check_has_its_mistakes_and_who_made_them():
    """The most frequent first; what is beyond three is counted."""
    class_ = [report(f"s{i}", exercise(message="much the same")) for i in range(3)]
    class_ += [report(f"t{i}", exercise(message=f"kind {'abc'[i]}")) for i in range(3)]
    (row, _) = soup_of(class_).select(".causes tbody tr")
    kinds = row("details")
    assert [words(kind.summary) for kind in kinds] == [
        "3 × much the same", "1 × kind a", "1 × kind b",
    ]  # fmt: skip
    assert "and 1 who failed otherwise" in words(row)
    assert [a.text for a in kinds[0]("a")] == ["s0", "s1", "s2"]


def test_many_are_named_by_the_table():
    """Of a crowd the first two dozen have links; a button shows all of them among the students."""
    class_ = [report(f"s{i:02}", exercise(hint=BY_DIM_0)) for i in range(40)]
    item = soup_of(class_).select(".lecture ol > li")[0]
    assert len(item("a")) == 24 and "and 16 more" in words(item)
    assert item.button["data-rows"].split() == [str(i) for i in range(40)]


def test_who_needs_help_is_named():
    """Under half of the points, the lowest first; out of time; nothing handed in."""
    class_ = [
        report("ada", right(), exercise("sgd", points=5.0)),
        report("bo", exercise(), exercise("sgd", status=Status.TIMEOUT)),
        replace(report("cy", exercise()), path=""),
        report("di", right(), right("sgd")),
    ]
    parts = [words(part) for part in soup_of(class_).select(".help details")]
    assert parts[0].startswith("2 under half of the points bo 0 of 8 ada 4 of 9")
    assert parts[1] == "1 out of time, or crashed bo sgd"
    assert parts[2] == "1 nothing handed in cy"
    assert parts[3].startswith("The slowest: ada , 0.0 s")


ODD = """def softmax(X):
    rows = []
    {}
    for k in range(X.shape[0]):
        shifted = X[k] - X[k].amax()
        weights = torch.stack([value.exp() for value in shifted])
        total = weights.cumsum(0)[-1]
        rows.append(weights.div(total).reshape(1, -1))
    return torch.cat(rows, dim=0)"""


def test_similar_pairs_stand_side_by_side():
    """What both wrote is marked in both; what one has alone is not."""

    def wrote(student, text):
        code = (Code("cell 3", 1, text),)
        return report(student, replace(exercise(), code=code))

    renamed = ODD.replace("rows", "out").replace("shifted", "s").format("# a comment of my own")
    plain = "def softmax(X):\n    return X.exp() / X.exp().sum(1, keepdim=True)"
    class_ = [wrote("ada", ODD.format("")), wrote("bo", renamed), wrote("cy", plain)]
    (pair,) = soup_of(class_).select(".pair")
    assert words(pair.summary).endswith("% ada and bo softmax")
    one, other = (side.select("mark") for side in pair.select(".side"))
    assert [mark.text for mark in one][:2] == ["def softmax(X):", "    rows = []"]
    assert [mark.text for mark in other][:2] == ["def softmax(X):", "    out = []"]
    assert "comment" not in "".join(mark.text for mark in other) and len(other) == 8
    assert [a["href"] for a in pair("a")] == [
        f"{student}-{SLUG}.html#exercise-1" for student in ("ada", "bo")
    ]


def test_a_thousand_students_are_under_five_megabytes():
    """By far, so that longer names and messages are, too."""
    page = html.class_page(class_of(1000), {SLUG: ASSIGNMENT})
    assert len(page.encode()) < 2_500_000


def test_the_order_of_grading_is_not_seen():
    """The same class has the same bytes."""
    class_ = class_of(50)
    page = html.class_page(class_, {SLUG: ASSIGNMENT})
    random.Random(1).shuffle(class_)
    assert html.class_page(class_, {SLUG: ASSIGNMENT}) == page
