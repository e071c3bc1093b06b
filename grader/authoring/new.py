"""``grader new 06_x``: a folder pair to begin from, whole and small, that passes every proof.

One exercise, ``center``, with everything an exercise has: prose, a stub with a docstring, a public
and a hidden check, a correct variant, a known mistake with its hint. Replace it by your own.
"""

from __future__ import annotations

import re
from pathlib import Path

from grader.authoring.release import make, write
from grader.errors import UsageError
from grader.extras import needs
from grader.files import write_whole
from grader.manifest import COURSE, MANIFEST, PACKAGE, Course

__all__ = ["begin", "lay_out"]

_ROOMS = ("assignments", "solutions")


def begin(folder: Path) -> Course:
    """A course in ``folder``, still without an assignment; nothing is written yet.

    Raises :class:`UsageError` inside the installed package, where an update would erase it.
    """
    package = Path(__file__).resolve().parents[1]
    folder = folder.resolve()
    if package in (folder, *folder.parents):
        raise UsageError(f"{folder}: belongs to the installed grader; begin a course elsewhere")
    return Course((folder.parent if folder.name in _ROOMS else folder) / "assignments")


def lay_out(course: Course, slug: str) -> list[Path]:
    """Make ``assignments/<slug>`` and ``solutions/<slug>``; returns the files.

    Raises :class:`UsageError` where the slug is none, or a folder of that name exists.
    """
    if not re.fullmatch(r"\d\d_[a-z][a-z0-9_]*", slug):
        raise UsageError(f"{slug!r} is no slug: two digits, then words, such as 06_dropout")
    public, hidden = course.folder / slug, course.solutions / slug
    for folder in (public, hidden):
        if folder.exists():
            raise UsageError(f"{folder} exists already; choose another name")
    with needs("author"):  # the last step does, and nothing is to be left half done
        import jupytext  # noqa: F401
        import nbgrader  # noqa: F401
    number, name = slug.split("_", 1)
    title = name.replace("_", " ").capitalize()
    texts = {
        public / MANIFEST: _MANIFEST,
        public / f"test_{name}.py": _PUBLIC,
        hidden / f"{name}.py": _MASTER,
        hidden / "test_hidden.py": _HIDDEN,
        hidden / "variants.py": _VARIANTS,
        hidden / "mistakes.py": _MISTAKES,
    }
    if not (course.folder / COURSE).exists():
        texts = {course.folder / COURSE: _COURSE, **texts}
    for path, text in texts.items():
        for placeholder, word in {
            "{slug}": slug,
            "{number}": number,
            "{name}": name,
            "{title}": title,
        }.items():
            text = text.replace(placeholder, word)
        write_whole(path, text)
    (made,) = make([Course(course.folder).assignment(slug)])
    return [*texts, *write(made)]


_COURSE = f"""\
# What students install, as their notebooks tell them: a name, a wheel's address, git+https://…
install = "{PACKAGE}"
"""

_MANIFEST = """\
title = "{title}"
notebook = "{name}.ipynb"
time_limit = 10      # wall seconds for one check
memory_limit = 4096  # MiB beyond what an idle sandbox holds

# Points of an exercise are all of its checks'; hidden_points of them are checks that only the
# grader has. Functions under "forbidden" would be the exercise itself.

[[exercise]]
name = "center"
points = 2
hidden_points = 1
hint = "Add up one column of your result: what should it give? Then look along which dim you took the mean."
more_hints = ["A mean over the rows leaves one number for each column. Subtract it from every row; broadcasting does that."]
forbidden = ["batch_norm", "layer_norm"]
"""

_PUBLIC = '''\
"""Public checks of {slug}: students have these, and `check` runs them."""

import pytest
import torch

from grader.checks import assert_close


@pytest.mark.points("center", 1)
def test_center_values(submission, rng):
    """Each column of the result has mean 0, and differences within a column stay."""
    X = torch.randn(4, 3, generator=rng)
    want = X - torch.mean(X, 0, keepdim=True)
    assert_close(submission.call("center", X), want, "center(X) of a (4, 3) X")
'''

_HIDDEN = '''\
"""Hidden checks of {slug}: the same functions, on what students do not see."""

import pytest
import torch

from grader.checks import assert_close


@pytest.mark.points("center", 1)
def test_center_of_other_tables(submission, rng):
    """A square, a single row, float64, and a table whose memory is not in order."""
    double = torch.randn(5, 2, generator=rng, dtype=torch.float64)
    turned = torch.randn(2, 6, generator=rng).T
    for X in (torch.randn(3, 3, generator=rng), torch.randn(1, 4, generator=rng), double, turned):
        want = X - torch.mean(X, 0, keepdim=True)
        assert_close(submission.call("center", X), want, f"center of a {tuple(X.shape)} X")
'''

_VARIANTS = '''\
"""Right functions, written otherwise than the reference: name -> (exercise, source)."""

VARIANTS = {
    "center by a sum": ("center", "def center(X):\\n    return X - X.sum(dim=0) / len(X)"),
}
'''

_MISTAKES = '''\
"""Real students' mistakes: each loses points on its own exercise, whatever the seed.

Name -> (exercise, source, hint). The source is appended to the solution; the hint leads without
giving the answer away. EQUIVALENT maps a mutant's diff to the reason why it is no mistake.
"""

MISTAKES = {
    "rows centered": (
        "center",
        "def center(X):\\n    return X - X.mean(dim=1, keepdim=True)",
        "Which sums are 0 in your result: the columns' or the rows'?",
    ),
    "one mean for all": (
        "center",
        "def center(X):\\n    return X - X.mean()",
        "How many means are there to take, if each column has its own?",
    ),
}

EQUIVALENT = {
    "- return X - X.mean(dim=0, keepdim=True)\\n+ return X - X.mean(dim=0, keepdim=False)": (
        "a row of means meets the columns in either shape"
    ),
    "- return X - X.mean(dim=0, keepdim=True)\\n+ return X - X.mean(dim=0)": (
        "a row of means meets the columns in either shape"
    ),
}
'''

_MASTER = '''\
# ---
# jupyter:
#   grader:
#     assignment: {slug}
#   jupytext:
#     cell_metadata_filter: nbgrader,tags,-all
#     notebook_metadata_filter: grader
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # {number} · {title}
#
# **Goal.** Say in two lines what a student can do at the end.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "install", "locked": true, "schema_version": 3, "solution": false, "task": false}
# The package `grader` checks your work. Where it is missing (on Colab, for example), this cell says
# so: then remove the # before %pip and run the cell again.
# # %pip install -q "@INSTALL@"
try:
    import grader
except ModuleNotFoundError as missing:
    missing._render_traceback_ = lambda: [
        'The package grader is not installed. Run: %pip install -q "@INSTALL@"',
    ]
    raise

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch

from grader import check

# %% [markdown]
# ## 1. Columns with mean zero
#
# Let $\\mathbf{X}$ have shape $(n, d)$, one sample in each row. Its column means are
#
# $$\\bar x_j = \\frac{1}{n} \\sum_{i=1}^{n} x_{ij} \\qquad (d \\text{ of them}).$$
#
# A worked example comes before each exercise: for one column $(1, 2, 6)$ the mean is 3, and what is
# left is $(-2, -1, 3)$.
#
# ### Exercise 1: `center`


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "center", "locked": false, "schema_version": 3, "solution": true, "task": false}
def center(X):
    """Take its mean from each column of X.

        result[i, j] = X[i, j] - mean over i of X[i, j]

    X:       (n, d) float.
    returns: (n, d), a new tensor.

    Not allowed: torch.nn.functional.batch_norm, layer_norm.
    About 1 line.
    """
    ### BEGIN SOLUTION
    return X - X.mean(dim=0, keepdim=True)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "check_center", "locked": true, "schema_version": 3, "solution": false, "task": false}
check("center")

# %% [markdown]
# ## What you have learnt
#
# - Say it in a line or two, and where to read on.
'''
