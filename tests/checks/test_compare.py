"""Comparing: shape, then the worst value, and the dtype by itself; torch.testing is the oracle."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checks import (
    assert_close,
    assert_dtype,
    assert_one_each,
    assert_shape,
    award,
    expect,
)
from grader.errors import PartialCredit, StudentMismatch
from grader.sandbox.wire import Opaque

WANT = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def said(got, want=WANT, **options):
    with pytest.raises(StudentMismatch) as caught:
        assert_close(got, want, "f(X)", **options)
    return str(caught.value)


def test_equal_values_pass():
    """Within the allowance nothing is said."""
    assert_close(WANT + 1e-6, WANT, "f(X)")


def test_shape_comes_first():
    """A wrong shape is told before anything else, also one that would broadcast."""
    assert said(WANT.double()[:, :1]) == "f(X): shape (2, 1), wanted (2, 3)"


def test_right_values_are_right_in_any_dtype():
    """float64, half precision as exact as it can be, whole numbers, and true for 1."""
    assert_close(WANT.double(), WANT, "f(X)")
    assert_close(WANT.long(), WANT, "f(X)")
    assert_close(torch.tensor([True, False]), torch.tensor([1.0, 0.0]), "f(X)")
    thirds = torch.tensor([1 / 3, 200 / 3])
    for dtype in (torch.float16, torch.bfloat16):
        assert_close(thirds.to(dtype), thirds, "f(X)")
        assert "wanted 0.333333" in said(thirds.add(0.02).to(dtype), thirds)


def test_the_dtype_is_asked_for_by_itself():
    """Another dtype than the one asked for is named, and so is what is no tensor."""
    assert_dtype(WANT, torch.float32, "f(X)")
    with pytest.raises(StudentMismatch) as caught:
        assert_dtype(WANT.double(), torch.float32, "f(X)")
    assert str(caught.value) == "f(X): dtype float64, wanted float32"
    with pytest.raises(StudentMismatch, match=r"returned None .*, wanted a float32 tensor"):
        assert_dtype(None, torch.float32, "f(X)")


@pytest.mark.parametrize("got", [0.5, torch.tensor(0.5), torch.tensor([[0.5]])])
def test_one_number_where_each_sample_has_its_own(got):
    """A sum or a mean of the losses is told as such; for a single sample it is the loss."""
    with pytest.raises(StudentMismatch) as caught:
        assert_one_each(got, 3, "squared_loss")
    assert str(caught.value) == (
        "squared_loss: one number for the batch, wanted one loss for each of 3"
    )
    assert_one_each(got, 1, "squared_loss")
    assert_one_each(torch.ones(3), 3, "squared_loss")


def test_the_worst_place_is_told_with_both_values():
    """Index, value, wanted value, allowance, and how many are off."""
    got = WANT.clone()
    got[0, 1] += 0.1
    got[1, 2] -= 0.5
    assert said(got) == (
        "f(X): worst at [1, 2]: 5.5, wanted 6 (allowed 0.0006, 2 of 6 values are off)"
    )


def test_nan_is_the_worst():
    """A nan is told before any finite difference; nan where nan is wanted is right."""
    got = WANT.clone()
    got[0, 0], got[1, 1] = 1000.0, math.nan
    assert "worst at [1, 1]: nan, wanted 5" in said(got)
    assert_close(torch.tensor([math.nan, math.inf]), torch.tensor([math.nan, math.inf]), "f(X)")


def test_infinities_match_only_themselves():
    """inf is not a large number, and −inf is not inf."""
    assert "inf, wanted 1" in said(torch.tensor([math.inf]), torch.tensor([1.0]))
    assert "-inf, wanted inf" in said(torch.tensor([-math.inf]), torch.tensor([math.inf]))


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (None, "returned None (is there a return statement?)"),
        ([1.0, 2.0], "a list of 2"),
        (3.0, "the number 3.0"),
        (Opaque("function"), "returned function"),
        ("text", "a str"),
    ],
)
def test_what_is_no_tensor_is_named(got, words):
    """What came instead of a tensor is said in words."""
    assert said(got) == f"f(X): {words}, wanted a tensor of shape (2, 3)"


def test_numbers():
    """A number may come as a float, an int or a tensor of one element."""
    for got in (0.5, torch.tensor(0.5), torch.tensor([[0.5]]), torch.tensor(0.5).double()):
        assert_close(got, 0.5, "accuracy")
    assert said(2, 0.5) == "f(X): 2, wanted 0.5 (allowed 6e-05)"
    assert "a tensor of shape (2,), wanted one number (0.5)" in said(torch.ones(2), 0.5)
    assert "returned None" in said(None, 0.5)


@given(
    st.lists(st.floats(-1e3, 1e3, width=32), min_size=1, max_size=6),
    st.lists(st.floats(-1e-2, 1e-2), min_size=6, max_size=6),
)
@settings(deadline=None, max_examples=200)
def test_it_agrees_with_torch(values, changes):
    """It passes exactly where torch.testing.assert_close does, at the same tolerances."""
    want = torch.tensor(values, dtype=torch.float64)
    got = want + torch.tensor(changes[: len(values)], dtype=torch.float64)
    try:
        torch.testing.assert_close(got, want, rtol=1e-4, atol=1e-5)
        close = True
    except AssertionError:
        close = False
    try:
        assert_close(got, want, "f(X)")
        assert close
    except StudentMismatch:
        assert not close


def test_shapes_alone():
    """assert_shape returns the tensor, or tells the shape."""
    assert assert_shape(WANT, (2, 3), "f(X)") is WANT
    with pytest.raises(StudentMismatch, match=r"f\(X\): shape \(2, 3\), wanted \(3, 2\)"):
        assert_shape(WANT, (3, 2), "f(X)")


def test_award_and_expect():
    """A full share says nothing; a part of it, or a broken expectation, is raised."""
    award(1.0, "fine")
    expect(True, "fine")
    with pytest.raises(PartialCredit) as caught:
        award(0.25, "a quarter")
    assert caught.value.fraction == 0.25
    with pytest.raises(StudentMismatch, match="no"):
        expect(False, "no")
