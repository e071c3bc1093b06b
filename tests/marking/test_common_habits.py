"""Habits of notebooks on the web that once cost right functions their points."""

import json

import pytest
import torch

from grader.data.fashion_mnist import stand_in
from grader.manifest import find_course
from grader.marking.absent import not_imported
from grader.marking.decorators import without_missing_decorators
from grader.marking.examination import Paper, Scope, Setup
from grader.marking.forbidden import find_forbidden
from grader.marking.marker import mark
from grader.model import Settings, Status
from grader.notebook import read
from grader.sandbox.given import usual_settings

SOFTMAX = find_course().assignment("03_softmax_regression")

CELLS = [
    "import doctest, importlib, wandb\n"
    "from torch.utils.tensorboard import SummaryWriter\n"
    "from a_compiler_that_is_missing import jit\n"
    'torch = importlib.import_module("torch")\n'
    "torch.set_default_dtype(torch.float64)\n"
    'wandb.init(project="softmax")\n'
    "writer = SummaryWriter()",
    "@jit(\n    nopython=True,\n)\n"
    "def softmax(X):\n    E = (X - X.amax(dim=1, keepdim=True)).exp()\n"
    "    return E / E.sum(dim=1, keepdim=True)",
    "from .losses import cross_entropy",
    'exec(open("measures.py").read())',
    "def evaluate_accuracy(data_iter, net):\n"
    "    right = sum(accuracy(net(X), y) * len(y) for X, y in data_iter)\n"
    '    writer.add_scalar("right", right, 0)\n    wandb.log({"right": right})\n'
    "    return right / len(data_iter.dataset)",
    "sgd_step = 1\n"
    "def sgd(params, lr, batch_size):\n    for param in params:\n"
    "        param.data -= lr * param.grad / batch_size",
    'doctest.testmod()\nglobals()["best"] = 0.8\ntorch.set_grad_enabled(False)',
]
HELPERS = {
    "losses.py": b"def cross_entropy(y_hat, y):\n    return -y_hat[range(len(y)), y].log()\n",
    "measures.py": b"def accuracy(y_hat, y):\n"
    b"    return (y_hat.argmax(1) == y).sum().item() / len(y)\n",
}


@pytest.fixture(scope="module")
def report(server):
    cells = [{"cell_type": "code", "source": source} for source in CELLS]
    content = json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}).encode()
    source = read(content, "ada.ipynb", HELPERS)
    setup = Setup(stand_in(), server, Settings(seed=3))
    return mark(Paper("ada", "a.ipynb", source, SOFTMAX), setup, Scope(diagnose=False))


def test_every_function_has_its_points(report):
    """Loggers, decorators, files that are run, a loader's own attributes, settings that stay."""
    written = [e for e in report.exercises if e.name != "train_softmax"]
    lost = {e.name: [c.message for c in e.checks] for e in written if e.score < e.max_score}
    assert lost == {}
    assert {e.status for e in written} == {Status.PASSED}


def test_a_decorator_that_was_left_out_is_noted(report):
    """With its name, where it was."""
    said = "cell 2: @jit is not available here; what it decorates (cell 2, line 1) was run without"
    assert said in report.notes


def test_settings_are_the_notebook_s_own_again_afterwards():
    """A check in a notebook leaves them as the student has set them."""
    with torch.no_grad():
        torch.set_default_dtype(torch.float64)
        try:
            with usual_settings():
                assert torch.is_grad_enabled() and torch.get_default_dtype() is torch.float32
            assert not torch.is_grad_enabled() and torch.get_default_dtype() is torch.float64
        finally:
            torch.set_default_dtype(torch.float32)


METHOD = "from gone import add\n@add(Net)\ndef f(self, X): ...\ndef f(X): ...\n"


def test_a_decorated_method_takes_no_function_s_place():
    """Where the name is defined again, a decorator that cannot be had stays, and fails."""
    assert without_missing_decorators(read(METHOD.encode(), "a.py")).notes == ()


FORBIDDEN = ("sgd", "softmax")


def said(code):
    return find_forbidden(read(code.encode(), "a.py"), "f", FORBIDDEN, ())


@pytest.mark.parametrize(
    "code",
    [
        "def f(p): return d2l.sgd(p)",
        "from torch import nn\ndef f(p): return tools.softmax(p) + nn.Linear(1, 1)(p)",
        'best = {}\nbest["x"] = 1\ndef f(p): return mine.sgd(p)',
        'def f(p): return p\nglobals()["best"] = 3',
        "def f(p): return p\nnet.f = torch.softmax",
    ],
)
def test_what_nothing_binds_accuses_nobody(code):
    """Calling it raises a NameError, which says what is missing."""
    assert said(code) is None


@pytest.mark.parametrize(
    "code",
    [
        "import torch\ntable = globals()\ntable.update(d2l=torch)\ndef f(p): return d2l.sgd(p)",
        "import torch\nexec('d2l = torch')\ndef f(p): return d2l.sgd(p)",
        "import torch, sys\nsys.modules[__name__].d2l = torch\ndef f(p): return d2l.softmax(p)",
        "import torch\ndef f(p): return p\nglobals()['f'] = torch.softmax",
        "from torch import *\ndef f(p): return d2l.softmax(p)",
        "import importlib\nd2l = importlib.import_module('torch')\ndef f(p): return d2l.softmax(p)",
        "d2l = __import__('torch')\ndef f(p): return d2l.softmax(p)",
        "def f(p): return nn.softmax(p)",
    ],
)
def test_what_something_may_bind_is_what_it_is_called(code):
    """By a table of all names, by text, by a star, or by the name that everybody knows."""
    assert said(code) is not None


@pytest.mark.parametrize(
    ("name", "code", "added"),
    [
        ("random", "def f(): random.shuffle([])", "; no cell imports it: add import random"),
        ("nn", "x = 1", "; no cell imports it: add from torch import nn"),
        ("random", "from random import random\ndef f(): ...", ""),
        ("Accumulator", "def f(): Accumulator(2)", ""),
    ],
)
def test_an_import_that_was_forgotten_is_named(name, code, added):
    """Only a name that everybody knows, which no statement binds."""
    assert not_imported(name, read(code.encode(), "a.py")) == added
