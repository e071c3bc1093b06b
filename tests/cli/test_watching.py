"""``grader watch`` in a terminal: one exercise, keys, and a terminal that is left as it was."""

import os
import sys

import pytest
from rich.console import Console

from grader.cli.watching.state import begin
from grader.cli.watching.view import drawn, farewell
from grader.manifest import find_course
from grader.model import (
    CheckResult,
    Difference,
    ExerciseResult,
    Report,
    ReportStatus,
    Status,
)

COURSE = find_course()
TENSORS = COURSE.assignment("01")
FIRST, SECOND, *_, LAST = [exercise.name for exercise in TENSORS.exercises]
START = begin(TENSORS, "my.ipynb")


def report(name, status=Status.PASSED, message="", hint="", difference=None, notes=()):
    score = TENSORS.exercise(name).max_score(hidden=False) if status is Status.PASSED else 0.0
    check = CheckResult(
        "test_it", name, score, score or 1, status, message, hint, difference=difference
    )
    result = ExerciseResult(name, score, score or 1, status, (check,))
    return Report(
        "me", TENSORS.slug, "", score, 1, ReportStatus.GRADED, notes=notes, exercises=(result,)
    )


def text(state, width=80):
    console = Console(width=width, color_system=None, legacy_windows=False)
    with console.capture() as capture:
        console.print(drawn(state))
    return capture.get()


def with_results(state, status, *names):
    for name in names:
        state = state.with_result(name, report(name, status, "wrong"))
    return state


def test_the_first_unfinished_exercise_is_shown():
    """What passes already is passed over, until a key moves."""
    state = with_results(START, Status.PASSED, FIRST)
    assert state.current.name == SECOND
    assert "1 of 6 exercises pass" in text(state)
    back = with_results(state.moved(-1), Status.FAILED, SECOND)
    assert back.current.name == FIRST and f"Next: {SECOND}  (n)" in text(back)


def test_moving_goes_round():
    """From the first to the last and back."""
    assert START.moved(-1).current.name == TENSORS.tasks[-1].name
    assert START.moved(-1).moved(1).current.name == FIRST


def test_a_bonus_task_is_not_counted():
    """It is shown after the exercises; one that the notebook does not have goes."""
    extra = TENSORS.exercise(SECOND).model_copy(update={"name": "extra"})
    course = TENSORS.model_copy(update={"bonus": (extra,)})
    state = begin(course, "my.ipynb").moved(-1)
    assert "0 of 6 exercises pass" in text(state) and "extra not checked yet" in text(state)
    assert "bonus" in text(state)
    gone = state.with_result("extra", Report("me", "", "", 0, 1, ReportStatus.GRADED))
    assert list(gone.tasks) == list(TENSORS.exercises)
    assert gone.current.name == TENSORS.exercises[-1].name


def test_hints_come_one_by_one():
    """None before it is asked for, a recognised mistake's first, and no more than there are; other
    hints begin anew."""
    state = START.with_result(FIRST, report(FIRST, Status.FAILED, "off", "Which dim?"))
    assert "Which dim?" not in text(state) and "a common mistake" in text(state)
    own = TENSORS.exercise(FIRST).hints
    for _ in range(len(own) + 3):
        state = state.with_next_hint()
    assert list(state.shown_hints) == ["Which dim?", *own]
    assert f"hint 1 of {len(own) + 1}: Which dim?" in text(state)
    assert not state.with_result(FIRST, report(FIRST, Status.FAILED, "off")).shown_hints


def test_yours_and_expected():
    """Side by side where there is room, else below each other; what differs is marked."""
    table = Difference("f(X)", "values", (("1", "2"),), (("1", "3"),), ((0, 1),), (0,), (2,))
    state = START.with_result(FIRST, report(FIRST, Status.FAILED, "worst at [1]", "", table))
    assert [line.split() for line in text(state).splitlines()[-2:]] == [
        ["yours", "expected"],
        ["1", "›2‹", "1", "3"],
    ]
    assert [line.split() for line in text(state, width=20).splitlines()[-4:]] == [
        ["yours"], ["1", "›2‹"], ["expected"], ["1", "3"],
    ]  # fmt: skip


def test_everything_is_done():
    """It says so, what to hand in, and that hidden checks are still to come."""
    names = [exercise.name for exercise in TENSORS.exercises]
    state = with_results(begin(TENSORS, "my.ipynb", ["help.py"]), Status.PASSED, *names)
    assert "Every exercise passes." in text(state) and "6 of 6" in text(state)
    assert "Hand in my.ipynb, and beside it help.py." in text(state)
    assert "more points come from hidden checks" in text(state)
    assert farewell(state) == "Every exercise passes. Hand in my.ipynb, and beside it help.py."
    assert farewell(START) == f"0 of 6 exercises pass. Next time: {FIRST}."


def test_a_hostile_message_stays_text():
    """No markup of rich's, and nothing that a terminal would obey."""
    evil = "[red]\x1b[2J[/red]"
    shown = text(START.with_result(FIRST, report(FIRST, Status.ERROR, evil, notes=[evil])))
    assert "[red]?[2J[/red]" in shown and "\x1b[2J" not in shown


def test_on_a_terminal(tmp_path):
    """Keys that are pressed while a marking runs count; the list, the hints, the other exercises
    and a save are seen; the window may change; q leaves the terminal as it was."""
    terminal = pytest.importorskip("tests.cli.terminal")
    file = tmp_path / TENSORS.slug / "mine.py"
    file.parent.mkdir()
    wrong = f"def {FIRST}(X):\n    return X\n"
    file.write_text(wrong)
    console = terminal.Terminal(
        [sys.executable, "-m", "grader", "watch", str(file)],
        env={**os.environ, "PYTHONPATH": str(COURSE.folder.parent), "TERM": "xterm"},
    )
    try:
        console.wait_for("checking")
        console.press("lhnpr")
        console.wait_for("✗ " + FIRST, "hint 1 of", "watching mine.py: save it")
        console.press("l")
        listed = console.wait_for("›  ✗  " + FIRST, LAST)
        assert "hint 1 of" not in listed
        console.press("ln")
        console.wait_for(f"{SECOND} not defined yet", "exercise 2 of 6")
        console.resize(30, 100)
        console.press("p")
        file.write_text(wrong.replace("return X", "return X * 2 + 1"))
        console.wait_for(f"✓ {FIRST} passes", "1 of 6 exercises pass")
        console.press("q")
        assert console.end() == 0
        assert b"1 of 6 exercises pass. Next time: " in console.said.rpartition(b"\x1b[?1049l")[2]
        assert console.now == console.modes
    finally:
        console.close()


def test_ctrl_c_and_a_small_encoding(tmp_path):
    """In cp1252 a check mark is a plus; Ctrl-C ends it with one line, and the terminal is as it
    was."""
    terminal = pytest.importorskip("tests.cli.terminal")
    file = tmp_path / TENSORS.slug / "mine.py"
    file.parent.mkdir()
    file.write_text(f"def {FIRST}(X):\n    return X * 2 + 1\n")
    console = terminal.Terminal(
        [sys.executable, "-m", "grader", "watch", str(file)],
        env={**os.environ, "PYTHONPATH": str(COURSE.folder.parent), "TERM": "xterm",
             "PYTHONIOENCODING": "cp1252", "GRADER_HOST": "spawn"},
    )  # fmt: skip
    try:
        console.wait_for("1 of 6 exercises pass")
        console.press("l")
        console.wait_for("+  " + FIRST)
        console.press("\x03")
        assert console.end() == 130
        assert b"grader: interrupted" in console.said
        assert console.now == console.modes
    finally:
        console.close()
