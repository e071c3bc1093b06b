"""What ``check`` knows of a notebook: the cells that ran, in their last version."""

import sys

import pytest

import grader
from grader.marking.history import as_graded, typed


def after(*cells):
    """The namespace that the cells leave, as IPython keeps it."""
    namespace = {"In": ["", *cells]}
    for cell in cells:
        exec(cell, namespace)
    return namespace


def read(*cells):
    return [(s.label, s.source) for s in typed(after(*cells)).statements]


def test_a_cell_is_read_as_it_was_last_run():
    """A version that later ones replace is no part of the notebook any more."""
    first, second = "import math\ndef f(x): return eval('x')", "import math\ndef f(x): return x"
    assert read(first, "y = 1", second) == [
        ("In[2]", "y = 1"),
        ("In[3]", "import math"),
        ("In[3]", "def f(x): return x"),
    ]
    assert read("y = 1", "y = 1") == [("In[2]", "y = 1")]


def test_a_result_does_not_replace_a_function():
    """Nor does what changes something that is there already go."""
    assert len(read("def f(): return 1", "f = f()")) == 2
    assert len(read("x = []", "x.append(1)", "x = []")) == 2
    assert typed({"f": print}) is None


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (("def f(): return 1", "f = f()"), "f"),
        (("def f(): return 1", "for f in [f()]: pass"), "f"),
        (("def g(x): return sum(x)", "sum = 0"), "sum"),
        (("import math", "def g(x): return math.pi", "math = 3"), "math"),
    ],
)
def test_a_name_used_again_means_what_it_did(cells, name):
    """While a check runs; the student's own value is back afterwards."""
    namespace = after(*cells)
    value = namespace[name]
    with as_graded(namespace, typed(namespace), ["f"]):
        assert callable(namespace.get(name, print)) or namespace[name].pi > 3
    assert namespace[name] == value and not callable(value)


def test_what_no_kernel_knows_is_said(tmp_path, monkeypatch, capsys):
    """A helper file has to be handed in as well; a function that no cell defines may be gone."""
    (tmp_path / "utils_of_ada.py").write_text(
        "import torch\ndef softmax(X): return X.nothing\ndef accuracy(a, b): return 1\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    namespace = after("from utils_of_ada import softmax")
    grader.check("softmax", namespace=namespace)
    told = capsys.readouterr().out
    assert "(utils_of_ada.py, line 2: def softmax(X): return X.nothing)" in told
    assert "softmax is in utils_of_ada.py: hand that file in together with this noteb" in told
    namespace["accuracy"] = lambda y_hat, y: 1.0
    grader.check("accuracy", namespace=namespace)
    assert "no cell that ran defines accuracy" in capsys.readouterr().out
    del sys.modules["utils_of_ada"]
