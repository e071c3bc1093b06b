"""From the bytes of a notebook or a script to cells; and what is refused, in one line."""

import json

import nbformat.v3
import pytest

from grader.errors import UnreadableSubmission
from grader.notebook import MAX_BYTES, read

CODE = {"cell_type": "code", "metadata": {}, "outputs": [], "source": "x = 1\ny = 2"}


def notebook_bytes(*cells, **fields) -> bytes:
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells or [CODE])}
    return json.dumps({**notebook, **fields}).encode()


def places(source) -> list[str]:
    return [statement.where for statement in source.statements]


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\ny = 2",
        ["x = 1\n", "y = 2"],
        "x = 1\r\ny = 2\r\n",
        "x = 1\ry = 2",
        "x = 1\t# a tab\ny = 2",
    ],
    ids=["string", "list", "CRLF", "CR", "tab"],
)
def test_source_is_read_as_it_is_spelled(text):
    """A cell's source may be a string or a list of lines, with any line ends, and tabs."""
    assert places(read(notebook_bytes({**CODE, "source": text}), "a.ipynb")) == [
        "cell 1, line 1",
        "cell 1, line 2",
    ]


def test_byte_order_mark_is_dropped():
    """Windows editors begin UTF-8 with a mark, in notebooks and in scripts."""
    assert len(read(b"\xef\xbb\xbf" + notebook_bytes(), "a.ipynb").statements) == 2
    assert read(b"\xef\xbb\xbfx = 1\r\n", "a.py").statements[0].source == "x = 1"


def test_script_is_one_cell_called_as_its_file():
    """A line of a script is known by the file's name."""
    assert places(read(b"import torch\n\n\ndef f(x):\n\treturn x\n", "hw.py")) == [
        "hw.py, line 1",
        "hw.py, line 4",
    ]


def test_cells_are_numbered_with_the_prose():
    """Cell 3 is the third cell of the notebook, not the third with code in it."""
    prose = [{"cell_type": kind, "source": "x = 1"} for kind in ("markdown", "raw")]
    assert places(read(notebook_bytes(*prose, CODE), "a.ipynb"))[0] == "cell 3, line 1"


def test_later_of_two_equal_keys_counts():
    """JSON with a key twice is read as Jupyter reads it."""
    content = b'{"nbformat": 4, "cells": [], "cells": [{"cell_type": "code", "source": "x = 1"}]}'
    assert len(read(content, "a.ipynb").statements) == 1


@pytest.mark.parametrize("cell", [{"cell_type": "code"}, {**CODE, "source": None}, None, 3])
def test_cell_without_source_costs_itself_only(cell):
    """A cell that holds nothing is no reason to refuse the others."""
    assert places(read(notebook_bytes(cell, CODE), "a.ipynb"))[0] == "cell 2, line 1"


def test_half_a_character_is_replaced():
    """JSON can spell a lone surrogate, which no report could be written with."""
    (statement,) = read(notebook_bytes({**CODE, "source": "s = '\ud800'"}), "a.ipynb").statements
    assert statement.source == "s = '?'"


def test_old_notebook_is_upgraded_and_noted():
    """A notebook of IPython 2 (nbformat 3) is read, and the note says so."""
    cells = [
        nbformat.v3.new_text_cell("markdown", source="Exercise 1"),
        nbformat.v3.new_code_cell(input="def softmax(X):\n    return X", prompt_number=1),
    ]
    sheet = nbformat.v3.new_worksheet(cells=cells)
    old = nbformat.v3.writes_json(nbformat.v3.new_notebook(worksheets=[sheet])).encode()
    source = read(old, "a.ipynb")
    assert places(source) == ["cell 2, line 1"]
    assert source.defined == {"softmax"}
    assert source.notes == ("a.ipynb was saved in nbformat 3; read as nbformat 4",)


def test_huge_output_is_read_and_noted():
    """A notebook with 100 MB of output is graded all the same."""
    output = b'"' + b"x" * 100 * 2**20 + b'"'
    content = notebook_bytes({**CODE, "outputs": ["HERE"]}).replace(b'"HERE"', output)
    source = read(content, "a.ipynb")
    assert len(source.statements) == 2
    assert source.notes == ("a.ipynb is 100 MB; clear its outputs before handing in",)


def test_assignment_is_read_from_the_metadata():
    """A notebook made by ``grader release`` says which assignment it is."""
    metadata = {"grader": {"assignment": "03_softmax_regression"}}
    assert read(notebook_bytes(metadata=metadata), "a.ipynb").assignment == "03_softmax_regression"
    assert read(notebook_bytes(metadata=[]), "a.ipynb").assignment is None


REFUSED = {
    "empty": (b"", "is empty"),
    "blank": (b" \n", "is empty"),
    "not JSON": (b"{'nbformat': 4}", "not JSON"),
    "cut short": (notebook_bytes()[:60], "breaks off"),
    "too deep": (b"[" * 10_000 + b"]" * 10_000, "nested too deep"),
    "deep metadata": (b'{"nbformat": 4, "x": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", "too deep"),
    "endless number": (b'{"nbformat": ' + b"4" * 5000 + b"}", "not JSON"),
    "other JSON": (b"[1, 2]", "JSON but not a notebook"),
    "null": (b"null", "JSON but not a notebook"),
    "no nbformat": (b"{}", "JSON but not a notebook"),
    "nbformat 5": (notebook_bytes(nbformat=5), "nbformat 5; save it as nbformat 4"),
    "nbformat 10^400": (notebook_bytes(nbformat=10**400), "JSON but not a notebook"),
    "nbformat 3, broken": (notebook_bytes(nbformat=3, worksheets=7), "cannot be converted"),
    "nbformat -1": (notebook_bytes(nbformat=-1), "cannot be converted"),
    "R": (notebook_bytes(metadata={"kernelspec": {"language": "R"}}), "for a 'R' kernel"),
    "Julia": (notebook_bytes(metadata={"language_info": {"name": "julia\n"}}), "for a 'julia"),
    "cells not a list": (notebook_bytes(cells={"a": 1}), "has no list of cells"),
    "source not text": (notebook_bytes(CODE, {**CODE, "source": 7}), "cell 2 has no text"),
    "too large": (bytes(MAX_BYTES + 1), "the limit is 256 MB"),
    "too much code": (notebook_bytes({**CODE, "source": "#" * 2**22}), "over 2 MB of code"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_refusal_is_one_line_naming_the_file(content, reason):
    """What cannot be read is refused with the file's name, the reason and a remedy."""
    with pytest.raises(UnreadableSubmission) as refusal:
        read(content, "ada.ipynb")
    message = str(refusal.value)
    assert message.startswith("ada.ipynb") and reason in message
    assert len(message.splitlines()) == 1


def test_file_name_cannot_drive_the_terminal():
    """A name with a line feed or an escape in it is shown without them."""
    with pytest.raises(UnreadableSubmission, match=r"^a b\?\[31m\.ipynb is empty"):
        read(b"", "a\nb\x1b[31m.ipynb")
