"""Public checks of softmax regression: students have these, and `check` runs them."""

import pytest
import torch
from torch.optim.sgd import sgd

from grader.checks import (
    assert_chosen,
    assert_close,
    assert_dtype,
    assert_one_each,
    assert_shape,
    award_accuracy,
    both_signs,
    computed_once,
    draw_until,
    evaluate_in_batches,
    expect,
    few_images,
    measure_accuracy,
    probabilities,
)

# ── softmax ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.points("softmax", 0.5)
def test_softmax_rows_sum_to_one(submission, rng):
    """Each row of the result is positive and sums to 1, with most where the score is largest."""
    X = torch.randn(5, 7, generator=rng)
    P = assert_shape(submission.call("softmax", X), (5, 7), "softmax(X) of a (5, 7) X")
    expect(bool((P > 0).all()), f"softmax(X): smallest value {P.min():.4g}, all must be above 0")
    assert_close(P.sum(dim=1), torch.ones(5), "sums of the rows of softmax(X)")
    largest = torch.equal(P.argmax(dim=1), X.argmax(dim=1))
    expect(largest, "softmax(X): the largest score of a row does not get the largest probability")


@pytest.mark.points("softmax", 0.75)
def test_softmax_values(submission, rng):
    """The values are exp over the row's sum of exp, for wide, square and single-row batches."""
    for shape in [(2, 5), (3, 3), (1, 4)]:
        X = torch.randn(shape, generator=rng)
        got = submission.call("softmax", X)
        assert_close(got, X.softmax(dim=1), f"softmax(X) of a {shape} X")


@pytest.mark.points("softmax", 0.25)
def test_softmax_dtype(submission, rng):
    """float32 stays float32, and float64 stays float64."""
    for dtype in (torch.float32, torch.float64):
        X = torch.randn(2, 3, dtype=dtype, generator=rng)
        got = submission.call("softmax", X)
        what = f"softmax(X) of a {dtype} X"
        assert_close(got, X.softmax(dim=1), what)
        assert_dtype(got, dtype, what)


def gradient_of_shares(student, X, weights):
    """Probe: the gradient of a weighted sum of the probabilities with respect to X."""
    X = X.clone().requires_grad_()
    total = (student.softmax(X) * weights).sum()
    if not total.requires_grad:
        return None
    total.backward()
    return X.grad


@pytest.mark.points("softmax", 0.5)
def test_softmax_gradient(submission, rng):
    """The scores get a gradient through the probabilities."""
    X, weights = torch.randn(3, 4, generator=rng), torch.randn(3, 4, generator=rng)
    got = submission.run(gradient_of_shares, X, weights)
    expect(got is not None, "softmax(X) does not require grad, so nothing can be learnt through it")
    P = X.softmax(dim=1)
    want = P * (weights - (P * weights).sum(dim=1, keepdim=True))
    assert_close(got, want, "gradient of a weighted sum of softmax(X) with respect to X", rtol=1e-3)


@pytest.mark.points("softmax", 1)
def test_softmax_of_large_scores(submission, rng):
    """Scores of ±1000 give probabilities, not nan."""
    X = torch.tensor([[1000.0, 1001.0, 1002.0], [-1000.0, -1001.0, 0.0]])
    got = submission.call("softmax", X)
    assert_close(got, X.softmax(dim=1), "softmax([[1000, 1001, 1002], [-1000, -1001, 0]])")
    X += torch.randn(2, 3, generator=rng)
    got = submission.call("softmax", X)
    assert_close(got, X.softmax(dim=1), "softmax of other scores near 1000 and -1000")


# ── cross-entropy ────────────────────────────────────────────────────────────────────────────


def losses(got, n):
    """Per-sample losses as a (n,) tensor; a column (n, 1) is accepted."""
    assert_one_each(got, n, "cross_entropy")
    if isinstance(got, torch.Tensor) and tuple(got.shape) == (n, 1):
        got = got.reshape(n)
    return assert_shape(got, (n,), f"cross_entropy of {n} samples")


@pytest.mark.points("cross_entropy", 1.75)
def test_cross_entropy_values(submission, rng):
    """The loss of a sample is −log of the probability of its label."""
    y_hat = torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]])
    got = losses(submission.call("cross_entropy", y_hat, torch.tensor([0, 2])), 2)
    assert_close(
        got,
        torch.tensor([2.302585, 0.693147]),
        "cross_entropy([[.1, .3, .6], [.3, .2, .5]], [0, 2])",
    )
    y_hat = torch.rand(4, 6, generator=rng).add(0.05)
    y_hat /= y_hat.sum(dim=1, keepdim=True)
    y = torch.tensor([5, 0, 3, 3])
    got = losses(submission.call("cross_entropy", y_hat, y), 4)
    want = torch.nn.functional.nll_loss(y_hat.log(), y, reduction="none")
    assert_close(got, want, "cross_entropy(y_hat, y) of 4 samples, 6 classes")


@pytest.mark.points("cross_entropy", 0.25)
def test_cross_entropy_dtype(submission, rng):
    """float32 stays float32, and float64 stays float64."""
    for dtype in (torch.float32, torch.float64):
        y_hat = torch.randn(3, 4, dtype=dtype, generator=rng).softmax(dim=1)
        got = losses(submission.call("cross_entropy", y_hat, torch.tensor([3, 0, 1])), 3)
        what = f"cross_entropy of {dtype} probabilities"
        assert_close(got, -torch.stack([y_hat[0, 3], y_hat[1, 0], y_hat[2, 1]]).log(), what)
        assert_dtype(got, dtype, what)


def gradient_of_losses(student, y_hat, y):
    """Probe: the gradient of the summed losses with respect to y_hat."""
    y_hat = y_hat.clone().requires_grad_()
    total = student.cross_entropy(y_hat, y).sum()
    if not total.requires_grad:
        return None
    total.backward()
    return y_hat.grad


@pytest.mark.points("cross_entropy", 1)
def test_cross_entropy_gradient(submission, rng):
    """The probabilities get a gradient through the losses."""
    y_hat = torch.randn(4, 3, generator=rng).softmax(dim=1)
    y = torch.tensor([2, 0, 1, 2])
    got = submission.run(gradient_of_losses, y_hat, y)
    expect(
        got is not None, "cross_entropy: the losses do not require grad, so nothing can be learnt"
    )
    want = torch.zeros(4, 3)
    want[range(4), y] = -1 / y_hat[range(4), y]
    assert_close(
        got, want, "gradient of cross_entropy(y_hat, y).sum() with respect to y_hat", rtol=1e-3
    )


# ── accuracy ─────────────────────────────────────────────────────────────────────────────────


def assert_share(got, right, n, what):
    """The share of right answers; a count of them is a mistake with a sentence of its own."""
    if isinstance(got, torch.Tensor) and got.numel() == 1:
        got = got.item()
    counted = isinstance(got, (int, float)) and got == right and right > 0 and n > 1
    expect(not counted, f"{what}: {got} is how many are right; wanted their share, {right}/{n}")
    assert_close(got, right / n, what)


@pytest.mark.points("accuracy", 1)
def test_accuracy_is_a_fraction(submission, rng):
    """Two of four right is 0.5, three are 0.75."""
    y_hat = torch.tensor([[0.1, 0.7, 0.2], [0.8, 0.1, 0.1], [0.3, 0.3, 0.4], [0.2, 0.5, 0.3]])
    y = torch.tensor([1, 2, 2, 0])
    assert_share(submission.call("accuracy", y_hat, y), 2, 4, "accuracy with 2 of 4 right")
    y = torch.tensor([1, 0, 2, 0])
    assert_share(submission.call("accuracy", y_hat, y), 3, 4, "accuracy with 3 of 4 right")
    # Any number of them, so that nobody who knows this check guesses it.
    right = int(torch.randint(1, 60, (), generator=rng))
    rows = torch.randint(4, (60,), generator=rng)
    y = y_hat.argmax(dim=1)[rows]
    y[right:] = (y[right:] + 1) % 3
    got = submission.call("accuracy", y_hat[rows], y)
    assert_share(got, right, 60, f"accuracy with {right} of 60 right")


@pytest.mark.points("accuracy", 0.5)
def test_accuracy_of_scores(submission, rng):
    """Scores need not be probabilities: only the largest of each row counts."""
    for n, wrong in ((6, 1), (50, int(torch.randint(1, 50, (), generator=rng)))):
        y_hat = 100 * torch.randn(n, 5, generator=rng)
        y = y_hat.argmax(dim=1)
        y[:wrong] = (y[:wrong] + 1) % 5
        right = n - wrong
        got = submission.call("accuracy", y_hat, y)
        assert_share(got, right, n, f"accuracy with {right} of {n} right")


# ── evaluate_accuracy ────────────────────────────────────────────────────────────────────────


@pytest.mark.points("evaluate_accuracy", 1)
def test_evaluate_accuracy_counts_samples(submission, rng):
    """Four right in the first mini-batch, one wrong in the second: 0.8, not 0.5 and not 1."""
    scores = torch.eye(3)[[0, 1, 2, 0, 1]]
    labels = torch.tensor([0, 1, 2, 0, 2])
    got = submission.run(evaluate_in_batches, scores, labels, torch.eye(3), [4, 1])[0]
    assert_share(got, 4, 5, "evaluate_accuracy, batches of 4 (all right) and 1 (wrong)")
    wrong = int(torch.randint(13, 40, (), generator=rng))  # so that it is never 0.8 again
    labels = torch.arange(60) % 3
    scores = torch.eye(3)[labels]
    labels[:wrong] = (labels[:wrong] + 1) % 3
    got = submission.run(evaluate_in_batches, scores, labels, torch.eye(3), [40, 20])[0]
    what = f"evaluate_accuracy, {wrong} wrong in batches of 40 and 20"
    assert_share(got, 60 - wrong, 60, what)


@pytest.mark.points("evaluate_accuracy", 1)
def test_evaluate_accuracy_of_one_batch(submission, rng):
    """With a single mini-batch it is that batch's accuracy."""
    for n, wrong in ((7, 3), (60, int(torch.randint(1, 60, (), generator=rng)))):
        scores = torch.randn(n, 4, generator=rng)
        labels = scores.argmax(dim=1)
        labels[:wrong] = (labels[:wrong] + 1) % 4
        right = n - wrong
        got = submission.run(evaluate_in_batches, scores, labels, torch.eye(4), [n])[0]
        assert_share(got, right, n, f"evaluate_accuracy, one batch with {right} of {n} right")


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
    """w = (1, 1), gradient (1, 2), lr 0.5, batch of 4 → (0.875, 0.75), in the caller's tensor."""
    values, gradients = [torch.ones(2)], [torch.tensor([1.0, 2.0])]
    (w,), _ = submission.run(one_step, values, gradients, 0.5, 4)
    assert_close(w, torch.tensor([0.875, 0.75]), "w after sgd([w], lr=0.5, batch_size=4)")
    gradients = [both_signs((2,), rng)]
    (w,), _ = submission.run(one_step, values, gradients, 0.5, 4)
    want = values[0] - gradients[0] / 8
    assert_close(w, want, "w after sgd([w], lr=0.5, batch_size=4), with another gradient")


@pytest.mark.points("sgd", 1)
def test_sgd_leaves_parameters_trainable(submission, rng):
    """Every parameter moves, and still requires grad afterwards."""
    values = [torch.randn(3, 2, generator=rng), torch.randn(2, generator=rng)]
    gradients = [both_signs((3, 2), rng), both_signs((2,), rng)]
    params, alive = submission.run(one_step, values, gradients, 0.3, 1)
    for name, value, gradient, got in zip("Wb", values, gradients, params):
        assert_close(got, value - 0.3 * gradient, f"{name} after sgd([W, b], lr=0.3, batch_size=1)")
    expect(alive, "sgd: the parameters are no longer leaf tensors that require a gradient")


# ── train_softmax ────────────────────────────────────────────────────────────────────────────


def train_and_score(student, X, y, batch_size, num_epochs, lr, X_new):
    """Probe: train on fixed mini-batches; class scores of X_new, all at once and one by one.

    Books keep the size of a mini-batch in a variable of the notebook; it is that of this loop here.
    """
    import inspect

    train_iter = student.batches(X, y, batch_size)
    variables = getattr(inspect.unwrap(student.train_softmax), "__globals__", {})
    before = variables.get("batch_size")
    if isinstance(before, int):
        variables["batch_size"] = batch_size
    try:
        net = student.train_softmax(train_iter, num_epochs, lr)
    finally:
        if isinstance(before, int):
            variables["batch_size"] = before
    with torch.no_grad():
        together = None if net is None else net(X_new)
        if together is None:
            return None, None
        return together, torch.cat([net(x) for x in X_new.split(1)])


@computed_once
def reference_probabilities(X, y, batch_size, num_epochs, lr, X_new):
    """What softmax regression from zero weights gives. The gradient of the mean cross-entropy with
    respect to the logits is softmax(logits) - one_hot(y), over the number of images."""
    W = torch.zeros(784, 10, dtype=torch.float64)
    b = torch.zeros(10, dtype=torch.float64)
    X, X_new = X.reshape(-1, 784).double(), X_new.reshape(-1, 784).double()
    Y = torch.nn.functional.one_hot(y, 10)
    for _ in range(num_epochs):
        for X_batch, Y_batch in zip(X.split(batch_size), Y.split(batch_size)):
            slope = ((X_batch @ W + b).softmax(dim=1) - Y_batch) / len(X_batch)
            W -= lr * (X_batch.T @ slope)
            b -= lr * slope.sum(dim=0)
    return (X_new @ W + b).softmax(dim=1)


@pytest.mark.points("train_softmax", 1)
def test_train_softmax_first_steps(submission, rng):
    """After 1 and after 3 epochs of 4 mini-batches the probabilities are those of the reference."""

    def draw():
        X, y = few_images(40, rng), torch.randint(10, (40,), generator=rng)
        return X, y, few_images(6, rng) + X[:6]

    def tells(inputs):
        want = reference_probabilities(*inputs[:2], 10, 3, 0.4, inputs[2])
        return bool(((want - 0.1).abs() > 0.2).any())

    X, y, X_new = draw_until(tells, draw)
    for num_epochs in (1, 3):
        scores, _ = submission.run(train_and_score, X, y, 10, num_epochs, 0.4, X_new)
        what = f"net(X) after {num_epochs} epoch(s)"
        got = probabilities(scores, 6, what)
        want = reference_probabilities(X, y, 10, num_epochs, 0.4, X_new)
        assert_close(got, want, f"probabilities of {what}", atol=0.06, rtol=0.1)


@pytest.mark.points("train_softmax", 0.5)
def test_train_softmax_learns_a_small_set(submission, rng):
    """Ten images that differ, a few hundred steps: each is recognised."""
    X, y = few_images(10, rng), torch.randperm(10, generator=rng)
    scores, _ = submission.run(train_and_score, X, y, 5, 200, 0.5, X)
    got = probabilities(scores, 10, "net(X) after 200 epochs")
    right = int((got.argmax(dim=1) == y).sum())
    expect(right == 10, f"after 200 epochs on 10 images, {right} of 10 are recognised")


@pytest.mark.points("train_softmax", 0.5)
def test_train_softmax_net_treats_images_alone(submission, rng):
    """An image's scores are the same alone and in a mini-batch."""
    X, y = few_images(12, rng), torch.randint(10, (12,), generator=rng)
    together, alone = submission.run(train_and_score, X, y, 4, 20, 0.5, X)
    got = probabilities(together, 12, "net(X) of 12 images")
    assert_close(alone, together, "net(X) of images one by one, and all at once")
    # A net that learnt nothing treats images alone, too, and has no points for it.
    right = int((got.argmax(dim=1) == y).sum())
    expect(right >= 9, f"after 20 epochs on 12 images, {right} of 12 are recognised")


@pytest.mark.points("train_softmax", 1)
def test_train_softmax_accuracy(submission, exercise, fashion_mnist):
    """Trained on Fashion-MNIST, it recognises enough of the test images."""
    accuracy = measure_accuracy(submission, fashion_mnist, exercise)
    award_accuracy(accuracy, exercise, fashion_mnist)


# ── bonus ────────────────────────────────────────────────────────────────────────────────────


def one_number(got):
    """A tensor of a single number as that number; anything else as it is."""
    return got.item() if isinstance(got, torch.Tensor) and got.numel() == 1 else got


@pytest.mark.points("num_parameters", 0.5)
def test_num_parameters(submission, rng):
    """As many as torch's own linear layer has."""
    small = 2 + torch.randperm(8, generator=rng)[:4]
    for num_inputs, num_outputs in [*small.reshape(2, 2).tolist(), [784, 10]]:
        layer = torch.nn.Linear(num_inputs, num_outputs)
        want = sum(param.numel() for param in layer.parameters())
        got = one_number(submission.call("num_parameters", num_inputs, num_outputs))
        what = f"num_parameters({num_inputs}, {num_outputs})"
        right = isinstance(got, (int, float)) and got == want
        expect(right, f"{what} is not the number of weights and biases: returned {str(got)[:20]}")


@pytest.mark.points("shifted_scores", 0.5)
def test_shifted_scores(submission, rng):
    """Softmax sees only differences between scores."""
    assert_chosen(
        submission,
        rng,
        right="they stay the same, because only differences between scores count",
        wrong=[
            "they come closer to 1/3 each, because the scores are nearly equal",
            "they are multiplied by exp(100)",
            "the largest one comes closer to 1, because all scores are large",
        ],
    )


@pytest.mark.points("blind_loss", 0.5)
def test_blind_loss(submission, rng):
    """The loss of equal scores, by torch's own."""
    for num_classes in [10, 2, int(torch.randint(11, 200, (), generator=rng))]:
        scores = torch.zeros(1, num_classes, dtype=torch.float64)
        want = torch.nn.functional.cross_entropy(scores, torch.tensor([0])).item()
        got = one_number(submission.call("blind_loss", num_classes))
        assert_close(got, want, f"blind_loss({num_classes})", rtol=1e-3)


def momentum_steps(student, values, gradients, lr, batch_size, momentum):
    """Probe: parameters and velocities after steps with their own gradients."""
    params = [value.clone().requires_grad_() for value in values]
    velocities = [torch.zeros_like(value) for value in values]
    for step in gradients:
        for param, gradient in zip(params, step):
            param.grad = gradient.clone()
        student.sgd_momentum(list(params), list(velocities), lr, batch_size, momentum)
    alive = all(param.is_leaf and param.requires_grad for param in params)
    return [param.detach() for param in params], [v.detach() for v in velocities], alive


@pytest.mark.points("sgd_momentum", 1)
def test_sgd_momentum_three_steps(submission, rng):
    """Three steps for two parameters end where torch's own optimizer does; velocities, too."""
    values = [torch.randn(3, 2, generator=rng), torch.randn(2, generator=rng)]
    gradients = [[both_signs((3, 2), rng), both_signs((2,), rng)] for _ in range(3)]
    params, buffers = [value.clone() for value in values], [None, None]
    settings = {"weight_decay": 0, "dampening": 0, "nesterov": False, "maximize": False}
    for step in gradients:  # the class torch.optim.SGD would import torch's compiler for this
        step = [gradient / 4 for gradient in step]
        sgd(params, step, buffers, lr=0.3, momentum=0.8, foreach=False, **settings)
    got, velocities, alive = submission.run(momentum_steps, values, gradients, 0.3, 4, 0.8)
    for name, param, mine in zip("Wb", params, got):
        assert_close(mine, param, f"{name} after three steps of sgd_momentum", rtol=1e-3)
    for name, want, mine in zip("Wb", buffers, velocities):
        assert_close(mine, want, f"the velocity of {name} after three steps", rtol=1e-3)
    expect(alive, "sgd_momentum: the parameters are no longer leaf tensors that require a gradient")


@pytest.mark.points("zero_start", 0.5)
def test_zero_start(submission, rng):
    """Each class has a gradient of its own, so zero weights do not stay equal."""
    assert_chosen(
        submission,
        rng,
        right="it learns as well as before, because each class has a gradient of its own",
        wrong=[
            "nothing, because every gradient is 0",
            "all ten classes keep equal weights, and the accuracy stays at 10 %",
            "the loss becomes nan, because softmax divides by 0",
        ],
    )
