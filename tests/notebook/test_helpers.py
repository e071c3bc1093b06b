"""Helper files: which modules a notebook has from them, and which names are never theirs."""

import json

import pytest

from grader.notebook import read
from grader.notebook.helpers import imported_from
from grader.notebook.parsing import parse

F = b"def softmax(X):\n    return X\n"


def modules(code: str, **helpers: bytes):
    files = {name.replace("__", "/") + ".py": content for name, content in helpers.items()}
    return read(code.encode(), "a.py", files).modules


@pytest.mark.parametrize(
    "code",
    [
        "from my_utils import softmax",
        "import my_utils",
        "import my_utils as u",
        "from my_utils import *",
        "try:\n    from my_utils import softmax\nexcept ImportError:\n    pass",
        "def f(X):\n    import my_utils\n    return my_utils.softmax(X)",
    ],
)
def test_module_that_is_imported_is_read(code):
    """However it is imported; its statements know where they are."""
    found = modules(code, my_utils=F, unused=b"x = 1")
    assert list(found) == ["my_utils"]
    (statement,) = found["my_utils"].statements
    assert (statement.where, statement.module) == ("my_utils.py, line 1", "my_utils")


def test_packages_relative_imports_and_helpers_of_helpers():
    """``utils/ops.py`` is ``utils.ops``; what it imports is read as well."""
    files = {
        "utils/__init__.py": b"",
        "utils/ops.py": b"from .deep import softmax\nfrom . import more\nimport top",
        "utils/deep.py": F,
        "utils/more.py": b"",
        "top.py": b"",
    }
    found = read(b"import utils.ops", "a.py", files).modules
    assert set(found) == {"utils", "utils.ops", "utils.deep", "utils.more", "top"}
    assert found["utils"].package and found["utils.deep"].label == "utils/deep.py"


def test_file_in_another_folder_is_found():
    """As after ``sys.path.append("src")``; the nearest of several is taken."""
    found = modules("from my_utils import f", src__my_utils=F, old__src__my_utils=b"")
    assert found["my_utils"].label == "src/my_utils.py"


@pytest.mark.parametrize("name", ["torch", "numpy", "random", "grader", "d2l", "conftest"])
def test_name_of_another_module_is_never_taken(name):
    """Python's, torch's, the course's, and those of installed packages; a note says so."""
    source = read(f"import {name}".encode(), "a.py", {f"{name}.py": F})
    assert not source.modules
    (note,) = source.notes
    assert note.startswith(f"{name}.py is not used") and "another name" in note


def test_path_that_leads_out_is_no_helper():
    """Nor is what is not Python."""
    source = read(b"import x, y, z", "a.py", {"../x.py": F, "/y.py": F, "z.txt": F})
    assert not source.modules


def test_modules_that_import_each_other_end():
    """Each is read once."""
    assert set(modules("import a", a=b"import b", b=b"import a")) == {"a", "b"}


def written(*cells: str, helpers=None):
    cells = [{"cell_type": "code", "source": source} for source in cells]
    content = json.dumps({"nbformat": 4, "cells": cells}).encode()
    return read(content, "a.ipynb", helpers or {})


@pytest.mark.parametrize(
    ("first", "name"),
    [
        ("%%writefile my_utils.py", "my_utils"),
        ("%%file ./my_utils.py", "my_utils"),
        ("%%writefile '/content/my_utils.py'", "my_utils"),
        ("%%writefile utils/ops.py", "utils.ops"),
    ],
)
def test_cell_that_writes_a_file_makes_a_module(first, name):
    """Its lines are those of the file."""
    source = written(f"{first}\n{F.decode()}", f"from {name} import softmax")
    assert source.modules[name].statements[0].line == 1
    assert not source.notes and len(source.statements) == 1


def test_cell_may_append_to_a_file():
    """With ``-a``; without it, the file is written anew."""
    first, more = "%%writefile my_utils.py\nx = 1\n", "%%writefile -a my_utils.py\ny = 2\n"
    source = written(first, more, "import my_utils", helpers={"my_utils.py": b"old = 1"})
    assert [s.source for s in source.modules["my_utils"].statements] == ["x = 1", "y = 2"]


@pytest.mark.parametrize("line", ["%run my_utils.py", "%run -i ./my_utils.py 3"])
def test_file_that_is_run_gives_its_names(line):
    """``%run`` is an import of all that is in a file."""
    source = written(line, helpers={"my_utils.py": F})
    assert list(source.modules) == ["my_utils"]
    assert source.statements[0].source == "from my_utils import *"


def test_broken_line_of_a_helper_is_noted_by_its_name():
    """And costs itself only."""
    source = read(b"import u", "a.py", {"u.py": b"x = = 1\ny = 2\n"})
    assert [s.source for s in source.modules["u"].statements] == ["y = 2"]
    assert source.notes == ("u.py: skipped, SyntaxError: invalid syntax (line 1: x = = 1)",)


def test_training_of_a_helper_is_needless():
    """Its main block is not run either."""
    code = b"def f(): ...\nfor _ in f(): pass\nif __name__ == '__main__':\n    def g(): ...\n"
    found = modules("import u", u=code)["u"].statements
    assert [(s.source, s.needless) for s in found] == [
        ("def f(): ...", False),
        ("for _ in f(): pass", True),
    ]


def test_text_that_a_helper_runs_is_needless():
    """As in the notebook: only what a function needs is run."""
    code = b"n = eval(input())\nexec('x = 1')\nk = eval('2')\ndef f(): return k\n"
    found = modules("import u", u=code)["u"].statements
    assert [s.needless for s in found] == [True, True, False, False]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import a.b as c", [("a.b", "")]),
        ("from a import b", [("a", "b"), ("a.b", "")]),
        ("from a import *", [("a", "*")]),
        ("from .a import b", [("p.q.a", "b"), ("p.q.a.b", "")]),
        ("from .. import b", [("p", "b"), ("p.b", "")]),
    ],
)
def test_what_an_import_may_load(text, found):
    """A relative one starts from the package ``p.q``."""
    assert list(imported_from(parse(text)[0], "p.q")) == found


def test_helper_files_are_part_of_the_digest():
    """The digest, which seeds the checks, depends on each helper file and its name."""
    code = b"from my_utils import softmax\n"
    files = [{}, {"my_utils.py": F}, {"my_utils.py": F + b"\n"}, {"other.py": F}]
    assert len({read(code, "a.py", helpers).digest for helpers in files}) == len(files)
