"""A pseudonym is a plain string in the notebook, bounded and on one line; nothing is run for it."""

import pytest

from grader.notebook import read
from grader.notebook.pseudonym import LONGEST, pseudonym_in


def pseudonym(code):
    return pseudonym_in(read(code.encode(), "capstone.py"))


def test_a_notebook_that_does_not_ask():
    """There is no such name."""
    assert pseudonym("x = 1\n") is None
    assert (
        pseudonym("def f():\n    LEADERBOARD_NAME = 'inside'\n    return LEADERBOARD_NAME\n")
        is None
    )


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ('LEADERBOARD_NAME = "Dr. Conv"', "Dr. Conv"),
        ('LEADERBOARD_NAME: str = "typed"', "typed"),
        ('LEADERBOARD_NAME = ""', ""),
        ('LEADERBOARD_NAME = "first"\nLEADERBOARD_NAME = "last"', "last"),
        ('LEADERBOARD_NAME = "first"\nLEADERBOARD_NAME = ""', ""),
        ('LEADERBOARD_NAME = "  two\\n lines\\t "', "two lines"),
        ('LEADERBOARD_NAME = "a\\x1b[31m\\u202ered\\u200b"', "a?[31mred"),
        ('LEADERBOARD_NAME = "\\ud800x"', "x"),
        ('LEADERBOARD_NAME = "\\ue000x\\u0378"', "x"),
        ('LEADERBOARD_NAME = "e\\u0301"', "é"),
        ('LEADERBOARD_NAME = "<script>alert(1)</script>"', "<script>alert(1)</script>"),
        (f'LEADERBOARD_NAME = "{"x" * 500}"', "x" * LONGEST),
    ],
)
def test_plain_strings(code, name):
    """The last one counts, cleaned of what does not print, and cut."""
    assert pseudonym(code) == name


@pytest.mark.parametrize(
    "value",
    [
        'f"{1 + 1}"',
        '"a" + "b"',
        "open('/etc/passwd').read()",
        "print('ran') or 'x'",
        'b"bytes"',
        "None",
        "17",
        '["x"]',
        f'"{"x" * 20_000}"',
        "(" * 500 + '"x"' + ")" * 500,
    ],
)
def test_what_is_no_plain_string(value, capsys):
    """Nothing of it is evaluated, and nobody is listed by it."""
    assert pseudonym(f"LEADERBOARD_NAME = {value}") in ("", None)
    assert capsys.readouterr().out == ""


def test_other_ways_to_bind_it():
    """A second target, a loop or a star is no such assignment."""
    assert pseudonym('x = LEADERBOARD_NAME = "two"') == ""
    assert pseudonym('LEADERBOARD_NAME, x = "ab"') == ""
    assert pseudonym('for LEADERBOARD_NAME in ["loop"]: pass') == ""
