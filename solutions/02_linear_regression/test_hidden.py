"""Hidden checks of linear regression: the same functions, on what students do not see."""

import pytest
import torch

from grader.checks import assert_close, assert_one_each, assert_shape, expect, stand_in


@stand_in("linreg")
def torch_linreg(X, w, b):
    return torch.nn.functional.linear(X, w.reshape(1, -1), b.reshape(-1))


@stand_in("squared_loss")
def torch_squared_loss(y_hat, y):
    # Huber's loss is half the square up to its delta. Not by mse_loss: its backward would look
    # like the student's own use of it.
    y = y.reshape(y_hat.shape).to(y_hat.dtype)
    return torch.nn.functional.huber_loss(y_hat, y, reduction="none", delta=1e12)


@stand_in("data_iter")
def torch_data_iter(batch_size, features, labels):
    data = torch.utils.data.TensorDataset(features, labels)
    return torch.utils.data.DataLoader(data, batch_size, shuffle=True)


@stand_in("sgd")
def torch_sgd(params, lr, batch_size):
    for param in params:
        param.data.add_(param.grad, alpha=-lr / batch_size)
        # Zeroing is the student's choice of place; who left it to a wrong sgd lost points there.
        param.grad.zero_()


# ── linreg ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.points("linreg", 1)
def test_linreg_of_other_inputs(submission, rng):
    """One house, one feature, float64, and features that are not contiguous."""
    double = torch.randn(4, 2, dtype=torch.float64, generator=rng)
    turned = torch.randn(3, 7, generator=rng).T
    one_house, one_feature = torch.randn(1, 5, generator=rng), torch.randn(6, 1, generator=rng)
    for X in (one_house, one_feature, double, turned):
        n, d = X.shape
        w = torch.randn(d, 1, dtype=X.dtype, generator=rng)
        b = torch.randn(1, dtype=X.dtype, generator=rng)
        what = f"linreg(X, w, b) of a ({n}, {d}) {X.dtype} X"
        got = assert_shape(submission.call("linreg", X, w, b), (n, 1), what)
        assert_close(got, torch.nn.functional.linear(X, w.T, b), what)


# ── squared_loss ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.points("squared_loss", 0.5)
def test_squared_loss_of_other_labels(submission, rng):
    """One sample, whole numbers, float64, and labels that are a column of a larger table."""
    table = torch.randn(6, 3, generator=rng)
    whole = torch.randint(-5, 6, (7,), generator=rng)
    double = torch.randn(3, dtype=torch.float64, generator=rng)
    for y in (torch.randn(1, generator=rng), whole, double, table[:, 1], table[:, 2:]):
        n, dtype = len(y), torch.float64 if y.dtype == torch.float64 else torch.float32
        y_hat = torch.randn(n, 1, dtype=dtype, generator=rng)
        what = f"squared_loss of y_hat ({n}, 1) and a {tuple(y.shape)} {y.dtype} y"
        got = submission.call("squared_loss", y_hat, y)
        assert_one_each(got, n, "squared_loss")
        assert_shape(got, (n, 1), what)
        want = torch.nn.functional.mse_loss(y_hat, y.reshape(n, 1).to(dtype), reduction="none") / 2
        assert_close(got, want, what)


def gradient_of_losses(student, y_hat, y):
    """Probe: the gradient of the summed losses with respect to y_hat."""
    y_hat = y_hat.clone().requires_grad_()
    total = student.squared_loss(y_hat, y).sum()
    if not total.requires_grad:
        return None
    total.backward()
    return y_hat.grad


@pytest.mark.points("squared_loss", 0.5)
def test_squared_loss_gradient(submission, rng):
    """A gradient travels back to the predictions: it is the residual of each of them."""
    y_hat, y = torch.randn(6, 1, generator=rng), torch.randn(6, generator=rng)
    got = submission.run(gradient_of_losses, y_hat, y)
    expect(
        got is not None, "squared_loss: the losses do not require grad, so nothing can be learnt"
    )
    want = y_hat - y.reshape(6, 1)
    assert_close(
        got, want, "gradient of squared_loss(y_hat, y).sum() with respect to y_hat", rtol=1e-3
    )


# ── data_iter ────────────────────────────────────────────────────────────────────────────────


def pass_and_keep(student, batch_size, features, labels):
    """Probe: the mini-batches of one pass, and the data as it was left."""
    given = student.data_iter(batch_size, features, labels)
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        return given, features, labels
    batches = []
    for batch in given:
        batches.append(list(batch) if isinstance(batch, tuple) else batch)
        if len(batches) > len(features) + 1:
            break
    return batches, features, labels


@pytest.mark.points("data_iter", 1)
def test_data_iter_of_other_data(submission, rng):
    """A batch for all, batches of one, labels in a column, whole numbers, float64; data kept."""
    cases = [
        (8, 5, torch.float32, (5, 1)),
        (1, 4, torch.float64, (4,)),
        (7, 7, torch.float32, (7,)),
        (5, 13, torch.int64, (13, 1)),
    ]
    for batch_size, n, dtype, label_shape in cases:
        features = torch.randperm(3 * n, generator=rng).reshape(n, 3).to(dtype)
        labels = (2 * features[:, 0] + features[:, 2]).reshape(label_shape)
        answer = submission.run(pass_and_keep, batch_size, features, labels)
        batches, left_features, left_labels = answer
        what = f"data_iter({batch_size}, ...) of {n} {str(dtype).removeprefix('torch.')} rows"
        expect(isinstance(batches, list), f"{what}: no mini-batches (is there a yield?)")
        count = -(-n // batch_size)
        expect(len(batches) == count, f"{what}: {len(batches)} mini-batches, wanted {count}")
        for number, batch in enumerate(batches):
            expect(isinstance(batch, list) and len(batch) == 2, f"{what}: not a pair X, y")
            size = min(batch_size, n - number * batch_size)
            X = assert_shape(batch[0], (size, 3), f"{what}, X of batch {number}")
            y_shape = (size, *label_shape[1:])
            y = assert_shape(batch[1], y_shape, f"{what}, y of batch {number}")
            assert_close(y.reshape(size), 2 * X[:, 0] + X[:, 2], f"{what}, y of batch {number}")
        rows = torch.cat([X for X, _ in batches])[:, 0].sort().values
        assert_close(rows, features[:, 0].sort().values, f"{what}, rows of one pass, sorted")
        assert_close(left_features, features, f"features after {what}")
        assert_close(left_labels, labels, f"labels after {what}")


# ── sgd ──────────────────────────────────────────────────────────────────────────────────────


def two_steps(student, values, gradients, lr, batch_size):
    """Probe: parameters after two steps, each with its own gradients."""
    params = [value.clone().requires_grad_() for value in values]
    for step in range(2):
        for param, gradient in zip(params, gradients[step]):
            param.grad = gradient.clone()
        student.sgd(list(params), lr, batch_size)
    return [param.detach() for param in params]


@pytest.mark.points("sgd", 1)
def test_sgd_two_steps(submission, rng):
    """Two steps with their own gradients add up, for three parameters, one of them float64."""
    values = [
        torch.randn(5, 2, generator=rng),
        torch.randn((), generator=rng),
        torch.randn(3, dtype=torch.float64, generator=rng),
    ]
    gradients = [
        [torch.randn(value.shape, dtype=value.dtype, generator=rng) for value in values]
        for _ in range(2)
    ]
    got = submission.run(two_steps, values, gradients, 0.7, 6)
    for number, (value, first, second) in enumerate(zip(values, *gradients)):
        want = value - 0.7 / 6 * (first + second)
        assert_close(got[number], want, f"parameter {number} after two steps of sgd")


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


@pytest.mark.points("train_linreg", 1)
def test_train_linreg_against_the_closed_gradient(submission, rng):
    """Two long steps over one feature end where the gradient mean((prediction - y) x) leads."""
    n, lr = 15, 0.25
    X = torch.randn(n, 1, dtype=torch.float64, generator=rng)
    y = 2 * X[:, 0] - 5
    w, b = torch.zeros(1).double(), torch.zeros(1).double()
    for _ in range(2):
        error = X @ w + b - y
        w, b = w - lr * X.T @ error / n, b - lr * error.mean()
    got = submission.call("train_linreg", X.float(), y.float(), n, 2, lr)
    got_w, got_b = weights_and_bias(got, 1)
    assert_close(got_w, w, "w after 2 epochs of one batch", atol=0.06, rtol=0.02)
    assert_close(got_b, b, "b after 2 epochs of one batch", atol=0.06, rtol=0.02)


@pytest.mark.points("train_linreg", 1)
def test_train_linreg_comes_close_to_least_squares(submission, rng):
    """With some noise and an uneven last batch it ends near the least squares solution."""
    n, d = 203, 4
    X = torch.randn(n, d, generator=rng)
    y = X @ (3 * torch.randn(d, generator=rng)) - 2 + 0.05 * torch.randn(n, generator=rng)
    w, b = weights_and_bias(submission.call("train_linreg", X, y, 10, 12, 0.05), d)
    ones = torch.cat([X, torch.ones(n, 1)], dim=1).double()
    best = torch.linalg.lstsq(ones, y.double().reshape(n, 1)).solution.reshape(d + 1)
    assert_close(w, best[:d], "w after 12 epochs, beside least squares", atol=0.05, rtol=0.01)
    assert_close(b, best[d:], "b after 12 epochs, beside least squares", atol=0.05, rtol=0.01)
    loss = float((X.double() @ w + b - y.double()).square().mean() / 2)
    expect(loss < 0.01, f"after 12 epochs the mean loss is {loss:.3g}, wanted less than 0.01")
