"""Public checks of tensors: students have these, and `check` runs them."""

import pytest
import torch

from grader.checks import (
    assert_chosen,
    assert_close,
    assert_dtype,
    assert_shape,
    both_signs,
    draw_until,
    expect,
)

# ── warm_up ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.points("warm_up", 0.75)
def test_warm_up_doubles_and_adds_one(submission, rng):
    """Every entry is doubled, and 1 is added to it."""
    got = submission.call("warm_up", torch.tensor([[0.0, 1.0, -2.0], [10.0, 0.5, 3.0]]))
    want = torch.tensor([[1.0, 3.0, -3.0], [21.0, 2.0, 7.0]])
    assert_close(got, want, "warm_up([[0, 1, -2], [10, 0.5, 3]])")
    X = torch.randn(4, 5, generator=rng)
    assert_close(submission.call("warm_up", X), X.mul(2).add(1), "warm_up(X) of a (4, 5) X")


@pytest.mark.points("warm_up", 0.25)
def test_warm_up_dtype(submission, rng):
    """float32 stays float32, and float64 stays float64."""
    for dtype in (torch.float32, torch.float64):
        X = torch.randn(2, 3, dtype=dtype, generator=rng)
        got = submission.call("warm_up", X)
        what = f"warm_up(X) of a {dtype} X"
        assert_close(got, X.mul(2).add(1), what)
        assert_dtype(got, dtype, what)


# ── row_sums ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.points("row_sums", 0.75)
def test_row_sums_by_hand(submission, rng):
    """Two rows of three numbers have two sums, one below the other."""
    got = submission.call("row_sums", torch.tensor([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]))
    want = torch.tensor([[6.0], [60.0]])
    assert_close(got, want, "row_sums([[1, 2, 3], [10, 20, 30]])")
    X = torch.randn(2, 3, generator=rng)
    want = torch.stack([row.sum().reshape(1) for row in X])
    assert_close(submission.call("row_sums", X), want, "row_sums(X) of a (2, 3) X")


@pytest.mark.points("row_sums", 0.5)
def test_row_sums_keep_the_dim(submission, rng):
    """The sums of an (n, d) table are a column (n, 1), for a square table too."""
    for shape in [(5, 2), (4, 4)]:
        X = torch.randn(shape, generator=rng)
        got = assert_shape(
            submission.call("row_sums", X), (shape[0], 1), f"row_sums of a {shape} X"
        )
        assert_close(got.reshape(-1), X.sum(dim=1), f"row_sums(X) of a {shape} X")


@pytest.mark.points("row_sums", 0.25)
def test_row_sums_dtype(submission, rng):
    """float32 stays float32, and float64 stays float64."""
    for dtype in (torch.float32, torch.float64):
        X = torch.randn(3, 2, dtype=dtype, generator=rng)
        got = submission.call("row_sums", X)
        what = f"row_sums(X) of a {dtype} X"
        assert_close(got, X.mean(dim=1).mul(2).reshape(3, 1), what)
        assert_dtype(got, dtype, what)


# ── normalize_rows ───────────────────────────────────────────────────────────────────────────


def shares(X):
    """What is wanted, by torch's own: each row divided by its sum (all entries are positive)."""
    return torch.nn.functional.normalize(X, p=1.0, dim=1)


@pytest.mark.points("normalize_rows", 0.75)
def test_normalize_rows_of_a_wide_table(submission, rng):
    """Each row is divided by its own sum."""
    got = submission.call("normalize_rows", torch.tensor([[1.0, 1.0, 2.0], [6.0, 3.0, 1.0]]))
    want = torch.tensor([[0.25, 0.25, 0.5], [0.6, 0.3, 0.1]])
    assert_close(got, want, "normalize_rows([[1, 1, 2], [6, 3, 1]])")
    X = torch.rand(3, 5, generator=rng) + 0.1
    assert_close(submission.call("normalize_rows", X), shares(X), "normalize_rows of a (3, 5) X")


@pytest.mark.points("normalize_rows", 0.5)
def test_normalize_rows_of_a_square_table(submission, rng):
    """In a square table, too, the rows and not the columns sum to 1."""
    X = torch.rand(4, 4, generator=rng) + 0.1
    got = assert_shape(submission.call("normalize_rows", X), (4, 4), "normalize_rows of a (4, 4) X")
    sums = got.double().sum(dim=1)
    assert_close(sums, torch.ones(4), "sums of the rows of normalize_rows(X)")
    assert_close(got, shares(X), "normalize_rows of a (4, 4) X")


@pytest.mark.points("normalize_rows", 0.25)
def test_normalize_rows_dtype(submission, rng):
    """float32 stays float32, and float64 stays float64."""
    for dtype in (torch.float32, torch.float64):
        X = torch.rand(2, 4, dtype=dtype, generator=rng) + 0.1
        got = submission.call("normalize_rows", X)
        what = f"normalize_rows(X) of a {dtype} X"
        assert_close(got, shares(X), what)
        assert_dtype(got, dtype, what)


# ── pick ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.points("pick", 0.75)
def test_pick_by_hand(submission, rng):
    """From each row the entry in the column that its label names."""
    X = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    got = submission.call("pick", X, torch.tensor([2, 0]))
    assert_close(got, torch.tensor([3.0, 4.0]), "pick([[1, 2, 3], [4, 5, 6]], [2, 0])")
    X, y = torch.randn(2, 3, generator=rng), torch.randperm(3, generator=rng)[:2]
    want = torch.stack([X[0, y[0]], X[1, y[1]]])
    assert_close(submission.call("pick", X, y), want, f"pick(X, {y.tolist()}) of a (2, 3) X")


@pytest.mark.points("pick", 0.5)
def test_pick_from_many_rows(submission, rng):
    """As many numbers as rows, with more rows than columns and with fewer."""
    for n, classes in [(7, 3), (3, 8), (4, 4)]:
        X = torch.randn(n, classes, generator=rng)
        y = torch.randint(classes, (n,), generator=rng)
        got = assert_shape(submission.call("pick", X, y), (n,), f"pick from {n} rows")
        want = X.gather(1, y.reshape(n, 1)).reshape(n)
        assert_close(got, want, f"pick(X, y) of a ({n}, {classes}) X")


@pytest.mark.points("pick", 0.25)
def test_pick_dtype(submission, rng):
    """What is picked has the dtype of the table."""
    for dtype in (torch.float32, torch.float64):
        X = torch.randn(2, 3, dtype=dtype, generator=rng).sort(dim=1).values
        got = submission.call("pick", X, torch.tensor([1, 0]))
        what = f"pick(X, [1, 0]) of a {dtype} X"
        assert_close(got, torch.stack([X[0, 1], X[1, 0]]), what)
        assert_dtype(got, dtype, what)


# ── one_hot ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.points("one_hot", 0.75)
def test_one_hot_values(submission, rng):
    """A 1 in the label's column, 0 elsewhere."""
    got = submission.call("one_hot", torch.tensor([2, 0]), 3)
    want = torch.tensor([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    assert_close(got, want, "one_hot([2, 0], num_classes=3)")
    y = torch.randperm(5, generator=rng)[:4]  # the last class never occurs
    want = torch.nn.functional.one_hot(y, 6).float()
    assert_close(submission.call("one_hot", y, 6), want, f"one_hot({y.tolist()}, num_classes=6)")


@pytest.mark.points("one_hot", 0.25)
def test_one_hot_dtype(submission, rng):
    """The result is float32, neither whole numbers nor true and false."""
    y = torch.tensor([0, 1, 3, 4])[torch.randperm(4, generator=rng)]
    got = submission.call("one_hot", y, 5)
    what = f"one_hot({y.tolist()}, num_classes=5)"
    assert_close(got, torch.nn.functional.one_hot(y, 5), what)
    assert_dtype(got, torch.float32, what)


# ── gradient_of ──────────────────────────────────────────────────────────────────────────────


def gradient_of_cubes(student, x):
    """Probe: the gradient of the sum of cubes at x, asked for twice."""

    def sum_of_cubes(v):
        return (v * v * v).sum()

    first = student.gradient_of(sum_of_cubes, x)
    if isinstance(first, torch.Tensor):
        first = first.clone()
    return first, student.gradient_of(sum_of_cubes, x)


@pytest.mark.points("gradient_of", 0.5)
def test_gradient_of_a_sum_of_cubes(submission, rng):
    """The sum of x³ changes by 3x² for each entry."""
    x = torch.randn(5, generator=rng)
    first, _ = submission.run(gradient_of_cubes, x)
    assert_close(first, 3 * x.square(), "gradient_of(f, x), f the sum of cubes")


@pytest.mark.points("gradient_of", 0.5)
def test_gradient_of_asked_twice(submission, rng):
    """Asked a second time at the same x, the answer is the same."""
    x = torch.randn(4, generator=rng) + 2
    first, second = submission.run(gradient_of_cubes, x)
    want = 3 * x.square()
    assert_close(first, want, "gradient_of(f, x), the first time")
    assert_close(second, want, "gradient_of(f, x), the second time")


# ── bonus: questions ─────────────────────────────────────────────────────────────────────────


@pytest.mark.points("shape_of_the_sums", 0.5)
def test_shape_of_the_sums(submission, rng):
    """dim 0 disappears: three sums, one for each column."""
    assert_chosen(submission, rng, right="(3,)", wrong=["(5,)", "(1, 3)", "(5, 1)"])


@pytest.mark.points("broadcast_shape", 0.5)
def test_broadcast_shape(submission, rng):
    """Equal lengths and lengths of 1 are compatible, and nothing else is."""
    m, n = (2 + torch.randperm(8, generator=rng)[:2]).tolist()
    shapes = [(m, n), (m, 1), (1, n), (1, 1), (n, m), (m, n + 9), (m + 9, n)]
    pairs = [(a, b) for a in shapes for b in shapes]
    for a, b in (pairs[i] for i in torch.randperm(len(pairs), generator=rng).tolist()):
        got = submission.call("broadcast_shape", a, b)
        try:
            want = tuple(torch.broadcast_shapes(a, b))
        except RuntimeError:
            want = "error"
        if isinstance(got, list):
            got = tuple(got)
        right = isinstance(got, type(want)) and got == want
        expect(right, f"broadcast_shape({a}, {b}) is not {want}: returned {str(got)[:40]}")


@pytest.mark.points("square_table", 0.5)
def test_square_table(submission, rng):
    """A 1-D tensor lines up with the columns, and a square table hides it."""
    assert_chosen(
        submission,
        rng,
        right="column j is divided by the sum of row j, and there is no error",
        wrong=[
            "each entry is divided by the sum of its own row",
            "PyTorch raises an error, because the shapes are not compatible",
            "all entries are divided by the sum of the whole table",
        ],
    )


@pytest.mark.points("three_backwards", 0.5)
def test_three_backwards(submission, rng):
    """backward() adds to .grad."""
    assert_chosen(
        submission,
        rng,
        right="15, because each call adds to what is there",
        wrong=[
            "5, because each call replaces the result of the one before",
            "0, because the gradient was used up",
            "125, because the three gradients are multiplied",
        ],
    )


# ── bonus: practice ──────────────────────────────────────────────────────────────────────────


@pytest.mark.points("weighted_sums", 0.5)
def test_weighted_sums(submission, rng):
    """One sum for each row, as a column, for more rows than columns and for fewer."""
    for n, d in [(5, 3), (2, 4), (3, 3), (1, 6)]:
        X, w = torch.randn(n, d, generator=rng), both_signs((d, 1), rng)
        what = f"weighted_sums(X, w) of a ({n}, {d}) X"
        got = assert_shape(submission.call("weighted_sums", X, w), (n, 1), what)
        assert_close(got, torch.nn.functional.linear(X, w.T), what)


@pytest.mark.points("as_rows", 0.5)
def test_as_rows(submission, rng):
    """Each image is one row, its pixels in order; a single image, whole numbers, other memory."""
    turned = torch.randn(4, 1, 5, 3, generator=rng).transpose(2, 3)
    whole = torch.randint(1, 256, (2, 1, 4, 6), generator=rng)
    for images in (torch.randn(3, 1, 2, 5, generator=rng), whole, turned, turned[:1]):
        n, _, height, width = images.shape
        what = f"as_rows of {tuple(images.shape)} images"
        got = assert_shape(submission.call("as_rows", images), (n, height * width), what)
        assert_close(got, torch.stack([image.flatten() for image in images]), what)


@pytest.mark.points("largest_column", 0.5)
def test_largest_column(submission, rng):
    """The position of the largest entry of each row, as whole numbers."""
    for n, d in [(6, 4), (3, 9), (5, 5)]:

        def draw(n=n, d=d):
            return torch.randn(n, d, generator=rng)

        X = draw_until(lambda X: len(set(X.argmax(dim=1).tolist())) > 1, draw)
        what = f"largest_column(X) of a ({n}, {d}) X"
        got = assert_shape(submission.call("largest_column", X), (n,), what)
        assert_close(got, X.sort(dim=1).indices[:, -1], what)
        assert_dtype(got, torch.int64, what)


@pytest.mark.points("share_above", 0.5)
def test_share_above(submission, rng):
    """Shares from a row that has none above the limit to one that has all."""
    for limit in (0.0, 1.5):
        X = limit + both_signs((5, 8), rng)
        X[0], X[1] = limit - X[0].sub(limit).abs(), limit + X[1].sub(limit).abs()
        X[2, :2] = torch.tensor([limit, limit])  # not greater
        what = f"share_above(X, {limit})"
        got = assert_shape(submission.call("share_above", X, limit), (5,), what)
        assert_close(got, torch.tensor([(row > limit).sum().item() / 8 for row in X]), what)
