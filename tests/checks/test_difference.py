"""What a failed comparison shows: yours and expected, side by side."""

import json

import pytest
import torch

from grader.checks import assert_close, assert_dtype, assert_shape
from grader.checks.difference import MAX_COLUMNS, MAX_ROWS
from grader.errors import StudentMismatch
from grader.model import CheckResult, ExerciseResult, Report, ReportStatus, Status
from grader.reports.json import render, reports_in


def difference(got, want, **options):
    with pytest.raises(StudentMismatch) as caught:
        assert_close(got, want, "f(X)", **options)
    return caught.value.difference


def test_cells_that_differ_are_marked():
    """Both tables have the same cells, and the wrong one has its row and column."""
    found = difference(torch.tensor([[1.0, 2.0], [3.0, 9.0]]), torch.tensor([[1.0, 2], [3, 4]]))
    assert (found.what, found.kind, found.shape) == ("f(X)", "values", (2, 2))
    assert found.yours == (("1", "2"), ("3", "9"))
    assert found.expected == (("1", "2"), ("3", "4"))
    assert (found.wrong, found.corner) == (((1, 1),), (0, 0))


def test_a_large_tensor_is_cut_around_the_largest_error():
    """The table has at most 5 rows and 6 columns, with the worst cell in it."""
    want = torch.zeros(100, 50)
    got = want.clone()
    got[70, 49] = 8
    found = difference(got, want)
    assert (len(found.yours), len(found.yours[0])) == (MAX_ROWS, MAX_COLUMNS)
    ((row, column),) = found.wrong
    assert (found.corner[0] + row, found.corner[1] + column) == (70, 49)
    assert found.yours[row][column] == "8"


@pytest.mark.parametrize(
    ("shape", "at", "corner"),
    [((), (), ()), ((9,), (8,), (3,)), ((2, 3, 4), (1, 2, 3), (1, 0, 0)), ((1,), (0,), (0,))],
)
def test_any_number_of_dimensions(shape, at, corner):
    """A number and a row are one row; of more dimensions the last two are shown."""
    got = torch.zeros(shape)
    got[at] = 1
    found = difference(got, torch.zeros(shape))
    assert found.corner == corner and len(found.corner) == len(shape)
    ((row, column),) = found.wrong
    assert found.yours[row][column] == "1"


def test_a_small_error_is_visible():
    """Where four digits are the same on both sides, there are more digits."""
    found = difference(torch.tensor([1.00001]), torch.tensor([1.0]), atol=0, rtol=1e-7)
    assert found.yours != found.expected


def test_nan_and_infinity_are_words():
    """They are shown as Python writes them."""
    found = difference(torch.tensor([float("nan"), float("inf")]), torch.tensor([1.0, 2.0]))
    assert found.yours == (("nan", "inf"),) and found.wrong == ((0, 0), (0, 1))


def test_shapes_and_dtypes():
    """Each is a table of one cell."""
    with pytest.raises(StudentMismatch) as caught:
        assert_shape(torch.zeros(3), (3, 1), "f(X)")
    shapes = caught.value.difference
    assert (shapes.kind, shapes.yours, shapes.expected) == ("shape", (("(3,)",),), (("(3, 1)",),))
    with pytest.raises(StudentMismatch) as caught:
        assert_dtype(torch.zeros(3).double(), torch.float32, "f(X)")
    dtypes = caught.value.difference
    assert (dtypes.kind, dtypes.yours, dtypes.expected) == (
        "dtype", (("float64",),), (("float32",),)
    )  # fmt: skip


def test_it_is_in_the_json_report():
    """What is written is read again as it was."""
    found = difference(torch.ones(2, 2), torch.zeros(2, 2))
    check = CheckResult("test_it", "f", 0.0, 1.0, Status.FAILED, "worst", difference=found)
    exercise = ExerciseResult.of("f", 1.0, [check])
    report = Report("ada", "x", "a.py", 0.0, 1.0, ReportStatus.GRADED, exercises=(exercise,))
    (read,) = reports_in(json.loads(render([report])))
    again = read.exercises[0].checks[0].difference
    assert [list(row) for row in again.yours] == [list(row) for row in found.yours]
    assert [tuple(cell) for cell in again.wrong] == list(found.wrong)
