"""Hidden checks of softmax regression: the same functions, on what students do not see."""

import pytest
import torch

from grader.checks import (
    assert_close,
    assert_one_each,
    assert_shape,
    computed_once,
    evaluate_in_batches,
    expect,
    stand_in,
)


@stand_in("softmax")
def torch_softmax(X):
    return torch.softmax(X, 1)


@stand_in("cross_entropy")
def torch_cross_entropy(y_hat, y):
    # Not by nll_loss: its backward would look like the student's own use of it.
    wanted = torch.nn.functional.one_hot(y, y_hat.shape[1]).to(y_hat.dtype)
    return -torch.xlogy(wanted, y_hat).sum(1)


@stand_in("accuracy")
def torch_accuracy(y_hat, y):
    return torch.eq(y_hat.argmax(1), y).double().mean().item()


@stand_in("sgd")
def torch_sgd(params, lr, batch_size):
    for param in params:
        param.data.add_(param.grad, alpha=-lr / batch_size)
        param.grad.zero_()  # for a student who left it to an sgd that is wrong


def call_and_keep(student, name, *args):
    """Probe: the result, and the arguments as the call left them."""
    args = [arg.clone() for arg in args]
    return getattr(student, name)(*args), args


@pytest.mark.points("softmax", 0.5)
def test_softmax_leaves_its_argument_alone(submission, rng):
    """The caller's scores are the same after the call."""
    X = torch.randn(3, 4, generator=rng)
    got, (after,) = submission.run(call_and_keep, "softmax", X)
    assert_close(after, X, "X after softmax(X)")
    assert_close(got, X.softmax(dim=1), "softmax(X) of a (3, 4) X")


@pytest.mark.points("softmax", 0.5)
def test_softmax_of_other_inputs(submission, rng):
    """One class, many rows, float64, whole numbers, and a transposed (not contiguous) batch."""
    double = torch.randn(3, 4, dtype=torch.float64, generator=rng)
    one_class, many = torch.randn(4, 1, generator=rng), 10 * torch.randn(64, 10, generator=rng)
    whole, turned = torch.randint(-9, 9, (2, 5), generator=rng), torch.randn(6, 2, generator=rng).T
    for X in (one_class, many, double, whole, turned):
        want = (X if X.is_floating_point() else X.float()).softmax(dim=1)
        got = submission.call("softmax", X)
        assert_close(got, want, f"softmax(X) of a {tuple(X.shape)} {X.dtype} X")


@pytest.mark.points("cross_entropy", 1)
def test_cross_entropy_on_many(submission, rng):
    """More samples than classes, a probability near 0 and near 1; one sample, float64, and
    probabilities whose memory is not in order."""
    y_hat = (3 * torch.randn(11, 4, generator=rng)).softmax(dim=1)
    y_hat[0] = torch.tensor([0.001, 0.997, 0.001, 0.001])
    y = torch.randint(4, (11,), generator=rng)
    y[0] = int(torch.randint(2, (), generator=rng))
    one = torch.randn(1, 3, generator=rng).softmax(dim=1)
    double = torch.randn(5, 2, dtype=torch.float64, generator=rng).softmax(dim=1)
    turned = torch.randn(6, 3, generator=rng).softmax(dim=0).T
    for P in (y_hat, one, double, turned):
        labels = y if P is y_hat else P.argmin(dim=1)
        n, classes = P.shape
        got = submission.call("cross_entropy", P, labels)
        assert_one_each(got, n, "cross_entropy")
        # A column is as good, and what squeeze() makes of the loss of a single sample.
        if isinstance(got, torch.Tensor) and (got.shape == (n, 1) or got.numel() == n == 1):
            got = got.reshape(n)
        got = assert_shape(got, (n,), f"cross_entropy of {n} sample(s)")
        want = torch.nn.functional.nll_loss(P.log(), labels, reduction="none")
        what = f"cross_entropy(y_hat, y) of {n} sample(s), {classes} classes, {P.dtype}"
        assert_close(got, want, what, rtol=1e-3)


@pytest.mark.points("accuracy", 0.5)
def test_accuracy_at_the_ends(submission, rng):
    """None right is 0, all right is 1, also for a single sample."""
    for n in (9, 1, 2, 5):
        y_hat = torch.randn(n, 10, generator=rng)
        y = y_hat.argmax(dim=1)
        for wrong in torch.randperm(2, generator=rng).tolist():  # whoever counts calls is lost
            got = submission.call("accuracy", y_hat, (y + wrong) % 10)
            assert_close(got, 1 - wrong, f"accuracy, {'none' if wrong else n} of {n} right")


@pytest.mark.points("evaluate_accuracy", 1)
def test_evaluate_accuracy_of_a_net(submission, rng):
    """Uneven mini-batches through a net: right ones over all samples."""
    images = torch.randn(23, 1, 28, 28, generator=rng)
    weights = torch.randn(784, 10, generator=rng)
    labels = (images.reshape(23, -1) @ weights).argmax(dim=1)
    wrong = torch.randperm(23, generator=rng)[: int(torch.randint(1, 23, (), generator=rng))]
    labels[wrong] = (labels[wrong] + 3) % 10
    right = 23 - len(wrong)
    got, batches = submission.run(evaluate_in_batches, images, labels, weights, [9, 7, 5, 2])
    what = f"evaluate_accuracy, {right} of 23 right in four uneven batches"
    assert_close(got, right / 23, what)
    expect(batches == 4, f"evaluate_accuracy called net {batches} times for 4 mini-batches")


def two_steps(student, value, gradients, lr, batch_size):
    """Probe: a parameter after two steps, each with its own gradient."""
    param = value.clone().requires_grad_()
    for gradient in gradients:
        param.grad = gradient.clone()
        student.sgd([param], lr, batch_size)
    return param.detach()


@pytest.mark.points("sgd", 1)
def test_sgd_two_steps(submission, rng):
    """Two steps with their own gradients add up; lr and batch_size both count."""
    value = torch.randn(4, 3, generator=rng)
    gradients = [torch.randn(4, 3, generator=rng) for _ in range(2)]
    got = submission.run(two_steps, value, gradients, 0.7, 5)
    assert_close(got, value - 0.7 / 5 * sum(gradients), "w after two steps of sgd")


def train_on(student, X, y, batch_size, num_epochs, lr, X_new):
    """Probe: class scores of X_new after training on fixed mini-batches, whose size is also that of
    a variable ``batch_size`` of the notebook, if there is one."""
    import inspect

    train_iter = student.batches(X, y, batch_size)
    variables = getattr(inspect.unwrap(student.train_softmax), "__globals__", {})
    if isinstance(variables.get("batch_size"), int):
        variables["batch_size"] = batch_size
    net = student.train_softmax(train_iter, num_epochs, lr)
    with torch.no_grad():
        return net(X_new)


@computed_once
def descend(X, y, batch_size, num_epochs, lr, X_new):
    """Probabilities after steps along the closed gradient p − onehot(y), from zero weights."""
    W, b = torch.zeros(784, 10), torch.zeros(10)
    for _ in range(num_epochs):
        for X_batch, y_batch in zip(X.split(batch_size), y.split(batch_size)):
            error = (X_batch @ W + b).softmax(dim=1) - torch.eye(10)[y_batch]
            W, b = W - lr * X_batch.T @ error / batch_size, b - lr * error.mean(dim=0)
    return (X_new @ W + b).softmax(dim=1)


@pytest.mark.points("train_softmax", 1)
def test_train_softmax_against_the_closed_gradient(submission, rng):
    """Few steps with a small learning rate end where the gradient p − onehot(y) leads, for a blank
    image, too: nothing but the bias answers that."""
    n, batch_size, num_epochs, lr = 36, 12, 4, 0.8
    X = torch.zeros(n, 784)
    X[:, torch.randperm(784, generator=rng)[:30]] = 0.3 * torch.rand(n, 30, generator=rng)
    # Pale images, and labels of three classes only: the bias moves far.
    y = torch.randperm(10, generator=rng)[torch.randint(3, (n,), generator=rng)]
    X_new = torch.cat([X[:7], torch.zeros(1, 784)])
    scores = submission.run(
        train_on,
        X.reshape(n, 1, 28, 28),
        y,
        batch_size,
        num_epochs,
        lr,
        X_new.reshape(8, 1, 28, 28),
    )
    scores = assert_shape(scores, (8, 10), "net(X) after 4 epochs").float()
    expect(bool(scores.isfinite().all()), "net(X) after 4 epochs: holds nan or inf")
    is_probability = bool((scores >= 0).all()) and bool(((scores.sum(1) - 1).abs() < 1e-3).all())
    got = scores if is_probability else scores.softmax(dim=1)
    want = descend(X, y, batch_size, num_epochs, lr, X_new)
    what = "probabilities of net(X) after 4 epochs, the last of a blank image"
    assert_close(got, want, what, atol=0.06, rtol=0.1)
