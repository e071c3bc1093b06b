"""A console that lacks a character shows another, and nothing ends in a UnicodeEncodeError."""

import io
import sys

import pytest

from grader.cli.terminal import show_what_it_can

SHOWN = "✓ ✗ ⧖ ⊘ ◐ 0.83 ± 0.01 · ≥ 3 … ▁█ → Ольга"


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("cp1252", "+ x T ! ~ 0.83 ± 0.01 · >= 3 … 18 -> ?????"),
        ("ascii", "+ x T ! ~ 0.83 +- 0.01 . >= 3 ... 18 -> ?????"),
        ("cp866", "+ x T ! ~ 0.83 +- 0.01 · >= 3 ... 1█ -> Ольга"),
        ("utf-8", SHOWN),
    ],
)
def test_what_a_console_shows(monkeypatch, encoding, shown):
    """What the encoding has is shown as it is; the rest is the nearest in ASCII, or a question
    mark."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    show_what_it_can()
    print(SHOWN, end="", flush=True)
    assert stream.buffer.getvalue().decode(encoding) == shown
