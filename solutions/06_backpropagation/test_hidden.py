"""Hidden checks of backpropagation by hand: the same functions, on what students do not see."""

import pytest
import torch

from grader.checks import (
    assert_close,
    assert_shape,
    assert_tensors,
    describe,
    draw_until,
    expect,
    stand_in,
)
from grader.errors import NotStarted

F64 = torch.float64


@stand_in("cross_entropy_grad")
def torch_loss_grad(scores, y):
    scores = scores.detach().clone().requires_grad_()
    return torch.autograd.grad(torch.nn.functional.cross_entropy(scores, y), scores)[0]


@stand_in("linear_backward")
def torch_layer_grads(dO, X, W):
    b = torch.zeros(W.shape[1], dtype=W.dtype)
    X, W, b = (part.detach().clone().requires_grad_() for part in (X, W, b))
    return torch.autograd.grad(X @ W + b, (X, W, b), dO)


# ── numeric_gradient ─────────────────────────────────────────────────────────────────────────


def numeric_of_sines(student, x, A):
    """Probe: the numeric gradient of ``(A * sin(x)).sum()`` at x."""
    return student.numeric_gradient(lambda x: (A * torch.sin(x)).sum(), x)


@pytest.mark.points("numeric_gradient", 0.5)
def test_numeric_gradient_of_other_shapes(submission, rng):
    """Three axes, a single number, a row; another function."""
    for shape in [(2, 1, 3), (1,), (1, 4)]:

        def draw(shape=shape):
            return 2 * torch.rand(2, *shape, generator=rng, dtype=F64) - 1

        x, A = draw_until(lambda pair: pair[1].abs().min() > 0.1, draw)
        got = submission.run(numeric_of_sines, x, A)
        what = f"numeric_gradient(f, x) of a {shape} x"
        assert_close(got, A * torch.cos(x), what, rtol=1e-5, atol=1e-6)


def numeric_of_cubes(student, x, eps):
    """Probe: the numeric gradient of ``(x**3).sum()`` at x, for this eps."""
    return student.numeric_gradient(lambda x: (x**3).sum(), x, eps)


@pytest.mark.points("numeric_gradient", 0.5)
def test_numeric_gradient_uses_eps(submission, rng):
    """With a large eps, the central difference of x³ is 3x² + eps²."""
    for eps in (0.5, 0.75):
        x = torch.rand(3, generator=rng, dtype=F64) + 0.2
        got = submission.run(numeric_of_cubes, x, eps)
        what = f"numeric_gradient(f, x, eps={eps}) of the sum of cubes"
        assert_close(got, 3 * x**2 + eps**2, what, rtol=1e-5, atol=1e-6)


# ── cross_entropy_grad ───────────────────────────────────────────────────────────────────────


@pytest.mark.points("cross_entropy_grad", 1)
def test_cross_entropy_grad_of_other_scores(submission, rng):
    """One sample, two classes, all of one class, as many samples as classes, memory not in order."""
    one = torch.randint(4, (1,), generator=rng)
    cases = [
        (torch.randn(1, 5, generator=rng, dtype=F64), one),
        (torch.randn(6, 2, generator=rng, dtype=F64), torch.randint(2, (6,), generator=rng)),
        (torch.randn(3, 4, generator=rng, dtype=F64), one.repeat(3)),
        (torch.randn(4, 4, generator=rng, dtype=F64), torch.randperm(4, generator=rng)),
        (torch.randn(3, 5, generator=rng, dtype=F64).mT, torch.randint(3, (5,), generator=rng)),
    ]
    for scores, y in cases:
        got = submission.call("cross_entropy_grad", scores, y)
        leaf = scores.clone().requires_grad_()
        want = torch.autograd.grad(torch.nn.functional.cross_entropy(leaf, y), leaf)[0]
        what = f"cross_entropy_grad(scores, y) of {tuple(scores.shape)} scores"
        assert_close(got, want, what, rtol=1e-6, atol=1e-6)


# ── linear_backward ──────────────────────────────────────────────────────────────────────────


def call_and_keep(student, name, *args):
    """Probe: what the function returns, and its arguments as the call left them."""
    args = [[a.clone() for a in arg] if isinstance(arg, list) else arg.clone() for arg in args]
    return getattr(student, name)(*args), args


@pytest.mark.points("linear_backward", 0.75)
def test_linear_backward_of_other_layers(submission, rng):
    """A single sample, square weights, one input; the arguments are left alone."""
    for n, d, q in [(1, 4, 3), (3, 3, 3), (5, 1, 2), (2, 6, 1)]:
        shapes = [(n, q), (n, d), (d, q)]
        dO, X, W = (torch.randn(shape, generator=rng, dtype=F64) for shape in shapes)
        got, after = submission.run(call_and_keep, "linear_backward", dO, X, W)
        b = torch.zeros(q, dtype=F64)
        leaves = [part.clone().requires_grad_() for part in (X, W, b)]
        want = torch.autograd.grad(leaves[0] @ leaves[1] + leaves[2], leaves, dO)
        what = f"linear_backward(dO, X, W) of n={n}, d={d}, q={q}"
        got = assert_tensors(got, ("dX", "dW", "db"), [(n, d), (d, q), (q,)], what)
        for name, ours, theirs in zip(("dX", "dW", "db"), got, want):
            assert_close(ours, theirs, f"{name} of {what}", rtol=1e-6, atol=1e-6)
        for name, new, old in zip(("dO", "X", "W"), after, (dO, X, W)):
            assert_close(new, old, f"{name} after {what}")


# ── mlp_backward ─────────────────────────────────────────────────────────────────────────────


def mlp_grads(X, y, params):
    params = [param.clone().requires_grad_() for param in params]
    W1, b1, W2, b2 = params
    scores = torch.relu(X @ W1 + b1) @ W2 + b2
    return torch.autograd.grad(torch.nn.functional.cross_entropy(scores, y), params)


@pytest.mark.points("mlp_backward", 1.25)
def test_mlp_backward_of_other_networks(submission, rng):
    """A single sample, one hidden unit, equal sizes everywhere, a batch of one class."""
    for n, inputs, hiddens, classes in [(1, 4, 5, 3), (6, 3, 1, 4), (4, 4, 4, 4), (7, 2, 3, 2)]:

        def draw(n=n, inputs=inputs, hiddens=hiddens, classes=classes):
            X = torch.randn(n, inputs, generator=rng, dtype=F64)
            y = torch.randint(classes, (n,), generator=rng)
            shapes = [(inputs, hiddens), (hiddens,), (hiddens, classes), (classes,)]
            return X, y, [torch.randn(shape, generator=rng, dtype=F64) for shape in shapes]

        def tells(drawn):
            X, _, (W1, b1, _, _) = drawn
            Z = X @ W1 + b1
            mixed = bool((Z > 0).any()) and bool((Z < 0).any()) and bool(Z.abs().min() > 1e-2)
            return mixed and min(grad.abs().max() for grad in mlp_grads(*drawn)) > 0.02

        X, y, params = draw_until(tells, draw)
        what = f"mlp_backward of {n} sample(s), {inputs} inputs, {hiddens} hidden unit(s)"
        got = submission.call("mlp_backward", X, y, params)
        names = ("dW1", "db1", "dW2", "db2")
        got = assert_tensors(got, names, [tuple(param.shape) for param in params], what)
        for name, ours, theirs in zip(names, got, mlp_grads(X, y, params)):
            assert_close(ours, theirs, f"{name} of {what}", rtol=1e-6, atol=1e-6)


# ── Value ────────────────────────────────────────────────────────────────────────────────────


def unit(student, weights, inputs):
    """Probe: relu(w0 x0 + w1 x1 + b) * v + c of Values: the data, and the grads of all of them."""
    try:
        w0, w1, b, v, c = found = [student.Value(number) for number in weights]
        x0, x1 = xs = [student.Value(number) for number in inputs]
        out = (w0 * x0 + w1 * x1 + b).relu() * v + c
        out.backward()
        return float(out.data), [float(value.grad) for value in (*found, *xs)]
    except NotImplementedError:
        return "unwritten"


@pytest.mark.points("Value", 0.5)
def test_value_of_a_small_network(submission, rng):
    """A hidden unit and an output: the gradients are those of torch.autograd."""
    for active in (True, False):

        def draw():
            return torch.randn(7, generator=rng, dtype=F64).round(decimals=2)

        def tells(numbers, active=active):
            w0, w1, b, v, _, x0, x1 = numbers.tolist()
            before = w0 * x0 + w1 * x1 + b
            return min(map(abs, (w0, w1, v, x0, x1))) > 0.1 and (
                before > 0.1 if active else before < -0.1
            )

        numbers = draw_until(tells, draw)
        answer = submission.run(unit, numbers[:5].tolist(), numbers[5:].tolist())
        if answer == "unwritten":
            raise NotStarted("Value is not written yet")
        leaves = [number.clone().requires_grad_() for number in numbers]
        w0, w1, b, v, c, x0, x1 = leaves
        out = (w0 * x0 + w1 * x1 + b).relu() * v + c
        want = torch.stack(torch.autograd.grad(out, leaves))
        assert_close(answer[0], out.item(), "data of relu(w0 x0 + w1 x1 + b) * v + c")
        got = torch.tensor(answer[1], dtype=F64)
        what = "grads of w0, w1, b, v, c, x0, x1 in relu(w0 x0 + w1 x1 + b) * v + c"
        assert_close(got, want, what, rtol=1e-6)


def multiplications(student, start, doublings):
    """Probe: y = y * y, many times; the first grad, and how many products backward() took."""
    counts = [0]

    class Counted(float):
        def __mul__(self, other):
            counts[0] += 1
            return Counted(float(self) * float(other))

        __rmul__ = __mul__

        def __add__(self, other):
            return Counted(float(self) + float(other))

        __radd__ = __add__

    try:
        y = first = student.Value(Counted(start))
        for _ in range(doublings):
            y = y * y
        counts[0] = 0
        y.backward()
        return float(first.grad), counts[0]
    except NotImplementedError:
        return "unwritten"


@pytest.mark.points("Value", 0.5)
def test_value_is_visited_once(submission, rng):
    """y = y * y twelve times: 4,096 paths lead back to the start, but only 13 Values."""
    start = 1 + float(torch.rand((), generator=rng)) / 5000
    answer = submission.run(multiplications, start, 12)
    if answer == "unwritten":
        raise NotStarted("Value is not written yet")
    grad, products = answer
    what = "grad of the start after y = y * y twelve times"
    assert_close(grad, 4096 * start**4095, what, rtol=1e-5)
    expect(
        products < 1000,
        f"y = y * y twelve times: backward() took {products} products for 13 Values, so some are "
        "visited many times. Visit each one once, when its own gradient is complete",
    )
