"""Cells with magics: those whose body is Python are run, the others are named."""

import json

import pytest

from grader.notebook import Source, read

F = "def f(X):\n    return X"


def cells(*sources: str) -> Source:
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return read(json.dumps({"nbformat": 4, "cells": cells}).encode(), "a.ipynb")


@pytest.mark.parametrize(
    ("first", "notes"),
    [
        ("%%time", 0),
        ("%%timeit -n1 -r1", 0),
        ("%%capture out --no-stderr", 0),
        ("%%memit", 1),
        ("%%wandb", 1),
        ("%%ipytest -qq", 1),
        ("%%never_heard_of x=1", 1),
        ("#@title Run me {run: 'auto'}\n%%time", 0),
        ("\n# a comment\n\n%%capture\n%%time", 0),
        ("%%time\n%%memit", 1),
        ("%%memit\n%matplotlib inline\n!pip install x", 1),
    ],
)
def test_python_below_a_magic_is_run(first, notes):
    """At the line where it is; a note names the magics that are not IPython's own."""
    source = cells(f"{first}\n{F}")
    assert (source.statements[-1].line, source.statements[-1].source) == (first.count("\n") + 2, F)
    assert len(source.notes) == notes
    assert all("its code was run without" in note for note in source.notes)


@pytest.mark.parametrize(
    ("magic", "body"),
    [
        ("bash", "x = 1"),
        ("HTML", "<b>x</b>"),
        ("js", "var x = 1;"),
        ("sql sqlite://", "select 1"),
        ("R -i x", "x <- 1"),
        ("cython -a", "cdef int x = 1"),
        ("!", "ls"),
        ("brainfuck", "++[->"),
    ],
)
def test_other_language_is_named(magic, body):
    """What is not Python, or does not parse as it, is left out; one note says so."""
    source = cells(f"%%{magic}\n{body}", F)
    assert [statement.source for statement in source.statements] == [F]
    assert source.notes == (f"not Python, so not run: cell 1 (%%{magic.split()[0]})",)
    assert source.prose[0].kind == f"%%{magic.split()[0]}"


def test_exported_cell_magic_is_run():
    """``run_cell_magic`` is what nbconvert makes of ``%%time``; its body has lines of its own."""
    body = f"import math\n{F}\n"
    source = read(
        f"x = 1\nget_ipython().run_cell_magic('time', '', {body!r})\n"
        "get_ipython().run_cell_magic('bash', '', 'ls\\n')\n"
        "get_ipython().run_line_magic('time', 'z = 3')\n"
        "get_ipython().system('pip install x')\ny = 2".encode(),
        "a.py",
    )
    assert source.defined == {"x", "y", "z", "f", "math"}
    function = next(s for s in source.statements if "f" in s.defines)
    assert (function.label, function.line) == ("a.py, line 2 (%%time)", 2)
    assert source.line(function.label, 3) == "return X"
    assert source.notes == ("not Python, so not run: a.py, line 3 (%%bash)",)


def test_many_cells_of_another_language_are_one_note():
    """However many there are."""
    (note,) = cells(*["%%bash\nls"] * 40).notes
    assert note.endswith("and 28 more") and len(note) < 300


def test_merge_conflict_in_code_is_read_as_its_first_side():
    """The rest of the file counts, and a note says where the conflict is."""
    code = (
        "x = 1\n<<<<<<< HEAD\ndef f(X):\n    return X\n||||||| base\n    return 0\n=======\n"
        "def f(X):\n    return 2 * X\n>>>>>>> theirs\ndef g(X): return X\n"
    )
    source = read(code.encode(), "a.py")
    assert [(s.line, s.source) for s in source.statements] == [
        (1, "x = 1"),
        (3, F),
        (11, "def g(X): return X"),
    ]
    (note,) = source.notes
    assert "merge conflict" in note and "line 2" in note


def test_underlines_are_no_conflict():
    """Headings in a text are underlined with as many signs."""
    assert not cells('s = """\nTitle\n=======\n"""').notes
