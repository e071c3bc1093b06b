"""Hidden checks of the capstone: the same names, on what students do not see."""

import pytest
import torch

from grader.checks import (
    assert_close,
    assert_dtype,
    assert_shape,
    describe,
    draw_until,
    expect,
    stand_in,
)


@stand_in("build_net")
def torch_net(num_classes):
    nn = torch.nn
    return nn.Sequential(
        nn.Conv2d(1, 12, 5, stride=2, padding=2),
        nn.BatchNorm2d(12),
        nn.ReLU(),
        nn.Conv2d(12, 24, 3, stride=2, padding=1),
        nn.BatchNorm2d(24),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(24 * 7 * 7, num_classes),
    )


@stand_in("learning_rate")
def torch_rate(step, num_steps, peak, warmup):
    if step < warmup:
        return peak * (step + 1) / warmup
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(()))], lr=peak)
    cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, num_steps - warmup)
    cosine.last_epoch = step - warmup
    return float(cosine._get_closed_form_lr()[0])


# ── count_parameters ───────────────────────────────────────────────────────────────────────────


def count_special(student, width, channels):
    """Probe: what count_parameters says of a net with a layer used twice, and one with buffers."""
    nn = torch.nn
    shared = nn.Linear(width, width)
    return [
        student.count_parameters(nn.Sequential(shared, nn.ReLU(), shared)),
        student.count_parameters(
            nn.Sequential(nn.Conv2d(1, channels, 3), nn.BatchNorm2d(channels))
        ),
    ]


def compare(got, want, what):
    whole = isinstance(got, (int, float)) or (isinstance(got, torch.Tensor) and got.numel() == 1)
    expect(whole, f"{what}: {describe(got)}, a number was wanted")
    expect(float(got) == want, f"{what}: {float(got):g}, wanted {want}")


def drawn(rng):
    """A width and a number of channels whose two nets differ in size."""

    def draw():
        width, channels = torch.randint(9, (2,), generator=rng).tolist()
        return 5 + width, 3 + channels

    return draw_until(lambda pair: pair[0] * (pair[0] + 1) != 12 * pair[1], draw)


@pytest.mark.points("count_parameters", 0.5)
def test_count_parameters_of_a_shared_layer(submission, rng):
    """A layer that is used twice counts once."""
    width, channels = drawn(rng)
    got, _ = submission.run(count_special, width, channels)
    compare(got, width * width + width, "count_parameters(net) of a linear layer used twice")


@pytest.mark.points("count_parameters", 0.5)
def test_count_parameters_without_buffers(submission, rng):
    """Running means and variances are not learnt."""
    width, channels = drawn(rng)
    _, got = submission.run(count_special, width, channels)
    compare(got, 10 * channels + 2 * channels, "count_parameters(net) with a batch normalisation")


# ── build_net ────────────────────────────────────────────────────────────────────────────────


def gradients(student, X, y):
    """Probe: for each parameter, whether a loss has a gradient for it that is not all zero."""
    net = student.build_net(10)
    torch.nn.functional.cross_entropy(net(X), y).backward()
    reached = [p.grad is not None and bool((p.grad != 0).any()) for p in net.parameters()]
    return reached, [bool(p.requires_grad) for p in net.parameters()]


@pytest.mark.points("build_net", 0.5)
def test_build_net_uses_all_parameters(submission, rng):
    """A gradient reaches every parameter that is more than a bias before a normalisation."""
    X, y = torch.rand(16, 1, 28, 28, generator=rng), torch.arange(16) % 10
    reached, asked = submission.run(gradients, X, y)
    expect(len(reached) > 0, "build_net(10): it has no parameters")
    for number, (found, wanted) in enumerate(zip(reached, asked)):
        expect(wanted, f"build_net(10): parameter {number} requires no gradient")
        expect(found, f"build_net(10): no gradient reaches parameter {number}")


def built_twice(student, X):
    """Probe: scores of X by two nets."""
    nets = [student.build_net(10) for _ in range(2)]
    with torch.no_grad():
        return [net(X) for net in nets], nets[0] is nets[1]


@pytest.mark.points("build_net", 0.5)
def test_build_net_is_new_each_time(submission, rng):
    """Two nets have weights of their own."""
    X = torch.rand(8, 1, 28, 28, generator=rng)
    (one, other), same = submission.run(built_twice, X)
    what = "build_net(10)(X) of 8 images"
    one, other = assert_shape(one, (8, 10), what), assert_shape(other, (8, 10), what)
    expect(not same, "build_net(10) returned the same net twice; a new one was wanted")
    expect(not torch.equal(one, other), "build_net(10): two nets begin with the same weights")


# ── random_shift ─────────────────────────────────────────────────────────────────────────────


def shift(student, X, max_shift):
    """Probe: shifted images."""
    return student.random_shift(X, max_shift)


def compare_shifts(got, X, max_shift):
    what = f"random_shift(X, {max_shift}) of a {tuple(X.shape)} {X.dtype} X"
    got = assert_shape(got, tuple(X.shape), what)
    steps = range(-max_shift, max_shift + 1)
    moved = torch.stack([X.roll((a, b), dims=(2, 3)) for a in steps for b in steps])
    same = (moved == got.to(X.dtype)).flatten(2).all(dim=2).any(dim=0)
    wrong = torch.nonzero(~same).flatten().tolist()
    expect(not wrong, f"{what}: image {(wrong or [0])[0]} is no shift of the image at its place")
    expect(not torch.equal(got.to(X.dtype), X), f"{what}: no image has moved")


@pytest.mark.points("random_shift", 0.5)
def test_random_shift_of_colours(submission, rng):
    """All channels of an image move together."""
    X = torch.rand(24, 3, 8, 5, generator=rng)
    compare_shifts(submission.run(shift, X, 2), X, 2)


@pytest.mark.points("random_shift", 0.5)
def test_random_shift_of_other_types(submission, rng):
    """Bytes stay bytes, and float64 stays float64."""
    whole = torch.randint(256, (30, 1, 7, 9), generator=rng)
    for X in (whole.to(torch.uint8), whole.double()):
        got = submission.run(shift, X, 3)
        compare_shifts(got, X, 3)
        assert_dtype(got, X.dtype, f"random_shift(X, 3) of a {X.dtype} X")


# ── learning_rate ────────────────────────────────────────────────────────────────────────────


def rates(student, num_steps, peak, warmup):
    """Probe: the learning rate of each step."""
    return [student.learning_rate(step, num_steps, peak, warmup) for step in range(num_steps)]


def compare_rates(submission, num_steps, peak, warmup):
    got = submission.run(rates, num_steps, peak, warmup)
    t = torch.arange(num_steps, dtype=torch.float64)
    falling = peak / 2 * (1 + torch.cos(torch.pi * (t - warmup) / (num_steps - warmup)))
    want = torch.where(t < warmup, peak * (t + 1) / max(1, warmup), falling).tolist()
    for step, (ours, theirs) in enumerate(zip(got, want)):
        what = f"learning_rate({step}, {num_steps}, {peak}, {warmup})"
        expect(ours is not None, f"{what} is None")
        assert_close(ours, theirs, what, rtol=1e-4, atol=1e-7)


@pytest.mark.points("learning_rate", 0.5)
def test_learning_rate_without_warmup(submission, rng):
    """It begins at the peak."""
    compare_rates(submission, 12, round(0.3 + float(torch.rand((), generator=rng)), 3), 0)


@pytest.mark.points("learning_rate", 0.5)
def test_learning_rate_of_a_long_warmup(submission, rng):
    """Up to the last step but one."""
    compare_rates(submission, 9, round(0.3 + float(torch.rand((), generator=rng)), 3), 7)


# ── train_net ────────────────────────────────────────────────────────────────────────────────


def train_twice(student, X, y, other):
    """Probe: scores of X by the first net, before and after a second one was trained on other
    labels, those of the second one, and whether both are one net."""
    first = student.train_net(student.batches(X, y, 16), 6)
    with torch.no_grad():
        before = first(X).clone()
    second = student.train_net(student.batches(X, other, 16), 6)
    with torch.no_grad():
        return before, first(X), second(X), first is second


@pytest.mark.points("train_net", 1)
def test_train_net_begins_anew(submission, rng):
    """Each call trains a net of its own, and leaves those before alone."""
    kinds = torch.rand(10, 7, 7, generator=rng).round()
    kinds = kinds.repeat_interleave(4, 1).repeat_interleave(4, 2).unsqueeze(1)
    y = torch.arange(160) % 10
    other = (y + 5) % 10
    X = 0.8 * kinds[y] + 0.2 * torch.rand(160, 1, 28, 28, generator=rng)
    before, after, second, same = submission.run(train_twice, X, y, other)
    for scores, labels, name in ((before, y, "the first net"), (second, other, "the second net")):
        what = f"net(X) of {name}, trained on 60 mini-batches"
        scores = assert_shape(scores, (160, 10), what)
        right = (scores.double().argmax(dim=1) == labels).double().mean().item()
        expect(right >= 0.5, f"{what}: {right:.0%} of the images are right, wanted half or more")
    expect(not same, "train_net returned the same net twice; each call begins with a new one")
    assert_close(after, before, "scores of the first net, after train_net was called again")
