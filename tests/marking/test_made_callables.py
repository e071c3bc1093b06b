"""A function may be made as well as written by ``def``; and what a child lacks is named."""

import pytest

from grader.manifest import find_course
from grader.marking.examination import Paper, Setup
from grader.marking.marker import mark
from grader.model import Settings, Status
from grader.notebook import Statement, read
from grader.notebook.needless import needed_for

SOFTMAX = find_course().assignment("03_softmax_regression")
MADE = r"""
import functools, torch
from torch import nn

"a text with \d in it"

class Softmax:
    def __call__(self, X):
        E = (X - X.amax(1, keepdim=True)).exp()
        return E / E.sum(1, keepdim=True)

softmax = Softmax()

def make_loss(eps):
    def loss(y_hat, y):
        return -y_hat.gather(1, y.reshape(-1, 1)).log().reshape(-1)
    return functools.lru_cache(loss)

cross_entropy = make_loss(0)

class Model(nn.Module):
    def share(self, y_hat, y):
        return (y_hat.argmax(1) == y).float().mean().item()

    def forward(self, data_iter, net):
        pairs = [(accuracy(net(X), y) * len(y), len(y)) for X, y in data_iter]
        return sum(right for right, _ in pairs) / sum(n for _, n in pairs)

model = Model()
accuracy = model.share
evaluate_accuracy = model

def step(scale, params, lr, batch_size):
    with open("/nowhere/x.csv") as file:
        pass

sgd = functools.partial(step, 1.0)
"""


@pytest.fixture(scope="module")
def exercises(server, tmp_path_factory):
    from grader.data.fashion_mnist import stand_in

    source = read(MADE.encode(), "ada.py")
    setup = Setup(stand_in(), server, Settings(seed=3))
    report = mark(Paper("ada", "ada.py", source, SOFTMAX), setup)
    assert not [note for note in report.notes if "skipped" in note]
    return {exercise.name: exercise for exercise in report.exercises}


@pytest.mark.parametrize("name", ["softmax", "cross_entropy", "accuracy", "evaluate_accuracy"])
def test_a_function_that_is_made_is_one(exercises, name):
    """An object with ``__call__``, a module, a bound method, what a function returns."""
    assert exercises[name].status is Status.PASSED, exercises[name].checks


def test_what_it_raises_is_told_as_of_a_def(exercises):
    """With its line."""
    assert exercises["sgd"].status is Status.ERROR
    assert "FileNotFoundError" in exercises["sgd"].checks[0].message
    assert '(ada.py, line 34: with open("/nowhere/x.csv")' in exercises["sgd"].checks[0].message


def run(code, *names):
    """The statements that ``needed_for`` has run, of those that were left out."""
    before = read(code.encode(), "a.py").statements
    after = needed_for(before, names)
    changed: list[Statement] = [a for b, a in zip(before, after, strict=True) if b != a]
    return [statement.source for statement in changed]


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("def g(): ...\nf = g()", ["f = g()"]),
        ("def g(): ...\nx = g()\nf = x.f\nh = g()", ["x = g()"]),
        ("def g(): ...\ndef f(): ...\nf = g()", ["f = g()"]),
        ("def g(): ...\ndef f(): ...\nf = g(f())", []),
        ("def g(): ...\nfor f in g(): pass", []),
        ("from a import f\ndef g(): ...\nf = g()", ["f = g()"]),
    ],
)
def test_an_exercise_s_own_name_is_needed(code, needed):
    """With what makes it; a statement that calls the function itself makes none."""
    assert run(code, "f") == needed
