"""From cells to top-level statements: magics, broken lines, and where each one stands."""

import ast
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.notebook import Source, read


def cells(*sources: str) -> Source:
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return read(json.dumps({"nbformat": 4, "cells": cells}).encode(), "a.ipynb")


def found(source: Source) -> list[tuple[int, str]]:
    return [(statement.line, statement.source) for statement in source.statements]


# ── magics ───────────────────────────────────────────────────────────────────────────────────

TRAP = "for epoch in range(2):\n    print('epoch %d'\n% (epoch + 1))"


@pytest.mark.parametrize(
    "magic", ["%matplotlib inline", "!pip install x", "files = !ls", "x?", "?x", "%timeit f(1)"]
)
def test_magic_leaves_the_rest_of_its_cell(magic):
    """A magic becomes a call on its own line; what follows keeps its line number."""
    source = cells(f"{magic}\ndef f(x):\n    return x")
    assert found(source)[1] == (2, "def f(x):\n    return x")
    assert "get_ipython()" in source.statements[0].source
    assert not source.notes


def test_assigned_shell_output_binds_its_name():
    """``files = !ls`` binds ``files``."""
    assert cells("files = !ls").defined == {"files"}


@pytest.mark.parametrize("first", ["%%time", "%%capture out", "\n%%timeit -n 1"])
def test_timed_cell_is_python(first):
    """A function defined in a ``%%time`` cell counts, at the line where it is."""
    line = first.count("\n") + 2
    assert found(cells(f"{first}\ndef f(x):\n    return x"))[0][0] == line


def test_cell_of_another_language_is_left_out():
    """``%%bash`` and its like are not Python; one note names them all."""
    source = cells("%%bash\nls | wc", "%%html\n<b>x = 1</b>", "x = 1")
    assert [statement.where for statement in source.statements] == ["cell 3, line 1"]
    assert source.notes == ("not Python, so not run: cell 1 (%%bash), cell 2 (%%html)",)


@pytest.mark.parametrize("before", ["", "%matplotlib inline\n", "%%time\n"])
@pytest.mark.parametrize("after", ["", "\nx = = 1"])
def test_line_that_begins_with_percent_may_be_python(before, after):
    """``% (epoch + 1))`` goes on with the line above it, whatever else is in the cell."""
    source = cells(f"{before}{TRAP}{after}\ndef f(x):\n    return x")
    assert TRAP in dict(found(source)).values()
    assert source.defined >= {"epoch", "f"}
    assert len(source.notes) == (1 if after else 0)


def test_magics_in_a_very_long_cell():
    """A cell too long to be rewritten at once loses neither its magics nor its functions."""
    source = cells("%matplotlib inline\n" * 1200 + TRAP + "\ndef f(x):\n    return x")
    assert len(source.statements) == 1202
    assert not source.notes


# ── broken lines ─────────────────────────────────────────────────────────────────────────────


def test_broken_statement_costs_itself_only():
    """The other statements of the cell are kept; the note names the cell and the line."""
    source = cells("x = 1", "a = 1\nb = = 2\n\ndef f(x):\n    return x\n")
    assert found(source)[1:] == [(1, "a = 1"), (4, "def f(x):\n    return x")]
    assert source.notes == ("cell 2: skipped, SyntaxError: invalid syntax (line 2: b = = 2)",)


KEPT = {
    "string at the margin": 's = """\nzero\ndef g(): pass\n"""',
    "bracket at the margin": "x = [\n1,\n2,\n]",
    "decorators": "@one\n@two(1,\n     2)\n@three\ndef f():\n    return 1",
    "signature at the margin": "def f(a,\nb):\n    return a",
    "else": "if a:\n    b = 1\nelif c:\n    b = 2\n# so be it\nelse:\n    b = 3",
    "try": "try:\n    import x\nexcept OSError:\n    x = 0\nelse:\n    y = 1\nfinally:\n    z = 1",
    "line separator": "s = 'a\u2028b\x0cc'",
}


@pytest.mark.parametrize("statement", KEPT.values(), ids=KEPT)
def test_statement_survives_a_broken_neighbour(statement):
    """A statement of several lines is kept whole between two that are broken."""
    source = cells(f"x = = 1\n{statement}\ny = = 2\nz = 3")
    assert found(source) == [(2, statement), (statement.count("\n") + 4, "z = 3")]
    assert len(source.notes) == 2


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("def f():\n    return 1\n\treturn 2", 3),
        ("x = (1,", 1),
        ("print 'hello'", 1),
        ("pip install torch", 1),
        ("else:\n    pass", 1),
        ("x = '\0'", 1),
        ("x = " + "(" * 5000, 1),
        ("x = " + "-" * 50_000 + "1", 1),
    ],
    ids=["tabs", "bracket", "Python 2", "pip", "else", "null byte", "brackets", "too deep"],
)
def test_note_names_the_broken_line(broken, line):
    """Whatever is wrong with a statement, there is one short note on its line, and no traceback."""
    source = cells(f"{broken}\ny = 2")
    assert source.defined == {"y"}
    (note,) = source.notes
    assert f"(line {line}: " in note and len(note) < 300 and note.isprintable()


def test_indented_cell_is_read_as_ipython_reads_it():
    """A cell indented as a whole runs in Jupyter, and so here."""
    assert found(cells("    x = 1\n    y = 2")) == [(1, "x = 1"), (2, "y = 2")]


def test_indented_beginning_is_noted():
    """Lines indented for no reason before the first statement are not lost without a word."""
    source = cells("  x = (1\ny = 2")
    assert source.defined == {"y"}
    assert "line 1: x = (1" in source.notes[0]


@pytest.mark.parametrize("line", ["x = = 1", "x = (", 's = """', "x, ("])
def test_cell_of_nothing_but_errors_ends_in_few_notes(line):
    """Thousands of broken lines are given up early and told in a few notes."""
    assert len(cells("y = = 1\n" + f"{line}\n" * 5001).notes) <= 12


# ── where a statement stands ─────────────────────────────────────────────────────────────────


def test_two_statements_on_one_line():
    """``a = 1; b = 2`` are two statements of one line, and columns may hold any script."""
    source = cells("α = 'é'; b = [1,\n 2]; c = '中'  # end\nd = 4")
    assert found(source) == [(1, "α = 'é'"), (1, "b = [1,\n 2]"), (2, "c = '中'"), (3, "d = 4")]


def test_decorated_function_begins_at_its_decorator():
    """Decorators belong to the function, and so does their line."""
    text = "@torch.no_grad()\n# as it should be\n@cache\ndef f():\n    return 1"
    assert found(cells(f"x = 1\n{text}"))[1] == (2, text)


def test_deep_expression_beside_another():
    """A sum of a thousand terms, on a line with something else, is two statements."""
    assert len(cells("x = " + "1 + " * 1000 + "1; y = 2").statements) == 2


def test_statements_of_every_kind():
    """Whatever may stand at top level is a statement that binds what it binds."""
    source = cells(
        "async def go():\n    inner = 1",
        "class Net:\n    width = 3",
        "try:\n    import a.b\nexcept ImportError:\n    from c import d as e",
        "with open('x') as file, lock:\n    pass",
        "match point:\n    case {'x': x, **rest}: pass\n    case [y, *tail]: pass",
        "async with a as b:\n    pass\nawait go()",
        "for i, (j, k) in []:\n    if (n := i):\n        def late():\n            local = 1",
        "total: int = sum(t for t in range(3))",
        "return 1\nglobal x\ndel q",
    )
    names = "go Net a e file x rest y tail b i j k n late total".split()
    assert source.defined == set(names)
    assert not source.notes
    assert set(source.functions) == {"late"}


SIMPLE = [
    "a = 1",
    "b = [1,\n2]",
    "s = '''é\nz\n'''",
    "f(a)",
    "del a",
    "x: int = 3",
    "import os.path",
]
BLOCKS = [
    "def f(x):\n    return '''\nat the margin\n'''",
    "@deco(1,\n  2)\ndef g(): return 1; x = 2",
    "class A:\n\n    def m(self): ...",
    "if a:\n    pass\nelse:\n    b = 2",
    "with a as b: c = 1; d = 2",
    "# only a comment",
    "",
]
LINES = st.one_of(
    st.lists(st.sampled_from(SIMPLE), min_size=1).map("; ".join), st.sampled_from(BLOCKS)
)


def tree(node: ast.stmt) -> list[tuple[int | None, str]]:
    return [(getattr(child, "lineno", None), ast.dump(child)) for child in ast.walk(node)]


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(LINES), broken=st.booleans())
def test_statement_compiles_to_what_stood_in_the_cell(lines, broken):
    """Each statement's source, put at its line, is the same tree at the same lines."""
    text = "\n".join(lines)
    source = cells(text + ("\ny = = 1" if broken else ""))
    again = [ast.parse("\n" * (s.line - 1) + s.source).body for s in source.statements]
    assert [tree(node) for (node,) in again] == [tree(node) for node in ast.parse(text).body]
    assert len(source.notes) == broken


# ── imports that are written otherwise ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "read_as"),
    [
        ('t = importlib.import_module("torch.nn")', "import torch.nn as t"),
        ('f = importlib.import_module("my_utils").f', "from my_utils import f as f"),
        ('t = __import__("torch")', "import torch as t"),
        ("from .my_utils import f", "from my_utils import f"),
        ("from ..ops import a, b", "from ops import a\nfrom ops import b"),
        ("from . import my_utils", "import my_utils"),
        ("from . import *", "from . import *"),
        ('exec(open("my_utils.py").read())', "from my_utils import *"),
        ('exec(Path("my_utils.py").read_text(), globals())', "from my_utils import *"),
        ("%run ../my_utils.py", "from my_utils import *"),
        ('t = importlib.import_module("to" + "rch")', None),
        ('t = __import__("torch.nn")', None),
        ('t = import_module("torch")', None),
        ('exec(open("values.txt").read())', None),
        ('exec(open("my_utils.py").read(), {})', None),
    ],
)
def test_an_import_that_is_written_otherwise_is_one(code, read_as):
    """Only where it is the same: a constant name, and the notebook's own names."""
    source = cells(code)
    assert "\n".join(s.source for s in source.statements) == (read_as or code)
    assert all(s.kind == "import" for s in source.statements) == (read_as is not None)
