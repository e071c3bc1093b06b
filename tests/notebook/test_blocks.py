"""Functions within blocks: each is a statement of its own, whatever becomes of the block."""

import pytest

from grader.notebook import read


def statements(code: str) -> list[tuple[int, str]]:
    return [(s.line, s.source) for s in read(code.encode(), "a.py").statements]


def test_main_block_is_part_of_the_top_level():
    """A loop in it costs the functions beside it nothing; lines keep their numbers."""
    code = (
        "import torch\n"
        "if '__main__' == __name__:\n"
        "    def f(X):\n"
        '        """Two\n'
        '        lines."""\n'
        "        return X\n"
        "    if True:\n"
        "        y = f(1)\n"
        "else:\n"
        "    def f(X): return 0\n"
    )
    assert statements(code)[1:] == [
        (3, 'def f(X):\n    """Two\n    lines."""\n    return X'),
        (8, "y = f(1)"),
    ]


def test_text_of_several_lines_keeps_its_indentation():
    """A string that is no docstring must not lose its spaces."""
    code = "if __name__ == '__main__':\n    def f():\n        return '''a\n    b'''\n"
    ((line, source),) = statements(code)
    assert (line, source) == (2 - 1, "if True:\n    def f():\n        return '''a\n    b'''")


@pytest.mark.parametrize(
    "block",
    [
        "try:\n    fails()\n    {}\nexcept OSError:\n    pass",
        "with open('x') as file:\n    {}",
        "for _ in range(1):\n    {}",
        "if use_gpu:\n    x = 1\nelse:\n    {}",
        "try:\n    with a:\n        if b:\n            {}\nfinally:\n    pass",
    ],
)
def test_function_is_taken_out_of_its_block(block):
    """The rest of the block is a statement of its own, with every line where it was."""
    before, _, after = block.partition("{}")
    margin = before.rpartition("\n")[2]
    text = f"@deco\n{margin}def f(X):\n{margin}    return X"
    (line, function), (first, rest) = statements(before + text + after)
    assert (line, function) == (before.count("\n") + 1, "@deco\ndef f(X):\n    return X")
    assert first == 1 and "def f" not in rest and "pass" in rest
    assert rest.count("\n") == (before + text + after).count("\n")


@pytest.mark.parametrize(
    "block",
    [
        "if a:\n    def f(): return 1\nelse:\n    def f(): return 2",
        "for n in range(3):\n    def f(n=n): return n",
        "def outer():\n    def f(): return 1\n    return f",
        "class Net:\n    def f(self): return 1",
    ],
)
def test_function_that_belongs_to_its_block_stays(block):
    """One of two, one that needs a name of the block, and one of a function or a class."""
    assert statements(block) == [(1, block)]


def test_block_that_never_runs_is_dropped():
    """``if False:`` is how old code is kept."""
    assert statements("if False:\n    def f(): return 1\nx = 1") == [(3, "x = 1")]


def test_import_is_split_by_name():
    """One statement for each, at its own line."""
    code = "import numpy as np, pandas as pd, torch\nfrom a import (\n    b,\n    c as d,\n)"
    assert statements(code) == [
        (1, "import numpy as np"),
        (1, "import pandas as pd"),
        (1, "import torch"),
        (3, "from a import b"),
        (4, "from a import c as d"),
    ]
