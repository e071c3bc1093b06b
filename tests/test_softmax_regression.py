"""Assignment 03 on real code: the solution in many runs, correct variants, and ways to cheat."""

import os
from pathlib import Path

import pytest
import torch

import grader
from grader.data import locate
from grader.manifest import Course
from grader.marking.marker import mark
from grader.model import Settings, Status
from grader.notebook import read
from grader.sandbox.client import ForkServerHandle

ROOT = Path(grader.__file__).parent.parent
REAL = Path(os.environ.get("FASHION_MNIST_ROOT") or ROOT.parent / "shared" / "fashion-mnist")
SLUG = "03_softmax_regression"
SOLUTION = (ROOT / "solutions" / SLUG / "softmax_regression.py").read_text("utf-8")


@pytest.fixture(scope="module", params=["stand-in", "fashion-mnist"])
def scorer(request):
    """``scorer(code, seed)`` → the report, on the stand-in and, where it is, on the real set."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("FASHION_MNIST_ROOT", raising=False)
        if request.param == "stand-in":
            from grader.data.fashion_mnist import stand_in

            dataset = stand_in()
        elif (REAL / "FashionMNIST" / "raw").is_dir():
            dataset = locate(REAL)
        else:
            pytest.skip(f"the real Fashion-MNIST is not in {REAL}; set FASHION_MNIST_ROOT")
    assignment = Course(ROOT / "assignments").assignment(SLUG)
    server = ForkServerHandle(dataset.train_images_file)

    def score(code: str, seed: int = 1):
        source = read(code.encode(), "softmax_regression.py")
        return mark(
            "ada", "softmax_regression.py", source, assignment, dataset, server, Settings(seed=seed)
        )

    score.dataset = dataset
    yield score
    server.close()


def statuses(report):
    return {exercise.name: exercise.status for exercise in report.exercises}


@pytest.mark.parametrize("seed", range(5))
def test_the_solution_earns_everything(scorer, seed):
    """With any seed: 20 of 20, and no note of an error."""
    report = scorer(SOLUTION, seed)
    assert report.score == report.max_score == 20
    assert not [note for note in report.notes if "Error" in note]


def replaced(name: str, body: str) -> str:
    """The solution, with a later definition of one function: the last one counts."""
    return f"{SOLUTION}\n\n{body}\n"


VARIANTS = {
    "losses in a column": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return -y_hat.gather(1, y.view(-1, 1)).log()",
    ),
    "sgd that zeroes": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for p in params:\n"
        "        p.data -= lr * p.grad / batch_size\n"
        "        p.grad.zero_()",
    ),
    "accuracy as a tensor": (
        "accuracy",
        "def accuracy(y_hat, y): return (y_hat.argmax(dim=1) == y).float().mean()",
    ),
    "a net of probabilities": (
        "train_softmax",
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    W = torch.zeros(784, 10, requires_grad=True)\n"
        "    b = torch.zeros(10, requires_grad=True)\n"
        "    def net(X): return softmax(torch.matmul(X.view((-1, 784)), W) + b)\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            cross_entropy(net(X), y).sum().backward()\n"
        "            sgd([W, b], lr, 256 if len(y) > 200 else len(y))\n"
        "            W.grad.data.zero_(); b.grad.data.zero_()\n"
        "    return net",
    ),
    "a softmax by einsum": (
        "softmax",
        "def softmax(X):\n"
        "    E = torch.exp(X - torch.max(X, 1)[0].unsqueeze(1))\n"
        "    return torch.einsum('ij,i->ij', E, 1 / torch.einsum('ij->i', E))",
    ),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_correct_variants_earn_everything(scorer, variant):
    """Right is right, however it is written."""
    report = scorer(replaced(*VARIANTS[variant]))
    failed = [c for e in report.exercises for c in e.checks if c.status is not Status.PASSED]
    assert report.score == 20, failed


MISTAKES = {
    "softmax over everything": ("softmax", "def softmax(X): return X.exp() / X.exp().sum()"),
    "softmax in place": (
        "softmax",
        "def softmax(X):\n"
        "    X -= X.max(dim=1, keepdim=True).values\n"
        "    return X.exp() / X.exp().sum(dim=1, keepdim=True)",
    ),
    "mean loss": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return -y_hat[range(len(y)), y].log().mean()",
    ),
    "no minus": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return y_hat[range(len(y)), y].log()",
    ),
    "losses without a gradient": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return torch.tensor([-r[i].log() for r, i in zip(y_hat, y)])",
    ),
    "a count": ("accuracy", "def accuracy(y_hat, y): return (y_hat.argmax(1) == y).sum().item()"),
    "mean of batch means": (
        "evaluate_accuracy",
        "def evaluate_accuracy(data_iter, net):\n"
        "    found = [(net(X).argmax(1) == y).float().mean().item() for X, y in data_iter]\n"
        "    return sum(found) / len(found)",
    ),
    "return in the loop": (
        "evaluate_accuracy",
        "def evaluate_accuracy(data_iter, net):\n"
        "    for X, y in data_iter:\n"
        "        return (net(X).argmax(1) == y).float().mean().item()",
    ),
    "sgd on a copy": (
        "sgd",
        "def sgd(params, lr, batch_size):\n    for p in params: p = p - lr * p.grad / batch_size",
    ),
    "sgd uphill": (
        "sgd",
        "def sgd(params, lr, batch_size):\n    for p in params: p.data += lr * p.grad / batch_size",
    ),
    "no zeroing": (
        "train_softmax",
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    W = torch.zeros(784, 10, requires_grad=True)\n"
        "    b = torch.zeros(10, requires_grad=True)\n"
        "    def net(X): return X.reshape(-1, 784) @ W + b\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            cross_entropy(softmax(net(X)), y).sum().backward()\n"
        "            sgd([W, b], lr, len(y))\n"
        "    return net",
    ),
    "softmax twice": (
        "train_softmax",
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    W = torch.zeros(784, 10, requires_grad=True)\n"
        "    b = torch.zeros(10, requires_grad=True)\n"
        "    def net(X): return softmax(X.reshape(-1, 784) @ W + b)\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            cross_entropy(softmax(net(X)), y).sum().backward()\n"
        "            sgd([W, b], lr, len(y))\n"
        "            W.grad = b.grad = None\n"
        "    return net",
    ),
    "one epoch": (
        "train_softmax",
        "old = train_softmax\n"
        "def train_softmax(train_iter, num_epochs, lr): return old(train_iter, 1, lr)",
    ),
    "a learning rate of its own": (
        "train_softmax",
        "old = train_softmax\n"
        "def train_softmax(train_iter, num_epochs, lr): return old(train_iter, num_epochs, 0.1)",
    ),
    "torch's own loss": (
        "train_softmax",
        "import torch.nn.functional as F\n"
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    W = torch.zeros(784, 10, requires_grad=True)\n"
        "    def net(X): return X.reshape(-1, 784) @ W\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            F.cross_entropy(net(X), y).backward()\n"
        "            sgd([W], lr, 1)\n"
        "            W.grad = None\n"
        "    return net",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_cost_their_own_exercise(scorer, mistake):
    """A real student's mistake loses points on its own exercise, and on no other."""
    name, _ = MISTAKES[mistake]
    report = scorer(replaced(*MISTAKES[mistake]))
    wrong = [n for n, status in statuses(report).items() if status is not Status.PASSED]
    assert wrong == [name]


NAMES = ("softmax", "cross_entropy", "accuracy", "evaluate_accuracy", "sgd", "train_softmax")
RETURNS = ["None", "3", "'text'", "[]", "float('nan')", "torch.zeros(2, 0)", "torch.ones(3) * 1j"]


@pytest.mark.parametrize("value", RETURNS)
def test_nonsense_is_the_student_s_not_ours(scorer, value):
    """Whatever a function returns, no check of ours stumbles over it."""
    if scorer.dataset.name != "stand-in":
        pytest.skip("the data does not matter here")
    code = "\n".join(f"def {name}(*args): return {value}" for name in NAMES)
    report = scorer("import torch\n" + code)
    assert report.status.value == "graded", report.notes
    assert report.score <= 1  # "sums to 1" and the like may hold by chance, hardly more


def trained_weights(dataset):
    """Weights that know the true labels: what a cheat would paste into a notebook."""
    X = dataset.train_images().float().div(255).reshape(-1, 784)
    y = dataset.train_labels()
    W, b = torch.zeros(784, 10), torch.zeros(10)
    for _ in range(3):
        for rows in torch.randperm(len(y), generator=torch.Generator().manual_seed(0)).split(256):
            error = (X[rows] @ W + b).softmax(1) - torch.eye(10)[y[rows]]
            W, b = W - 0.1 * X[rows].T @ error / 256, b - 0.1 * error.mean(0)
    right = ((dataset.test_images().float().div(255).reshape(-1, 784) @ W + b).argmax(1)
             == dataset.test_labels()).float().mean()  # fmt: skip
    assert right > 0.75
    return W, b


def test_weights_trained_beforehand_fail(scorer):
    """They know other names for the classes: no better than chance, and no point for accuracy."""
    W, b = trained_weights(scorer.dataset)
    rows = [",".join(f"{value:.2f}" for value in row) for row in W.tolist()]
    cheat = (
        f"rows = {rows}\n"
        "weights = torch.tensor([[float(value) for value in row.split(',')] for row in rows])\n"
        f"bias = torch.tensor({b.tolist()})\n"
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    return lambda X: X.reshape(-1, 784) @ weights + bias"
    )
    report = scorer(f"{SOLUTION}\n{cheat}\n")
    (check,) = [
        c for e in report.exercises for c in e.checks if c.name == "test_train_softmax_accuracy"
    ]
    assert check.score == 0 and report.metrics["accuracy"] < 0.5
