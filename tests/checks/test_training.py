"""What a graded training shows: counts and images from here, losses as the student reports them."""

import math
from base64 import b64decode

import numpy as np
import pytest
import torch

from grader.checks.training import MOST_SHOWN, Curves, bounded_curves, training_of
from grader.data import FASHION_MNIST_CLASSES, Dataset
from grader.data.fashion_mnist import TEST_IMAGES, TEST_LABELS
from grader.data.idx import write_images, write_labels

N = 60


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """Sixty images, each of one grey with a corner that is white, six of each class."""
    raw = tmp_path_factory.mktemp("raw")
    pixels = np.repeat(np.arange(N, dtype=np.uint8), 784).reshape(N, 28, 28)
    pixels[:, 0, 0] = 255
    write_images(raw / TEST_IMAGES, pixels)
    write_labels(raw / TEST_LABELS, np.arange(N, dtype=np.uint8) % 10)
    return Dataset("stand-in", raw).shuffled(3)


def shown(dataset, predicted, sure, seed=0):
    """Of a net that takes image ``i`` for ``predicted[i]``, with ``sure[i]`` as its share."""
    rng = torch.Generator().manual_seed(seed)
    classes, rows = torch.randperm(10, generator=rng), torch.randperm(N, generator=rng)
    scores = ((1 - sure) / 9).unsqueeze(1).repeat(1, 10)
    scores[torch.arange(N), predicted] = sure
    renamed = torch.empty_like(scores)
    renamed[:, classes] = scores  # the net knows the classes by other numbers
    return training_of("train", [Curves((2.3, 1.0))], renamed[rows], classes, rows, dataset)


def test_counts_are_of_the_true_classes(dataset):
    """Compared with numpy's count, for several secret orders and namings."""
    labels = torch.arange(N) % 10
    predicted = torch.randint(10, (N,), generator=torch.Generator().manual_seed(1))
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels.numpy(), predicted.numpy()), 1)
    for seed in range(3):
        training = shown(dataset, predicted, torch.full((N,), 0.9, dtype=torch.float64), seed)
        assert training.confusion == tuple(map(tuple, counts.tolist()))
        assert training.classes == FASHION_MNIST_CLASSES


def test_the_surest_mistakes_are_shown_as_they_are_published(dataset):
    """Ten at most, the surest first, with their pixels in the published order."""
    predicted = torch.arange(N) % 10
    predicted[:12] = (predicted[:12] + 1) % 10
    sure = torch.linspace(0.5, 0.9, N, dtype=torch.float64)
    seen = shown(dataset, predicted, sure).wrongly_seen
    assert len(seen) == MOST_SHOWN
    for one, image in zip(seen, range(11, 1, -1)):
        assert (one.label, one.predicted) == (image % 10, (image + 1) % 10)
        assert one.probability == round(float(sure[image]), 3)
        assert b64decode(one.pixels) == bytes([255] + [image] * 783)


def test_a_net_without_mistakes_has_none(dataset):
    """No image is shown, and the counts are on the diagonal."""
    training = shown(dataset, torch.arange(N) % 10, torch.full((N,), 0.9, dtype=torch.float64))
    assert training.wrongly_seen == ()
    assert all(row[i] == sum(row) == 6 for i, row in enumerate(training.confusion))


@pytest.mark.parametrize("net", ["scores", "probabilities"])
def test_how_sure_a_net_is_is_a_probability(dataset, net):
    """Its own, where it gives some, else the softmax of its scores."""
    scores = torch.zeros(N, 10)
    scores[:, 0] = 3.0
    given = scores.softmax(1) if net == "probabilities" else scores
    one = training_of("t", [], given, torch.arange(10), torch.arange(N), dataset).wrongly_seen[0]
    assert one.probability == round(math.exp(3) / (math.exp(3) + 9), 3)


@pytest.mark.parametrize(
    "said",
    [
        None,
        3,
        "x",
        [[1.0, 0.5]],
        torch.ones(2),
        torch.ones(2, 3),
        torch.ones(2, 2, dtype=torch.cfloat),
    ],
)
def test_anything_but_pairs_of_numbers_is_no_curve(said):
    """Whatever a student's process says."""
    assert bounded_curves(said) == ((), ())


def test_curves_are_bounded():
    """So many, so large, so precise, and no more."""
    losses = [1.23456789, math.nan, -math.inf, 1e13, -2.0]
    said = torch.tensor([losses, [0.12345, math.nan, 1.5, -0.1, 1.0]], dtype=torch.float64).T
    assert bounded_curves(said) == (
        (1.235, None, None, None, -2.0), (0.1235, None, None, None, 1.0)
    )  # fmt: skip
    assert [len(curve) for curve in bounded_curves(torch.zeros(100_000, 2))] == [201, 201]
    unknown = torch.tensor([[2.0, math.nan], [1.0, math.nan]])
    assert bounded_curves(unknown) == ((2.0, 1.0), ())
