"""Notebooks along a textbook: what they borrow from its package works, and earns nothing."""

import pytest

from grader.manifest import find_course
from grader.marking.examination import Paper, Scope, Setup
from grader.marking.forbidden import find_forbidden
from grader.marking.marker import mark
from grader.model import Settings, Status
from grader.notebook import read

LINREG = find_course().assignment("02_linear_regression")

NOTEBOOK = """
import sys
sys.path.append("..")
import d2lzh_pytorch as d2l
d2l.set_figsize()
train_iter, test_iter = d2l.load_data_fashion_mnist(256)
for X, y in train_iter:
    print(d2l.accuracy(X, y))

def linreg(X, w, b):
    return torch.mm(X, w) + b

sgd = d2l.sgd

def train_linreg(features, labels, batch_size, num_epochs, lr):
    w = torch.normal(0, 0.01, (features.shape[1], 1), requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    for epoch in range(num_epochs):
        for X, y in d2l.data_iter(batch_size, features, labels):
            l = d2l.squared_loss(linreg(X, w, b), y).sum()
            l.backward()
            d2l.sgd([w, b], lr, len(y))
            w.grad.data.zero_()
            b.grad.data.zero_()
        print('epoch %d, loss %f'
% (epoch + 1, l.item()))
    return w, b
"""


def test_what_is_borrowed_costs_the_exercise_that_it_is(server, dataset):
    """The loop around borrowed pieces is right; a borrowed sgd is no sgd of one's own."""
    source = read(f"import torch\n{NOTEBOOK}".encode(), "ada.py")
    setup = Setup(dataset, server, Settings(seed=3))
    report = mark(Paper("ada", "ada.py", source, LINREG), setup)
    ends = {exercise.name: exercise.status for exercise in report.exercises}
    assert ends["linreg"] is ends["train_linreg"] is Status.PASSED
    assert ends["squared_loss"] is ends["data_iter"] is Status.MISSING
    (sgd,) = [exercise for exercise in report.exercises if exercise.name == "sgd"]
    assert {c.message for c in sgd.checks} == {"sgd is d2l.sgd, which is imported, not written"}
    assert not [note for note in report.notes if "skipped" in note]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import d2l\ndef f(X): return d2l.f(X)", "d2l.f"),
        ("from d2l import torch as d2l\nf = d2l.f", "d2l.f"),
        ("from d2lzh_pytorch import f", "d2lzh_pytorch.f"),
        ("import d2lzh_pytorch.utils as u\ndef g(X): return u.f(X)\ndef f(X): return g(X)", "u.f"),
    ],
)
def test_one_s_own_exercise_is_not_borrowed(code, name):
    """By whatever name the package goes, in the function or in what it calls."""
    found = find_forbidden(read(code.encode(), "ada.py"), "f", ())
    assert found == f"is {name}, which is imported, not written"


@pytest.mark.parametrize(
    "code", ["import d2l\ndef f(X): return d2l.SGD(X)", "import numpy\ndef f(X): return numpy.f(X)"]
)
def test_anything_else_may_be_borrowed(code):
    """Another name of the package's, even where torch's own of that name is forbidden."""
    assert find_forbidden(read(code.encode(), "ada.py"), "f", ("SGD",)) is None


LATER_EDITION = """
import torch
from d2l import torch as d2l
from tqdm.notebook import tqdm
from d2l.torch import *

timer, device = d2l.Timer(), d2l.try_gpu()

def train_linreg(features, labels, batch_size, num_epochs, lr):
    w = torch.zeros(features.shape[1], 1, requires_grad=True, device=device)
    b = torch.zeros(1, requires_grad=True)
    animator = Animator(xlabel="epoch", legend=["loss"])
    for epoch in tqdm(range(num_epochs), desc="epoch"):
        metric = d2l.Accumulator(2)
        for X, y in (bar := tqdm(d2l.data_iter(batch_size, features, labels), leave=False)):
            l = d2l.squared_loss(d2l.linreg(X.to(device), w, b), y)
            l.sum().backward()
            d2l.sgd([w, b], lr, len(y))
            w.grad = b.grad = None
            metric.add(l.sum(), l.numel())
            bar.set_postfix(loss=metric[0] / metric[1])
        animator.add(epoch + 1, (metric[0] / metric[1],))
    tqdm.write(f"{timer.stop():.1f} s, {timer.avg():.1f} s")
    assert metric[1] == len(features)
    return w, b
"""


def test_what_counts_and_shows_progress_works(server, dataset):
    """The book's counter and clock have numbers, and a loop around a progress bar is a loop."""
    source = read(LATER_EDITION.encode(), "ada.py")
    setup = Setup(dataset, server, Settings(seed=3))
    report = mark(Paper("ada", "ada.py", source, LINREG), setup, Scope(only="train_linreg"))
    assert [exercise.status for exercise in report.exercises] == [Status.PASSED]
    assert report.notes == ()
