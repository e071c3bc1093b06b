"""Assignment 03 on real code: the solution in many runs, correct variants, and ways to cheat."""

import os
from pathlib import Path

import pytest
import torch

import grader
from grader.data import locate
from grader.manifest import Course
from grader.marking.examination import Paper, Setup
from grader.marking.marker import mark
from grader.model import Settings, Status
from grader.notebook import read
from grader.recognition.mistakes import mistakes_of, variants_of
from grader.sandbox.fork.server import ForkServerHandle

ROOT = Path(grader.__file__).parent.parent
REAL = Path(os.environ.get("FASHION_MNIST_ROOT") or ROOT.parent / "shared" / "fashion-mnist")
SLUG = "03_softmax_regression"
ASSIGNMENT = Course(ROOT / "assignments").assignment(SLUG)
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
    server = ForkServerHandle(dataset.train_pixels)

    def score(code: str, seed: int = 1):
        source = read(code.encode(), "softmax_regression.py")
        paper = Paper("ada", "softmax_regression.py", source, ASSIGNMENT)
        return mark(paper, Setup(dataset, server, Settings(seed=seed)))

    score.dataset = dataset
    yield score
    server.close()


# What `grader verify` proves on the real set, or what does not depend on the images.
on_the_stand_in = pytest.mark.parametrize("scorer", ["stand-in"], indirect=True, scope="module")


def statuses(report):
    return {exercise.name: exercise.status for exercise in report.exercises}


@pytest.mark.parametrize("seed", range(5))
def test_the_solution_earns_everything(scorer, seed):
    """With any seed: 20 of 20, and no note of an error."""
    report = scorer(SOLUTION, seed)
    assert report.score == report.max_score == 20
    assert not [note for note in report.notes if "Error" in note]


VARIANTS = {variant.name: variant for variant in variants_of(ASSIGNMENT)}
MISTAKES = {mistake.name: mistake for mistake in mistakes_of(ASSIGNMENT)}


def together(found) -> list[dict]:
    """Some of different exercises, none of which needs another, to be graded as one submission:
    name → what."""
    near = {task.name: {task.name, *task.needs} for task in ASSIGNMENT.tasks}
    groups: list[dict] = []
    for name, one in found.items():
        for group in groups:
            others = {other.exercise for other in group.values()}
            if not others & near[one.exercise] and not any(one.exercise in near[o] for o in others):
                group[name] = one
                break
        else:
            groups.append({name: one})
    return groups


def replaced(group) -> str:
    """The solution, with later definitions of some functions: the last one of a name counts."""
    return "\n\n".join([SOLUTION, *(one.source for one in group.values())]) + "\n"


@on_the_stand_in
@pytest.mark.parametrize("group", together(VARIANTS), ids=", ".join)
def test_correct_variants_earn_everything(scorer, group):
    """Right is right, however it is written."""
    report = scorer(replaced(group))
    failed = [c for e in report.exercises for c in e.checks if c.status is not Status.PASSED]
    assert report.score == 20, failed


@on_the_stand_in
@pytest.mark.parametrize("group", together(MISTAKES), ids=", ".join)
def test_mistakes_cost_their_own_exercises(scorer, group):
    """Real students' mistakes lose points on their own exercises, and on no other."""
    report = scorer(replaced(group))
    wrong = {task.name for task in report.tasks if task.status is not Status.PASSED}
    assert wrong == {one.exercise for one in group.values()}


NAMES = ("softmax", "cross_entropy", "accuracy", "evaluate_accuracy", "sgd", "train_softmax")
RETURNS = ["None", "3", "'text'", "[]", "float('nan')", "torch.zeros(2, 0)", "torch.ones(3) * 1j"]


@on_the_stand_in
@pytest.mark.parametrize("value", RETURNS)
def test_nonsense_is_the_student_s_not_ours(scorer, value):
    """Whatever a function returns, no check of ours stumbles over it."""
    code = "\n".join(f"def {name}(*args): return {value}" for name in NAMES)
    report = scorer("import torch\n" + code)
    assert report.status.value == "graded", report.notes
    assert report.score <= 1  # "sums to 1" and the like may hold by chance, hardly more


UNLUCKY = """
right, bad_luck = train_softmax, {times}

def train_softmax(train_iter, num_epochs, lr):
    global bad_luck
    if len(train_iter) > 40 and bad_luck:
        bad_luck -= 1
        num_epochs = 0
    return right(train_iter, num_epochs, lr)
"""


@pytest.mark.parametrize("times", [1, 2])
def test_one_unlucky_training_costs_nothing(scorer, times):
    """What falls short is trained once more; the better of two counts, and no third."""
    report = scorer(SOLUTION + UNLUCKY.format(times=times))
    (check,) = [
        c for e in report.exercises for c in e.checks if c.name == "test_train_softmax_accuracy"
    ]
    assert check.score == (check.max_score if times == 1 else 0), check.message
    assert ("the better of two" in check.message) == (times == 2)


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
