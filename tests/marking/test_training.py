"""A mistake in training is recognised, too, though random first weights never end alike."""

import pytest

import grader
from grader.manifest import find_course
from grader.marking.examination import Paper, Scope, Setup
from grader.marking.marker import mark
from grader.model import Settings
from grader.notebook import read
from grader.recognition.mistakes import mistakes_of

LINREG = find_course().assignment("02_linear_regression")
EXERCISE = LINREG.exercise("train_linreg")

# As a student would write it: other first weights, other names, another order of things.
LOOP = """
def train_linreg(features, labels, batch_size, num_epochs, lr, on_epoch=None):
    theta = torch.normal(0, 0.01, (features.shape[1], 1), requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            l = squared_loss(linreg(X, theta, bias), y).{total}()
            l.backward()
            sgd([bias, theta], {lr}, len(y))
            {forget}
    return theta, bias
"""
FORGET = "theta.grad = bias.grad = None"
WRONG = {
    "no zeroing": LOOP.format(total="sum", lr="lr", forget="pass"),
    "divided twice": LOOP.format(total="mean", lr="lr", forget=FORGET),
    "a learning rate of its own": LOOP.format(total="sum", lr="0.1", forget=FORGET),
    None: LOOP.format(total="sum", lr="lr * 0.6", forget=FORGET),  # nobody has written it down
}


def hint_of(name):
    known = {mistake.name: mistake.hint for mistake in mistakes_of(LINREG)}
    return known.get(name, EXERCISE.hint)


@pytest.mark.parametrize(
    ("name", "hidden"), [*((name, True) for name in WRONG), ("no zeroing", False)]
)
def test_a_known_mistake_is_named_in_the_report(server, dataset, name, hidden):
    """By training each known mistake for comparison, or by fingerprints; an unknown one is not."""
    source = read(f"{LINREG.master.read_text('utf-8')}\n{WRONG[name]}".encode(), "ada.py")
    setup = Setup(dataset, server, Settings(seed=7, hidden=hidden))
    report = mark(Paper("ada", "ada.py", source, LINREG), setup, Scope(only="train_linreg"))
    (exercise,) = report.exercises
    assert {check.hint for check in exercise.checks if check.hint} == {hint_of(name)}


@pytest.mark.parametrize("name", ["divided twice", None])
def test_a_known_mistake_is_named_in_a_notebook(capsys, name):
    """From the fingerprints alone."""
    namespace = {}
    exec(LINREG.master.read_text("utf-8").split("# ## 7.")[0].replace("check(", "str("), namespace)
    exec(WRONG[name], namespace)
    capsys.readouterr()
    grader.check("train_linreg", namespace=namespace)
    assert f"hint: {hint_of(name)}" in capsys.readouterr().out
