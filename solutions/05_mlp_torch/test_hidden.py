"""Hidden checks of the MLP with torch.nn: the same names, on what students do not see."""

import pytest
import torch

from grader.checks import assert_close, assert_dtype, assert_shape, expect, stand_in
from grader.errors import Forbidden, NotStarted


@stand_in("FlattenLayer")
def torch_flatten():
    return torch.nn.Flatten()


@stand_in("build_mlp")
def torch_mlp(num_inputs, num_hiddens, num_outputs):
    nn = torch.nn
    first, second = nn.Linear(num_inputs, num_hiddens), nn.Linear(num_hiddens, num_outputs)
    for layer in (first, second):
        nn.init.normal_(layer.weight, std=0.01)
    return nn.Sequential(nn.Flatten(), first, nn.ReLU(), second)


def flatten(student, X, transposed=False):
    """Probe: what a FlattenLayer makes of X, and X as the call left it."""
    X = X.transpose(1, 2) if transposed else X.clone()
    try:
        layer = student.FlattenLayer()
        return "torch's own" if isinstance(layer, torch.nn.Flatten) else (layer(X), X)
    except NotImplementedError as error:
        if "missing the required" in str(error):
            raise
        return "unwritten"


def written(answer):
    if answer == "unwritten":
        raise NotStarted("FlattenLayer is not written yet")
    if answer == "torch's own":
        raise Forbidden("FlattenLayer is nn.Flatten, which is not allowed in this exercise")
    return answer


@pytest.mark.points("FlattenLayer", 0.75)
def test_flatten_of_one_sample(submission, rng):
    """A single sample stays a row of its own, and X keeps its shape and values."""
    for shape in [(1, 2, 3, 4), (1, 1, 5, 1), (4, 1, 1, 1)]:
        X = torch.randn(shape, generator=rng)
        got, after = written(submission.run(flatten, X))
        assert_close(got, X.flatten(1), f"FlattenLayer()(X) of a {shape} X")
        assert_close(after, X, "X after FlattenLayer()(X)")


@pytest.mark.points("FlattenLayer", 0.25)
def test_flatten_of_other_types(submission, rng):
    """float64 and whole numbers keep their dtype."""
    for X in (
        torch.randn(2, 3, 4, dtype=torch.float64, generator=rng),
        torch.randint(256, (3, 2, 5), generator=rng),
    ):
        got, _ = written(submission.run(flatten, X))
        what = f"FlattenLayer()(X) of a {tuple(X.shape)} {X.dtype} X"
        assert_close(got, X.flatten(1), what)
        assert_dtype(got, X.dtype, what)


@pytest.mark.points("FlattenLayer", 0.25)
def test_flatten_of_transposed_images(submission, rng):
    """Images whose memory is not in order."""
    X = torch.randn(2, 3, 4, 5, generator=rng)
    got, _ = written(submission.run(flatten, X, transposed=True))
    want = X.transpose(1, 2).flatten(1)
    assert_close(got, want, "FlattenLayer()(X) of an X that is not contiguous")


def scores_and_gradients(student, sizes, X, weights):
    """Probe: parameters, scores of X, and the gradients of a weighted sum of the scores."""
    net = student.build_mlp(*sizes)
    params = list(net.parameters())
    scores = net(X)
    (scores * weights).sum().backward()
    return [param.detach() for param in params], scores.detach(), [param.grad for param in params]


@pytest.mark.points("build_mlp", 0.75)
def test_build_mlp_learns_through_all_layers(submission, rng):
    """A gradient reaches all four parameters, also from a single image."""
    for n, sizes, shape in [(1, (12, 5, 16), (1, 3, 4)), (6, (14, 9, 12), (7, 2))]:
        X = 50 * torch.randn(n, *shape, generator=rng)
        weights = torch.randn(n, sizes[2], generator=rng)
        params, scores, gradients = submission.run(scores_and_gradients, list(sizes), X, weights)
        what = f"build_mlp{sizes} on {n} image(s)"
        inputs, hiddens, outputs = sizes
        expect(len(params) == 4, f"{what}: {len(params)} parameters, wanted 4")
        shapes = [(hiddens, inputs), (hiddens,), (outputs, hiddens), (outputs,)]
        for number, (param, wanted) in enumerate(zip(params, shapes)):
            assert_shape(param, wanted, f"parameter {number} of {what}")
            expect(param.is_floating_point(), f"parameter {number} of {what}: {param.dtype}")
        params = [param.double().requires_grad_() for param in params]
        linear = torch.nn.functional.linear
        want = linear(linear(X.flatten(1).double(), *params[:2]).relu(), *params[2:])
        assert_close(scores, want.detach().float(), what, rtol=1e-3)
        slopes = [s.float() for s in torch.autograd.grad((want * weights).sum(), params)]
        for number, (ours, theirs) in enumerate(zip(gradients, slopes)):
            expect(ours is not None, f"{what}: no gradient reaches parameter {number}")
            name = f"gradient by parameter {number} of {what}"
            assert_close(ours, theirs, name, rtol=1e-3, atol=1e-3)


def weights_twice(student, sizes):
    """Probe: all parameters of two models."""
    models = [student.build_mlp(*sizes) for _ in range(2)]
    return [[param.detach() for param in model.parameters()] for model in models]


@pytest.mark.points("build_mlp", 0.75)
def test_build_mlp_units_differ(submission):
    """Every hidden unit begins with weights of its own, also with Fashion-MNIST's sizes."""
    for sizes in [(784, 256, 10), (300, 100, 40)]:
        for params in submission.run(weights_twice, list(sizes)):
            expect(len(params) == 4, f"build_mlp{sizes}: {len(params)} parameters, wanted 4")
            for W, shape in ((params[0], (sizes[1], sizes[0])), (params[2], (sizes[2], sizes[1]))):
                assert_shape(W, shape, f"a weight of build_mlp{sizes}")
                units = W if W is params[0] else W.mT
                different = len(units.unique(dim=0))
                expect(
                    different == sizes[1],
                    f"build_mlp{sizes}: {different} different hidden units, wanted {sizes[1]}",
                )
                std = W.double().std().item()
                expect(0.005 < std < 0.02, f"build_mlp{sizes}: standard deviation {std:.3g}")


def train_linear(student, weight, X, y, batch_size, num_epochs, lr, momentum):
    """Probe: the weight of a linear net after train_ch3 with torch's SGD with momentum."""
    net = torch.nn.Linear(*reversed(weight.shape), bias=False)
    net.weight.data.copy_(weight)
    batches = student.batches(X, y, batch_size)
    optimizer = torch.optim.SGD(net.parameters(), lr=lr, momentum=momentum)
    loss = torch.nn.CrossEntropyLoss()
    student.train_ch3(
        net, batches, batches, loss, num_epochs, batch_size, params=None, optimizer=optimizer
    )
    return net.weight.detach()


def descend(weight, X, y, batch_size, num_epochs, lr, momentum):
    weight, speed = weight.clone().requires_grad_(), torch.zeros_like(weight)
    for _ in range(num_epochs):
        for X_batch, y_batch in zip(X.split(batch_size), y.split(batch_size)):
            scores = torch.nn.functional.linear(X_batch, weight)
            loss = torch.nn.functional.cross_entropy(scores, y_batch)
            speed = momentum * speed + torch.autograd.grad(loss, weight)[0]
            weight.data.sub_(speed, alpha=lr)
    return weight.detach()


@pytest.mark.points("train_ch3", 1)
def test_train_ch3_lets_the_optimizer_step(submission, rng):
    """An optimizer with a memory: the step is its own, and not plain descent."""
    X, y = torch.randn(10, 6, generator=rng), torch.randint(3, (10,), generator=rng)
    weight = torch.randn(3, 6, generator=rng)
    settings = (5, 3, 0.2, 0.8)
    got = submission.run(train_linear, weight, X, y, *settings)
    want = descend(weight, X, y, *settings)
    assert_close(got, want, "weight after train_ch3 with SGD(lr=0.2, momentum=0.8)", rtol=1e-3)


@pytest.mark.points("train_ch3", 0.5)
def test_train_ch3_with_a_small_last_batch(submission, rng):
    """Mini-batches of 4, 4 and 1 under an optimizer: each step is the mean of its own batch."""
    X, y = torch.randn(9, 5, generator=rng), torch.randint(4, (9,), generator=rng)
    weight = torch.randn(4, 5, generator=rng)
    settings = (4, 2, 0.3, 0.0)
    got = submission.run(train_linear, weight, X, y, *settings)
    want = descend(weight, X, y, *settings)
    assert_close(got, want, "weight after train_ch3, batches of 4, 4 and 1", rtol=1e-3)


def train_the_bias(student, weight, bias, X, y, batch_size, num_epochs, lr):
    """Probe: weight and bias after train_ch3 was given the bias alone as params."""
    weight, bias = weight.clone().requires_grad_(), bias.clone().requires_grad_()
    batches = student.batches(X, y, batch_size)
    loss = torch.nn.CrossEntropyLoss(reduction="none")
    student.train_ch3(
        lambda X: X @ weight + bias, batches, batches, loss, num_epochs, batch_size, [bias], lr
    )
    return weight.detach(), bias.detach()


@pytest.mark.points("train_ch3", 0.5)
def test_train_ch3_moves_the_params_it_is_given(submission, rng):
    """Of two tensors that could learn, only the one handed over moves."""
    X, y = torch.randn(8, 6, generator=rng), torch.randint(3, (8,), generator=rng)
    weight, bias = torch.randn(6, 3, generator=rng), torch.randn(3, generator=rng)
    got, got_bias = submission.run(train_the_bias, weight, bias, X, y, 4, 2, 0.5)
    want = bias.clone()
    for _ in range(2):
        for X_batch, y_batch in zip(X.split(4), y.split(4)):
            error = (X_batch @ weight + want).softmax(dim=1) - torch.eye(3)[y_batch]
            want -= 0.5 * error.mean(dim=0)
    assert_close(got, weight, "the tensor that is not among params, after train_ch3")
    assert_close(got_bias, want, "the tensor that is among params, after train_ch3", rtol=1e-3)
