"""Every way a check can end, on a miniature course: its status, its points, its message."""

import json
import os
from dataclasses import replace

import pytest

from grader.model import ReportStatus, Status
from grader.recognition.fingerprints import Known, fingerprints_of, render_fingerprints
from grader.recognition.hints import by_replay

RIGHT = "def twice(X): return X + X\n"
THRICE = "def thrice(X): return X + twice(X)\n"


def exercise(report, name="twice"):
    return next(e for e in report.exercises if e.name == name)


def messages(report, name="twice"):
    return [check.message for check in exercise(report, name).checks if check.message]


def test_all_right(course):
    """Everything right earns everything, and the denominator is the manifest's."""
    report = course.mark(RIGHT + THRICE)
    assert (report.score, report.max_score, report.status) == (5, 5, ReportStatus.GRADED)
    assert [e.status for e in report.exercises] == [Status.PASSED, Status.PASSED]


def test_parametrised_cases_share_points(course):
    """The two cases of a check worth 2 points are worth 1 each."""
    checks = exercise(course.mark(RIGHT)).checks
    assert [(check.name, check.max_score) for check in checks] == [
        ("test_twice[2]", 1),
        ("test_twice[3]", 1),
        ("test_most_of_it", 1),
    ]


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("def twice(X): return X", Status.FAILED, "twice(X): worst at ["),
        ("def twice(X): return X[0]", Status.FAILED, "twice(X): shape (3,), wanted (2, 3)"),
        ("def twice(X): X + X", Status.FAILED, "returned None (is there a return statement?)"),
        ("def twice(X): return print", Status.FAILED, "returned builtin_function_or_method"),
        ("def twice(X): return {1: X}", Status.FAILED, "returned dict"),
        ("def twice(X): raise NotImplementedError()", Status.NOT_STARTED, "not written yet"),
        ("def twise(X): return X + X", Status.MISSING, "no function named twice"),
        (
            "twice = 3",
            Status.MISSING,
            "twice is an int, not a function (twice.py, line 1",
        ),
        (
            "def twice(X):\n    raise ValueError('no good\\nnor is this')",
            Status.ERROR,
            "ValueError: no good (twice.py, line 2: raise ValueError(",
        ),
        (
            "def twice(X): return Y + X",
            Status.ERROR,
            "NameError: name 'Y' is not defined (",
        ),
        ("def twice(): return 3", Status.ERROR, "TypeError: twice() takes 0 positional"),
        ("def twice(X): raise SystemExit", Status.ERROR, "SystemExit"),
        ("def twice(X): return X * 2", Status.FORBIDDEN, "ran torch's own mul (twice.py, line 1"),
        ("import torch\ndef twice(X): return torch.mul(X, 2)", Status.FORBIDDEN, "uses torch.mul"),
        ("import os\ndef twice(X): os._exit(0)", Status.CRASHED, "exit code 0"),
        ("def twice(X): return [0] * 10**7", Status.ERROR, "returned too much to be sent"),
        (
            "import torch\ndef twice(X): return torch.zeros(1).expand(10**9)",
            Status.ERROR,
            "returned too much to be sent: it is too large",
        ),
        (
            "class Odd(list):\n    __iter__ = None\n\ndef twice(X): return Odd([1])",
            Status.ERROR,
            "returned a value that cannot be read",
        ),
        ("def twice(X):\n    while True: pass", Status.TIMEOUT, "not finished after 1 s"),
    ],
    ids=lambda value: value if isinstance(value, str) and "def" in value else None,
)
def test_a_wrong_function(course, code, status, said):
    """It earns nothing, has its status, and the message says what was wrong, in one line."""
    report = course.mark(code + "\n" + THRICE, time_limit=1, hidden=False)
    twice = exercise(report)
    assert (twice.score, twice.status) == (0, status)
    assert said in messages(report)[0]
    assert all("\n" not in message for message in messages(report))
    assert report.status is ReportStatus.GRADED


def test_one_mistake_costs_its_own_exercise_only(course):
    """A later exercise is marked with torch's own in the place of a wrong function, and told so."""
    report = course.mark("def twice(X): return X\n" + THRICE)
    assert (exercise(report).score, exercise(report, "thrice").score) == (0, 2)
    assert "thrice was graded with PyTorch's own twice in place of yours" in report.notes


def test_a_wrong_function_that_does_is_not_replaced(course):
    """Where both halves of one misunderstanding fit together, it costs one exercise, not two."""
    code = "def twice(X): return X + X + X + X\ndef thrice(X): return twice(X) - X\n"
    report = course.mark(code, seed=2)
    assert [e.score for e in report.exercises] == [0.0, 2.0]
    assert not any("in place of yours" in note for note in report.notes)


def test_a_right_function_is_used_as_it_is(course):
    """Nothing stands in for a function that passed."""
    report = course.mark(RIGHT + THRICE)
    assert not any("torch's own" in note for note in report.notes)


def test_stand_ins_do_not_last(course):
    """What stood in for a wrong function cannot be kept and handed in as one's own."""
    thief = (
        "kept = []\n"
        "def twice(X): return kept[0](X) if kept else X\n"
        "def thrice(X):\n"
        "    kept.append(globals()['twice'])\n"
        "    return X + kept[0](X)\n"
    )
    report = course.mark(thief)
    assert exercise(report).score == 0


def test_partial_credit(course):
    """A share of the points, with the reason why not all."""
    report = course.mark("def twice(X): return X + X if X.ndim == 2 else (X + X).clamp(max=5)")
    twice = exercise(report)
    assert twice.status is Status.PARTIAL and twice.score == 2.5
    assert messages(report) == ["50% of the values are right"]


def test_a_later_check_runs_in_a_fresh_child(course):
    """After a crash in one check the points of the others are still to be had."""
    code = "import os\ndef twice(X):\n    if X.shape == (2, 3): os._exit(1)\n    return X + X"
    report = course.mark(code)
    statuses = [check.status for check in exercise(report).checks]
    assert statuses == [Status.CRASHED, Status.PASSED, Status.PASSED]


def test_without_hidden_checks(course):
    """Without them the denominator is that of the public ones."""
    report = course.mark(RIGHT + THRICE, hidden=False)
    assert (report.score, report.max_score) == (4, 4)
    assert "public checks only: hidden ones have 1 more point" in report.notes


def test_a_replay_is_exact(course):
    """The same seed draws the same inputs: the same values in the messages."""
    wrong = "def twice(X): return X"
    first, again, other = (course.mark(wrong, seed=seed) for seed in (7, 7, 8))
    assert messages(first) == messages(again)
    assert messages(first) != messages(other)


def test_each_run_has_a_seed_of_its_own(course):
    """Without --seed, no two runs have the same one, and the report tells it."""
    seeds = {course.mark("x = 1", seed=None).seed for _ in range(3)}
    assert len(seeds) == 3


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("test_twice.py", "import no_such_module", "No module named 'no_such_module'"),
        ("test_twice.py", "def test_x(submission): pass", "has no points"),
        ("test_twice.py", "x = 1", "twice has 3 points, its checks add up to 1"),
        (
            "test_twice.py",
            "import pytest\n@pytest.mark.points('twice', 2)\ndef test_x(submission): {}['a']",
            "test_x: KeyError: 'a' (test_twice.py:3)",
        ),
        (
            "test_twice.py",
            "import pytest\n@pytest.mark.points('twice', 2)\ndef test_x(nothing): pass",
            "FixtureLookupError: ('nothing'",
        ),
        ("test_twice.py", "def broken(:", "SyntaxError"),
    ],
)
def test_our_own_faults_are_no_zeros(course, file, text, said):
    """A broken check is a grader fault, with no score and enough to find it."""
    (course.public / file).write_text(text)
    report = course.mark(RIGHT + THRICE)
    assert (report.score, report.status) == (None, ReportStatus.GRADER_FAULT)
    assert any(said in note for note in report.notes), report.notes


def test_a_check_that_ends_the_session_is_our_fault(course):
    """It costs the submission its score, which is not a zero, and the next one nothing."""
    (course.public / "test_more.py").write_text(
        "import pytest\n@pytest.mark.points('thrice', 0)\ndef test_it(submission):\n"
        "    if submission.call('thrice', [1]) == 0: pytest.exit('enough')\n"
    )
    report = course.mark(RIGHT + "def thrice(X): return 0")
    assert (report.score, report.status) == (None, ReportStatus.GRADER_FAULT)
    assert "grader fault: pytest: enough" in report.notes
    assert course.mark(RIGHT + THRICE).score == 5


def test_what_checks_set_up_lives_for_one_submission(course, tmp_path):
    """A check file's own fixture is made once for each, however many checks ask for it."""
    log = tmp_path / "log"
    (course.public / "test_more.py").write_text(f"""
import pytest

@pytest.fixture(scope="session")
def costly():
    with open({str(log)!r}, "a") as file: file.write("up ")
    yield 1
    with open({str(log)!r}, "a") as file: file.write("down ")

@pytest.mark.points("thrice", 0)
@pytest.mark.parametrize("n", [1, 2])
def test_it(submission, costly, n):
    assert costly == 1
""")
    assert [course.mark(RIGHT + THRICE).score for _ in range(2)] == [5, 5]
    assert log.read_text().split() == ["up", "down"] * 2


ASKS_FOR_MORE = {
    "a fixture of its own by a name of ours": (
        "@pytest.fixture\ndef rng(): return 7\n",
        "def test_it(submission, rng): assert rng == 7",
    ),
    "a fixture that nobody names": (
        "made = []\n@pytest.fixture(autouse=True)\ndef make(): made.append(1)\n",
        "def test_it(submission): assert made",
    ),
    "the request": ("", "def test_it(request): assert request.node.name == 'test_it'"),
    "cases made by a fixture": (
        "@pytest.fixture\ndef n(request): return request.param + 1\n",
        "@pytest.mark.parametrize('n', [1], indirect=True)\ndef test_it(n): assert n == 2",
    ),
    "a class around it": ("", "class TestIt:\n    def test_it(self, submission): assert self"),
}


@pytest.mark.parametrize("what", ASKS_FOR_MORE)
def test_a_check_may_ask_for_all_that_pytest_has(course, what):
    """What a check asks for beyond the submission, random numbers and cases is given it, too."""
    before, check = ASKS_FOR_MORE[what]
    (course.public / "test_more.py").write_text(
        f"import pytest\npytestmark = pytest.mark.points('thrice', 0)\n{before}{check}\n"
    )
    report = course.mark(RIGHT + THRICE)
    assert (report.score, report.notes) == (5, ())


@pytest.mark.parametrize(
    "check",
    [
        "async def test_it(submission): assert False",
        "@pytest.mark.skip('not today')\ndef test_it(submission): assert False",
    ],
)
def test_a_check_that_does_not_run_is_our_fault(course, check):
    """It has not been passed."""
    (course.public / "test_more.py").write_text(
        f"import pytest\npytestmark = pytest.mark.points('thrice', 0)\n{check}\n"
    )
    assert course.mark(RIGHT + THRICE).status is ReportStatus.GRADER_FAULT


def test_a_changed_check_is_read_again(course):
    """Checks are collected once for a class, and anew when a file of theirs has changed."""
    assert course.mark(RIGHT + THRICE).score == 5
    file = course.public / "test_twice.py"
    written = file.stat().st_mtime_ns
    file.write_text(file.read_text().replace("X + X, ", "X + X + 1, "))
    os.utime(file, ns=(written + 1, written + 1))
    assert course.mark(RIGHT + THRICE).score == 3


def test_student_files_beside_the_checks_change_nothing(course, monkeypatch, tmp_path):
    """No conftest.py, configuration file or variable of the surroundings has a say."""
    (course.public / "conftest.py").write_text("raise RuntimeError('conftest')")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --collect-only")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    assert course.mark(RIGHT + THRICE).score == 5


MISTAKES = """
MISTAKES = {
    "tripled": ("twice", "def twice(X): return X + X + X", "How often is X added?"),
    "as it is": ("twice", "def twice(X): return X", "What does your function add?"),
}
"""


def hints(report):
    return {c.hint for c in exercise(report).checks if c.hint}


def test_a_known_mistake_is_recognised(course):
    """However it is written, the hint is that mistake's own."""
    (course.hidden / "mistakes.py").write_text(MISTAKES)
    (course.hidden / "twice.py").write_text(RIGHT + THRICE)
    assert hints(course.mark("def twice(X): return sum([X, X, X])")) == {"How often is X added?"}
    assert hints(course.mark("def twice(X):\n    return X.clone()")) == {
        "What does your function add?"
    }


def test_a_mistake_that_ended_otherwise_on_the_fixed_inputs_is_recognised(course):
    """The fingerprints tell what to look at first, not what it cannot be."""
    (course.hidden / "mistakes.py").write_text(MISTAKES)
    (course.hidden / "twice.py").write_text(RIGHT + THRICE)
    ends = [{"hint": "How often is X added?", "checks": [["test_twice[2]", "passed", "x"]]}]
    (course.public / "fingerprints.json").write_text(json.dumps({"twice": ends}))
    assert hints(course.mark("def twice(X): return sum([X, X, X])")) == {"How often is X added?"}


def test_the_likeliest_mistake_is_replayed_first(course):
    """The one that ends the public checks in the same words, and of those with the same numbers."""
    (course.hidden / "mistakes.py").write_text("""
MISTAKES = {
    "other words": ("twice", "def twice(X): return 1", "one"),
    "other numbers": ("twice", "def twice(X): return 2", "two"),
    "the same": ("twice", "def twice(X): return 3", "three"),
}
""")
    (course.hidden / "twice.py").write_text(RIGHT + THRICE)
    (theirs,) = [e for e in course.mark("def twice(X): return X").exercises if e.name == "twice"]
    same = fingerprints_of(theirs.checks)
    numbers = [replace(one, numbers=("7",) * len(one.numbers)) for one in same]
    words = [replace(one, words="x") for one in same]
    table = {
        "twice": [Known("one", words), Known("two", numbers), Known("three", same)],
    }
    (course.public / "fingerprints.json").write_text(render_fingerprints(table))
    replayed = []

    def outcome_of(source, exercise, check):
        replayed.append(source.cells[0].source.split()[-1])
        return []

    by_replay([theirs], course.assignment, outcome_of)
    assert replayed == ["3", "2", "1"]


def test_no_match_no_guess(course):
    """A mistake nobody has written down has the exercise's general hint."""
    (course.hidden / "mistakes.py").write_text(MISTAKES)
    (course.hidden / "twice.py").write_text(RIGHT + THRICE)
    assert hints(course.mark("def twice(X): return X - X")) == {"What is added to what?"}


def test_a_fault_in_the_mistakes_costs_no_score(course):
    """A broken mistakes.py is noted; the score that was there stays."""
    (course.hidden / "mistakes.py").write_text("MISTAKES = {'x': 1 / 0}")
    (course.hidden / "twice.py").write_text(RIGHT + THRICE)
    report = course.mark("def twice(X): return X\n" + THRICE)
    assert (report.score, report.status) == (2, ReportStatus.GRADED)
    assert any("known mistakes were not looked for" in note for note in report.notes)


def test_a_limit_on_memory_is_named(course):
    """Out of memory is said with the limit and the line, in Python and in torch."""
    for body in ("bytearray(10**11)", "torch.zeros(10**11)"):
        report = course.mark(f"import torch\ndef twice(X):\n    return {body}\n", hidden=False)
        said = messages(report)[0]
        assert "asked for more memory than the 1024 MB there are (twice.py, line 3: " in said


def test_a_method_is_no_function(course):
    """Where the name is only a method's, the class is named."""
    code = "class Model:\n    def twice(self, X):\n        return X + X\n"
    assert messages(course.mark(code))[0].startswith("twice is a method of Model")


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("def twice(X): return x + x", "Is the name misspelt"),
        ("def twice(X, W): return X + W", "It is called exactly as its docstring says"),
    ],
)
def test_an_error_that_says_enough_has_a_hint_of_its_own(course, code, hint):
    """A name that is not there, and other arguments than the caller's."""
    (found,) = hints(course.mark(code))
    assert found.startswith(hint)
