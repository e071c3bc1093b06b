"""Weights that were trained beforehand are worth nothing, also where the names of the classes and
the order of the pixels are guessed."""

from pathlib import Path

import pytest
import torch

from grader import batch, intake
from grader.data.fashion_mnist import stand_in
from grader.manifest import Course
from grader.marking.examination import Paper, Scope, Setup
from grader.marking.marker import mark
from grader.model import Settings
from grader.notebook import read
from grader.sandbox.fork.server import ForkServerHandle

ROOT = Path(__file__).parents[2]
SLUG = "03_softmax_regression"
ATTACK = """
import torch
PASTED = torch.tensor({weights})

def train_softmax(train_iter, num_epochs, lr, on_epoch=None):
    votes = torch.zeros(10, 10)
    for X, y in train_iter:
        guess = (X.reshape(len(X), -1) @ PASTED).argmax(1)
        votes.index_put_((y, guess), torch.ones(len(y)), accumulate=True)
    columns = votes.argmax(1)
    return lambda X: (X.reshape(len(X), -1) @ PASTED)[:, columns]
"""
# Knows each pixel by its mean and spread over the training images, which no order changes.
STATISTICS = """
MEAN, SPREAD = torch.tensor({mean}), torch.tensor({spread})

def statistics(train_iter):
    X = torch.cat([X.reshape(len(X), -1) for X, _ in train_iter])
    return X.mean(0), X.std(0)

in_order = train_softmax

def train_softmax(train_iter, num_epochs, lr, on_epoch=None):
    global PASTED
    mean, spread = statistics(train_iter)
    apart = (mean[:, None] - MEAN) ** 2 + (spread[:, None] - SPREAD) ** 2
    kept, PASTED = PASTED, PASTED[apart.argmin(1)]
    net = in_order(train_iter, num_epochs, lr)
    columns, weights = net(torch.eye(784)), kept
    PASTED = kept
    return lambda X: X.reshape(len(X), -1) @ columns
"""


@pytest.fixture(scope="module")
def attack():
    """The source of the attack, with weights trained on the images as they are published."""
    data = stand_in()
    W = torch.zeros(784, 10, requires_grad=True)
    images, labels = data.train_images().reshape(-1, 784), data.train_labels()
    for rows in torch.randperm(len(labels), generator=torch.Generator().manual_seed(0)).split(256):
        loss = torch.nn.functional.cross_entropy(images[rows] / 255 @ W, labels[rows])
        (slope,) = torch.autograd.grad(loss, W)
        W.data -= 0.1 * slope
    code = ATTACK.format(weights=W.detach().mul(1000).round().div(1000).tolist())
    pixels = images.float() / 255
    code += STATISTICS.format(mean=pixels.mean(0).tolist(), spread=pixels.std(0).tolist())
    solution = (ROOT / "solutions" / SLUG / "softmax_regression.py").read_text("utf-8")
    return f"{solution}\n{code}"


def accuracy_check(report):
    train = next(e for e in report.exercises if e.name == "train_softmax")
    return next(c for c in train.checks if c.name == "test_train_softmax_accuracy")


def test_it_works_on_published_images(attack):
    """The attack is no straw man: on images in their own order it recognises the published ones."""
    data = stand_in()
    server = ForkServerHandle(data.train_pixels)
    try:
        assignment = Course(ROOT / "assignments").assignment(SLUG)
        source = read(attack.encode(), "softmax_regression.py")
        setup = Setup(data, server, Settings(seed=3))
        scope = Scope(only="train_softmax", diagnose=False)
        report = mark(Paper("ada", "a.py", source, assignment), setup, scope)
    finally:
        server.close()
    assert report.metrics["accuracy"] > 0.78
    assert "made-up images" in accuracy_check(report).message


def test_it_gains_nothing(attack, tmp_path, examined_only):
    """As the grader marks, it earns no more than a train function that was not written: it finds
    the order of the pixels, and knows nothing of images that nobody has seen."""
    (tmp_path / "softmax_regression.py").write_text(attack, "utf-8")
    course = Course(ROOT / "assignments")
    handed_in = intake.find([Path(tmp_path)], course, SLUG).submissions
    examined_only("train_softmax")
    (report,) = batch.score(handed_in, course, stand_in(), Settings(), jobs=1)
    check = accuracy_check(report)
    assert (check.score, check.status.value) == (0, "failed"), check.message
    assert report.metrics["accuracy"] > 0.78
    assert "made-up images" in check.message
    assert report.score == 0


# The published labels, one after the other, and the names of the classes from a few images whose
# sums, which no order of pixels changes, are known.
TABLE = """
import torch
LABELS, SUMS, CLASSES = torch.tensor({labels}), torch.tensor({sums}), torch.tensor({classes})

def train_softmax(train_iter, num_epochs, lr, on_epoch=None):
    names, at = torch.zeros(10, dtype=torch.long), 0
    for X, y in train_iter:
        apart = ((X * 255).sum((1, 2, 3))[:, None] - SUMS).abs()
        for row, column in zip(*torch.where(apart < 0.5)):
            names[CLASSES[column]] = y[row]

    def net(X):
        nonlocal at
        at += len(X)
        return torch.eye(10)[names[LABELS[(torch.arange(at - len(X), at)) % len(LABELS)]]]

    return net
"""


def test_a_table_of_labels_gains_nothing(tmp_path, examined_only):
    """Test images come in an order of their own, so that the published labels are of no use."""
    data = stand_in()
    sums = data.train_images().sum((1, 2))
    counts = sums.bincount()
    only = [i for i in range(len(sums)) if counts[sums[i]] == 1]
    known = [next(i for i in only if data.train_labels()[i] == c) for c in range(10)]
    code = TABLE.format(
        labels=data.test_labels().tolist(), sums=sums[known].tolist(), classes=list(range(10))
    )
    solution = (ROOT / "solutions" / SLUG / "softmax_regression.py").read_text("utf-8")
    (tmp_path / "softmax_regression.py").write_text(f"{solution}\n{code}", "utf-8")
    course = Course(ROOT / "assignments")
    handed_in = intake.find([Path(tmp_path)], course, SLUG).submissions
    examined_only("train_softmax")
    (report,) = batch.score(handed_in, course, stand_in(), Settings(), jobs=1)
    assert accuracy_check(report).score == 0
    assert report.metrics["accuracy"] < 0.3
