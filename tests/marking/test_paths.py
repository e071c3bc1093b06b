"""Folders of this machine in an error's text."""

import os
import tempfile

import numpy
import pytest
import torch

from grader.marking.paths import without_paths


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"cannot import name 'x' from 'numpy' ({numpy.__file__})", "numpy/__init__.py)"),
        (f"File {torch.__file__!r}, line 3", "File 'torch/__init__.py', line 3"),
        (f"No such file: '{os.__file__}'", "No such file: 'os.py'"),
        (f"No such file: '{tempfile.gettempdir()}/grader-x1/tmpab/a.csv'", ": 'a.csv'"),
        ("No such file: '/content/drive/a.csv'", "No such file: '/content/drive/a.csv'"),
        ("No such file: '../data/a.csv'", "No such file: '../data/a.csv'"),
    ],
)
def test_only_this_machine_s_folders_go(text, shown):
    """What a student wrote stays; of a library's file, its package is named."""
    assert without_paths(text).endswith(shown)
