"""Public checks of the multilayer perceptron: students have these, and `check` runs them."""

import pytest
import torch

from grader.checks import (
    assert_chosen,
    assert_close,
    assert_dtype,
    assert_shape,
    award_accuracy,
    both_signs,
    computed_once,
    describe,
    draw_until,
    expect,
    few_images,
    measure_accuracy,
    probabilities,
)


def gradient_of(student, name, X):
    """Probe: the gradient of ``name(X).sum()`` with respect to X."""
    X = X.clone().requires_grad_()
    total = getattr(student, name)(X).sum()
    if not total.requires_grad:
        return None
    total.backward()
    return X.grad


def slopes(submission, name, X, want):
    """The derivative of an activation, elementwise, against torch's own function ``want``."""
    got = submission.run(gradient_of, name, X)
    expect(got is not None, f"{name}(X) does not require grad, so nothing can be learnt through it")
    X = X.clone().requires_grad_()
    (slope,) = torch.autograd.grad(want(X).sum(), X)
    return got, slope


def keeps_dtype(submission, name, want, rng):
    """Values and dtype, for X of float32 and of float64, against torch's own function ``want``."""
    for dtype in (torch.float32, torch.float64):
        X = both_signs((2, 3), rng).to(dtype)
        got = submission.call(name, X)
        assert_close(got, want(X), f"{name}(X) of a {dtype} X")
        assert_dtype(got, dtype, f"{name}(X) of a {dtype} X")


# ── relu ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.points("relu", 0.75)
def test_relu_values(submission, rng):
    """Negative elements become 0, the others stay, for tables, rows and batches of images."""
    X = torch.tensor([[-1.0, 2.0], [3.0, -4.0], [0.0, 5.0]])
    got = submission.call("relu", X)
    assert_close(got, X.relu(), "relu([[-1, 2], [3, -4], [0, 5]])")
    for shape in [(2, 5), (7,), (2, 1, 3, 4)]:
        X = torch.randn(shape, generator=rng)
        assert_close(submission.call("relu", X), X.relu(), f"relu(X) of a {shape} X")


@pytest.mark.points("relu", 0.5)
def test_relu_slope(submission, rng):
    """The derivative is 1 above zero and 0 below."""
    X = both_signs((4, 3), rng)
    got, want = slopes(submission, "relu", X, torch.relu)
    assert_close(got, want, "gradient of relu(X).sum() by X")


@pytest.mark.points("relu", 0.25)
def test_relu_dtype(submission, rng):
    """float32 stays float32, and float64 stays float64."""
    keeps_dtype(submission, "relu", torch.relu, rng)


# ── sigmoid ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.points("sigmoid", 0.75)
def test_sigmoid_values(submission, rng):
    """One half at 0, near 0 on the left, near 1 on the right."""
    X = torch.tensor([[-2.0, 0.0, 3.0]])
    got = submission.call("sigmoid", X)
    assert_close(got, torch.tensor([[0.119203, 0.5, 0.952574]]), "sigmoid([[-2, 0, 3]])")
    X = 2 * torch.randn(3, 5, generator=rng)
    assert_close(submission.call("sigmoid", X), X.sigmoid(), "sigmoid(X) of a (3, 5) X")


@pytest.mark.points("sigmoid", 0.5)
def test_sigmoid_of_large_scores(submission, rng):
    """Scores of ±1000 give 0 and 1, not nan."""
    X = torch.tensor([[-1000.0, -100.0], [100.0, 1000.0], [-1.0, 1.0]])
    got = submission.call("sigmoid", X)
    assert_close(got, X.sigmoid(), "sigmoid([[-1000, -100], [100, 1000], [-1, 1]])")
    X *= 1 + torch.rand(3, 2, generator=rng)
    assert_close(submission.call("sigmoid", X), X.sigmoid(), "sigmoid of other large scores")


@pytest.mark.points("sigmoid", 0.5)
def test_sigmoid_slope(submission, rng):
    """The derivative is right, and still a number at ±100."""
    X = torch.cat([torch.randn(5, generator=rng), torch.tensor([-100.0, 100.0])])
    got, want = slopes(submission, "sigmoid", X, torch.sigmoid)
    assert_close(got, want, "gradient of sigmoid(X).sum() by X, ±100 at the end")


@pytest.mark.points("sigmoid", 0.25)
def test_sigmoid_dtype(submission, rng):
    """float32 stays float32, and float64 stays float64."""
    keeps_dtype(submission, "sigmoid", torch.sigmoid, rng)


# ── tanh ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.points("tanh", 0.5)
def test_tanh_values(submission, rng):
    """The values are torch's, between −1 and 1."""
    X = torch.randn(4, 3, generator=rng)
    assert_close(submission.call("tanh", X), X.tanh(), "tanh(X) of a (4, 3) X")


@pytest.mark.points("tanh", 0.5)
def test_tanh_of_large_scores(submission, rng):
    """Scores of ±1000 give −1 and 1, not nan."""
    X = torch.tensor([[-1000.0, -100.0, -1.0], [1.0, 100.0, 1000.0]])
    got = submission.call("tanh", X)
    assert_close(got, X.tanh(), "tanh([[-1000, -100, -1], [1, 100, 1000]])")
    X *= 1 + torch.rand(2, 3, generator=rng)
    assert_close(submission.call("tanh", X), X.tanh(), "tanh of other large scores")


@pytest.mark.points("tanh", 0.25)
def test_tanh_slope(submission, rng):
    """The derivative is right, and still a number at ±100."""
    X = torch.cat([torch.randn(4, generator=rng), torch.tensor([-100.0, 100.0])])
    got, want = slopes(submission, "tanh", X, torch.tanh)
    assert_close(got, want, "gradient of tanh(X).sum() by X, ±100 at the end")


@pytest.mark.points("tanh", 0.25)
def test_tanh_dtype(submission, rng):
    """float32 stays float32, and float64 stays float64."""
    keeps_dtype(submission, "tanh", torch.tanh, rng)


# ── init_params ──────────────────────────────────────────────────────────────────────────────


def make_params(student, num_inputs, num_hiddens, num_outputs):
    """Probe: the parameters as plain tensors, and what keeps each from learning, if anything."""
    params = student.init_params(num_inputs, num_hiddens, num_outputs)
    if not isinstance(params, (list, tuple)):
        return params, None
    tensors = [p for p in params if isinstance(p, torch.Tensor)]
    obstacles = [
        "is computed from another tensor"
        if not p.is_leaf
        else "does not require grad" * (not p.requires_grad)
        for p in tensors
    ]
    return list(params), obstacles


def four(params, sizes):
    """The four parameters as tensors of the shapes that ``sizes`` ask for."""
    call = f"init_params{tuple(sizes)}"
    is_list = isinstance(params, (list, tuple))
    if is_list:
        expect(len(params) == 4, f"{call}: {len(params)} parameters, wanted 4: W1, b1, W2, b2")
    else:
        expect(False, f"{call}: {describe(params)}, wanted [W1, b1, W2, b2]")
    inputs, hiddens, outputs = sizes
    shapes = [(inputs, hiddens), (hiddens,), (hiddens, outputs), (outputs,)]
    for name, param, shape in zip(("W1", "b1", "W2", "b2"), params, shapes):
        assert_shape(param, shape, f"{name} of init_params{tuple(sizes)}")
    return params


@pytest.mark.points("init_params", 0.75)
def test_init_params_shapes(submission):
    """W1 and b1 lead to the hidden units, W2 and b2 from there to the outputs."""
    for sizes in [(5, 4, 3), (7, 2, 6)]:
        params, _ = submission.run(make_params, *sizes)
        four(params, sizes)


@pytest.mark.points("init_params", 0.25)
def test_init_params_dtype(submission):
    """All four are float32, as the images are."""
    params, _ = submission.run(make_params, 4, 3, 2)
    for name, param in zip(("W1", "b1", "W2", "b2"), four(params, (4, 3, 2))):
        assert_dtype(param, torch.float32, f"{name} of init_params(4, 3, 2)")


@pytest.mark.points("init_params", 0.5)
def test_init_params_can_be_trained(submission):
    """Each of the four is a leaf that requires a gradient."""
    params, obstacles = submission.run(make_params, 6, 5, 4)
    four(params, (6, 5, 4))
    for name, obstacle in zip(("W1", "b1", "W2", "b2"), obstacles):
        expect(not obstacle, f"{name} of init_params(6, 5, 4) {obstacle}, so it cannot be learnt")


@pytest.mark.points("init_params", 0.5)
def test_init_params_biases_are_zero(submission):
    """Both biases begin at 0."""
    params, _ = submission.run(make_params, 8, 6, 5)
    _, b1, _, b2 = four(params, (8, 6, 5))
    assert_close(b1, torch.zeros(6), "b1 of init_params(8, 6, 5)")
    assert_close(b2, torch.zeros(5), "b2 of init_params(8, 6, 5)")


def spread(weights, what):
    """Weights centred on 0, with a standard deviation near 0.01."""
    expect(bool(weights.isfinite().all()), f"{what}: holds nan or inf")
    mean, std = weights.mean().item(), weights.std().item()
    expect(abs(mean) < 0.002, f"{what}: mean {mean:.3g}, wanted near 0")
    expect(0.005 < std < 0.02, f"{what}: standard deviation {std:.3g}, wanted near 0.01")


@pytest.mark.points("init_params", 1)
def test_init_params_weights_are_small_and_random(submission):
    """Mean near 0, standard deviation near 0.01, in both layers."""
    params, _ = submission.run(make_params, 90, 70, 50)
    W1, _, W2, _ = four(params, (90, 70, 50))
    spread(W1, "W1 of init_params(90, 70, 50)")
    spread(W2, "W2 of init_params(90, 70, 50)")


# ── mlp ──────────────────────────────────────────────────────────────────────────────────────


def some_params(hiddens, outputs, rng, dtype=torch.float32):
    """Parameters that are neither small nor symmetric, for 784 inputs."""
    W1 = torch.randn(784, hiddens, generator=rng, dtype=dtype) / 10
    W2 = torch.randn(hiddens, outputs, generator=rng, dtype=dtype)
    b1 = torch.randn(hiddens, generator=rng, dtype=dtype)
    b2 = torch.randn(outputs, generator=rng, dtype=dtype)
    return [W1, b1, W2, b2]


def images_and_params(n, hiddens, outputs, rng, dtype=torch.float32):
    """Images (n, 1, 28, 28) and parameters with which some units are active and some are not, and
    some scores are negative: only then does an activation show that is missing, or one too many."""

    def draw():
        X = torch.rand(n, 1, 28, 28, generator=rng, dtype=dtype)
        return X, some_params(hiddens, outputs, rng, dtype)

    def tells(inputs):
        X, params = inputs
        units = X.flatten(1) @ params[0] + params[1]
        return all(v.min() < -0.1 and v.max() > 0.1 for v in (units, reference_scores(X, params)))

    return draw_until(tells, draw)


def reference_scores(X, params):
    """The same by torch's own linear layer and relu."""
    linear, (first, bias, second, last) = torch.nn.functional.linear, params
    return linear(linear(X.flatten(1), first.mT, bias).relu(), second.mT, last)


@pytest.mark.points("mlp", 1.25)
def test_mlp_of_images(submission, rng):
    """Scores of images (n, 1, 28, 28), for several numbers of hidden units and outputs."""
    for n, hiddens, outputs in [(3, 7, 5), (4, 2, 10)]:
        X, params = images_and_params(n, hiddens, outputs, rng)
        what = f"mlp(X, params) of {n} images, {hiddens} hidden units, {outputs} outputs"
        got = assert_shape(submission.call("mlp", X, params), (n, outputs), what)
        assert_close(got, reference_scores(X, params), what, rtol=1e-3, atol=1e-4)


@pytest.mark.points("mlp", 0.5)
def test_mlp_of_rows(submission, rng):
    """Images that are rows of 784 numbers already."""
    X, params = images_and_params(6, 3, 4, rng)
    X = X.reshape(6, 784)
    what = "mlp(X, params) of a (6, 784) X"
    got = assert_shape(submission.call("mlp", X, params), (6, 4), what)
    assert_close(got, reference_scores(X, params), what, rtol=1e-3, atol=1e-4)


@pytest.mark.points("mlp", 0.25)
def test_mlp_dtype(submission, rng):
    """The scores are float32 where X and the parameters are, and float64 where those are."""
    for dtype in (torch.float32, torch.float64):
        X, params = images_and_params(2, 4, 3, rng, dtype)
        got = submission.call("mlp", X, params)
        what = f"mlp(X, params) of {dtype} arguments"
        assert_close(got, reference_scores(X, params), what, rtol=1e-3, atol=1e-4)
        assert_dtype(got, dtype, what)


def gradients_of_scores(student, X, params, weights):
    """Probe: the gradient of a weighted sum of the scores, by each parameter."""
    params = [param.clone().requires_grad_() for param in params]
    total = (student.mlp(X, list(params)) * weights).sum()
    if not total.requires_grad:
        return None
    total.backward()
    return [param.grad for param in params]


@pytest.mark.points("mlp", 1)
def test_mlp_gradients(submission, rng):
    """A gradient reaches all four parameters."""
    X, params = images_and_params(5, 6, 3, rng)
    weights = torch.randn(5, 3, generator=rng)
    got = submission.run(gradients_of_scores, X, params, weights)
    expect(got is not None, "mlp(X, params) does not require grad, so nothing can be learnt")
    params = [param.requires_grad_() for param in params]
    want = torch.autograd.grad((reference_scores(X, params) * weights).sum(), params)
    for name, ours, theirs in zip(("W1", "b1", "W2", "b2"), got, want):
        expect(ours is not None, f"mlp: no gradient reaches {name}")
        assert_close(ours, theirs, f"gradient by {name} through mlp", rtol=1e-3, atol=1e-3)


# ── train_mlp ────────────────────────────────────────────────────────────────────────────────


def train_and_score(student, X, y, batch_size, num_epochs, lr, X_new):
    """Probe: train on fixed mini-batches; class scores of X_new, all at once and one by one."""
    train_iter = student.batches(X, y, batch_size)
    net = student.train_mlp(train_iter, num_epochs, lr)
    with torch.no_grad():
        together = None if net is None else net(X_new)
        if together is None:
            return None, None
        return together, torch.cat([net(x) for x in X_new.split(1)])


@computed_once
def reference_probabilities(X, y, batch_size, num_epochs, lr, X_new):
    """What 256 hidden units give from small random weights, by torch's own layers and optimizer."""
    torch.manual_seed(0)
    nn = torch.nn
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))
    for name, param in net.named_parameters():
        nn.init.normal_(param, std=0.01) if name.endswith("weight") else nn.init.zeros_(param)
    for _ in range(num_epochs):
        for X_batch, y_batch in zip(X.split(batch_size), y.split(batch_size)):
            loss = nn.functional.cross_entropy(net(X_batch), y_batch)
            for param, slope in zip(
                net.parameters(), torch.autograd.grad(loss, list(net.parameters()))
            ):
                param.data.sub_(slope, alpha=lr)
    return net(X_new).detach().double().softmax(dim=1)


@pytest.mark.points("train_mlp", 1.5)
def test_train_mlp_first_steps(submission, rng):
    """After a few mini-batches the probabilities are about those of the reference."""
    # Labels of three classes only: the biases then move far in a few steps, and every correct
    # start leads to nearly the same place.
    X, X_new = few_images(36, rng), few_images(5, rng)
    y = torch.randperm(10, generator=rng)[torch.randint(3, (36,), generator=rng)]
    for num_epochs, lr, atol in [(2, 0.1, 0.06), (8, 0.3, 0.07)]:
        scores, _ = submission.run(train_and_score, X, y, 12, num_epochs, lr, X_new)
        what = f"net(X) after {num_epochs} epochs of 3 mini-batches, lr={lr}"
        got = probabilities(scores, 5, what)
        want = reference_probabilities(X, y, 12, num_epochs, lr, X_new)
        assert_close(got, want, f"probabilities of {what}", atol=atol, rtol=0.05)


@pytest.mark.points("train_mlp", 1)
def test_train_mlp_learns_xor(submission, rng):
    """Two patches of ink: one class for just one of them, another for both or none."""
    pixels = torch.randperm(784, generator=rng)[:120]
    X = torch.zeros(4, 784)
    X[1, pixels[:60]] = X[2, pixels[60:]] = 1.0
    X[3, pixels] = 1.0
    same, differ = torch.randperm(10, generator=rng)[:2]
    y = torch.stack([same, differ, differ, same])
    # Each image is asked three times, so that no guess is right by chance.
    asked = X.repeat(3, 1)
    scores, _ = submission.run(train_and_score, X.reshape(4, 1, 28, 28), y, 2, 200, 0.1, asked)
    got = probabilities(scores, 12, "net(X) after 200 epochs")
    right = int((got.argmax(dim=1).reshape(3, 4) == y).all(dim=0).sum())
    expect(right == 4, f"XOR: after 200 epochs, {right} of 4 images are recognised")


@pytest.mark.points("train_mlp", 0.5)
def test_train_mlp_net_treats_images_alone(submission, rng):
    """An image's scores are the same alone and in a mini-batch."""
    X, y = few_images(12, rng), torch.randint(10, (12,), generator=rng)
    together, alone = submission.run(train_and_score, X, y, 4, 40, 0.5, X)
    got = probabilities(together, 12, "net(X) of 12 images")
    assert_close(alone, together, "net(X) of images one by one, and all at once")
    # A net that learnt nothing treats images alone, too, and has no points for it.
    right = int((got.argmax(dim=1) == y).sum())
    expect(right >= 9, f"after 40 epochs on 12 images, {right} of 12 are recognised")


@pytest.mark.points("train_mlp", 1)
def test_train_mlp_accuracy(submission, exercise, fashion_mnist):
    """Trained on Fashion-MNIST, it recognises enough of the test images."""
    accuracy = measure_accuracy(submission, fashion_mnist, exercise)
    award_accuracy(accuracy, exercise, fashion_mnist)


# ── predictions ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.points("two_linear_layers", 0.5)
def test_two_linear_layers(submission, rng):
    """Affine maps in a row are one affine map."""
    assert_chosen(
        submission,
        rng,
        right="nothing: together they are one affine map",
        wrong=[
            "any function, if there are enough hidden units",
            "functions that change direction once",
            "products of two pixels",
        ],
    )


@pytest.mark.points("equal_start", 0.5)
def test_equal_start(submission, rng):
    """Units that start equal stay equal."""
    assert_chosen(
        submission,
        rng,
        right="they stay equal, however long they are trained",
        wrong=[
            "they differ after the first step",
            "the loss becomes nan",
            "they learn the same as others, only more slowly",
        ],
    )


@pytest.mark.points("num_parameters", 0.5)
def test_num_parameters(submission, rng):
    """Two matrices and two biases."""
    for _ in range(3):
        d, h, q = (torch.randperm(40, generator=rng)[:3] + 2).tolist()
        network = torch.nn.Sequential(torch.nn.Linear(d, h), torch.nn.Linear(h, q))
        want = sum(param.numel() for param in network.parameters())
        got = submission.call("num_parameters", d, h, q)
        assert_close(got, want, f"num_parameters({d}, {h}, {q})", rtol=0, atol=0.1)


@pytest.mark.points("after_thirty_epochs", 0.5)
def test_after_thirty_epochs(submission, rng):
    """What a hidden layer is worth on Fashion-MNIST."""
    assert_chosen(
        submission,
        rng,
        right="it is higher by about 0.04",
        wrong=[
            "it is higher by about 0.2",
            "it is about the same",
            "it is lower, because the network overfits",
        ],
    )
