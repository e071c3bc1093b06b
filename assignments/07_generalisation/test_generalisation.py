"""Public checks of generalisation: students have these, and `check` runs them.

Nothing large is trained. Functions that train or measure are made up by the probes, which count
how often they are called, and with what.
"""

import pytest
import torch
from torch.optim.sgd import sgd

from grader.checks import (
    assert_chosen,
    assert_close,
    assert_dtype,
    assert_shape,
    assert_tensors,
    both_signs,
    describe,
    expect,
)

NAN = float("nan")


def number_of(value):
    """A tensor of a single number as that number; anything else as it is."""
    return value.item() if isinstance(value, torch.Tensor) and value.numel() == 1 else value


# ── train_valid_split ────────────────────────────────────────────────────────────────────────


def split(student, X, y, num_valid, seeds):
    """Probe: what train_valid_split gives with a generator of each of these seeds."""
    found = []
    for seed in seeds:
        generator = torch.Generator().manual_seed(seed)
        found.append(student.train_valid_split(X.clone(), y.clone(), num_valid, generator))
    return found


def rows_and_labels(n, rng):
    """Rows with their numbers, 1 to n, in the first column, and sorted labels that tell the row."""
    numbers = torch.arange(1, n + 1)
    X = torch.stack([numbers, *torch.randint(100, 900, (2, n), generator=rng)], dim=1).float()
    return X, 1000 + 3 * numbers


def parts_of(got, X, num_valid, what):
    """The four tensors, in shape, and the numbers of the rows in both parts; every row is there."""
    n, rest = len(X), X.shape[1:]
    names = ("X_train", "y_train", "X_valid", "y_valid")
    sizes = (n - num_valid, n - num_valid, num_valid, num_valid)
    shapes = [(size, *rest) if i % 2 == 0 else (size,) for i, size in enumerate(sizes)]
    got = assert_tensors(got, names, shapes, what)
    train, valid = (part.reshape(len(part), -1)[:, 0].tolist() for part in (got[0], got[2]))
    both = set(train) & set(valid)
    expect(not both, f"{what}: {len(both)} rows of the validation part are in X_train, too")
    once = sorted(train + valid) == list(range(1, n + 1))
    expect(once, f"{what}: the two parts together are not the rows of X, each one once")
    return got, train, valid


@pytest.mark.points("train_valid_split", 0.75)
def test_split_has_every_row_once(submission, rng):
    """Each row is in exactly one part, and the validation part has the size asked for."""
    for n, num_valid in [(20, 5), (9, 6)]:
        X, y = rows_and_labels(n, rng)
        (got,) = submission.run(split, X, y, num_valid, [n])
        what = f"train_valid_split(X, y, {num_valid}, generator) of {n} rows"
        (X_train, _, X_valid, _), train, valid = parts_of(got, X, num_valid, what)
        for name, part, numbers in (("X_train", X_train, train), ("X_valid", X_valid, valid)):
            want = X[torch.tensor(numbers).long() - 1]
            assert_close(part, want, f"the rows of {name}, by their first column, of {what}")


@pytest.mark.points("train_valid_split", 0.75)
def test_split_keeps_labels_with_rows(submission, rng):
    """Each row has its own label, in both parts."""
    X, y = rows_and_labels(30, rng)
    (got,) = submission.run(split, X, y, 10, [3])
    what = "train_valid_split(X, y, 10, generator) of 30 rows"
    (_, y_train, _, y_valid), train, valid = parts_of(got, X, 10, what)
    for name, part, numbers in (("y_train", y_train, train), ("y_valid", y_valid, valid)):
        right = int((part.double() == 1000 + 3 * torch.tensor(numbers).double()).sum())
        expect(
            right == len(numbers),
            f"{what}: {len(numbers) - right} of {len(numbers)} labels in {name} are not those of "
            "their rows",
        )


@pytest.mark.points("train_valid_split", 0.5)
def test_split_is_random_and_repeatable(submission, rng):
    """The same seed chooses the same rows, and another seed other rows."""
    X, y = rows_and_labels(60, rng)
    seeds = [5, 5, 6, 7]
    what = "train_valid_split(X, y, 20, generator) of 60 rows"
    found = submission.run(split, X, y, 20, seeds)
    expect(isinstance(found, list) and len(found) == 4, f"{what}: {describe(found)}")
    chosen = [frozenset(parts_of(got, X, 20, what)[2]) for got in found]
    ends = ({*range(1, 21)}, {*range(41, 61)})
    expect(
        chosen[0] not in ends,
        f"{what}: the validation part is the {'first' if 1 in chosen[0] else 'last'} 20 rows of X, "
        "expected rows chosen at random",
    )
    expect(chosen[0] == chosen[1], f"{what}: two generators with the same seed give two splits")
    expect(len(set(chosen)) == 3, f"{what}: generators with different seeds give the same split")


@pytest.mark.points("train_valid_split", 0.25)
def test_split_keeps_dtypes(submission, rng):
    """Images in uint8 stay uint8, and whole numbers as labels stay whole numbers."""
    X = torch.randint(256, (12, 2, 2), generator=rng, dtype=torch.uint8)
    X[:, 0, 0] = torch.arange(1, 13)
    (got,) = submission.run(split, X, torch.arange(12), 4, [1])
    what = "train_valid_split(X, y, 4, generator) of 12 images"
    (X_train, y_train, X_valid, y_valid), _, _ = parts_of(got, X, 4, what)
    assert_dtype(X_train, torch.uint8, f"X_train of {what}, uint8 images")
    assert_dtype(X_valid, torch.uint8, f"X_valid of {what}, uint8 images")
    assert_dtype(y_train, torch.int64, f"y_train of {what}, int64 labels")
    assert_dtype(y_valid, torch.int64, f"y_valid of {what}, int64 labels")


# ── sgd_weight_decay ─────────────────────────────────────────────────────────────────────────


def decay_steps(student, values, gradients, lr, weight_decay):
    """Probe: parameters after steps with their own gradients, and whether they are leaves still."""
    params = [value.clone().requires_grad_() for value in values]
    for step in gradients:
        for param, gradient in zip(params, step):
            param.grad = gradient.clone()
        student.sgd_weight_decay(list(params), lr, weight_decay)
    alive = all(param.is_leaf and param.requires_grad for param in params)
    return [param.detach() for param in params], alive


def torch_steps(values, gradients, lr, weight_decay):
    """Parameters after the same steps of torch's own optimizer."""
    params = [value.clone() for value in values]
    settings = {"momentum": 0, "dampening": 0, "nesterov": False, "maximize": False}
    for step in gradients:  # the class torch.optim.SGD would import torch's compiler for this
        step = [gradient.clone() for gradient in step]
        sgd(
            params, step, [None] * len(params), lr=lr, weight_decay=weight_decay, foreach=False,
            **settings,
        )  # fmt: skip
    return params


def compare_steps(submission, values, gradients, lr, weight_decay, steps):
    """The parameters are where torch's own optimizer takes them."""
    got, alive = submission.run(decay_steps, values, gradients, lr, weight_decay)
    what = f"{steps} of sgd_weight_decay(params, lr={lr}, weight_decay={weight_decay})"
    still = all(torch.equal(ours, value) for ours, value in zip(got, values))
    expect(not still, f"{what}: no parameter has changed")
    for name, ours, theirs in zip("Wb", got, torch_steps(values, gradients, lr, weight_decay)):
        assert_close(ours, theirs, f"{name} after {what}", rtol=1e-4)
    return alive, what


@pytest.mark.points("sgd_weight_decay", 1)
def test_weight_decay_one_step(submission, rng):
    """The example of section 3, and a step of two parameters."""
    example = [torch.tensor([2.0])], [[torch.tensor([0.5])]]
    compare_steps(submission, *example, 0.1, 0.3, "one step")
    values = [both_signs((3, 2), rng), both_signs((2,), rng)]
    compare_steps(
        submission, values, [[both_signs((3, 2), rng), both_signs((2,), rng)]], 0.2, 0.7, "one step"
    )


@pytest.mark.points("sgd_weight_decay", 0.75)
def test_weight_decay_three_steps(submission, rng):
    """Three steps end where those of torch's own optimizer do; parameters stay parameters."""
    values = [both_signs((2, 4), rng), both_signs((4,), rng)]
    gradients = [[both_signs((2, 4), rng), both_signs((4,), rng)] for _ in range(3)]
    alive, what = compare_steps(submission, values, gradients, 0.3, 0.5, "three steps")
    expect(alive, f"{what}: the parameters are no longer leaf tensors that require a gradient")


@pytest.mark.points("sgd_weight_decay", 0.5)
def test_weight_decay_of_nothing(submission, rng):
    """With a decay of 0 it is plain SGD; with a gradient of 0 the weights only shrink."""
    values = [both_signs((2, 3), rng), both_signs((3,), rng)]
    gradients = [both_signs((2, 3), rng), both_signs((3,), rng)]
    compare_steps(submission, values, [gradients], 0.4, 0.0, "one step")
    zeros = [torch.zeros_like(value) for value in values]
    compare_steps(submission, values, [zeros], 0.4, 0.5, "one step with gradients of 0")


# ── dropout ──────────────────────────────────────────────────────────────────────────────────


def drop(student, X, p, training):
    """Probe: dropout of a copy of X."""
    return student.dropout(X.clone(), p, training)


def dropped_share(got, what):
    """The share of entries that are 0, of a tensor in which no entry was."""
    return (got == 0).double().mean().item() if got.numel() else 0.0


def compare_kept(got, X, p, what):
    """Entries are 0 or X / (1 - p), and some are either."""
    got = assert_shape(got, tuple(X.shape), what)
    kept = got != 0
    expect(bool(kept.any()), f"{what}: all entries are 0")
    expect(not bool(kept.all()), f"{what}: no entry is 0")
    factors = (got.double() / X.double())[kept]
    if not factors.isfinite().all() or (factors - factors[0]).abs().max() > 1e-3:
        assert_close(got, torch.where(kept, X / (1 - p), 0), f"{what}, where it is not 0")
    expect(
        abs(factors[0].item() * (1 - p) - 1) < 1e-3,
        f"{what}: entries that are kept are multiplied by {factors[0].item():.4g}, "
        f"wanted {1 / (1 - p):.4g}",
    )


@pytest.mark.points("dropout", 0.75)
def test_dropout_in_evaluation(submission, rng):
    """In evaluation, the result is X as it is; in training, it is not."""
    for p in (0.3, 0.6):
        X = both_signs((100, 50), rng)
        got = submission.run(drop, X, p, False)
        assert_close(got, X, f"dropout(X, {p}, training=False)", rtol=1e-6)
        what = f"dropout(X, {p}, training=True)"
        got = assert_shape(submission.run(drop, X, p, True), (100, 50), what)
        expect(bool((got == 0).any()), f"{what}: no entry is 0")


@pytest.mark.points("dropout", 1)
def test_dropout_scales_what_it_keeps(submission, rng):
    """In training, each entry is 0 or X / (1 - p), so that the mean stays."""
    for p, shape in [(0.2, (100, 60)), (0.75, (60, 10, 10))]:
        X = both_signs(shape, rng)
        got = submission.run(drop, X, p, True)
        compare_kept(got, X, p, f"dropout(X, {p}, training=True)")


@pytest.mark.points("dropout", 0.75)
def test_dropout_drops_the_right_share(submission, rng):
    """Of 40,000 entries, a share of p is dropped, give or take 0.02."""
    for p in (0.2, 0.7):
        X = both_signs((40_000,), rng)
        what = f"dropout(X, {p}, training=True) of 40,000 entries"
        got = assert_shape(submission.run(drop, X, p, True), (40_000,), what)
        share = dropped_share(got, what)
        expect(abs(share - p) < 0.02, f"{what}: a share of {share:.1f} is 0, wanted {p}")


@pytest.mark.points("dropout", 0.5)
def test_dropout_of_none_and_of_all(submission, rng):
    """With p = 0 nothing is dropped; with p = 1 everything, and nothing is nan."""
    X = both_signs((6, 4), rng)
    assert_close(submission.run(drop, X, 0.0, True), X, "dropout(X, 0.0, training=True)")
    zeros = torch.zeros_like(X)
    assert_close(submission.run(drop, X, 1.0, True), zeros, "dropout(X, 1.0, training=True)")


# ── early_stop ───────────────────────────────────────────────────────────────────────────────


def falling(n, rng, start=2.0):
    """n losses, each smaller than the one before."""
    return (start - torch.arange(n) * 0.1 - torch.rand(n, generator=rng) * 0.05).tolist()


def compare_stop(submission, losses, patience, best, stop):
    """What early_stop says of these losses."""
    losses = [round(loss, 3) for loss in losses]
    got = submission.call("early_stop", list(losses), patience)
    shown = ", ".join(f"{loss:g}" for loss in losses)
    what = f"early_stop([{shown}], patience={patience})"
    pair = isinstance(got, (list, tuple)) and len(got) == 2
    expect(pair, f"{what}: {describe(got)}, wanted (best, stop)")
    got = tuple(map(number_of, got))
    epochs = all(one is None or type(one) in (int, float) for one in got)
    expect(epochs, f"{what}: returned something else than two epochs")
    expect(got == (best, stop), f"{what}: returned {got}, wanted {(best, stop)}")


@pytest.mark.points("early_stop", 1)
def test_early_stop_after_the_best(submission, rng):
    """The losses fall, then rise for longer than the patience."""
    compare_stop(submission, [0.9, 0.7, 0.8, 0.6, 0.6, 0.65, 0.5], 2, 4, 6)
    for falls, patience in [(4, 3), (2, 4)]:
        losses = falling(falls, rng)
        losses += sorted(losses[-1] + 0.1 + torch.rand(patience + 2, generator=rng)).copy()
        losses = [float(loss) for loss in losses]
        compare_stop(submission, losses, patience, falls, falls + patience)


@pytest.mark.points("early_stop", 0.75)
def test_early_stop_goes_on(submission, rng):
    """While the losses fall, or the patience is not used up, training goes on."""
    losses = falling(5, rng)
    compare_stop(submission, losses, 2, 5, None)
    worse = [losses[-1] + 0.2, losses[-1] + 0.1]
    compare_stop(submission, losses + worse, 3, 5, None)
    better = losses[-1] - 0.3
    compare_stop(submission, [*losses, *worse, better, better + 0.1], 3, 8, None)


@pytest.mark.points("early_stop", 0.5)
def test_early_stop_compares_with_the_best(submission, rng):
    """Better than the epoch before is not enough: it must be better than the best."""
    losses = falling(3, rng)
    low = losses[-1]
    after = [low + 0.5, low + 0.4, low + 0.3, low + 0.2, low + 0.1]
    compare_stop(submission, losses + after, 4, 3, 7)
    # A better loss that comes after the stop is too late.
    compare_stop(submission, [*losses, low + 0.3, low + 0.2, low - 0.2, low - 0.3], 2, 3, 5)


# ── train_early_stopping ─────────────────────────────────────────────────────────────────────


def train_counting(student, losses, starts, max_epochs, patience):
    """Probe: a training that takes these losses: what is returned, the calls in their order, the
    parameters at the end, and whether they are leaves still.

    After epoch t, each entry of a parameter is its start plus t.
    """
    params = [start.clone().requires_grad_() for start in starts]
    calls = []

    def train_epoch():
        calls.append("train")
        if calls.count("train") > 100:
            raise RuntimeError("more than 100 epochs were trained")
        with torch.no_grad():
            for one in params:
                one += 1

    def evaluate():
        calls.append("evaluate")
        epoch = calls.count("train")
        return losses[min(max(epoch, 1), len(losses)) - 1]

    got = student.train_early_stopping(list(params), train_epoch, evaluate, max_epochs, patience)
    alive = all(param.is_leaf and param.requires_grad for param in params)
    return got, calls, [param.detach() for param in params], alive


def compare_training(submission, losses, starts, max_epochs, patience, best, epochs):
    """It trains for ``epochs`` epochs, and goes back to the parameters of epoch ``best``."""
    losses = [round(float(loss), 3) for loss in losses]
    asked = list(losses), [start.clone() for start in starts], max_epochs, patience
    got, calls, params, alive = submission.run(train_counting, *asked)
    shown = ", ".join(f"{loss:g}" for loss in losses)
    what = f"train_early_stopping with losses {shown}; max_epochs={max_epochs}, patience={patience}"
    trained, evaluated = calls.count("train"), calls.count("evaluate")
    expect(trained == epochs, f"{what}: trained {trained} epochs, wanted {epochs}")
    expect(
        evaluated == epochs,
        f"{what}: evaluated {evaluated} times in {epochs} epochs, wanted once after each",
    )
    expect(calls == ["train", "evaluate"] * epochs, f"{what}: evaluated before it has trained")
    listed = isinstance(got, (list, tuple))
    expect(listed, f"{what}: {describe(got)}, wanted the list of {epochs} losses")
    numbers = list(map(number_of, got))
    same = len(numbers) == epochs and all(
        isinstance(ours, (int, float)) and (ours == loss or (ours != ours and loss != loss))
        for ours, loss in zip(numbers, losses)
    )
    expect(same, f"{what}: the list that was returned is not that of the {epochs} losses")
    for number, (param, start) in enumerate(zip(params, starts)):
        assert_shape(param, tuple(start.shape), f"parameter {number} after {what}")
        epoch = (param - start).double()
        if epoch.numel() and (epoch - epoch.flatten()[0]).abs().max() < 1e-3:
            held = round(epoch.flatten()[0].item(), 2)
            expect(
                held == best,
                f"{what}: at the end, parameter {number} is that of epoch {held:g}, wanted {best}",
            )
        assert_close(param, start + best, f"parameter {number} after {what}")
    expect(alive, f"{what}: the parameters are no longer leaf tensors that require a gradient")


@pytest.mark.points("train_early_stopping", 1)
def test_train_early_stopping_stops(submission, rng):
    """It trains and evaluates in turn, stops in time and returns the losses."""
    starts = [torch.randn(2, 3, generator=rng)]
    losses = falling(4, rng)
    # The best epoch is the last one, whichever parameters are put back.
    compare_training(submission, losses, starts, 4, 2, 4, 4)


@pytest.mark.points("train_early_stopping", 0.75)
def test_train_early_stopping_goes_back(submission, rng):
    """At the end, the parameters are those of the best epoch."""
    starts = [torch.randn(3, generator=rng)]
    losses = falling(3, rng)
    losses += [losses[-1] + 0.2, losses[-1] + 0.1, losses[-1] + 0.3, losses[-1] - 0.5]
    compare_training(submission, losses, starts, 20, 3, 3, 6)


@pytest.mark.points("train_early_stopping", 0.5)
def test_train_early_stopping_is_patient(submission, rng):
    """A worse epoch or two are no reason to stop."""
    starts = [torch.randn(2, generator=rng), torch.randn(2, 2, generator=rng)]
    low = falling(1, rng)[0]
    losses = [low, low + 0.3, low + 0.2, low - 0.1, low + 0.4, low - 0.2, low - 0.15]
    compare_training(submission, losses, starts, 7, 3, 6, 7)


# ── sweep ────────────────────────────────────────────────────────────────────────────────────


def sweep_counting(student, values, scores):
    """Probe: a sweep in which each value has its score: what is returned, and what was trained."""
    trained = []

    def train(value):
        trained.append(value)
        return scores[values.index(value)]

    return student.sweep(train, list(values)), trained


def compare_sweep(submission, values, scores, best):
    """Each value is trained once, in order; the scores and the best value are returned."""
    got, trained = submission.run(sweep_counting, values, scores)
    shown = ", ".join(f"{value:g} → {score:g}" for value, score in zip(values, scores))
    what = f"sweep over values with the scores {shown}"
    counts = [sum(value == one for one in trained) for value in values]
    most = max(counts)
    expect(most <= 1, f"{what}: train was called {most} times for one value, wanted once")
    expect(len(trained) == len(values), f"{what}: {len(trained)} values were trained, wanted all")
    expect(trained == values, f"{what}: the values were not trained in their order")
    pair = isinstance(got, (list, tuple)) and len(got) == 2
    expect(pair, f"{what}: {describe(got)}, wanted (best, scores)")
    expect(
        isinstance(got[1], (list, tuple)),
        f"{what}: the second of what was returned is not the list of scores",
    )
    numbers = list(map(number_of, got[1]))
    same = len(numbers) == len(scores) and all(
        isinstance(ours, (int, float)) and (abs(ours - score) < 1e-6 or (ours != ours and score != score))
        for ours, score in zip(numbers, scores)
    )  # fmt: skip
    expect(same, f"{what}: the scores that were returned are not those of train")
    chosen = number_of(got[0])
    if chosen is not None and not isinstance(chosen, (int, float)):
        expect(False, f"{what}: best is not one of the values")
    expect(chosen == best, f"{what}: best is {chosen}, wanted {best}")


def some_scores(n, rng):
    """n scores between 0.5 and 0.9, no two alike."""
    return [round(0.5 + 0.4 * float(place) / n, 3) for place in torch.randperm(n, generator=rng)]


def some_values(n, rng):
    """n learning rates, in no order."""
    powers = torch.randperm(n, generator=rng).tolist()
    return [3.0 * 10.0 ** (power - 3) for power in powers]


@pytest.mark.points("sweep", 0.75)
def test_sweep_trains_each_value_once(submission, rng):
    """Each value is trained once, in order, and the best one is the one with the highest score."""
    for n in (5, 3):
        values, scores = some_values(n, rng), some_scores(n, rng)
        top = max(range(n), key=lambda i: scores[i])
        other = (top + 1) % n
        if top == 0:  # neither the first nor the last value wins by its place
            values[0], values[other] = values[other], values[0]
            scores[0], scores[other] = scores[other], scores[0]
            top = other
        compare_sweep(submission, values, scores, values[top])


@pytest.mark.points("sweep", 0.75)
def test_sweep_nan_never_wins(submission, rng):
    """A failed training has the score nan, which is never the best: between, first or last."""
    for place in (2, 0, 4):
        values, scores = some_values(5, rng), some_scores(5, rng)
        scores[place] = NAN
        valid = [i for i in range(5) if i != place]
        best = max(valid, key=lambda i: scores[i])
        compare_sweep(submission, values, scores, values[best])


# ── choose_and_report ────────────────────────────────────────────────────────────────────────


def choose_counting(student, names, valid, test):
    """Probe: candidates with these accuracies: what is returned, and which models were measured.

    A model is a function here, and known by its place; -1 stands for what is no candidate.
    """
    models = [lambda X, i=i: X + i for i in range(len(names))]
    asked = {"valid": [], "test": []}

    def place_of(model, kind):
        place = next((i for i, one in enumerate(models) if one is model), -1)
        asked[kind].append(place)
        return place

    def valid_accuracy(model):
        return valid[place_of(model, "valid")]

    def test_accuracy(model):
        return test[place_of(model, "test")]

    got = student.choose_and_report(dict(zip(names, models)), valid_accuracy, test_accuracy)
    return got, asked


def compare_choice(submission, valid, test, best):
    """The best one in validation is chosen, and the test set was asked for it alone, once."""
    names = ["plain", "wide", "decay", "dropout", "both"][: len(valid)]
    got, asked = submission.run(choose_counting, names, valid, test)
    shown = ", ".join(f"{name} → {one:g}" for name, one in zip(names, valid))
    what = f"choose_and_report of models with the validation accuracies {shown}"
    for kind in ("valid", "test"):
        expect(
            -1 not in asked[kind], f"{what}: {kind}_accuracy was given something else than a model"
        )
    times = len(asked["test"])
    expect(times == 1, f"{what}: the test set was asked {times} times, wanted once")
    expect(
        sorted(asked["valid"]) == list(range(len(names))),
        f"{what}: valid_accuracy was called {len(asked['valid'])} times for {len(names)} models, "
        "wanted once for each",
    )
    tested = asked["test"][0]
    expect(tested == best, f"{what}: the test set was asked for {names[tested]}, not {names[best]}")
    pair = isinstance(got, (list, tuple)) and len(got) == 2
    expect(pair, f"{what}: {describe(got)}, wanted (name, test accuracy)")
    expect(
        isinstance(got[0], str) and got[0] == names[best],
        f"{what}: the first of what was returned is not the name {names[best]}",
    )
    assert_close(got[1], test[best], f"the accuracy that is reported, {what}", atol=1e-6)


def some_accuracies(n, rng):
    """Validation and test accuracies: the best in validation is neither first nor last, and another
    one is the best in the test."""
    valid, test = some_scores(n, rng), some_scores(n, rng)
    best = 1 + int(torch.randint(n - 2, (), generator=rng))
    valid[best], test[best] = 0.93, 0.71
    test[(best + 1) % n] = 0.97
    return valid, test, best


@pytest.mark.points("choose_and_report", 1)
def test_choose_by_validation(submission, rng):
    """The best in validation is chosen; its test accuracy is returned; the test is asked once."""
    for n in (4, 5):
        compare_choice(submission, *some_accuracies(n, rng))


@pytest.mark.points("choose_and_report", 0.5)
def test_choose_leaves_nan_out(submission, rng):
    """A model whose validation accuracy is nan is never chosen."""
    for place in (0, 3):
        valid, test, best = some_accuracies(4, rng)
        valid[place], test[best] = NAN, 0.72 + place / 100
        compare_choice(submission, valid, test, best)


# ── predictions ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.points("five_hundred_images", 0.5)
def test_five_hundred_images(submission, rng):
    """A network with far more parameters than images learns them by heart."""
    assert_chosen(
        submission,
        rng,
        right="nearly all of the 500 are right, and clearly fewer of the validation images",
        wrong=[
            "nearly all are right in both sets",
            "about as many are right in both sets, and far from all",
            "hardly any are right in either set, because 500 images are too few for 203,530 parameters",
        ],
    )


@pytest.mark.points("share_left", 0.5)
def test_share_left(submission, rng):
    """Torch's own optimizer takes as much of a weight whose gradient is 0."""
    for steps in (4, 1, 12):
        lr, decay = (0.3 + 0.3 * torch.rand(2, generator=rng, dtype=torch.float64)).tolist()
        one, none = torch.ones(1, dtype=torch.float64), torch.zeros(1, dtype=torch.float64)
        (want,) = torch_steps([one], [[none]] * steps, lr, decay)
        got = submission.call("share_left", lr, decay, steps)
        what = f"share_left({lr:.3g}, {decay:.3g}, {steps})"
        assert_close(got, want.item(), what, rtol=1e-3, atol=1e-6)


@pytest.mark.points("without_scaling", 0.5)
def test_without_scaling(submission, rng):
    """Twice as many terms are there in evaluation."""
    assert_chosen(
        submission,
        rng,
        right="the second layer gets inputs about twice as large as in training",
        wrong=[
            "the second layer gets inputs about half as large as in training",
            "nothing changes, because the mean of the mask is 1",
            "half of the units are still missing, at random",
        ],
    )


@pytest.mark.points("trainings_of_a_grid", 0.5)
def test_trainings_of_a_grid(submission, rng):
    """Each combination of values, with each seed."""
    for _ in range(3):
        numbers = (2 + torch.randperm(6, generator=rng)[:4]).tolist()
        want = len(torch.cartesian_prod(*map(torch.arange, numbers)))
        got = submission.call("trainings_of_a_grid", *numbers)
        what = f"trainings_of_a_grid({', '.join(map(str, numbers))})"
        assert_close(got, want, what, rtol=0, atol=0.1)


@pytest.mark.points("best_of_many", 0.5)
def test_best_of_many(submission, rng):
    """What was luck does not come again."""
    assert_chosen(
        submission,
        rng,
        right="about 0.80: its validation accuracy was higher only by luck",
        wrong=[
            "about as good as on the validation set",
            "better than on the validation set, because it is the best of 100",
            "clearly below 0.80, because good luck is followed by bad luck",
        ],
    )
