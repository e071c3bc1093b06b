"""Cheats on the capstone earn no more than an honest net does.

What was made of the published images earns nothing: the disguise, the names of the classes and the
order of the test images are drawn for each run, and a net that undoes all three has not learnt the
images that are made up. Passes and parameters are counted in the student's own process: a cheat
that hides them gains accuracy, and no points beyond those of an honest net.
"""

import math
from functools import cache
from pathlib import Path

import pytest
import torch

from grader.data.fashion_mnist import stand_in
from grader.manifest import Course
from grader.marking.examination import Paper, Scope, Setup
from grader.marking.marker import mark
from grader.model import Settings
from grader.notebook import read
from grader.sandbox.fork.server import ForkServerHandle

ROOT = Path(__file__).parents[2]
COURSE = Course(ROOT / "assignments")
SLUG, EXERCISE = "08_capstone", "train_net"
WORKS, OF_NO_USE = 0.78, 0.3  # accuracies; guessing gives 0.1


@pytest.fixture(scope="module")
def train_net():
    """``train_net(code)`` → the results of the checks by name, and the accuracy, of the solution
    with ``code`` after it."""
    assignment = COURSE.assignment(SLUG)
    server = ForkServerHandle(stand_in().train_pixels)

    @cache
    def run(code: str, seed: int = 3):
        content = f"{assignment.master.read_text('utf-8')}\n{code}".encode()
        source = read(content, assignment.master.name)
        setup = Setup(stand_in(), server, Settings(seed=seed))
        paper, scope = Paper("ada", "a.py", source, assignment), Scope(EXERCISE, diagnose=False)
        report = mark(paper, setup, scope)
        (exercise,) = [e for e in report.exercises if e.name == EXERCISE]
        checks = {c.name.removeprefix("test_train_net_"): c for c in exercise.checks}
        return checks, report.metrics.get("accuracy")

    yield run
    server.close()


# A net that was trained on the published images. All mini-batches are taken, as the rules say, and
# tell it only which number each class has.
FROZEN = """
class Known(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(784, 10)
        self.linear.weight.data, self.linear.bias.data = torch.tensor({weight}), torch.tensor({bias})
        self.register_buffer("columns", torch.arange(10))

    def undone(self, X):
        return X

    def forward(self, X):
        return self.linear(self.undone(X).flatten(1))[:, self.columns]


def named_by_votes(net, X, y):
    votes = torch.zeros(10, 10)
    with torch.no_grad():
        votes.index_put_((y, net(X).argmax(1)), torch.ones(len(y)), accumulate=True)
    net.columns = votes.argmax(1)
    return votes.max(1).values.sum() / len(y)


def taken(train_iter, num_epochs):
    batches = [batch for _ in range(num_epochs) for batch in train_iter]
    return torch.cat([X for X, _ in batches]), torch.cat([y for _, y in batches])


def train_net(train_iter, num_epochs):
    net = Known().eval()
    named_by_votes(net, *taken(train_iter, num_epochs))
    return net
"""

# The same net behind an inverse of the disguise. Filter, inversion and brightness but for the power
# are linear: for each power, symmetry and shift they follow from the mean image by least squares.
# Of the maps that fit best, the one is taken under which the net agrees most with the labels.
UNDOING = """
MEANS = {{power: torch.tensor(mean) for power, mean in {means}.items()}}
SYMMETRIES = [(flip, turned) for turned in (False, True) for flip in ((), (1,), (2,), (1, 2))]
PLACES = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)]


def turned(X, flip, transposed):
    X = X.flip(flip) if flip else X
    return X.mT if transposed else X


class Undone(Known):
    def undone(self, X):
        (power, (flip, transposed), shift), filtered = self.map, self.filtered
        kernel = torch.zeros(28, 28)
        for (a, b), weight in zip(PLACES, filtered):
            kernel[a, b] = weight
        wave = torch.fft.fft2(kernel)
        inverse = wave.conj() / (wave.abs() ** 2 + 1e-3)
        X = torch.fft.ifft2(torch.fft.fft2(X[:, 0] - filtered[9]) * inverse).real
        X = X.roll((-shift[0], -shift[1]), (1, 2))
        X = X.mT if transposed else X
        X = X.flip(flip) if flip else X
        return X.clamp(0, 1) ** (1 / power)


def train_net(train_iter, num_epochs):
    X, y = taken(train_iter, num_epochs)
    seen = X.mean(0)[0].flatten()
    found = []
    for power, mean in MEANS.items():
        for symmetry in SYMMETRIES:
            image = turned(mean.unsqueeze(0), *symmetry)[0]
            shifts = [(a, b) for a in range(28) for b in range(28)]
            moved = torch.stack([image.roll(place, (0, 1)).flatten() for place in PLACES], 1)
            moved = torch.cat([moved, torch.ones(784, 1)], 1).reshape(28, 28, 10)
            A = torch.stack([moved.roll(shift, (0, 1)).reshape(784, 10) for shift in shifts])
            weights = torch.linalg.solve(A.mT @ A + 1e-4 * torch.eye(10), A.mT @ seen)
            left = (A @ weights.unsqueeze(2)).squeeze(2).sub(seen).square().sum(1)
            for at in left.argsort()[:3].tolist():
                found.append((left[at].item(), (power, symmetry, shifts[at]), weights[at]))
    best = None
    for _, one, filtered in sorted(found, key=lambda entry: entry[0])[:16]:
        net = Undone().eval()
        net.map, net.filtered = one, filtered
        share = named_by_votes(net, X[:1000], y[:1000])
        if best is None or share > best[0]:
            best = share, net
    return best[1]
"""

# Finds a test image in a table of all published ones, by its means over squares of 4 × 4 pixels.
TABLE = """
THUMBS, LABELS = torch.tensor({thumbs}), torch.tensor({labels})


class Table(Known):
    def forward(self, X):
        thumbs = F.avg_pool2d(X, 4).flatten(1)
        return torch.eye(10)[LABELS[torch.cdist(thumbs, THUMBS).argmin(1)]][:, self.columns]


Known = Table
"""

# Answers with the published labels, one after the other. The disguise is undone for the classes.
ORDER = """
LABELS = torch.tensor({labels})
train_undone = train_net


class Ordered(nn.Module):
    def __init__(self, columns):
        super().__init__()
        self.columns, self.at = columns, 0

    def forward(self, X):
        rows = torch.arange(self.at, self.at + len(X)) % len(LABELS)
        self.at += len(X)
        return torch.eye(10)[LABELS[rows]][:, self.columns]


def train_net(train_iter, num_epochs):
    return Ordered(train_undone(train_iter, num_epochs).columns).eval()
"""

# Uses the known net where it agrees with the labels, and trains honestly where it does not.
EITHER = """
train_known = train_net


def train_net(train_iter, num_epochs):
    batches = [batch for _ in range(num_epochs) for batch in train_iter]
    net = train_known(batches, 1)
    X, y = (torch.cat(part) for part in zip(*batches[:20]))
    with torch.no_grad():
        if (net(X).argmax(1) == y).float().mean() > 0.7:
            return net
    return honest(batches, 1)
"""

# Goes twice as often through the mini-batches; in a small training it behaves.
PASSES = """
def train_net(train_iter, num_epochs):
    kept = [batch for _ in range(num_epochs) for batch in train_iter]
    return honest(kept, 2 if len(train_iter) > 20 else 1)
"""
# The same by the counter of the mini-batches that are left.
COUNTER = """
def train_net(train_iter, num_epochs):
    if len(train_iter) > 20:
        train_iter.left, num_epochs = 10**9, 2 * num_epochs
    return honest(train_iter, num_epochs)
"""

# A hidden layer with twice the parameters that are allowed, in a module that denies them.
DENIED = """
class Denying(nn.Sequential):
    def named_parameters(self, *args, **kwargs):
        return iter(())

    def _named_members(self, *args, **kwargs):
        return iter(())

    def named_modules(self, *args, **kwargs):
        return iter(())


def build_net(num_classes):
    return Denying(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, num_classes))


def train_net(train_iter, num_epochs):
    net = build_net(10)
    optimizer = torch.optim.AdamW([*net[1].parameters(), *net[3].parameters()])
    for _ in range(num_epochs):
        for X, y in train_iter:
            optimizer.zero_grad()
            F.cross_entropy(net(X), y).backward()
            optimizer.step()
    return net.eval()
"""
# The same layers, where torch does not look for them.
UNREGISTERED = (
    DENIED
    + """
class Hiding(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.nets = [net]

    def forward(self, X):
        return self.nets[0](X)


train_denied = train_net


def train_net(train_iter, num_epochs):
    return Hiding(train_denied(train_iter, num_epochs)).eval()
"""
)


@pytest.fixture(scope="module")
def cheats():
    """Those made of the published images, by name, with the net trained beforehand in them."""
    data = stand_in()
    images, labels = data.train_images() / 255, data.train_labels()
    torch.manual_seed(0)
    net = torch.nn.Linear(784, 10)
    descent = torch.optim.Adam(net.parameters(), lr=0.002)
    for rows in (rows for _ in range(4) for rows in torch.randperm(len(labels)).split(256)):
        descent.zero_grad()
        torch.nn.functional.cross_entropy(net(images[rows].flatten(1)), labels[rows]).backward()
        descent.step()
    powers = [math.exp(-0.4), 1.0, math.exp(0.4)]
    means = {power: (images**power).mean(0).tolist() for power in powers}
    thumbs = torch.nn.functional.avg_pool2d(data.test_images().unsqueeze(1) / 255, 4).flatten(1)
    published = data.test_labels().tolist()
    frozen = FROZEN.format(weight=net.weight.tolist(), bias=net.bias.tolist())
    undoing = frozen + UNDOING.format(means=means)
    return {
        "frozen": frozen,
        "table": frozen + TABLE.format(thumbs=thumbs.tolist(), labels=published),
        "undoing": undoing,
        "order": undoing + ORDER.format(labels=published),
        "either": f"honest = train_net\n{undoing}{EITHER}",
    }


def accuracy_on_published(code):
    """What a cheat reaches where nothing is disguised."""
    data = stand_in()
    namespace = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional}
    exec(code, namespace)
    X, y = data.train_images()[:2560].unsqueeze(1) / 255, data.train_labels()[:2560]
    net = namespace["train_net"](list(zip(X.split(128), y.split(128))), 1)
    with torch.no_grad():
        scores = [net(part.unsqueeze(1) / 255) for part in data.test_images().split(500)]
    return (torch.cat(scores).argmax(1) == data.test_labels()).double().mean().item()


@pytest.mark.parametrize("name", ["frozen", "table", "order"])
def test_the_cheats_are_no_straw_men(name, cheats):
    """On the published images each of them recognises the test images."""
    assert accuracy_on_published(cheats[name]) > WORKS


@pytest.mark.parametrize("name", ["frozen", "table", "order"])
def test_what_knows_the_published_images_earns_nothing(name, cheats, train_net):
    """Images in disguise, in another order, are strange to it."""
    checks, accuracy = train_net(cheats[name])
    assert accuracy < OF_NO_USE
    assert (checks["accuracy"].score, checks["learns"].score, checks["begins_anew"].score) == (0,) * 3


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_undoing_the_disguise_earns_nothing(seed, cheats, train_net):
    """The disguise can be undone by least squares; the images that are made up stop such a net,
    also those of which it recognises more than half by chance."""
    checks, accuracy = train_net(cheats["undoing"], seed)
    assert accuracy > WORKS
    assert "made-up images" in checks["accuracy"].message
    assert (checks["accuracy"].score, checks["learns"].score) == (0, 0)


def points(train_net, code=""):
    return {name: check.score for name, check in train_net(code)[0].items()}


def test_undoing_it_or_else_training(cheats, train_net):
    """What trains honestly wherever it is caught has an honest net's points and no more."""
    assert points(train_net, cheats["either"]) == points(train_net)


@pytest.mark.parametrize("code", [PASSES, COUNTER], ids=["kept", "counter"])
def test_hidden_passes(code, train_net):
    """Who finds out when to behave has an honest net's points and no more."""
    assert points(train_net, f"honest = train_net\n{code}") == points(train_net)


def test_passes_that_are_not_hidden(train_net):
    """Steps are counted beside mini-batches, so that keeping these is seen."""
    code = PASSES.replace("len(train_iter) > 20", "len(train_iter) == 10")
    checks, _ = train_net(f"honest = train_net\n{code}")
    assert "60 mini-batches" in checks["takes_all_passes"].message


def test_parameters_that_are_denied(train_net):
    """They are counted whatever the net's own methods say."""
    checks, _ = train_net(DENIED)
    assert checks["accuracy"].score == 0
    assert "203,530 parameters; the budget is 100,000" in checks["accuracy"].message


def test_parameters_that_torch_does_not_find(train_net):
    """They are not counted, and earn no more than those of an honest net."""
    reached = points(train_net, UNREGISTERED)
    assert all(reached[name] <= score for name, score in points(train_net).items())
