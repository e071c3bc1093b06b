"""Public checks of linear regression: students have these, and `check` runs them."""

import pytest
import torch

from grader.checks import (
    assert_chosen,
    assert_close,
    assert_dtype,
    assert_one_each,
    assert_shape,
    both_signs,
    computed_once,
    expect,
)

# ── linreg ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.points("linreg", 0.75)
def test_linreg_by_hand(submission, rng):
    """Three houses with two features each: three predictions, one below the other."""
    X = torch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 3.0]])
    got = submission.call("linreg", X, torch.tensor([[10.0], [-1.0]]), torch.tensor([0.5]))
    want = torch.tensor([[10.5], [-0.5], [17.5]])
    assert_close(got, want, "linreg([[1, 0], [0, 1], [2, 3]], [[10], [-1]], [0.5])")
    w, b = torch.randn(2, 1, generator=rng), torch.randn(1, generator=rng)
    got = submission.call("linreg", X, w, b)
    want = torch.stack([w[0] + b, w[1] + b, 2 * w[0] + 3 * w[1] + b])
    assert_close(got, want, "linreg([[1, 0], [0, 1], [2, 3]], w, b) of another w and b")


@pytest.mark.points("linreg", 1)
def test_linreg_values(submission, rng):
    """Weighted sum plus bias, for more houses than features and for fewer."""
    for n, d in [(5, 3), (2, 4), (3, 3)]:
        X, w = torch.randn(n, d, generator=rng), torch.randn(d, 1, generator=rng)
        b = torch.randn(1, generator=rng)
        got = assert_shape(submission.call("linreg", X, w, b), (n, 1), f"linreg of a ({n}, {d}) X")
        want = torch.nn.functional.linear(X, w.T, b)
        assert_close(got, want, f"linreg(X, w, b) of a ({n}, {d}) X")


@pytest.mark.points("linreg", 0.25)
def test_linreg_dtype(submission, rng):
    """float32 stays float32, and float64 stays float64."""
    for dtype in (torch.float32, torch.float64):
        X = torch.randn(4, 2, dtype=dtype, generator=rng)
        w, b = torch.randn(2, 1, dtype=dtype, generator=rng), torch.ones(1, dtype=dtype)
        got = submission.call("linreg", X, w, b)
        what = f"linreg(X, w, b) of {dtype} arguments"
        assert_close(got, torch.nn.functional.linear(X, w.T, b), what)
        assert_dtype(got, dtype, what)


# ── squared_loss ─────────────────────────────────────────────────────────────────────────────


def half_squares(y_hat, y):
    """What is wanted, by torch's own."""
    y = y.reshape(y_hat.shape).to(y_hat.dtype)
    return torch.nn.functional.mse_loss(y_hat, y, reduction="none").div(2)


@pytest.mark.points("squared_loss", 0.75)
def test_squared_loss_by_hand(submission, rng):
    """Off by 2 costs 2, off by -1 costs a half, and what is right costs nothing."""
    y_hat, y = torch.tensor([[3.0], [4.0], [7.0]]), torch.tensor([[1.0], [5.0], [7.0]])
    got = submission.call("squared_loss", y_hat, y)
    assert_one_each(got, 3, "squared_loss")
    want = torch.tensor([[2.0], [0.5], [0.0]])
    assert_close(got, want, "squared_loss([[3], [4], [7]], [[1], [5], [7]])")
    off = torch.randn(3, 1, generator=rng)
    got = submission.call("squared_loss", y + off, y)
    assert_close(got, off.square() / 2, "squared_loss of other predictions", rtol=1e-3)


@pytest.mark.points("squared_loss", 1)
def test_squared_loss_of_labels_in_a_list(submission, rng):
    """Labels (n,) beside predictions (n, 1): still n losses, in the shape (n, 1)."""
    y_hat, y = torch.randn(5, 1, generator=rng), torch.randn(5, generator=rng)
    what = "squared_loss of y_hat (5, 1) and y (5,)"
    got = submission.call("squared_loss", y_hat, y)
    assert_one_each(got, 5, "squared_loss")
    assert_shape(got, (5, 1), what)
    assert_close(got, half_squares(y_hat, y), what)


@pytest.mark.points("squared_loss", 1)
def test_squared_loss_of_labels_in_a_column(submission, rng):
    """Labels (n, 1) beside predictions (n, 1)."""
    y_hat, y = torch.randn(4, 1, generator=rng), torch.randn(4, 1, generator=rng)
    what = "squared_loss of y_hat (4, 1) and y (4, 1)"
    got = submission.call("squared_loss", y_hat, y)
    assert_one_each(got, 4, "squared_loss")
    assert_shape(got, (4, 1), what)
    assert_close(got, half_squares(y_hat, y), what)


@pytest.mark.points("squared_loss", 0.25)
def test_squared_loss_dtype(submission, rng):
    """float32 stays float32, and float64 stays float64."""
    for dtype in (torch.float32, torch.float64):
        y_hat = torch.randn(3, 1, dtype=dtype, generator=rng)
        y = torch.randn(3, dtype=dtype, generator=rng)
        got = submission.call("squared_loss", y_hat, y)
        what = f"squared_loss of {dtype} predictions"
        assert_one_each(got, 3, "squared_loss")
        assert_close(got, half_squares(y_hat, y), what)
        assert_dtype(got, dtype, what)


# ── data_iter ────────────────────────────────────────────────────────────────────────────────


def one_pass(student, batch_size, features, labels):
    """Probe: the mini-batches of one pass, as a list (cut off if they do not end)."""
    given = student.data_iter(batch_size, features, labels)
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        return given
    batches = []
    for batch in given:
        batches.append(list(batch) if isinstance(batch, tuple) else batch)
        if len(batches) > len(features) + 1:
            break
    return batches


def sizes_of(batches, d):
    """How many rows each mini-batch has, once it is sure that they are pairs X (k, d), y (k, ...)."""
    expect(
        isinstance(batches, list),
        "data_iter yields no mini-batches (is there a yield, and is it reached?)",
    )
    for number, batch in enumerate(batches, 1):
        what = f"mini-batch {number} of data_iter"
        pair = isinstance(batch, list) and len(batch) == 2
        expect(
            pair and all(isinstance(part, torch.Tensor) for part in batch),
            f"{what}: not a pair of tensors, X and y",
        )
        X, y = batch
        expect(X.dim() == 2 and X.shape[1] == d, f"{what}: X has shape {tuple(X.shape)}")
        expect(
            y.dim() > 0 and len(y) == len(X),
            f"{what}: X has shape {tuple(X.shape)}, y has shape {tuple(y.shape)}",
        )
    return [len(X) for X, _ in batches]


@pytest.mark.points("data_iter", 0.75)
def test_data_iter_hands_out_every_row_once(submission, rng):
    """10 rows in batches of 4: sizes 4, 4 and 2, and each row comes exactly once."""
    first = torch.arange(10.0) + torch.randint(1000, (), generator=rng)
    features = first.reshape(10, 1) + torch.tensor([0.0, 100.0, 200.0])
    for _ in range(2):  # rows drawn with repeats are each there once by chance, but not twice
        batches = submission.run(one_pass, 4, features, torch.arange(10.0))
        sizes = sizes_of(batches, 3)
        expect(
            sizes == [4, 4, 2], f"data_iter(4, ...) of 10 rows: batches of {sizes}, not [4, 4, 2]"
        )
        rows = torch.cat([X for X, _ in batches]).double()[:, 0].sort().values
        assert_close(rows, first, "rows of one pass, sorted", rtol=0)


@pytest.mark.points("data_iter", 1)
def test_data_iter_keeps_rows_and_labels_together(submission, rng):
    """Every row comes with its own label, and both have the shape they had."""
    features = torch.randn(11, 2, generator=rng)
    labels = features[:, 0] - 3 * features[:, 1]
    batches = submission.run(one_pass, 3, features, labels)
    sizes = sizes_of(batches, 2)
    expect(sum(sizes) > 0, "data_iter(3, ...) of 11 rows yielded nothing")
    for X, y in batches:
        known = (X[:, None] == features).all(dim=2).any(dim=1)
        expect(
            bool(known.all()),
            f"data_iter(3, ...): a row {X[~known][:1].tolist()} that is not in features",
        )
        what = f"labels of a mini-batch of {len(X)}"
        assert_close(y, X[:, 0] - 3 * X[:, 1], what, rtol=1e-3, atol=1e-4)


@pytest.mark.points("data_iter", 1)
def test_data_iter_shuffles_anew(submission, rng):
    """The rows are not in their own order, and two passes differ in theirs."""
    features = torch.arange(40.0).reshape(20, 2) + torch.randint(1000, (), generator=rng)
    orders = []
    for _ in range(2):
        batches = submission.run(one_pass, 6, features, torch.arange(20.0))
        rows = sum(sizes_of(batches, 2))
        # A few rows are in order by chance: that tells nothing of a shuffle.
        expect(rows > 10, f"data_iter(6, ...) of 20 rows: only {rows} rows came")
        orders.append(torch.cat([X for X, _ in batches])[:, 0].tolist())
        strange = sorted(set(orders[-1]) - set(features[:, 0].tolist()))
        expect(not strange, f"data_iter(6, ...): rows {strange[:3]} that are not in features")
    expect(orders[0] != sorted(orders[0]), "data_iter: the rows are not shuffled")
    expect(orders[0] != orders[1], "data_iter: two passes have the rows in the same order")


@pytest.mark.points("data_iter", 0.25)
def test_data_iter_dtype(submission, rng):
    """Every row is handed out with the dtype it had."""
    for dtype in (torch.float32, torch.float64):
        features = torch.randn(7, 2, dtype=dtype, generator=rng)
        labels = features.sum(dim=1)
        batches = submission.run(one_pass, 4, features, labels)
        sizes = sizes_of(batches, 2)
        expect(sizes == [4, 3], f"data_iter(4, ...) of 7 rows: batches of {sizes}, not [4, 3]")
        for X, y in batches:
            what = f"a mini-batch of {dtype} rows"
            assert_close(y, X.sum(dim=1), f"the labels of {what}", rtol=1e-3, atol=1e-4)
            assert_dtype(X, dtype, f"the rows of {what}")
            assert_dtype(y, dtype, f"the labels of {what}")
        rows = torch.cat([X for X, _ in batches])[:, 0].sort().values
        assert_close(rows, features[:, 0].sort().values, "rows of one pass, sorted")


# ── sgd ──────────────────────────────────────────────────────────────────────────────────────


def one_step(student, values, gradients, lr, batch_size):
    """Probe: the parameters after one step, and whether they are still what they were."""
    params = [value.clone().requires_grad_() for value in values]
    for param, gradient in zip(params, gradients):
        param.grad = gradient.clone()
    student.sgd(list(params), lr, batch_size)
    alive = all(param.is_leaf and param.requires_grad for param in params)
    return [param.detach() for param in params], alive


@pytest.mark.points("sgd", 1)
def test_sgd_steps_down_the_gradient(submission, rng):
    """w = (2, -4), gradient (3, 6), lr 0.5, batch of 3 → (1.5, -5), in the caller's tensor."""
    values, gradients = [torch.tensor([2.0, -4.0])], [torch.tensor([3.0, 6.0])]
    (w,), _ = submission.run(one_step, values, gradients, 0.5, 3)
    assert_close(w, torch.tensor([1.5, -5.0]), "w after sgd([w], lr=0.5, batch_size=3)")
    gradients = [both_signs((2,), rng)]
    (w,), _ = submission.run(one_step, values, gradients, 0.5, 3)
    want = values[0] - gradients[0] / 6
    assert_close(w, want, "w after sgd([w], lr=0.5, batch_size=3), with another gradient")


@pytest.mark.points("sgd", 1)
def test_sgd_divides_by_the_batch_size(submission, rng):
    """The same gradient counts whole in a batch of 1 and a fifth in a batch of 5."""
    values, gradients = [torch.randn(3, 1, generator=rng)], [both_signs((3, 1), rng)]
    for batch_size in (1, 5):
        (w,), _ = submission.run(one_step, values, gradients, 0.4, batch_size)
        want = values[0] - 0.4 / batch_size * gradients[0]
        assert_close(w, want, f"w after sgd([w], lr=0.4, batch_size={batch_size})")


@pytest.mark.points("sgd", 1)
def test_sgd_leaves_parameters_trainable(submission, rng):
    """Every parameter moves, and still requires grad afterwards."""
    values = [torch.randn(4, 1, generator=rng), torch.randn(1, generator=rng)]
    gradients = [both_signs((4, 1), rng), both_signs((1,), rng)]
    params, alive = submission.run(one_step, values, gradients, 0.3, 2)
    for name, value, gradient, got in zip("wb", values, gradients, params):
        assert_close(
            got, value - 0.15 * gradient, f"{name} after sgd([w, b], lr=0.3, batch_size=2)"
        )
    expect(alive, "sgd: the parameters are no longer leaf tensors that require a gradient")


# ── train_linreg ─────────────────────────────────────────────────────────────────────────────


def weights_and_bias(got, d):
    """What train_linreg returned as float64 (d,) and (1,); w may be (d, 1) or (d,), b a number."""
    pair = isinstance(got, (tuple, list)) and len(got) == 2
    expect(pair, "train_linreg: did not return a pair, w and b (is there a return statement?)")
    w, b = got
    if isinstance(w, torch.Tensor) and tuple(w.shape) == (d,):
        w = w.reshape(d, 1)
    w = assert_shape(w, (d, 1), "w of train_linreg").reshape(d).double()
    if isinstance(b, (int, float)):
        b = torch.tensor([float(b)])
    expect(isinstance(b, torch.Tensor) and b.numel() == 1, "b of train_linreg: not a single number")
    b = b.reshape(1).double()
    finite = bool(w.isfinite().all()) and bool(b.isfinite().all())
    expect(finite, "train_linreg: w or b is nan or inf (is the learning rate too large?)")
    return w, b


def houses(n, d, rng, noise=0.0):
    """Features (n, d) and labels (n,) of a line with weights well away from 0."""
    X = torch.randn(n, d, generator=rng)
    w = (1 + torch.rand(d, generator=rng)) * torch.tensor([1.0, -1.0]).repeat(d)[:d]
    y = X @ w + 3 + noise * torch.randn(n, generator=rng)
    return X, y


@computed_once
def descend(X, y, steps, lr):
    """Whole-batch gradient descent on the half mean square from zero, by torch's own loss."""
    w = torch.zeros(X.shape[1], dtype=torch.float64, requires_grad=True)
    b = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        loss = torch.nn.functional.mse_loss(X.double() @ w + b, y.double()) / 2
        for param, gradient in zip((w, b), torch.autograd.grad(loss, (w, b))):
            param.data -= lr * gradient
    return w.detach(), b.detach()


@pytest.mark.points("train_linreg", 1)
def test_train_linreg_first_steps(submission, rng):
    """With the whole set as one batch, 1 and 3 epochs are 1 and 3 steps down the gradient."""
    X, y = houses(24, 3, rng)
    for num_epochs in (1, 3):
        got = submission.call("train_linreg", X, y, 24, num_epochs, 0.3)
        w, b = weights_and_bias(got, 3)
        want_w, want_b = descend(X, y, num_epochs, 0.3)
        what = f"after {num_epochs} epoch(s) of one batch"
        assert_close(w, want_w, f"w {what}", atol=0.06, rtol=0.02)
        assert_close(b, want_b, f"b {what}", atol=0.06, rtol=0.02)


@pytest.mark.points("train_linreg", 1)
def test_train_linreg_steps_once_for_each_batch(submission, rng):
    """2 epochs of 4 mini-batches are 8 steps. All rows are equal, so their order is no matter."""
    x = torch.nn.functional.normalize(torch.randn(1, 3, generator=rng)) * 3**0.5
    X, y = x.repeat(12, 1), torch.full((12,), 8.0)
    w, b = weights_and_bias(submission.call("train_linreg", X, y, 3, 2, 0.03), 3)
    want_w, want_b = descend(X, y, 8, 0.03)
    assert_close(w, want_w, "w after 2 epochs of 4 mini-batches", atol=0.06, rtol=0.02)
    assert_close(b, want_b, "b after 2 epochs of 4 mini-batches", atol=0.06, rtol=0.02)


@pytest.mark.points("train_linreg", 1)
def test_train_linreg_finds_the_line(submission, rng):
    """On houses without noise it ends at the line they were made from."""
    X, y = houses(100, 2, rng)
    w, b = weights_and_bias(submission.call("train_linreg", X, y, 10, 15, 0.1), 2)
    loss = float((X.double() @ w + b - y.double()).square().mean() / 2)
    expect(loss < 1e-3, f"after 15 epochs the mean loss is {loss:.3g}, wanted less than 0.001")


# ── bonus: questions ─────────────────────────────────────────────────────────────────────────


@pytest.mark.points("why_test_set", 0.5)
def test_why_test_set(submission, rng):
    """What counts is how well a model does on data that it has not seen."""
    assert_chosen(
        submission,
        rng,
        right="because a model may fit its training data and still predict new data badly",
        wrong=[
            "because training data are standardised, and test data are not",
            "because measuring on fewer rows is faster",
            "because the loss cannot be computed on training data",
        ],
    )


@pytest.mark.points("loss_at_zero", 0.5)
def test_loss_at_zero(submission, rng):
    """Half the mean of the squared labels."""
    for n in (1, 5, 12):
        labels = both_signs((n,), rng) * 2
        got = submission.call("loss_at_zero", labels)
        if isinstance(got, torch.Tensor) and got.numel() == 1:
            got = got.item()
        want = torch.nn.functional.mse_loss(torch.zeros(n), labels).item() / 2
        assert_close(got, want, f"loss_at_zero(labels) of {n} labels", rtol=1e-3)


@pytest.mark.points("column_minus_list", 0.5)
def test_column_minus_list(submission, rng):
    """A column and a 1-D tensor make a table."""
    assert_chosen(
        submission,
        rng,
        right="9 differences, each prediction minus each label",
        wrong=[
            "3 residuals, in the shape (3, 1)",
            "an error, because the shapes are not compatible",
            "3 residuals, in the shape (3)",
        ],
    )


@pytest.mark.points("steps_per_epoch", 0.5)
def test_steps_per_epoch(submission, rng):
    """As many as torch's own DataLoader has: the last, smaller one counts."""
    n, batch_size = (3 + torch.randperm(90, generator=rng)[:2]).tolist()
    even = 2 * batch_size
    cases = [(10, 4), (n, batch_size), (even, batch_size), (even + 1, batch_size), (n, 1), (2, 5)]
    for n, batch_size in cases:
        want = len(torch.utils.data.DataLoader(range(n), batch_size))
        got = submission.call("steps_per_epoch", n, batch_size)
        if isinstance(got, torch.Tensor) and got.numel() == 1:
            got = got.item()
        right = isinstance(got, (int, float)) and got == want
        expect(right, f"steps_per_epoch({n}, {batch_size}) is not {want}: returned {str(got)[:20]}")


@pytest.mark.points("learning_rate_too_large", 0.5)
def test_learning_rate_too_large(submission, rng):
    """Steps that overshoot by more and more end at inf or nan."""
    assert_chosen(
        submission,
        rng,
        right="each step overshoots, and the loss grows until it is inf or nan",
        wrong=[
            "it reaches the same loss, 300 times as fast",
            "nothing changes, because sgd divides by the batch size",
            "the loss stays where it began, because the steps cancel out",
        ],
    )
