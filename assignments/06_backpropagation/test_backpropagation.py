"""Public checks of backpropagation by hand: students have these, and `check` runs them.

Everything is compared with `torch.autograd.grad` in float64, which runs here and never beside the
student's code.
"""

import pytest
import torch

from grader.checks import (
    assert_chosen,
    assert_close,
    assert_dtype,
    assert_shape,
    assert_tensors,
    describe,
    draw_until,
    expect,
)
from grader.errors import NotStarted

F64 = torch.float64


# ── numeric_gradient ─────────────────────────────────────────────────────────────────────────


def numeric(student, x, A, power, eps=None):
    """Probe: the numeric gradient of ``(A * x**power).sum() + x.sum()**2`` at x, and x afterwards."""

    def f(x):
        return (A * x**power).sum() + x.sum() ** 2

    x = x.clone()
    got = student.numeric_gradient(f, x) if eps is None else student.numeric_gradient(f, x, eps)
    return got, x


def slope(x, A, power):
    """The gradient of the same function, by autograd."""
    x = x.clone().requires_grad_()
    return torch.autograd.grad((A * x**power).sum() + x.sum() ** 2, x)[0]


def point(shape, rng):
    """A point and coefficients in float64, none of them near zero."""

    def draw():
        return (2 * torch.rand(2, *shape, generator=rng, dtype=F64) - 1).unbind()

    return draw_until(lambda pair: pair[0].abs().min() > 0.1 and pair[1].abs().min() > 0.1, draw)


@pytest.mark.points("numeric_gradient", 1.25)
def test_numeric_gradient_values(submission, rng):
    """For vectors and matrices, one slope for each entry."""
    for shape in [(4,), (2, 3)]:
        x, A = point(shape, rng)
        got, _ = submission.run(numeric, x, A, 3)
        what = f"numeric_gradient(f, x) of a {shape} x"
        assert_close(got, slope(x, A, 3), what, rtol=1e-3, atol=1e-3)


@pytest.mark.points("numeric_gradient", 1)
def test_numeric_gradient_is_central(submission, rng):
    """On a parabola a central difference is exact for any eps; a one-sided one is not."""
    for eps in (0.25, 0.5):
        x, A = point((2, 2), rng)
        got, _ = submission.run(numeric, x, A, 2, eps)
        what = f"numeric_gradient(f, x, eps={eps}) of a parabola f"
        assert_close(got, slope(x, A, 2), what, rtol=1e-5, atol=1e-6)


@pytest.mark.points("numeric_gradient", 0.5)
def test_numeric_gradient_leaves_x_as_it_was(submission, rng):
    """The caller's x has its old values after the call."""
    x, A = point((3, 2), rng)
    got, after = submission.run(numeric, x, A, 2)
    assert_close(got, slope(x, A, 2), "numeric_gradient(f, x) of a (3, 2) x", rtol=1e-3, atol=1e-3)
    assert_close(after, x, "x after numeric_gradient(f, x)", rtol=0, atol=1e-9)


@pytest.mark.points("numeric_gradient", 0.25)
def test_numeric_gradient_dtype(submission, rng):
    """The gradient of a float64 x is float64."""
    x, A = point((3,), rng)
    got, _ = submission.run(numeric, x, A, 2)
    assert_close(got, slope(x, A, 2), "numeric_gradient(f, x) of a (3,) x", rtol=1e-3, atol=1e-3)
    assert_dtype(got, F64, "numeric_gradient(f, x) of a float64 x")


# ── cross_entropy_grad ───────────────────────────────────────────────────────────────────────


def loss_grad(scores, y):
    """The gradient of the mean cross-entropy with respect to the scores, by autograd."""
    scores = scores.clone().requires_grad_()
    return torch.autograd.grad(torch.nn.functional.cross_entropy(scores, y), scores)[0]


def scores_and_labels(n, classes, rng, dtype=F64):
    """Scores, and labels that are not all of one class where there is more than one sample."""
    y = torch.randperm(classes, generator=rng)[torch.arange(n) % classes]
    return torch.randn(n, classes, generator=rng, dtype=dtype), y


@pytest.mark.points("cross_entropy_grad", 1.5)
def test_cross_entropy_grad_values(submission, rng):
    """The example of section 2, and random scores of other shapes."""
    scores, y = torch.log(torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]], dtype=F64)), [0, 2]
    got = submission.call("cross_entropy_grad", scores, torch.tensor(y))
    want = torch.tensor([[-0.45, 0.15, 0.3], [0.15, 0.1, -0.25]], dtype=F64)
    assert_close(got, want, "cross_entropy_grad(scores, y) of section 2's scores, y = [0, 2]")
    for n, classes in [(4, 3), (2, 7)]:
        scores, y = scores_and_labels(n, classes, rng)
        got = submission.call("cross_entropy_grad", scores, y)
        what = f"cross_entropy_grad(scores, y) of ({n}, {classes}) scores"
        assert_close(got, loss_grad(scores, y), what, rtol=1e-6, atol=1e-6)


@pytest.mark.points("cross_entropy_grad", 0.75)
def test_cross_entropy_grad_of_large_scores(submission, rng):
    """Scores of ±1000 give a gradient without nan."""
    scores = torch.tensor([[1000.0, 0.0, -1000.0], [-1000.0, -1001.0, -1002.0]], dtype=F64)
    scores = scores[:, torch.randperm(3, generator=rng)]
    y = torch.randperm(3, generator=rng)[:2]
    got = submission.call("cross_entropy_grad", scores, y)
    want = loss_grad(scores, y)
    assert_close(got, want, "cross_entropy_grad(scores, y) of scores around ±1000")


def call_and_keep(student, name, *args):
    """Probe: what the function returns, and its arguments as the call left them."""
    args = [[a.clone() for a in arg] if isinstance(arg, list) else arg.clone() for arg in args]
    return getattr(student, name)(*args), args


@pytest.mark.points("cross_entropy_grad", 0.5)
def test_cross_entropy_grad_leaves_its_arguments(submission, rng):
    """The caller's scores and labels have their old values after the call."""
    scores, y = scores_and_labels(5, 4, rng)
    got, (after, y_after) = submission.run(call_and_keep, "cross_entropy_grad", scores, y)
    assert_close(after, scores, "scores after cross_entropy_grad(scores, y)")
    assert_close(y_after, y, "y after cross_entropy_grad(scores, y)")
    what = "cross_entropy_grad(scores, y) of (5, 4) scores"
    assert_close(got, loss_grad(scores, y), what, rtol=1e-6, atol=1e-6)


@pytest.mark.points("cross_entropy_grad", 0.25)
def test_cross_entropy_grad_dtype(submission, rng):
    """float32 scores give a float32 gradient, and float64 scores a float64 one."""
    for dtype in (torch.float32, F64):
        scores, y = scores_and_labels(3, 4, rng, dtype)
        got = submission.call("cross_entropy_grad", scores, y)
        what = f"cross_entropy_grad(scores, y) of {dtype} scores"
        assert_close(got, loss_grad(scores, y), what)
        assert_dtype(got, dtype, what)


# ── linear_backward ──────────────────────────────────────────────────────────────────────────


def layer(n, inputs, outputs, rng, dtype=F64):
    """The arguments of linear_backward: dO (n, q), X (n, d), W (d, q)."""
    shapes = [(n, outputs), (n, inputs), (inputs, outputs)]
    return [torch.randn(shape, generator=rng, dtype=dtype) for shape in shapes]


def layer_grads(dO, X, W):
    """(dX, dW, db) of O = X W + b, by autograd."""
    b = torch.zeros(W.shape[1], dtype=W.dtype)
    X, W, b = (part.clone().requires_grad_() for part in (X, W, b))
    return torch.autograd.grad(X @ W + b, (X, W, b), dO)


def backward_of(submission, args):
    """What linear_backward gives for these, as tensors of the right shapes, and what it should."""
    want = layer_grads(*args)
    n, d, q = len(args[1]), *args[2].shape
    what = f"linear_backward(dO, X, W) of n={n}, d={d}, q={q}"
    got = submission.call("linear_backward", *args)
    return assert_tensors(got, ("dX", "dW", "db"), [tuple(w.shape) for w in want], what), want, what


@pytest.mark.points("linear_backward", 0.75)
def test_linear_backward_weights(submission, rng):
    """dW, the gradient with respect to the weights."""
    for sizes in [(5, 3, 2), (2, 4, 6)]:
        got, want, what = backward_of(submission, layer(*sizes, rng))
        assert_close(got[1], want[1], f"dW of {what}", rtol=1e-6, atol=1e-6)


@pytest.mark.points("linear_backward", 0.5)
def test_linear_backward_bias(submission, rng):
    """db, the gradient with respect to the bias."""
    for sizes in [(4, 2, 3), (3, 5, 2)]:
        got, want, what = backward_of(submission, layer(*sizes, rng))
        assert_close(got[2], want[2], f"db of {what}", rtol=1e-6, atol=1e-6)


@pytest.mark.points("linear_backward", 0.75)
def test_linear_backward_inputs(submission, rng):
    """dX, the gradient with respect to the inputs, which goes on to the layer before."""
    for sizes in [(3, 4, 2), (2, 3, 5)]:
        got, want, what = backward_of(submission, layer(*sizes, rng))
        assert_close(got[0], want[0], f"dX of {what}", rtol=1e-6, atol=1e-6)


@pytest.mark.points("linear_backward", 0.25)
def test_linear_backward_dtype(submission, rng):
    """float32 stays float32, and float64 stays float64."""
    for dtype in (torch.float32, F64):
        got, want, what = backward_of(submission, layer(3, 2, 4, rng, dtype))
        for name, ours, theirs in zip(("dX", "dW", "db"), got, want):
            assert_close(ours, theirs, f"{name} of {what}")
            assert_dtype(ours, dtype, f"{name} ({dtype} arguments) of {what}")


# ── mlp_backward ─────────────────────────────────────────────────────────────────────────────

NAMES = ("dW1", "db1", "dW2", "db2")


def mlp_loss(X, y, W1, b1, W2, b2):
    """The mean cross-entropy of a perceptron with one hidden layer of ReLU units."""
    hidden = torch.relu(X @ W1 + b1)
    return torch.nn.functional.cross_entropy(hidden @ W2 + b2, y)


def mlp_grads(X, y, params):
    """The gradients of that loss with respect to the four parameters, by autograd."""
    params = [param.clone().requires_grad_() for param in params]
    return torch.autograd.grad(mlp_loss(X, y, *params), params)


def network(n, inputs, hiddens, classes, rng, dtype=F64):
    """X, y and [W1, b1, W2, b2]: each unit is active for some samples and silent for others, where
    there are enough samples for that, and no input of a ReLU is near its corner."""

    def draw():
        X = torch.randn(n, inputs, generator=rng, dtype=dtype)
        y = torch.randperm(classes, generator=rng)[torch.arange(n) % classes]
        shapes = [(inputs, hiddens), (hiddens,), (hiddens, classes), (classes,)]
        return X, y, [torch.randn(shape, generator=rng, dtype=dtype) for shape in shapes]

    def tells(drawn):
        X, _, (W1, b1, _, _) = drawn
        Z = X @ W1 + b1
        mixed = bool((Z > 0).any()) and bool((Z < 0).any())
        clear = bool(Z.abs().min() > 1e-2)
        return mixed and clear and min(g.abs().max() for g in mlp_grads(*drawn)) > 0.05

    return draw_until(tells, draw)


def mlp_backward_of(submission, X, y, params):
    """What mlp_backward gives for these, in shape, what it should, and how to call it."""
    n, (inputs, hiddens), classes = len(X), params[0].shape, len(params[3])
    what = (
        f"mlp_backward of {n} sample(s), {inputs} inputs, {hiddens} hidden units, {classes} classes"
    )
    got, after = submission.run(call_and_keep, "mlp_backward", X, y, params)
    got = assert_tensors(got, NAMES, [tuple(param.shape) for param in params], what)
    return got, mlp_grads(X, y, params), what, after


@pytest.mark.points("mlp_backward", 1.25)
def test_mlp_backward_second_layer(submission, rng):
    """dW2 and db2, the first two steps on the way back."""
    for sizes in [(5, 3, 4, 2), (4, 6, 2, 3)]:
        got, want, what, _ = mlp_backward_of(submission, *network(*sizes, rng))
        for i in (2, 3):
            assert_close(got[i], want[i], f"{NAMES[i]} of {what}", rtol=1e-6, atol=1e-6)


@pytest.mark.points("mlp_backward", 1.75)
def test_mlp_backward_first_layer(submission, rng):
    """dW1 and db1, which the gradient reaches through the ReLU."""
    for sizes in [(5, 3, 4, 2), (6, 2, 5, 3)]:
        got, want, what, _ = mlp_backward_of(submission, *network(*sizes, rng))
        for i in (0, 1):
            assert_close(got[i], want[i], f"{NAMES[i]} of {what}", rtol=1e-6, atol=1e-6)


@pytest.mark.points("mlp_backward", 0.5)
def test_mlp_backward_leaves_its_arguments(submission, rng):
    """X, y and the parameters have their old values after the call."""
    X, y, params = network(5, 4, 3, 3, rng)
    got, want, what, after = mlp_backward_of(submission, X, y, params)
    expect(len(after) == 3, f"{what}: its arguments are gone")
    assert_close(after[0], X, f"X after {what}")
    for name, old, new in zip(("W1", "b1", "W2", "b2"), params, after[2]):
        assert_close(new, old, f"{name} after {what}")
    for name, ours, theirs in zip(NAMES, got, want):
        assert_close(ours, theirs, f"{name} of {what}", rtol=1e-6, atol=1e-6)


@pytest.mark.points("mlp_backward", 0.25)
def test_mlp_backward_dtype(submission, rng):
    """float32 stays float32, and float64 stays float64."""
    for dtype in (torch.float32, F64):
        got, want, what, _ = mlp_backward_of(submission, *network(4, 3, 3, 2, rng, dtype))
        for name, ours, theirs in zip(NAMES, got, want):
            assert_close(ours, theirs, f"{name} of {what}")
            assert_dtype(ours, dtype, f"{name} ({dtype} arguments) of {what}")


# ── Value ────────────────────────────────────────────────────────────────────────────────────


def values(student, numbers, steps):
    """Probe: run ``steps`` on Values of ``numbers``; the result's data, and the inputs' grads.

    A step is an operation and the places of what it takes: ("mul", 0, 1), ("add", 2, 0),
    ("relu", 3). Each result takes the next place; the last one is asked to go backward.
    """
    try:
        inputs = [student.Value(number) for number in numbers]
        found = list(inputs)
        for operation, *places in steps:
            args = [found[i] for i in places]
            if operation == "relu":
                found.append(args[0].relu())
            else:
                found.append(args[0] * args[1] if operation == "mul" else args[0] + args[1])
        found[-1].backward()
        return float(found[-1].data), [float(value.grad) for value in inputs]
    except NotImplementedError:
        return "unwritten"


def by_autograd(numbers, steps):
    """The same, by torch."""
    inputs = [torch.tensor(n, dtype=F64, requires_grad=True) for n in numbers]
    found = list(inputs)
    for operation, *places in steps:
        args = [found[i] for i in places]
        if operation == "relu":
            found.append(args[0].relu())
        else:
            found.append(args[0] * args[1] if operation == "mul" else args[0] + args[1])
    grads = torch.autograd.grad(found[-1], inputs, allow_unused=True)
    return found[-1].item(), [0.0 if grad is None else grad.item() for grad in grads]


def compare_values(submission, numbers, steps, text, names="abcd"):
    """``text`` says in a student's words what ``steps`` compute."""
    answer = submission.run(values, numbers, steps)
    if answer == "unwritten":
        raise NotStarted("Value is not written yet")
    data, grads = answer
    want, slopes = by_autograd(numbers, steps)
    where = ", ".join(f"{name} = {number:g}" for name, number in zip(names, numbers))
    assert_close(data, want, f"data of {text}, {where}", rtol=1e-6)
    for name, got, expected in zip(names, grads, slopes):
        assert_close(got, expected, f"{name}.grad after ({text}).backward(), {where}", rtol=1e-6)


def some_numbers(n, rng, positive=False):
    """Numbers between 0.6 and 2.6, no two alike, and of both signs. No number, sum or difference is
    one that hides a slope, such as 1."""
    sizes = (torch.randperm(20, generator=rng)[:n] / 10).tolist()
    sizes = [size + (0.63 if i % 2 else 0.67) for i, size in enumerate(sizes)]
    first = int(torch.randint(2, (1,), generator=rng))
    signs = [1 if positive or (i + first) % 2 else -1 for i in range(n)]
    return [round(size * sign, 2) for size, sign in zip(sizes, signs)]


@pytest.mark.points("Value", 0.75)
def test_value_products(submission, rng):
    """The slope of a product with respect to one factor is the other factor."""
    compare_values(submission, some_numbers(2, rng), [("mul", 0, 1)], "a * b")
    steps = [("mul", 0, 1), ("mul", 3, 2)]
    compare_values(submission, some_numbers(3, rng), steps, "(a * b) * c")


@pytest.mark.points("Value", 0.5)
def test_value_relu(submission, rng):
    """ReLU passes the gradient of a positive number, however small, and none of a negative one."""
    a, b = some_numbers(2, rng, positive=True)
    steps = [("mul", 0, 1), ("relu", 2), ("mul", 3, 1)]
    for numbers in ([a, b], [-a, b], [round(0.5 / b, 2), b]):
        compare_values(submission, numbers, steps, "(a * b).relu() * b")


@pytest.mark.points("Value", 1)
def test_value_used_twice(submission, rng):
    """A number that is used twice gets both contributions."""
    for steps, text in [
        ([("mul", 0, 0)], "a * a"),
        ([("mul", 0, 1), ("add", 2, 0)], "a * b + a"),
        ([("add", 0, 1), ("mul", 2, 2)], "s * s with s = a + b"),
    ]:
        compare_values(submission, some_numbers(2, rng), steps, text)


@pytest.mark.points("Value", 0.75)
def test_value_of_a_longer_expression(submission, rng):
    """A number passes its gradient on only when all contributions to its own have arrived."""
    steps = [("mul", 0, 1), ("add", 3, 2), ("mul", 4, 3), ("add", 5, 4), ("mul", 6, 0)]
    text = "(q * p + q) * a with p = a * b and q = p + c"
    compare_values(submission, some_numbers(3, rng), steps, text)
    steps = [("add", 0, 1), ("mul", 3, 3), ("mul", 4, 3), ("add", 3, 5), ("mul", 6, 2)]
    text = "(s + s * s * s) * c with s = a + b"
    compare_values(submission, some_numbers(3, rng), steps, text)


# ── predictions ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.points("calls_of_f", 0.5)
def test_calls_of_f(submission, rng):
    """Two calls for each entry of two matrices and two biases."""
    for _ in range(3):
        d, h, q = (torch.randperm(40, generator=rng)[:3] + 2).tolist()
        network = torch.nn.Sequential(torch.nn.Linear(d, h), torch.nn.Linear(h, q))
        want = 2 * sum(param.numel() for param in network.parameters())
        got = submission.call("calls_of_f", d, h, q)
        assert_close(got, want, f"calls_of_f({d}, {h}, {q})", rtol=0, atol=0.1)


@pytest.mark.points("a_silent_unit", 0.5)
def test_a_silent_unit(submission, rng):
    """No gradient reaches the weights of a unit that is silent for every sample."""
    assert_chosen(
        submission,
        rng,
        right="its column of dW1 is 0, and the step leaves its weights as they are",
        wrong=[
            "its column of dW1 is negative, and the step raises its weights",
            "its column of dW1 is the mean of the other columns",
            "its weights are set to 0",
        ],
    )


@pytest.mark.points("why_add", 0.5)
def test_why_add(submission, rng):
    """Contributions along different ways are added."""
    assert_chosen(
        submission,
        rng,
        right="a Value that is used several times reaches the result along several ways",
        wrong=[
            "the gradients of the last training step must be kept",
            "a mean over the samples is a sum, divided by their number",
            "the graph may contain cycles",
        ],
    )
