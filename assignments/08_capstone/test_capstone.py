"""Public checks of the capstone: students have these, and `check` runs them."""

import pytest
import torch

from grader.checks import (
    assert_chosen,
    assert_close,
    assert_shape,
    award_accuracy,
    describe,
    expect,
    measure_accuracy,
)

BUDGET = 100_000


# ── count_parameters ───────────────────────────────────────────────────────────────────────────


def count_layers(student, inputs, hiddens, channels, frozen):
    """Probe: what count_parameters says of two nets; the first layer of each is frozen or not."""
    nn = torch.nn
    plain = nn.Sequential(nn.Linear(inputs, hiddens), nn.ReLU(), nn.Linear(hiddens, 3))
    inner = nn.Sequential(nn.Conv2d(2, channels, 3, bias=False), nn.ReLU())
    nested = nn.Sequential(inner, nn.Sequential(nn.Flatten(), nn.Linear(channels, 4)))
    if frozen:
        plain[0].requires_grad_(False)
        inner.requires_grad_(False)
    return [student.count_parameters(net) for net in (plain, nested)]


def sizes(rng, n, low, high):
    """``n`` different ints, from ``low`` to ``high - 1``."""
    return (low + torch.randperm(high - low, generator=rng)[:n]).tolist()


def compare_counts(got, wanted, kinds):
    for ours, theirs, kind in zip(got, wanted, kinds):
        what = f"count_parameters(net) of {kind}"
        whole = isinstance(ours, (int, float)) or (
            isinstance(ours, torch.Tensor) and ours.numel() == 1
        )
        expect(whole, f"{what}: {describe(ours)}, a number was wanted")
        expect(float(ours) == theirs, f"{what}: {float(ours):g}, wanted {theirs}")


@pytest.mark.points("count_parameters", 1)
def test_count_parameters_of_layers(submission, rng):
    """Weights and biases of all layers, also of modules inside modules."""
    inputs, hiddens, channels = sizes(rng, 3, 4, 12)
    got = submission.run(count_layers, inputs, hiddens, channels, False)
    plain = inputs * hiddens + hiddens + hiddens * 3 + 3
    nested = channels * 18 + channels * 4 + 4
    compare_counts(got, [plain, nested], ["two linear layers", "modules inside modules"])


@pytest.mark.points("count_parameters", 0.5)
def test_count_parameters_that_are_frozen(submission, rng):
    """What requires no gradient does not count."""
    inputs, hiddens, channels = sizes(rng, 3, 4, 12)
    got = submission.run(count_layers, inputs, hiddens, channels, True)
    kinds = ["two linear layers, the first frozen", "a frozen convolution and a linear layer"]
    compare_counts(got, [hiddens * 3 + 3, channels * 4 + 4], kinds)


# ── build_net ────────────────────────────────────────────────────────────────────────────────


def build_and_score(student, num_classes, X):
    """Probe: scores of X in training mode, scores of one image in evaluation mode, the number of
    parameters, and that of convolutions."""
    net = student.build_net(num_classes)
    if not isinstance(net, torch.nn.Module):
        return type(net).__name__
    convolutions = sum(isinstance(layer, torch.nn.Conv2d) for layer in net.modules())
    scores = net(X)
    total = sum(param.numel() for param in torch.nn.Module.parameters(net))
    net.eval()
    with torch.no_grad():
        return scores.detach(), net(X[:1]), total, convolutions


def built(submission, num_classes, X):
    answer = submission.run(build_and_score, num_classes, X)
    expect(
        isinstance(answer, (list, tuple)) and len(answer) == 4,
        f"build_net({num_classes}): {answer}, an nn.Module was wanted",
    )
    return answer


def images(n, rng):
    return torch.rand(n, 1, 28, 28, generator=rng)


@pytest.mark.points("build_net", 1)
def test_build_net_scores(submission, rng):
    """One score for each class, of a mini-batch and of a single image: scores, not probabilities."""
    for num_classes in (10, 4):
        scores, single, _, _ = built(submission, num_classes, images(8, rng))
        what = f"build_net({num_classes})(X)"
        scores = assert_shape(scores, (8, num_classes), f"{what} of 8 images")
        single = assert_shape(single, (1, num_classes), f"{what} of one image")
        for values in (scores, single):
            expect(bool(values.isfinite().all()), f"{what}: holds nan or inf")
        sums = scores.double().sum(dim=1)
        likely = bool((scores >= 0).all()) and bool(((sums - 1).abs() < 1e-3).all())
        expect(not likely, f"{what}: each row sums to 1; scores were wanted")
        expect(bool((scores[0] != scores[1]).any()), f"{what}: two images have the same scores")


@pytest.mark.points("build_net", 0.75)
def test_build_net_in_budget(submission, rng):
    """No more parameters than the budget has."""
    scores, _, total, _ = built(submission, 10, images(2, rng))
    assert_shape(scores, (2, 10), "build_net(10)(X) of 2 images")
    expect(isinstance(total, int) and total > 0, "build_net(10): it has no parameters")
    expect(total <= BUDGET, f"build_net(10): {total:,} parameters; the budget is {BUDGET:,}")


@pytest.mark.points("build_net", 0.75)
def test_build_net_convolves(submission, rng):
    """At least one layer is a convolution."""
    scores, _, _, convolutions = built(submission, 10, images(2, rng))
    assert_shape(scores, (2, 10), "build_net(10)(X) of 2 images")
    expect(
        isinstance(convolutions, int) and convolutions > 0,
        "build_net(10): none of its layers is an nn.Conv2d",
    )


# ── random_shift ─────────────────────────────────────────────────────────────────────────────


def shift(student, X, max_shift):
    """Probe: shifted images, and X afterwards."""
    X = X.clone()
    return student.random_shift(X, max_shift), X


def rolls(X, max_shift):
    """All images by all shifts, ``(shifts, n, channels, height, width)``, and the shifts."""
    steps = range(-max_shift, max_shift + 1)
    moves = [(down, right) for down in steps for right in steps]
    return torch.stack([X.roll(move, dims=(2, 3)) for move in moves]), moves


def shifts_of(submission, X, max_shift):
    """By how much each image was moved, ``(n, 2)``."""
    got, _ = submission.run(shift, X, max_shift)
    what = f"random_shift(X, {max_shift}) of a {tuple(X.shape)} X"
    got = assert_shape(got, tuple(X.shape), what)
    moved, moves = rolls(X, max_shift)
    same = (moved == got.to(X.dtype)).flatten(2).all(dim=2)  # (shifts, n)
    for number in torch.nonzero(~same.any(dim=0)).flatten().tolist()[:1]:
        further, names = rolls(X[[number]], max(X.shape[2:]) // 2)
        at = (further == got[[number]].to(X.dtype)).flatten(1).all(dim=1)
        found = [names[i] for i in torch.nonzero(at).flatten().tolist()]
        seen = f"moved by {found[0]} rows and columns" if found else "no shift of image"
        expect(False, f"{what}: image {number} is {seen}{'' if found else f' {number}'}")
    return torch.tensor(moves)[same.int().argmax(dim=0)]


@pytest.mark.points("random_shift", 1.5)
def test_random_shift_moves_images(submission, rng):
    """Each image is the one at its place, moved around the edges by no more than max_shift."""
    for shape, most in [((12, 1, 9, 8), 2), ((40, 1, 6, 7), 1)]:
        found = shifts_of(submission, torch.rand(shape, generator=rng), most)
        what = f"random_shift(X, {most}) of {shape[0]} images"
        expect(bool((found != 0).any()), f"{what}: none of them has moved")


@pytest.mark.points("random_shift", 1)
def test_random_shift_draws_for_each_image(submission, rng):
    """All pairs of shifts occur, for rows and columns independently."""
    found = shifts_of(submission, torch.rand(800, 1, 5, 6, generator=rng), 2)
    what = "random_shift(X, 2) of 800 images"
    pairs = {tuple(pair) for pair in found.tolist()}
    expect(len(pairs) > 1, f"{what}: all of them are moved by {tuple(found[0].tolist())}")
    for column, name in enumerate(("rows", "columns")):
        seen = sorted(set(found[:, column].tolist()))
        expect(seen == [-2, -1, 0, 1, 2], f"{what}: by {seen} {name}, wanted -2 to 2")
    expect(len(pairs) == 25, f"{what}: {len(pairs)} pairs of shifts occur, wanted 25")


@pytest.mark.points("random_shift", 0.5)
def test_random_shift_leaves_the_images_alone(submission, rng):
    """The images that were handed over are as they were."""
    X = torch.rand(30, 1, 6, 7, generator=rng)
    got, after = submission.run(shift, X, 2)
    got = assert_shape(got, tuple(X.shape), "random_shift(X, 2)")
    expect(not torch.equal(got.to(X.dtype), X), "random_shift(X, 2) of 30 images: none has moved")
    pixels = got.double().flatten(1).sort(dim=1).values
    assert_close(pixels, X.double().flatten(1).sort(dim=1).values, "pixels of each image, sorted")
    assert_close(after, X, "X after random_shift(X, 2)")


# ── learning_rate ────────────────────────────────────────────────────────────────────────────


def rates(student, num_steps, peak, warmup):
    """Probe: the learning rate of each step."""
    return [student.learning_rate(step, num_steps, peak, warmup) for step in range(num_steps)]


def schedule(num_steps, peak, warmup):
    """The learning rate of each step, as torch's own schedulers have it, in float64."""
    param = torch.nn.Parameter(torch.zeros(()))
    descent = torch.optim.SGD([param], lr=peak)
    after = torch.optim.lr_scheduler.CosineAnnealingLR(descent, num_steps - warmup)
    found = [peak * (step + 1) / warmup for step in range(warmup)]
    for _ in range(num_steps - warmup):
        found.append(descent.param_groups[0]["lr"])
        descent.step()
        after.step()
    return found


def compare_rates(submission, num_steps, peak, warmup, steps):
    got = submission.run(rates, num_steps, peak, warmup)
    want = schedule(num_steps, peak, warmup)
    for step in steps:
        what = f"learning_rate({step}, {num_steps}, {peak}, {warmup})"
        expect(got[step] is not None, f"{what} is None (is there a return statement?)")
        assert_close(got[step], want[step], what, rtol=1e-4, atol=1e-7)


def drawn_peak(rng):
    return round(0.2 + float(torch.rand((), generator=rng)), 3)


@pytest.mark.points("learning_rate", 0.75)
def test_learning_rate_warms_up(submission, rng):
    """It rises in equal steps to the peak."""
    compare_rates(submission, 10, drawn_peak(rng), 4, range(4))


@pytest.mark.points("learning_rate", 1.25)
def test_learning_rate_falls(submission, rng):
    """After the warm-up it falls along a cosine."""
    compare_rates(submission, 6, drawn_peak(rng), 2, range(2, 6))
    compare_rates(submission, 30, drawn_peak(rng), 7, range(7, 30))


# ── train_net ────────────────────────────────────────────────────────────────────────────────


def train_and_count(student, X, y, batch_size, num_epochs):
    """Probe: how many mini-batches train_net took, whether its net is in training mode, and the
    net's scores of X in evaluation mode; the type of what is no module."""

    class Counting:
        def __init__(self):
            self.batches, self.taken = student.batches(X, y, batch_size), 0
            self.batch_size, self.dataset = batch_size, range(len(y))

        def __len__(self):
            return len(self.batches)

        def __iter__(self):
            for batch in self.batches:
                self.taken += 1
                yield batch

    train_iter = Counting()
    net = student.train_net(train_iter, num_epochs)
    if not isinstance(net, torch.nn.Module):
        return type(net).__name__
    training = net.training
    net.eval()
    with torch.no_grad():
        return train_iter.taken, training, net(X)


def trained(submission, X, y, batch_size, num_epochs):
    answer = submission.run(train_and_count, X, y, batch_size, num_epochs)
    expect(
        isinstance(answer, (list, tuple)) and len(answer) == 3,
        f"train_net returned {answer}; an nn.Module was wanted",
    )
    return answer


def patterns(n, rng):
    """``n`` images of ten patterns of blocks, with some noise, and which pattern each shows."""
    kinds = torch.rand(10, 7, 7, generator=rng).round()
    kinds = kinds.repeat_interleave(4, 1).repeat_interleave(4, 2).unsqueeze(1)
    labels = torch.arange(n) % 10
    return 0.8 * kinds[labels] + 0.2 * torch.rand(n, 1, 28, 28, generator=rng), labels


@pytest.mark.points("train_net", 1)
def test_train_net_learns(submission, rng):
    """It learns ten patterns that there are not, from 60 mini-batches."""
    X, y = patterns(320, rng)
    _, _, scores = trained(submission, X, y, 32, 6)
    what = "net(X) after training on ten made-up patterns"
    scores = assert_shape(scores, (320, 10), what)
    right = (scores.double().argmax(dim=1) == y).double().mean().item()
    expect(
        right >= 0.8, f"{what}: {right:.0%} of the training images are right, wanted 80% or more"
    )


@pytest.mark.points("train_net", 0.5)
def test_train_net_takes_all_passes(submission, rng):
    """It goes through train_iter num_epochs times, whatever number that is."""
    X, y = patterns(40, rng)
    for num_epochs in (3, 5):
        taken, _, _ = trained(submission, X, y, 8, num_epochs)
        what = f"train_net(train_iter, {num_epochs}): {taken} mini-batches were taken"
        # One or two more, to look at, are fine.
        wanted = 5 * num_epochs
        expect(isinstance(taken, int) and wanted <= taken <= wanted + 2, f"{what}, wanted {wanted}")
    _, most, _, _ = steps_of(submission, rng)
    expect(most <= 60, f"train_net(train_iter, 6): {most} steps, and only 60 mini-batches")


@pytest.mark.points("train_net", 0.5)
def test_train_net_ends_in_evaluation_mode(submission, rng):
    """Whoever gets the net may use it."""
    X, y = patterns(40, rng)
    taken, training, _ = trained(submission, X, y, 8, 2)
    expect(isinstance(taken, int) and taken > 0, "train_net(train_iter, 2): took no mini-batch")
    expect(training is False, "train_net returned the net in training mode; evaluation was wanted")


def watch_steps(student, X, y, batch_size, num_epochs):
    """Probe: of the steps that optimizers of torch's take in train_net: how many there are, how many
    one optimizer takes at most, in how many a gradient was added to one that the step before had
    used already, and the last learning rate as a share of the largest. The net's scores of X, if no
    such step is taken."""
    from torch.optim.optimizer import register_optimizer_step_pre_hook

    used = {}  # each parameter that has a step behind it → the gradient that the step used
    rates, mixed, taken_by, hooks = [], [], {}, []

    def watch(param):
        used[param], added_to = None, [False]

        def before_it_is_added(_):
            kept, used[param] = used[param], None
            added_to[0] = kept is not None and param.grad is not None and bool(kept.any())
            added_to[0] = added_to[0] and torch.equal(param.grad, kept)

        def after_it_is_added(_):
            mixed[-1] = mixed[-1] or added_to[0]

        hooks.append(param.register_hook(before_it_is_added))
        hooks.append(param.register_post_accumulate_grad_hook(after_it_is_added))

    def before_a_step(optimizer, args, kwargs):
        settings = optimizer.param_groups
        rates.append(max(float(each["lr"]) for each in settings))
        mixed.append(False)
        taken_by[optimizer] = taken_by.get(optimizer, 0) + 1
        for param in (param for each in settings for param in each["params"]):
            if param not in used:
                watch(param)
            used[param] = None if param.grad is None else param.grad.detach().clone()

    hooks.append(register_optimizer_step_pre_hook(before_a_step))
    try:
        net = student.train_net(student.batches(X, y, batch_size), num_epochs)
    finally:
        for hook in hooks:
            hook.remove()
    if not isinstance(net, torch.nn.Module):
        return type(net).__name__
    if rates:
        most = max(taken_by.values())
        return len(rates), most, sum(mixed), rates[-1] / max(max(rates), 1e-30), None
    net.eval()
    with torch.no_grad():
        return 0, 0, 0, 0.0, net(X)


def steps_of(submission, rng):
    """How many steps there are, how many one optimizer takes, how many mix gradients, and the last
    learning rate, as a share of the largest. Who takes steps without an optimizer of torch's
    cannot be watched, and has to learn something by them."""
    X, y = patterns(320, rng)
    answer = submission.run(watch_steps, X, y, 32, 6)
    expect(
        isinstance(answer, (list, tuple)) and len(answer) == 5,
        f"train_net returned {answer}; an nn.Module was wanted",
    )
    steps, most, mixed, share, scores = answer
    if not steps:
        what = "net(X) after training without an optimizer of torch.optim"
        scores = assert_shape(scores, (320, 10), what)
        right = (scores.double().argmax(dim=1) == y).double().mean().item()
        expect(
            right >= 0.5,
            f"{what}: {right:.0%} of the training images are right, wanted 50% or more",
        )
    return steps, most, mixed, share


@pytest.mark.points("train_net", 0.5)
def test_train_net_begins_each_step_with_new_gradients(submission, rng):
    """backward() adds to the gradients that there are: those of the step before are to be gone."""
    steps, _, mixed, _ = steps_of(submission, rng)
    expect(
        mixed == 0,
        f"train_net: {mixed} of {steps} steps left gradients behind, and the next ones were added",
    )


@pytest.mark.points("train_net", 0.5)
def test_train_net_lowers_the_learning_rate(submission, rng):
    """A schedule, whichever: at the last step the learning rate is below its largest."""
    steps, _, _, share = steps_of(submission, rng)
    expect(
        steps == 0 or share <= 0.99,
        f"train_net: the last of {steps} steps has the largest learning rate of all",
    )


def train_on_images(student, name, num_epochs, lr, batch_size):
    """Probe: the net of train_net is kept."""
    student.keep["net"] = getattr(student, name)(student.keep["train_iter"], num_epochs)


@pytest.mark.points("train_net", 3)
def test_train_net_accuracy(submission, exercise, fashion_mnist):
    """Trained within the budget, it recognises enough of the test images, which are disguised."""
    accuracy = measure_accuracy(submission, fashion_mnist, exercise, train=train_on_images)
    award_accuracy(accuracy, exercise, fashion_mnist)


# ── predictions ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.points("conv_size", 0.5)
def test_conv_size(submission, rng):
    """Padding on both sides, rounded down, and one more."""
    cases = [(28, 3, 4, 1), (28, 5, 2, 2), (7, 3, 1, 2)]
    cases += [(20 + size, 4, pad, 3) for size, pad in zip(sizes(rng, 3, 0, 9), (0, 1, 2))]
    for size, kernel, padding, stride in cases:
        got = submission.call("conv_size", size, kernel, padding, stride)
        want = torch.nn.functional.conv2d(
            torch.zeros(1, 1, size, size), torch.zeros(1, 1, kernel, kernel), None, stride, padding
        ).shape[-1]
        assert_close(got, want, f"conv_size({size}, {kernel}, {padding}, {stride})")


@pytest.mark.points("why_so_few", 0.5)
def test_why_so_few(submission, rng):
    """The weights are shared by all places."""
    assert_chosen(
        submission,
        rng,
        right="each kernel has 25 weights and a bias, and uses them at every place of the image",
        wrong=[
            "it looks only at every second pixel",
            "most of its weights are zero and are not counted",
            "it averages the image before it multiplies",
        ],
    )


@pytest.mark.points("where_to_augment", 0.5)
def test_where_to_augment(submission, rng):
    """Training images, each time anew."""
    assert_chosen(
        submission,
        rng,
        right="the mini-batches of training, anew in each epoch",
        wrong=[
            "the training images, once, before the first epoch",
            "training and test images, so that both are alike",
            "the images that the network gets wrong",
        ],
    )
