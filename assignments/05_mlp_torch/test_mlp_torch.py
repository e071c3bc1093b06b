"""Public checks of the MLP with torch.nn: students have these, and `check` runs them."""

import pytest
import torch

from grader.checks import (
    assert_chosen,
    assert_close,
    assert_shape,
    award_accuracy,
    draw_until,
    expect,
    measure_accuracy,
)
from grader.errors import Forbidden, NotStarted

# ── FlattenLayer ─────────────────────────────────────────────────────────────────────────────


def flatten(student, X):
    """Probe: what a FlattenLayer makes of X, and whether it is a module."""
    layer = student.FlattenLayer()
    if isinstance(layer, torch.nn.Flatten):
        return "torch's own"
    try:
        value = layer(X)
    except NotImplementedError as error:
        if "missing the required" in str(error):  # torch's own: there is no forward at all
            raise
        return "unwritten"
    return isinstance(layer, torch.nn.Module), value


def written(answer):
    """The probe's answer, unless the stub is still there."""
    if answer == "unwritten":
        raise NotStarted("FlattenLayer is not written yet")
    if answer == "torch's own":
        raise Forbidden("FlattenLayer is nn.Flatten, which is not allowed in this exercise")
    return answer


@pytest.mark.points("FlattenLayer", 1.5)
def test_flatten_keeps_the_samples(submission, rng):
    """(3, 1, 4, 5) becomes (3, 20), in order."""
    for shape in [(3, 1, 4, 5), (2, 7, 3)]:
        X = torch.randn(shape, generator=rng)
        _, got = written(submission.run(flatten, X))
        assert_close(got, X.flatten(1), f"FlattenLayer()(X) of a {shape} X")


@pytest.mark.points("FlattenLayer", 0.5)
def test_flatten_of_rows(submission, rng):
    """Rows stay rows, where images become some."""
    X = torch.randn(4, 6, generator=rng)
    _, got = written(submission.run(flatten, X))
    assert_close(got, X, "FlattenLayer()(X) of a (4, 6) X")
    # A layer that does nothing leaves rows alone, too, and has no points for it.
    X = torch.randn(5, 2, 3, generator=rng)
    _, got = written(submission.run(flatten, X))
    assert_close(got, X.flatten(1), "FlattenLayer()(X) of a (5, 2, 3) X")


def flatten_inside(student, X, weights):
    """Probe: a FlattenLayer among other layers: the output, and the gradient by X."""
    X = X.clone().requires_grad_()
    try:
        layer = student.FlattenLayer()
        value = torch.nn.Sequential(torch.nn.Identity(), layer, torch.nn.Identity())(X)
    except NotImplementedError as error:
        if "missing the required" in str(error):
            raise
        return "unwritten"
    if isinstance(layer, torch.nn.Flatten):
        return "torch's own"
    total = (value * weights).sum()
    if not total.requires_grad:
        return None, None
    total.backward()
    return value.detach(), X.grad


@pytest.mark.points("FlattenLayer", 0.75)
def test_flatten_inside_a_model(submission, rng):
    """It is a module that nn.Sequential takes, and a gradient passes through it."""
    X = torch.randn(2, 1, 3, 4, generator=rng)
    weights = torch.randn(2, 12, generator=rng)
    got, gradient = written(submission.run(flatten_inside, X, weights))
    expect(got is not None, "FlattenLayer: its output does not require grad where X does")
    assert_close(got, X.flatten(1), "FlattenLayer inside nn.Sequential")
    assert_close(gradient, weights.reshape(2, 1, 3, 4), "gradient through FlattenLayer")


# ── build_mlp ────────────────────────────────────────────────────────────────────────────────


def build_and_score(student, sizes, X):
    """Probe: the model's parameters, its scores of X, and whether it is an nn.Sequential."""
    net = student.build_mlp(*sizes)
    if net is None:
        return None
    params = [param.detach() for param in net.parameters()]
    return isinstance(net, torch.nn.Sequential), params, net(X).detach()


def model_of(submission, sizes, X):
    """The four parameters, in shape, and the scores of X; ``sizes`` are the model's three."""
    answer = submission.run(build_and_score, list(sizes), X)
    inputs, hiddens, outputs = sizes
    what = f"build_mlp{tuple(sizes)}"
    expect(answer is not None, f"{what}: returned None (is there a return statement?)")
    is_sequential, params, scores = answer
    expect(is_sequential, f"{what}: not an nn.Sequential")
    expect(len(params) == 4, f"{what}: {len(params)} parameters, wanted 4 (two linear layers)")
    shapes = [(hiddens, inputs), (hiddens,), (outputs, hiddens), (outputs,)]
    for number, (param, shape) in enumerate(zip(params, shapes)):
        assert_shape(param, shape, f"parameter {number} of {what}")
        expect(bool(param.isfinite().all()), f"parameter {number} of {what}: holds nan or inf")
    return params, assert_shape(scores, (len(X), outputs), f"{what}(X) of {len(X)} samples")


@pytest.mark.points("build_mlp", 1.5)
def test_build_mlp_layers(submission, rng):
    """Two linear layers of the sizes asked for; images go in, one score per class comes out."""
    model_of(submission, (20, 7, 3), torch.rand(5, 1, 4, 5, generator=rng))
    model_of(submission, (784, 6, 10), torch.rand(2, 1, 28, 28, generator=rng))


@pytest.mark.points("build_mlp", 2)
def test_build_mlp_scores(submission, rng):
    """The scores are those of linear, relu, linear, and nothing behind."""
    X = 100 * torch.randn(4, 1, 5, 6, generator=rng)
    (first, bias, second, last), got = model_of(submission, (30, 8, 15), X)
    likely = bool((got >= 0).all()) and bool(((got.double().sum(dim=1) - 1).abs() < 1e-3).all())
    expect(not likely, "build_mlp(30, 8, 15)(X): each row sums to 1; scores were wanted")
    linear = torch.nn.functional.linear
    # In float64, whatever the weights are: that the scores are float32 is asked of them alone.
    first, bias, second, last = (param.double() for param in (first, bias, second, last))
    want = linear(linear(X.flatten(1).double(), first, bias).relu(), second, last).float()
    assert_close(got, want, "build_mlp(30, 8, 15)(X), by its own weights", rtol=1e-3)


@pytest.mark.points("build_mlp", 1)
def test_build_mlp_weights_are_small(submission, rng):
    """Weights of mean 0 and standard deviation 0.01, in both layers."""
    params, _ = model_of(submission, (80, 70, 50), torch.rand(2, 80, generator=rng))
    for name, W in (("first", params[0]), ("second", params[2])):
        what = f"weights of the {name} linear layer of build_mlp(80, 70, 50)"
        mean, std = W.double().mean().item(), W.double().std().item()
        expect(abs(mean) < 0.002, f"{what}: mean {mean:.3g}, wanted near 0")
        expect(0.005 < std < 0.02, f"{what}: standard deviation {std:.3g}, wanted near 0.01")


# ── train_ch3 ────────────────────────────────────────────────────────────────────────────────


def start(sizes, rng):
    """First weights as torch.nn keeps them: (h, d), (h,), (q, h), (q,)."""
    inputs, hiddens, outputs = sizes
    shapes = [(hiddens, inputs), (hiddens,), (outputs, hiddens), (outputs,)]
    return [torch.randn(shape, generator=rng) / shape[-1] ** 0.5 for shape in shapes]


def reference_steps(weights, X, y, batch_size, num_epochs, lr):
    """Weights after mini-batch descent on the mean loss, by torch's own layers and autograd."""
    linear, loss = torch.nn.functional.linear, torch.nn.functional.cross_entropy
    weights = [weight.clone().requires_grad_() for weight in weights]
    batches = list(zip(X.split(batch_size), y.split(batch_size)))
    for X_batch, y_batch in batches * num_epochs:
        first, bias, second, last = weights
        scores = linear(linear(X_batch.flatten(1), first, bias).relu(), second, last)
        slopes = torch.autograd.grad(loss(scores, y_batch), weights)
        for weight, slope in zip(weights, slopes):
            weight.data.sub_(slope, alpha=lr)
    return [weight.detach() for weight in weights]


NAMES = ("first weight", "first bias", "second weight", "second bias")


def compare_weights(got, want, before, how):
    """Parameters after training; those that did not move at all are told apart."""
    expect(len(got) == 4, f"train_ch3 with {how}: {len(got)} parameters, four were passed in")
    for name, ours, old in zip(NAMES, got, before):
        assert_shape(ours, tuple(old.shape), f"{name} after train_ch3 with {how}")
    still = all(torch.equal(ours, old) for ours, old in zip(got, before))
    expect(not still, f"train_ch3 with {how}: no parameter has changed")
    for name, ours, theirs in zip(NAMES, got, want):
        assert_close(ours, theirs, f"{name} after train_ch3 with {how}", rtol=1e-3, atol=1e-4)


def train_by_optimizer(student, weights, X, y, batch_size, num_epochs, lr):
    """Probe: the parameters of a small net after train_ch3 with torch's SGD and mean loss."""
    nn = torch.nn
    (hiddens, inputs), outputs = weights[0].shape, len(weights[3])
    layers = nn.Flatten(), nn.Linear(inputs, hiddens), nn.ReLU(), nn.Linear(hiddens, outputs)
    net = nn.Sequential(*layers)
    for param, weight in zip(net.parameters(), weights):
        param.data.copy_(weight)
    train_iter = student.batches(X, y, batch_size)
    descent = torch.optim.SGD(net.parameters(), lr=lr)
    loss = nn.CrossEntropyLoss()
    student.train_ch3(
        net, train_iter, train_iter[:1], loss, num_epochs, batch_size, None, None, descent
    )
    return [param.detach() for param in net.parameters()]


@pytest.mark.points("train_ch3", 2.5)
def test_train_ch3_with_an_optimizer(submission, rng):
    """After one mini-batch, and after 2 epochs of 3, the parameters are those of the reference."""
    X, y = torch.randn(12, 1, 3, 5, generator=rng), torch.randint(4, (12,), generator=rng)
    weights = start((15, 6, 4), rng)
    for batch_size, num_epochs in [(12, 1), (4, 2)]:
        settings = (batch_size, num_epochs, 0.3)
        got = submission.run(train_by_optimizer, weights, X, y, *settings)
        want = reference_steps(weights, X, y, *settings)
        how = f"SGD(lr=0.3), {num_epochs} epoch(s) of {12 // batch_size} mini-batch(es)"
        compare_weights(got, want, weights, how)


def train_by_hand(student, weights, X, y, batch_size, num_epochs, lr):
    """Probe: plain tensors after train_ch3 with params and lr, and one loss per sample."""
    weights = [weight.clone().requires_grad_() for weight in weights]
    linear = torch.nn.functional.linear

    def net(X):
        hidden = linear(X.reshape(len(X), -1), weights[0], weights[1])
        return linear(hidden.clamp(min=0), weights[2], weights[3])

    train_iter = student.batches(X, y, batch_size)
    loss = torch.nn.CrossEntropyLoss(reduction="none")
    params = list(weights)
    student.train_ch3(net, train_iter, train_iter[:1], loss, num_epochs, batch_size, params, lr)
    return [weight.detach() for weight in weights]


@pytest.mark.points("train_ch3", 2)
def test_train_ch3_with_params_and_lr(submission, rng):
    """Without an optimizer: plain tensors, a loss for each sample, the sum divided once."""
    X, y = torch.randn(15, 1, 2, 6, generator=rng), torch.randint(3, (15,), generator=rng)
    weights = start((12, 7, 3), rng)
    for batch_size, num_epochs in [(15, 1), (5, 2)]:
        settings = (batch_size, num_epochs, 0.2)
        got = submission.run(train_by_hand, weights, X, y, *settings)
        want = reference_steps(weights, X, y, *settings)
        how = f"params and lr=0.2, {num_epochs} epoch(s) of {15 // batch_size} mini-batch(es)"
        compare_weights(got, want, weights, how)


def history_of(student, weight, X, y, sizes, X_test, y_test, test_sizes, num_epochs, lr):
    """Probe: what train_ch3 returns for a linear net, as rows of numbers, and the last weight."""
    net = torch.nn.Linear(*reversed(weight.shape), bias=False)
    net.weight.data.copy_(weight)
    train_iter = student.batches(X, y, sizes)
    test_iter = student.batches(X_test, y_test, test_sizes)
    descent = torch.optim.SGD(net.parameters(), lr=lr)
    loss = torch.nn.CrossEntropyLoss()
    rows = student.train_ch3(
        net, train_iter, test_iter, loss, num_epochs, sizes[0], None, None, descent
    )
    if rows is not None:
        rows = [[float(number) for number in row] for row in rows]
    return rows, net.weight.detach()


def rows_of(submission, weight, train, test, num_epochs, lr):
    """The rows for a linear net on uneven mini-batches of (X, y) pairs, and its last weight."""
    batches = (*train, [6, 4, 1], *test, [5, 3, 1], num_epochs, lr)
    rows, after = submission.run(history_of, weight, *batches)
    expect(
        rows is not None,
        "train_ch3 returned None. Printing is fine, but return a list as well, with one "
        "(train_loss, train_accuracy, test_accuracy) for each epoch",
    )
    expect(len(rows) == num_epochs, f"train_ch3: {len(rows)} rows for {num_epochs} epoch(s)")
    for row in rows:
        expect(len(row) == 3, f"train_ch3: a row of {len(row)}, wanted (loss, train, test)")
    what = "the net's weight after train_ch3"
    after = assert_shape(after, tuple(weight.shape), what)
    return rows, after.to(weight.dtype)


def share_right(X, y, weight):
    return (torch.nn.functional.linear(X, weight).argmax(dim=1) == y).double().mean().item()


@pytest.mark.points("train_ch3", 1)
def test_train_ch3_history(submission, rng):
    """With a learning rate of 0 nothing moves, and each row is the net's loss and accuracies."""
    weight = 2 * torch.randn(4, 5, generator=rng)
    X, X_test = torch.randn(11, 5, generator=rng), torch.randn(9, 5, generator=rng)
    # Six of eleven are right, and seven of nine: no two of the usual numbers agree.
    y = torch.nn.functional.linear(X, weight).argmax(dim=1)
    y_test = torch.nn.functional.linear(X_test, weight).argmax(dim=1)
    y[:5], y_test[:2] = (y[:5] + 1) % 4, (y_test[:2] + 1) % 4
    rows, _ = rows_of(submission, weight, (X, y), (X_test, y_test), 2, 0.0)
    loss = torch.nn.functional.cross_entropy(torch.nn.functional.linear(X, weight), y)
    for number, row in enumerate(rows):
        what = f"row {number} of train_ch3's result"
        assert_close(row[0], loss.item(), f"{what}: training loss per image", rtol=1e-3)
        assert_close(row[1], 6 / 11, f"{what}: training accuracy")
        assert_close(row[2], 7 / 9, f"{what}: test accuracy")


def rows_by_hand(weight, X, y, sizes, num_epochs, lr):
    """Loss and accuracy of each epoch, as the mini-batches are met, each before its own step."""
    weight, rows = weight.clone().requires_grad_(), []
    while len(rows) < num_epochs:
        mean_loss, mean_right = 0.0, 0.0
        for X_batch, y_batch in zip(X.split(sizes), y.split(sizes)):
            share = len(y_batch) / len(y)
            loss = torch.nn.functional.cross_entropy(
                torch.nn.functional.linear(X_batch, weight), y_batch
            )
            mean_loss += share * loss.item()
            mean_right += share * share_right(X_batch, y_batch, weight)
            weight.data.sub_(torch.autograd.grad(loss, weight)[0], alpha=lr)
        rows.append((mean_loss, mean_right))
    return rows


@pytest.mark.points("train_ch3", 0.5)
def test_train_ch3_history_follows_the_training(submission, rng):
    """A net that is wrong about everything learns all of it in an epoch, and its rows say so: as
    the images are met, each epoch by itself, and on the test images after the epoch."""
    classes = torch.randperm(4, generator=rng)
    X, X_test = torch.eye(5)[torch.arange(11) % 4], torch.eye(5)[torch.arange(9) % 4]
    y, y_test = classes[torch.arange(11) % 4], classes[torch.arange(9) % 4]
    weight = 0.1 * torch.randn(4, 5, generator=rng)
    weight[classes, torch.arange(4)] = -3.0
    (only,), after = rows_of(submission, weight, (X, y), (X_test, y_test), 1, 20.0)
    want = share_right(X_test, y_test, after)
    # Whoever trains nothing at all says rightly that nothing is right.
    expect(want > 0.5, f"after an epoch with lr=20 the net is right about {want:.0%} of the images")
    assert_close(only[2], want, "test accuracy in the only row of train_ch3's result")
    rows, _ = rows_of(submission, weight, (X, y), (X_test, y_test), 2, 20.0)
    for number, want in enumerate(rows_by_hand(weight, X, y, [6, 4, 1], 2, 20.0)):
        what = f"row {number} of two of train_ch3's result"
        assert_close(rows[number][0], want[0], f"{what}: training loss per image", rtol=1e-3)
        assert_close(rows[number][1], want[1], f"{what}: training accuracy")


def train_on_images(student, name, num_epochs, lr, batch_size):
    """Probe: build_mlp's net, trained by train_ch3 with torch's SGD, is kept."""
    train_iter = student.keep["train_iter"]
    net = student.build_mlp(784, 256, 10)
    descent = torch.optim.SGD(net.parameters(), lr=lr)
    loss, some_images = torch.nn.CrossEntropyLoss(), [next(iter(train_iter))]
    train = getattr(student, name)
    train(net, train_iter, some_images, loss, num_epochs, batch_size, None, None, descent)
    student.keep["net"] = net


@pytest.mark.points("train_ch3", 2)
def test_train_ch3_accuracy(submission, exercise, fashion_mnist):
    """Trained on Fashion-MNIST with build_mlp's net, it recognises enough of the test images."""
    accuracy = measure_accuracy(submission, fashion_mnist, exercise, train=train_on_images)
    award_accuracy(accuracy, exercise, fashion_mnist)


# ── train_epoch ──────────────────────────────────────────────────────────────────────────────


def train_one_epoch(student, weight, X, y, sizes, lr, by_hand, momentum):
    """Probe: the weight of a linear net after one epoch, and what train_epoch returned."""
    batches = student.batches(X, y, sizes)
    if by_hand:
        weight = weight.clone().requires_grad_()
        loss = torch.nn.CrossEntropyLoss(reduction="none")
        got = student.train_epoch(lambda X: X @ weight.mT, batches, loss, [weight], lr)
        return weight.detach(), got
    net = torch.nn.Linear(*reversed(weight.shape), bias=False)
    net.weight.data.copy_(weight)
    optimizer = torch.optim.SGD(net.parameters(), lr=lr, momentum=momentum)
    loss = torch.nn.CrossEntropyLoss()
    got = student.train_epoch(net, batches, loss, optimizer=optimizer)
    return net.weight.detach(), got


def one_epoch(weight, X, y, sizes, lr, momentum=0.0):
    """The weight after one epoch of descent on mean losses, with the loss and accuracy met."""
    weight, speed, loss, right = weight.clone().requires_grad_(), 0.0, 0.0, 0.0
    for X_batch, y_batch in zip(X.split(sizes), y.split(sizes)):
        scores = torch.nn.functional.linear(X_batch, weight)
        mean = torch.nn.functional.cross_entropy(scores, y_batch)
        loss += mean.item() * len(y_batch) / len(y)
        right += (scores.argmax(dim=1) == y_batch).sum().item() / len(y)
        speed = momentum * speed + torch.autograd.grad(mean, weight)[0]
        weight.data.sub_(speed, alpha=lr)
    return weight.detach(), loss, right


def uneven(rng, sizes):
    """A weight, samples and labels; each of the mini-batches pulls the weight far."""

    def draw():
        n = sum(sizes)
        X, y = torch.randn(n, 5, generator=rng), torch.randint(4, (n,), generator=rng)
        return torch.randn(4, 5, generator=rng), X, y

    def tells(drawn):
        weight, X, y = drawn
        slopes = [
            one_epoch(weight, x, t, [len(t)], 1.0)[0] - weight
            for x, t in zip(X.split(sizes), y.split(sizes))
        ]
        return all(slope.abs().max() > 0.1 for slope in slopes)

    return draw_until(tells, draw)


def compare_epoch(submission, drawn, sizes, by_hand, momentum=0.0):
    """The weight after train_epoch, in both ways to step."""
    weight, X, y = drawn
    after, _ = submission.run(train_one_epoch, weight, X, y, sizes, 0.3, by_hand, momentum)
    way = "params and lr=0.3" if by_hand else f"SGD(lr=0.3, momentum={momentum:g})"
    what = f"the weight after train_epoch with {way}, mini-batches of {sizes}"
    want, _, _ = one_epoch(weight, X, y, sizes, 0.3, momentum)
    assert_close(after, want, what, rtol=1e-3, atol=1e-4)


@pytest.mark.points("train_epoch", 0.25)
def test_train_epoch_with_an_optimizer(submission, rng):
    """The optimizer takes the steps, with gradients of one mini-batch each."""
    compare_epoch(submission, uneven(rng, [4, 4]), [4, 4], by_hand=False)
    compare_epoch(submission, uneven(rng, [3, 3, 3]), [3, 3, 3], by_hand=False, momentum=0.8)


@pytest.mark.points("train_epoch", 0.25)
def test_train_epoch_with_params_and_lr(submission, rng):
    """Plain tensors, and mini-batches of one size."""
    compare_epoch(submission, uneven(rng, [4, 4, 4]), [4, 4, 4], by_hand=True)


@pytest.mark.points("train_epoch", 0.25)
def test_train_epoch_with_a_small_last_batch(submission, rng):
    """Mini-batches of 4, 4 and 1: each step divides by the number of samples that it has."""
    compare_epoch(submission, uneven(rng, [4, 4, 1]), [4, 4, 1], by_hand=True)


@pytest.mark.points("train_epoch", 0.25)
def test_train_epoch_result(submission, rng):
    """Loss and accuracy count images, as they were met before each step."""
    sizes = [6, 4, 1]

    def draw():
        return uneven(rng, sizes)

    def tells(drawn):
        _, loss, right = one_epoch(*drawn, sizes, 0.3)
        return abs(loss - 0.3) > 0.1 and abs(loss - 1) > 0.1 and 0.2 < right < 0.9

    weight, X, y = draw_until(tells, draw)
    for by_hand in (False, True):
        _, got = submission.run(train_one_epoch, weight, X, y, sizes, 0.3, by_hand, 0.0)
        _, loss, right = one_epoch(weight, X, y, sizes, 0.3)
        what = "train_epoch's result"
        expect(
            isinstance(got, (list, tuple)) and len(got) == 2,
            f"{what}: expected two numbers, (train_loss, train_accuracy)",
        )
        assert_close(got[0], loss, f"{what}: training loss per image", rtol=1e-3)
        assert_close(got[1], right, f"{what}: training accuracy", rtol=1e-3)


# ── predictions ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.points("softmax_twice", 0.5)
def test_softmax_twice(submission, rng):
    """The loss contains softmax."""
    assert_chosen(
        submission,
        rng,
        right="it learns, but its loss stays high and its gradients are small",
        wrong=[
            "PyTorch raises an error",
            "nothing: softmax of probabilities gives the same probabilities",
            "the loss becomes nan",
        ],
    )


@pytest.mark.points("mean_over_images", 0.5)
def test_mean_over_images(submission, rng):
    """A mean loss counts as often as its mini-batch has images."""
    got = submission.call("mean_over_images", [0.5, 0.9], [6, 2])
    assert_close(got, 0.6, "mean_over_images([0.5, 0.9], [6, 2])")
    losses = [round(1.1 + i / 2 + float(torch.rand((), generator=rng)) / 5, 2) for i in range(3)]
    got = submission.call("mean_over_images", losses, [8, 8, 3])
    want = sum(loss * size for loss, size in zip(losses, [8, 8, 3])) / 19
    assert_close(got, want, f"mean_over_images({losses}, [8, 8, 3])")


@pytest.mark.points("bars_above_the_line", 0.5)
def test_bars_above_the_line(submission, rng):
    """Accuracy above confidence."""
    assert_chosen(
        submission,
        rng,
        right="the model is right more often than it says: it is underconfident",
        wrong=[
            "the model is right less often than it says: it is overconfident",
            "the model has a high accuracy",
            "there are too few images in these bars",
        ],
    )
