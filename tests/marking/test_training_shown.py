"""A training shows itself where somebody looks on, and is the same training everywhere."""

import sys
from types import SimpleNamespace

import pytest
import torch
import torch.nn.functional as F

import grader
from grader.data.loader import DataIter
from grader.marking import training
from grader.marking.losses import Losses
from grader.marking.training import Shown, _ShownDataIter, finish, somebody_looks
from grader.sandbox.losses import watching

IMAGES = torch.randint(256, (64, 28, 28), dtype=torch.uint8)
LABELS = torch.arange(64) % 10


class Events:
    """IPython's, of which one is asked for."""

    def __init__(self):
        self.after_cell = []

    def register(self, event, function):
        assert event == "post_run_cell"
        self.after_cell.append(function)

    def unregister(self, event, function):
        self.after_cell.remove(function)

    def cell_ends(self):
        for function in list(self.after_cell):
            function(None)


@pytest.fixture
def notebook(monkeypatch):
    """A kernel with a person in front of it: what it shows, each time anew."""
    shell = SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=True), events=Events())
    shown = []

    def show(data, **_):
        shown.append(data)
        return SimpleNamespace(update=show)

    ipython = SimpleNamespace(get_ipython=lambda: shell)
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=show))
    monkeypatch.setattr(training, "_AFTER", -1.0)
    monkeypatch.setattr(training, "_EVERY", 0.0)
    yield SimpleNamespace(shell=shell, shown=shown)
    shell.events.cell_ends()
    finish()


def train(batches, num_epochs, lr=0.1, stop_at=None):
    W = torch.zeros(784, 10, requires_grad=True)
    for epoch in range(num_epochs):
        for X, y in batches:
            if epoch == stop_at:
                raise KeyboardInterrupt
            W.grad = None
            F.cross_entropy(X.reshape(-1, 784) @ W, y).backward()
            with torch.no_grad():
                W -= lr * W.grad
    return W.detach()


def batches():
    return _ShownDataIter(IMAGES, LABELS, 16, shuffle=True)


def test_a_bar_ends_in_one_line(notebook):
    """It names the function, the epoch out of how many, loss and accuracy; there is one place for
    it, and one line at the end."""
    train(batches(), 3)
    texts = [data["text/plain"] for data in notebook.shown]
    assert texts[0].startswith("train: epoch 1 of 3, loss 2.303, training accuracy 0.")
    assert any(text.startswith("train: epoch 3 of 3, ") for text in texts)
    assert texts[-1].startswith("train: 3 epochs in ") and "\n" not in texts[-1]
    assert 'role="progressbar"' in notebook.shown[0]["text/html"]
    assert 'role="progressbar"' not in notebook.shown[-1]["text/html"]
    assert "<svg" in notebook.shown[-1]["text/html"]


def test_an_interrupted_training_ends_in_one_line(notebook):
    """When the cell ends, with how far it came; torch is as it was."""
    with pytest.raises(KeyboardInterrupt):
        train(batches(), 3, stop_at=1)
    notebook.shell.events.cell_ends()
    assert notebook.shown[-1]["text/plain"].startswith("train: 1 of 3 epochs in ")
    assert torch.autograd.backward.__module__ == "torch.autograd"


def test_the_result_is_the_same(notebook):
    """Seen or not seen, to the last bit, and so are the random numbers after it."""
    ends = []
    for given in (DataIter(IMAGES, LABELS, 16, shuffle=True), batches()):
        torch.manual_seed(0)
        ends.append((train(given, 2), torch.rand(1)))
    assert torch.equal(ends[0][0], ends[1][0]) and ends[0][1] == ends[1][1]
    assert notebook.shown


def test_looking_at_images_is_no_training(notebook):
    """Neither a first mini-batch nor an evaluation has a bar."""
    next(iter(batches()))
    sum(len(y) for _, y in batches())
    with torch.no_grad():
        train_iter = batches()
        for _ in train_iter:
            pass
    notebook.shell.events.cell_ends()
    assert not notebook.shown


@pytest.mark.parametrize("setting", ["nbgrader", "nobody to be asked", "no kernel"])
def test_it_is_quiet_where_nobody_looks(notebook, monkeypatch, setting):
    """nbgrader, nbclient and papermill run a notebook as it is, and torch is not touched."""
    if setting == "nbgrader":
        monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    elif setting == "no kernel":
        notebook.shell.kernel = None
    else:
        notebook.shell.kernel._allow_stdin = False
    assert not somebody_looks()
    train(batches(), 2)
    assert not notebook.shown


@pytest.mark.parametrize(
    "loss",
    [
        lambda scores, y: F.cross_entropy(scores, y),
        lambda scores, y: F.cross_entropy(scores, y, reduction="none").sum(),
        lambda scores, y: -(scores.exp() / scores.exp().sum(1, True))[range(16), y].log().sum(),
        lambda scores, y: F.cross_entropy(scores, y, reduction="sum"),
        lambda scores, y: F.cross_entropy(scores, y, reduction="sum") / len(y),
        lambda scores, y: (scores.softmax(1)[range(16), y].log() * -1).mean().sum(),
    ],
)
def test_losses_and_accuracies_of_other_peoples_loops(loss):
    """The mean loss of a sample and the share that is recognised, however the loss was written."""
    scores = torch.randn(16, 10, generator=torch.Generator().manual_seed(1)).requires_grad_()
    y = torch.arange(16) % 10
    losses = Losses()
    losses.labels = y
    with watching(losses):
        loss(scores, y).backward()
    assert losses.values == [pytest.approx(F.cross_entropy(scores, y).item(), rel=1e-5)]
    assert losses.accuracies == [(scores.argmax(1) == y).double().mean().item()]


def test_a_long_training_has_few_points():
    """And its first and last are among those that stay."""
    losses = Losses()
    with watching(losses):
        for step in range(1000):
            torch.tensor(float(step), requires_grad=True).backward()
    assert 32 <= len(losses.values) <= 64 and losses.steps == 1000
    assert losses.values[0] == 0.0 and losses.values[-1] > 950
    assert losses.values == sorted(losses.values)


def test_what_a_check_trains_with_is_passed_on():
    """A stand-in for mini-batches has their length, their attributes and their order."""

    class Given:
        batch_size = 2

        def __len__(self):
            return 3

        def __iter__(self):
            return iter([(1, 2), (3, 4), (5, 6)])

    shown = Shown(Given())
    assert (len(shown), shown.batch_size, list(shown)) == (3, 2, [(1, 2), (3, 4), (5, 6)])


def test_a_check_shows_the_loss_of_what_failed(notebook):
    """The longest training that did not pass is drawn, for a person who looks on."""
    notebook.shell.user_ns = {}
    names = {"torch": torch, "F": F}

    def climbing(features, labels, batch_size, num_epochs, lr):
        w = torch.zeros(features.shape[1], 1, requires_grad=True)
        b = torch.zeros(1, requires_grad=True)
        for _ in range(num_epochs):
            loss = ((features @ w + b - labels.reshape(-1, 1)) ** 2).sum() / 2
            loss.backward()
            with torch.no_grad():
                for param in (w, b):
                    param += 0.1 * lr * param.grad / len(labels)
                    param.grad = None
        return w, b

    grader.check("train_linreg", namespace={**names, "train_linreg": climbing})
    html = notebook.shown[-1]["text/html"]
    assert "<svg" in html and "It should fall." in html
    assert "svg" not in notebook.shown[-1]["text/plain"]
