"""What is not there while work is graded: it costs nothing, and where it is needed it is named."""

import pytest
import torch

CALL = {"op": "call", "args": [], "kwargs": {}, "watch": []}
CODE = """
import torch, torchvision
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchvision import datasets, transforms
import matplotlib.pyplot as plt
import stuff.d2lzh_pytorch as d2l
from elsewhere import d2lzh as book
from elsewhere.d2l import torch as later
import elsewhere.d2lzh_pytorch.utils
from d2lzh_pytorch import linear_reg
import wandb
from torch.utils.tensorboard import SummaryWriter

mnist = datasets.FashionMNIST(root="data", transform=transforms.ToTensor())
fig, ax = plt.subplots()

def loader():
    return len(DataLoader(mnist, 16, shuffle=True))

def loop():
    for X, y in mnist:
        pass

def returned():
    return {"data": [mnist]}

def added():
    return torch.ones(2) + transforms.ToTensor()(3)

def counted():
    return float(mnist.classes)

def plotted():
    ax.plot([1], [2])
    for line in ax.lines:
        line.remove()
    return len(ax.lines) + bool(plt.gcf())

def workers():
    data = TensorDataset(torch.arange(4))
    for loader in (
        DataLoader(data, 2, False, None, None, 2),
        DataLoader(data, batch_size=2, num_workers=2, prefetch_factor=2, persistent_workers=True),
    ):
        yield [X.tolist() for (X,) in loader]

def chapter():
    wandb.log({"loss": 1.0})
    SummaryWriter().add_scalar("loss", 1.0, 0)
    return linear_reg.linreg(torch.eye(1), torch.eye(1), 2)

def loaded():
    return list(workers())

def books():
    return d2l.linreg(1 * torch.eye(1), torch.eye(1), 2) + book.squared_loss(
        torch.ones(1), torch.ones(1)) + elsewhere.d2lzh_pytorch.linreg(*[torch.eye(1)] * 3)
"""


@pytest.fixture(scope="module")
def call(server):
    """``call(name)`` → what that function of the code above answers."""
    from grader.notebook import read
    from grader.sandbox.client import StudentProcess
    from grader.sandbox.policy import Limits

    source = read(CODE.encode(), "student.py")
    process = StudentProcess(server, source, ["loader"], 0, Limits())
    assert process.load().raised == {}
    yield lambda name: process.request({**CALL, "name": name}, 10)
    process.close()


@pytest.mark.parametrize("name", ["loader", "loop", "returned", "added", "counted"])
def test_what_is_missing_is_named(call, name):
    """Not that some number of samples is zero, and by no name of the sandbox's own."""
    error = call(name)["error"]
    assert error["type"] == "Unavailable"
    missing = "transforms.ToTensor" if name == "added" else "datasets.FashionMNIST"
    assert f"torchvision.{missing}" in error["text"] and "Inert" not in error["text"]
    assert "is not available while work is graded" in error["text"]


def test_plots_cost_nothing(call):
    """A function that draws as it computes still computes."""
    assert call("plotted")["value"] == 0


def test_a_loader_with_workers_loads_in_one_process(call):
    """Whether their number is given by its place or by its name."""
    assert call("loaded")["value"] == [[[0, 1], [2, 3]]] * 2


def test_a_book_in_a_folder_is_the_book(call):
    """By whatever path it is imported."""
    assert torch.equal(call("books")["value"], torch.tensor([[5.0]]))


def test_a_chapter_of_a_book_lends_what_the_book_lends(call):
    """Whichever of its modules has it; and what only logs costs nothing."""
    assert torch.equal(call("chapter")["value"], torch.tensor([[3.0]]))
