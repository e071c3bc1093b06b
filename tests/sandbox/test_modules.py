"""Helper modules: importable from memory, a statement at a time, behind the sandbox's own names."""

import sys

import pytest

from grader.notebook import read
from grader.sandbox.client import _as_sent
from grader.sandbox.modules import HelperModules

MY_UTILS = """
import math
broken = nowhere + 1
for _ in iter(int, 1):
    pass
def twice(x): return 2 * x
def fails(x): return x.nothing
"""


@pytest.fixture
def helpers(monkeypatch):
    """``helpers(name=source, …)`` → what failed, once something is imported."""
    before = set(sys.modules)

    def install(**sources):
        failed = []
        files = {f"{name.replace('__', '/')}.py": text.encode() for name, text in sources.items()}
        imports = "".join(f"import {name.replace('__', '.')}\n" for name in sources)
        found = read(imports.encode(), "notebook.py", files).modules
        modules = {name: _as_sent(module) for name, module in found.items()}
        finder = HelperModules(modules, "student:", failed.append)
        monkeypatch.setattr(sys, "meta_path", [sys.meta_path[0], finder, *sys.meta_path[1:]])
        return failed

    yield install
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_a_statement_that_fails_costs_itself(helpers):
    """The functions below it are there, and a training loop at the top level is not run."""
    failed = helpers(my_utils_of_ada=MY_UTILS)
    import my_utils_of_ada as utils

    assert utils.twice(3) == 6
    (error,) = failed
    assert isinstance(error, NameError)
    assert utils.fails.__code__.co_filename == "student:my_utils_of_ada.py"
    assert utils.fails.__code__.co_firstlineno == 7
    assert utils.__name__ == "my_utils_of_ada" and utils.__file__ == "my_utils_of_ada.py"


def test_modules_import_each_other(helpers):
    """By name, from a folder, and with a dot."""
    helpers(
        folder_of_ada__a="from .b import f\nimport top_of_ada",
        folder_of_ada__b="def f(): return 1",
        top_of_ada="",
    )
    from folder_of_ada.a import f, top_of_ada

    assert (f(), top_of_ada.__name__) == (1, "top_of_ada")


@pytest.mark.parametrize("name", ["torch", "random", "grader", "d2l", "tqdm", "antigravity"])
def test_no_name_of_the_sandbox_is_taken(name):
    """Python's, torch's, the grader's, a book's, and what is inert."""
    assert HelperModules({name: {}}, "", print).find_spec(name) is None


def test_a_line_that_does_not_parse_costs_itself(helpers):
    """What is left of the file is imported."""
    helpers(bad_of_ada="def f(:\ndef g(): return 2\n")
    import bad_of_ada

    assert bad_of_ada.g() == 2
