"""Hidden checks of generalisation: the same functions, on what students do not see."""

import pytest
import torch
from torch.optim.sgd import sgd

from grader.checks import (
    assert_close,
    assert_dtype,
    assert_shape,
    assert_tensors,
    both_signs,
    describe,
    expect,
    stand_in,
)

NAN = float("nan")


def number_of(value):
    """A tensor of a single number as that number; anything else as it is."""
    return value.item() if isinstance(value, torch.Tensor) and value.numel() == 1 else value


def numbers_of(values):
    """What was returned as a tensor; what is no number there is -99."""
    numbers = map(number_of, values)
    return torch.tensor([float(n) if isinstance(n, (int, float)) else -99.0 for n in numbers])


@stand_in("early_stop")
def right_early_stop(losses, patience):
    best = 1
    for epoch in range(1, len(losses) + 1):
        if losses[epoch - 1] < losses[best - 1]:
            best = epoch
        if epoch - best >= patience:
            return best, epoch
    return best, None


@stand_in("sweep")
def right_sweep(train, values):
    scores = [train(value) for value in values]
    numbers = [score for score in scores if score == score]
    return (values[scores.index(max(numbers))] if numbers else None), scores


# ── train_valid_split ────────────────────────────────────────────────────────────────────────


def split_on(student, X, y, num_valid, seed, global_seeds):
    """Probe: splits from one generator, drawn one after the other, under these global seeds; then X
    and y as they are after that."""
    X, y = X.clone(), y.clone()
    generator, found = torch.Generator().manual_seed(seed), []
    for global_seed in global_seeds:
        torch.manual_seed(global_seed)
        found.append(student.train_valid_split(X, y, num_valid, generator))
    return found, X, y


@pytest.mark.points("train_valid_split", 0.5)
def test_split_uses_the_generator_alone(submission, rng):
    """The next split from the same generator is another; other random numbers play no part."""
    X, y = torch.arange(1.0, 51.0).reshape(50, 1, 1), torch.arange(50)
    what = "train_valid_split(X, y, 15, generator) of 50 rows"
    chosen = []
    for global_seeds in ([1, 2], [3, 3]):
        found, _, _ = submission.run(split_on, X, y, 15, 4, global_seeds)
        for got in found:
            names, rest = ("X_train", "y_train", "X_valid", "y_valid"), (1, 1)
            shapes = [(35, *rest), (35,), (15, *rest), (15,)]
            X_train, _, X_valid, _ = assert_tensors(got, names, shapes, what)
            rows = torch.cat([X_train, X_valid]).flatten()
            once = torch.equal(rows.sort().values, X.flatten())
            expect(once, f"{what}: the two parts together are not the rows of X, each one once")
            chosen.append(frozenset(X_valid.flatten().tolist()))
    expect(
        chosen[0] != chosen[1],
        f"{what}: a second call with the same generator gives the same split again; does the "
        "function seed it?",
    )
    expect(
        chosen[:2] == chosen[2:],
        f"{what}: two generators with the same seed give two splits; is there another source of "
        "randomness?",
    )


@pytest.mark.points("train_valid_split", 0.25)
def test_split_leaves_its_arguments(submission, rng):
    """The caller's X and y are as they were; a part may be a single row."""
    for num_valid in (1, 7):
        X, y = torch.arange(8.0).reshape(8, 1) + 1, torch.randperm(8, generator=rng)
        (got,), X_after, y_after = submission.run(split_on, X, y, num_valid, 2, [0])
        what = f"train_valid_split(X, y, {num_valid}, generator) of 8 rows"
        names, n = ("X_train", "y_train", "X_valid", "y_valid"), 8 - num_valid
        shapes = [(n, 1), (n,), (num_valid, 1), (num_valid,)]
        X_train, _, X_valid, _ = assert_tensors(got, names, shapes, what)
        rows = torch.cat([X_train, X_valid]).flatten()
        once = torch.equal(rows.sort().values, X.flatten())
        expect(once, f"{what}: the two parts together are not the rows of X, each one once")
        assert_close(X_after, X, f"X after {what}")
        assert_close(y_after, y, f"y after {what}")


# ── sgd_weight_decay ─────────────────────────────────────────────────────────────────────────


def decay_once(student, values, gradients, lr, weight_decay):
    """Probe: parameters after one step of sgd_weight_decay."""
    params = [value.clone().requires_grad_() for value in values]
    for param, gradient in zip(params, gradients):
        param.grad = gradient.clone()
    student.sgd_weight_decay(params, lr, weight_decay)
    return [param.detach() for param in params]


@pytest.mark.points("sgd_weight_decay", 0.75)
def test_weight_decay_of_other_parameters(submission, rng):
    """Three parameters, one of a single number, in float64; a large learning rate."""
    shapes = [(2, 2, 2), (), (5,)]
    values = [both_signs(shape, rng).double() for shape in shapes]
    gradients = [both_signs(shape, rng).double() for shape in shapes]
    want = [value.clone() for value in values]
    sgd(
        want, [g.clone() for g in gradients], [None] * 3, lr=1.5, weight_decay=0.4, momentum=0,
        dampening=0, nesterov=False, maximize=False, foreach=False,
    )  # fmt: skip
    got = submission.run(decay_once, values, gradients, 1.5, 0.4)
    for number, (ours, theirs) in enumerate(zip(got, want)):
        what = f"parameter {number} after sgd_weight_decay(params, lr=1.5, weight_decay=0.4)"
        assert_close(ours, theirs, what, rtol=1e-6)


# ── dropout ──────────────────────────────────────────────────────────────────────────────────


def drop_twice(student, X, p):
    """Probe: two calls of dropout in training, and X as it is after them."""
    X = X.clone()
    first = student.dropout(X, p, True)
    return first, student.dropout(X, p, True), X


@pytest.mark.points("dropout", 0.5)
def test_dropout_decides_each_entry_anew(submission, rng):
    """No two rows or columns are dropped alike, and no two calls."""
    X = both_signs((40, 30), rng)
    first, second, _ = submission.run(drop_twice, X, 0.5)
    what = "dropout(X, 0.5, training=True)"
    for got in (first, second):
        assert_shape(got, (40, 30), what)
    kept, later = first != 0, second != 0
    mixed = bool(kept.any()) and not bool(kept.all())
    expect(mixed, f"{what}: {'no entry is' if kept.any() else 'all entries are'} 0")
    for axis, name in ((1, "rows"), (0, "columns")):
        whole = bool((kept.all(dim=axis) | ~kept.any(dim=axis)).all())
        expect(not whole, f"{what}: whole {name} are dropped; decide each entry by itself")
    alike = bool((kept == kept[:1]).all()) or bool((kept == kept[:, :1]).all())
    expect(not alike, f"{what}: all rows are dropped in the same places")
    expect(not torch.equal(kept, later), f"{what}: two calls drop the same entries")
    expect(not torch.equal(kept, ~later), f"{what}: two calls drop the opposite entries")


def drop_and_go_back(student, X, p, weights):
    """Probe: dropout of X, X as it is after that, and the gradient of its weighted sum by X."""
    X = X.clone()
    leaf = X.clone().requires_grad_()
    value = student.dropout(X, p, True)
    through = student.dropout(leaf, p, True)
    if not (isinstance(through, torch.Tensor) and through.requires_grad):
        return value, X, None, through
    (through * weights).sum().backward()
    return value, X, leaf.grad, through


@pytest.mark.points("dropout", 0.25)
def test_dropout_passes_gradients(submission, rng):
    """The gradient passes what is kept, multiplied by 1 / (1 - p), and X does not change."""
    X, weights = both_signs((60, 70), rng), both_signs((60, 70), rng)
    _, after, gradient, through = submission.run(drop_and_go_back, X, 0.6, weights)
    what = "dropout(X, 0.6, training=True)"
    assert_close(after, X, f"X after {what}")
    through = assert_shape(through, (60, 70), what)
    expect(gradient is not None, f"{what}: the result does not require grad where X does")
    kept = through != 0
    expect(bool(kept.any()) and not bool(kept.all()), f"{what}: drops all entries, or none")
    want = torch.where(kept, weights / 0.4, 0)
    assert_close(gradient, want, f"gradient through {what}", rtol=1e-3)


@pytest.mark.points("dropout", 0.25)
def test_dropout_dtype(submission, rng):
    """float64 stays float64, in training and in evaluation, whatever p is."""
    X = both_signs((60, 50), rng).double()
    for p, training in [(0.5, True), (1.0, True), (0.5, False)]:
        what = f"dropout(X, {p}, training={training}) of float64"
        got = assert_shape(submission.call("dropout", X.clone(), p, training), (60, 50), what)
        if not training:
            assert_close(got, X, what)
        elif p == 1:
            assert_close(got, torch.zeros_like(X), what)
        else:
            kept = got != 0
            expect(bool(kept.any()) and not bool(kept.all()), f"{what}: drops all entries, or none")
            assert_close(got, torch.where(kept, X / (1 - p), 0), what)
        assert_dtype(got, torch.float64, what)


# ── early_stop ───────────────────────────────────────────────────────────────────────────────


def compare_stop(submission, losses, patience):
    """early_stop says what the definition says of these losses."""
    want = right_early_stop(losses, patience)
    got = submission.call("early_stop", list(losses), patience)
    shown = ", ".join(f"{loss:g}" for loss in losses)
    what = f"early_stop([{shown}], patience={patience})"
    pair = isinstance(got, (list, tuple)) and len(got) == 2
    expect(pair, f"{what}: {describe(got)}, wanted (best, stop)")
    got = tuple(map(number_of, got))
    epochs = all(one is None or type(one) in (int, float) for one in got)
    expect(epochs, f"{what}: returned something else than two epochs")
    expect(got == want, f"{what}: returned {got}, wanted {want}")


@pytest.mark.points("early_stop", 0.75)
def test_early_stop_of_other_losses(submission, rng):
    """Ties, nan, a patience of 1, the best at the start, one epoch, and losses that go up and down."""
    for losses, patience in [
        ([0.5, 0.4, 0.4, 0.4, 0.3], 2),
        ([0.5, NAN, 0.4, NAN, NAN, 0.3], 2),
        ([0.5, 0.4, 0.45, 0.3], 1),
        ([0.2, 0.5, 0.4, 0.3, 0.25], 3),
        ([-0.5, -0.7, -0.6, -0.6], 3),
        ([3.0], 1),
    ]:
        compare_stop(submission, losses, patience)
    for patience in (2, 3, 4):
        losses = (1 + torch.randint(1, 40, (14,), generator=rng) / 10).tolist()
        compare_stop(submission, [round(loss, 1) for loss in losses], patience)


# ── train_early_stopping ─────────────────────────────────────────────────────────────────────


def train_by_script(student, losses, values, max_epochs, patience):
    """Probe: epoch t sets the parameters to values[t - 1]; losses returned, calls, parameters."""
    params = [torch.zeros_like(value, requires_grad=True) for value in values[0]]
    calls = []

    def train_epoch():
        calls.append("train")
        if len(calls) > 200:
            raise RuntimeError("more than 100 epochs were trained")
        for param, value in zip(params, values[calls.count("train") - 1]):
            param.data.copy_(value)

    def evaluate():
        calls.append("evaluate")
        return losses[max(calls.count("train"), 1) - 1]

    got = student.train_early_stopping(params, train_epoch, evaluate, max_epochs, patience)
    return got, calls, [param.detach() for param in params]


@pytest.mark.points("train_early_stopping", 0.75)
def test_train_early_stopping_of_other_trainings(submission, rng):
    """Ties, nan, one epoch, the best at the start; several parameters."""
    cases = [
        ([0.5, 0.4, 0.4, NAN, 0.6, 0.1], 10, 3),
        ([0.3, 0.6, 0.5, 0.4], 4, 6),
        ([0.9], 1, 1),
        ([0.8, 0.7, 0.9, 0.6, 0.65, 0.5, 0.1], 6, 2),
    ]
    for losses, max_epochs, patience in cases:
        best, stop = right_early_stop(losses[:max_epochs], patience)
        epochs = stop or min(max_epochs, len(losses))
        values = [
            [torch.randn(2, 2, generator=rng), torch.randn((), generator=rng)] for _ in losses
        ]
        got, calls, params = submission.run(train_by_script, losses, values, max_epochs, patience)
        shown = ", ".join(f"{loss:g}" for loss in losses)
        what = (
            f"train_early_stopping with losses {shown}; max_epochs={max_epochs}, "
            f"patience={patience}"
        )
        trained = calls.count("train")
        expect(trained == epochs, f"{what}: trained {trained} epochs, wanted {epochs}")
        in_turn = calls == ["train", "evaluate"] * epochs
        expect(in_turn, f"{what}: not evaluated exactly once after each epoch")
        listed = isinstance(got, (list, tuple)) and len(got) == epochs
        expect(listed, f"{what}: {describe(got)}, wanted the list of {epochs} losses")
        kept = torch.tensor(losses[:epochs])
        assert_close(numbers_of(got), kept, f"the losses that were returned, {what}")
        for number, (param, want) in enumerate(zip(params, values[best - 1])):
            assert_close(param, want, f"parameter {number} after {what}")


# ── sweep ────────────────────────────────────────────────────────────────────────────────────


def sweep_words(student, values, scores):
    """Probe: a sweep over names; what is returned, and what was trained."""
    trained = []

    def train(value):
        trained.append(value)
        return scores[values.index(value)]

    return student.sweep(train, list(values)), trained


@pytest.mark.points("sweep", 0.5)
def test_sweep_of_other_values(submission, rng):
    """Ties, scores below 0, names for values, a single value, and nothing but nan."""
    low = sorted(round(score, 3) for score in (-1 - torch.rand(3, generator=rng)).tolist())
    low = [low[1], low[2], low[0]]
    cases = [
        (["tanh", "relu", "sigmoid"], [0.7, 0.8, 0.8], "relu"),
        (["a", "b", "c"], low, "b"),
        (["only"], [0.1], "only"),
        (["one", "two"], [NAN, NAN], None),
        (["one", "two", "three"], [NAN, -0.5, NAN], "two"),
    ]
    for values, scores, best in cases:
        got, trained = submission.run(sweep_words, values, scores)
        shown = ", ".join(f"{value} → {score:g}" for value, score in zip(values, scores))
        what = f"sweep over values with the scores {shown}"
        expect(trained == values, f"{what}: not trained exactly once for each value, in order")
        pair = isinstance(got, (list, tuple)) and len(got) == 2
        expect(pair, f"{what}: {describe(got)}, wanted (best, scores)")
        known = got[0] is None or got[0] in values
        expect(known, f"{what}: best is not one of the values")
        expect(got[0] == best, f"{what}: best is {got[0]}, wanted {best}")
        listed = isinstance(got[1], (list, tuple)) and len(got[1]) == len(scores)
        expect(listed, f"{what}: the second of what was returned is not the list of scores")
        assert_close(numbers_of(got[1]), torch.tensor(scores), f"the scores of {what}")


# ── choose_and_report ────────────────────────────────────────────────────────────────────────


def choose_tensors(student, names, valid, test):
    """Probe: models that are tensors; what is returned, and how often each function was called."""
    models = {name: torch.full((2,), float(i)) for i, name in enumerate(names)}
    asked = {"valid": [], "test": []}

    def accuracy_by(numbers, kind):
        def accuracy(model):
            if not isinstance(model, torch.Tensor) or model.shape != (2,):
                asked[kind].append(-1)
                return 0.0
            asked[kind].append(int(model[0]))
            return numbers[int(model[0])]

        return accuracy

    got = student.choose_and_report(models, accuracy_by(valid, "valid"), accuracy_by(test, "test"))
    return got, asked


@pytest.mark.points("choose_and_report", 0.5)
def test_choose_among_other_models(submission, rng):
    """Ties, a single candidate, accuracies of 0, nan first; the test set is asked once."""
    a, b = (0.5 + 0.3 * torch.rand(2, generator=rng)).tolist()
    cases = [
        ([0.4, 0.8, 0.8], [0.5, round(a, 3), 0.9], 1),
        ([0.6], [round(b, 3)], 0),
        ([NAN, 0.0, NAN], [0.9, 0.11, 0.8], 1),
    ]
    for valid, test, best in cases:
        names = [f"model {i + 1}" for i in range(len(valid))]
        got, asked = submission.run(choose_tensors, names, valid, test)
        shown = ", ".join(f"{one:g}" for one in valid)
        what = f"choose_and_report of models with the validation accuracies {shown}"
        once = sorted(asked["valid"]) == list(range(len(names)))
        expect(once, f"{what}: valid_accuracy was not called exactly once for each model")
        expect(
            asked["test"] == [best],
            f"{what}: the test set was asked {len(asked['test'])} times, or not for the chosen model",
        )
        pair = isinstance(got, (list, tuple)) and len(got) == 2
        expect(pair, f"{what}: {describe(got)}, wanted (name, test accuracy)")
        expect(got[0] == names[best], f"{what}: the name returned is not {names[best]}")
        assert_close(got[1], test[best], f"the accuracy that is reported, {what}", atol=1e-6)
