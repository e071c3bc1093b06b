"""Hidden checks of tensors: the same functions, on what students do not see."""

import pytest
import torch

from grader.checks import assert_close, assert_shape, stand_in


@stand_in("row_sums")
def torch_row_sums(X):
    return torch.sum(X, 1, keepdim=True)


def call_and_keep(student, name, X):
    """Probe: the result, and the argument as the call left it."""
    X = X.clone()
    return getattr(student, name)(X), X


@pytest.mark.points("row_sums", 0.5)
def test_row_sums_of_other_tables(submission, rng):
    """One row, one column, float64, and a transposed (not contiguous) table."""
    double = torch.randn(3, 4, dtype=torch.float64, generator=rng)
    turned = torch.randn(5, 2, generator=rng).T
    for X in (torch.randn(1, 6, generator=rng), torch.randn(7, 1, generator=rng), double, turned):
        want = torch.sum(X, 1, keepdim=True)
        assert_close(
            submission.call("row_sums", X), want, f"row_sums of a {tuple(X.shape)} {X.dtype} X"
        )


@pytest.mark.points("normalize_rows", 0.5)
def test_normalize_rows_leaves_its_argument_alone(submission, rng):
    """The caller's table is the same after the call; one row, whole numbers, float64."""
    X = torch.rand(2, 6, generator=rng) + 0.1
    got, after = submission.run(call_and_keep, "normalize_rows", X)
    assert_close(after, X, "X after normalize_rows(X)")
    assert_close(got, torch.nn.functional.normalize(X, p=1.0), "normalize_rows of a (2, 6) X")
    counts = torch.randint(1, 9, (4, 3), generator=rng)
    double = torch.rand(1, 5, dtype=torch.float64, generator=rng) + 0.1
    for X, dtype in ((counts, torch.float32), (double, torch.float64)):
        want = torch.nn.functional.normalize(X.to(dtype), p=1.0)
        what = f"normalize_rows of a {tuple(X.shape)} {X.dtype} X"
        assert_close(submission.call("normalize_rows", X), want, what)


@pytest.mark.points("pick", 0.5)
def test_pick_from_other_tables(submission, rng):
    """One row, whole numbers, float64, a transposed (not contiguous) table, one label throughout."""
    double = torch.randn(6, 4, dtype=torch.float64, generator=rng)
    whole = torch.randint(-50, 50, (5, 3), generator=rng)
    turned = torch.randn(3, 9, generator=rng).T
    for X in (torch.randn(1, 7, generator=rng), double, whole, turned):
        n, classes = X.shape
        for y in (torch.randint(1, classes, (n,), generator=rng), torch.full((n,), classes - 1)):
            what = f"pick(X, y) of a {(n, classes)} {X.dtype} X"
            got = assert_shape(submission.call("pick", X, y), (n,), what)
            assert_close(got, X.gather(1, y.reshape(n, 1)).reshape(n), what)


@pytest.mark.points("one_hot", 0.5)
def test_one_hot_of_classes_that_do_not_occur(submission, rng):
    """num_classes columns, also where the last classes do not occur; one label; repeated labels."""
    many = torch.randint(4, (11,), generator=rng)
    for y, num_classes in ((many, 9), (torch.tensor([1]), 4), (torch.zeros(3).long(), 2)):
        want = torch.nn.functional.one_hot(y, num_classes).float()
        got = submission.call("one_hot", y, num_classes)
        assert_close(got, want, f"one_hot({y.tolist()}, num_classes={num_classes})")


def gradient_of_two_functions(student, x, A):
    """Probe: gradients of a log-sum-exp and of a quadratic form of x (n, d)."""
    return (
        student.gradient_of(lambda v: v.logsumexp(dim=1).sum(), x),
        student.gradient_of(lambda v: ((v @ A) * v).sum() / 2, x),
    )


@pytest.mark.points("gradient_of", 0.5)
def test_gradient_of_functions_of_a_table(submission, rng):
    """Tables (n, d), float32 and float64, and two functions one after the other at the same x."""
    for dtype in (torch.float32, torch.float64):
        x = torch.randn(3, 4, dtype=dtype, generator=rng)
        A = torch.randn(4, 4, dtype=dtype, generator=rng)
        smooth, form = submission.run(gradient_of_two_functions, x, A)
        assert_close(smooth, x.softmax(dim=1), "gradient_of(f, x), f a log-sum-exp of rows")
        want = x @ (A + A.T) / 2
        assert_close(form, want, "gradient_of(f, x), f a quadratic form", rtol=1e-3, atol=1e-4)
