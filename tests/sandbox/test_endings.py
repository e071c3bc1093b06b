"""The words for an end: exit codes of Windows, signals of Unix."""

import pytest

from grader.sandbox.backend import Ended
from grader.sandbox.endings import in_words
from grader.sandbox.policy import Limits


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        (Ended(0), "ended with exit code 0 (os._exit?)"),
        (Ended(70), "could not answer (did it close its files"),
        (Ended(-9), "was killed (by itself, or is the machine out of memory?)"),
        (Ended(-11), "crashed (SIGSEGV, "),
        (Ended(-24), "used up its CPU time"),
        (Ended(-63), "crashed (signal 63"),
        # As the documentation of NTSTATUS has them, unsigned or signed.
        (Ended(0xC0000005), "crashed (0xC0000005, access violation)"),
        (Ended(-1073741819), "crashed (0xC0000005, access violation)"),
        (Ended(0xC00000FD, "Windows fatal exception: stack overflow"), "infinite recursion?"),
        (Ended(0xC0000017), "out of memory?"),
        (Ended(0xC0000420), "crashed (0xC0000420)"),
        (Ended(-9, over="disk"), "wrote more than the 256 MB"),
        (Ended(-9, over="memory"), "used more than the 4096 MB of memory"),
    ],
)
def test_an_end_in_words(ended, said):
    """A crash by its name or number, and what may have led to it."""
    assert said in in_words(ended, Limits())
