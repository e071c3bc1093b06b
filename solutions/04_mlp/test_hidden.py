"""Hidden checks of the multilayer perceptron: the same functions, on what students do not see."""

import pytest
import torch

from grader.checks import assert_close, assert_shape, draw_until, expect, probabilities, stand_in


@stand_in("relu")
def torch_relu(X):
    return torch.relu(X)


@stand_in("sigmoid")
def torch_sigmoid(X):
    return torch.sigmoid(X)


@stand_in("init_params")
def torch_params(num_inputs, num_hiddens, num_outputs):
    layers = [torch.nn.Linear(num_inputs, num_hiddens), torch.nn.Linear(num_hiddens, num_outputs)]
    params = [p.data.mT.clone() if p.dim() == 2 else p.data for m in layers for p in m.parameters()]
    for param in params:
        torch.nn.init.normal_(param, std=0.01) if param.dim() == 2 else param.zero_()
    return [param.requires_grad_() for param in params]


@stand_in("mlp")
def torch_mlp(X, params):
    W1, b1, W2, b2 = params
    linear = torch.nn.functional.linear
    return linear(linear(X.reshape(len(X), -1), W1.mT, b1).relu(), W2.mT, b2)


def call_and_keep(student, name, *args):
    """Probe: the result, and the arguments as the call left them."""
    args = [[a.clone() for a in arg] if isinstance(arg, list) else arg.clone() for arg in args]
    return getattr(student, name)(*args), args


def on_other_inputs(submission, name, want, rng):
    """Float64, transposed (not contiguous), a single number; the argument is left alone.

    All within reach of exp: what overflows is asked for by a check of its own."""
    for X in (
        torch.randn(3, 4, dtype=torch.float64, generator=rng),
        torch.randn(2, 5, generator=rng).mT,
        torch.tensor([-0.7]),
        (10 * torch.randn(2, 3, 4, generator=rng)).clamp(-15, 15),
    ):
        got, (after,) = submission.run(call_and_keep, name, X)
        assert_close(got, want(X), f"{name}(X) of a {tuple(X.shape)} {X.dtype} X")
        assert_close(after, X, f"X after {name}(X)")


@pytest.mark.points("relu", 0.5)
def test_relu_of_other_inputs(submission, rng):
    """Whatever the shape, layout and dtype; the caller's X is the same after the call."""
    on_other_inputs(submission, "relu", torch.relu, rng)


@pytest.mark.points("sigmoid", 1)
def test_sigmoid_of_other_inputs(submission, rng):
    """Whatever the shape, layout and dtype; the caller's X is the same after the call."""
    on_other_inputs(submission, "sigmoid", torch.sigmoid, rng)


@pytest.mark.points("tanh", 0.5)
def test_tanh_of_other_inputs(submission, rng):
    """Whatever the shape, layout and dtype; the caller's X is the same after the call."""
    on_other_inputs(submission, "tanh", torch.tanh, rng)


def weights_of(student, num_inputs, num_hiddens, num_outputs):
    """Probe: the two weight matrices of two calls."""
    found = []
    for _ in range(2):
        W1, _, W2, _ = student.init_params(num_inputs, num_hiddens, num_outputs)
        found += [W1, W2]
    return found


@pytest.mark.points("init_params", 1)
def test_init_params_units_differ(submission):
    """No two hidden units begin with the same weights; sizes as on Fashion-MNIST, and others."""
    for inputs, hiddens, outputs in [(784, 256, 10), (400, 120, 30)]:
        W1, W2, *again = submission.run(weights_of, inputs, hiddens, outputs)
        sizes = f"({inputs}, {hiddens}, {outputs})"
        for name, W, other, shape in zip(
            ("W1", "W2"), (W1, W2), again, [(inputs, hiddens), (hiddens, outputs)]
        ):
            assert_shape(W, shape, f"{name} of init_params{sizes}")
            assert_shape(other, shape, f"{name} of another init_params{sizes}")
            expect(bool(W.isfinite().all()), f"{name} of init_params{sizes}: holds nan or inf")
            units = W.mT if name == "W1" else W
            different = len(units.unique(dim=0))
            expect(
                different == hiddens,
                f"{name} of init_params{sizes}: {different} different hidden units, wanted {hiddens}",
            )
            std = W.float().std().item()
            expect(
                0.005 < std < 0.02, f"{name} of init_params{sizes}: standard deviation {std:.3g}"
            )


def params_for(hiddens, outputs, rng, dtype=torch.float32):
    shapes = [(784, hiddens), (hiddens,), (hiddens, outputs), (outputs,)]
    params = [torch.randn(shape, generator=rng, dtype=dtype) for shape in shapes]
    params[0] /= 12
    return params


def bends(inputs):
    """Whether some units are bent and some not, and some scores are negative."""
    X, params = inputs
    units = X.flatten(1) @ params[0] + params[1]
    return all(v.min() < -0.1 and v.max() > 0.1 for v in (units, torch_mlp(X, params)))


@pytest.mark.points("mlp", 1)
def test_mlp_of_other_inputs(submission, rng):
    """A single image, one hidden unit, float64; X and params are the same after the call."""
    for n, hiddens, outputs, dtype in [
        (1, 9, 4, torch.float32),
        (6, 1, 3, torch.float32),
        (2, 5, 7, torch.float64),
    ]:

        def draw(n=n, hiddens=hiddens, outputs=outputs, dtype=dtype):
            X = torch.rand(n, 1, 28, 28, generator=rng, dtype=dtype)
            return X, params_for(hiddens, outputs, rng, dtype)

        X, params = draw_until(bends, draw)
        got, (X_after, params_after) = submission.run(call_and_keep, "mlp", X, params)
        what = f"mlp(X, params) of {n} image(s), {hiddens} hidden unit(s), {dtype}"
        assert_shape(got, (n, outputs), what)
        assert_close(got, torch_mlp(X, params), what, rtol=1e-3, atol=1e-4)
        assert_close(X_after, X, "X after mlp(X, params)")
        for name, after, before in zip(("W1", "b1", "W2", "b2"), params_after, params):
            assert_close(after, before, f"{name} after mlp(X, params)")


def train_on(student, X, y, batch_size, num_epochs, lr, X_new):
    """Probe: scores of X_new as images and as rows."""

    class TrainIter:
        def __iter__(self):
            return iter(list(zip(X.split(batch_size), y.split(batch_size))))

        def __len__(self):
            return -(-len(X) // batch_size)

    net = student.train_mlp(TrainIter(), num_epochs, lr)
    with torch.no_grad():
        return net(X_new), net(X_new.reshape(len(X_new), 784))


@pytest.mark.points("train_mlp", 1)
def test_train_mlp_with_a_small_last_batch(submission, rng):
    """With an uneven last batch the classes' shares are learnt; rows are accepted."""
    n, batch_size, num_epochs, lr = 43, 20, 6, 0.2
    X = torch.zeros(n, 784)
    X[:, torch.randperm(784, generator=rng)[:20]] = torch.rand(n, 20, generator=rng)
    X, y = X.reshape(n, 1, 28, 28), torch.full((n,), int(torch.randint(10, (), generator=rng)))
    # How often the data is gone through is not counted: some also measure on it after each epoch.
    images, rows = submission.run(train_on, X, y, batch_size, num_epochs, lr, X[:7])
    got = probabilities(images, 7, "net(X) of 7 images")
    assert_close(rows, images, "net(X) of (7, 784) rows, and of the same images")
    # A net that learnt nothing may have that class by chance, but never with this certainty.
    right = int((got[range(7), y[:7]] > 0.4).sum())
    expect(
        right == 7,
        f"all training images are of one class; {right} of 7 have a probability above 0.4 for it",
    )
