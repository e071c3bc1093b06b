"""The embedded stand-in for Fashion-MNIST: its format, and how hard it is to learn."""

import hashlib

import numpy as np
import pytest
import torch
from torch import nn

from grader.data.standin import Arrays, draw_standin


@pytest.fixture(scope="module")
def drawn() -> Arrays:
    return draw_standin()


def test_format_is_that_of_fashion_mnist(drawn: Arrays) -> None:
    """Images are uint8 (N, 28, 28) and labels uint8 (N,): 12,000 to train on, 2,000 to test."""
    assert drawn.train_images.shape == (12_000, 28, 28)
    assert drawn.test_images.shape == (2_000, 28, 28)
    assert drawn.train_labels.shape == (12_000,)
    assert drawn.test_labels.shape == (2_000,)
    assert all(array.dtype == np.uint8 for array in drawn)


def test_classes_are_balanced(drawn: Arrays) -> None:
    """Each of the ten classes has 1,200 training and 200 test images."""
    assert np.bincount(drawn.train_labels).tolist() == [1200] * 10
    assert np.bincount(drawn.test_labels).tolist() == [200] * 10


def test_classes_are_shuffled(drawn: Arrays) -> None:
    """Any batch of 256 consecutive training images holds every class, not unlike its neighbours."""
    batches = np.split(drawn.train_labels[: 46 * 256], 46)
    counts = np.array([np.bincount(batch, minlength=10) for batch in batches])
    assert counts.min() >= 5
    assert counts.max() <= 60


def test_background_is_black_and_garment_is_bright(drawn: Arrays) -> None:
    """In every image at least an eighth of the pixels is 0, and some are above 80."""
    flat = drawn.train_images.reshape(len(drawn.train_images), -1)
    assert (flat == 0).mean(axis=1).min() > 0.125
    assert flat.max(axis=1).min() > 80


def test_every_draw_gives_the_same_bytes() -> None:
    """Two calls return arrays with one SHA-256."""

    def digest() -> str:
        return hashlib.sha256(b"".join(array.tobytes() for array in draw_standin())).hexdigest()

    assert digest() == digest()


def test_no_image_occurs_twice(drawn: Arrays) -> None:
    """All images differ, so training and test images have none in common."""
    images = np.concatenate([drawn.train_images, drawn.test_images])
    assert len({image.tobytes() for image in images}) == len(images)


def sgd_accuracy(drawn: Arrays, model: nn.Sequential) -> float:
    """Test accuracy after 5 epochs of plain SGD: batch 256, rate 0.1, weights N(0, 0.01²)."""
    generator = torch.Generator().manual_seed(0)
    for name, parameter in model.named_parameters():
        if name.endswith("weight"):
            nn.init.normal_(parameter, std=0.01, generator=generator)
        else:
            nn.init.zeros_(parameter)
    train_x = torch.from_numpy(drawn.train_images).flatten(1).float() / 255
    train_y = torch.from_numpy(drawn.train_labels).long()
    for _ in range(5):
        for batch in torch.randperm(len(train_x), generator=generator).split(256):
            loss = nn.functional.cross_entropy(model(train_x[batch]), train_y[batch])
            parameters = list(model.parameters())
            for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
                parameter.data -= 0.1 * gradient
    with torch.no_grad():
        guesses = model(torch.from_numpy(drawn.test_images).flatten(1).float() / 255).argmax(dim=1)
    return (guesses == torch.from_numpy(drawn.test_labels)).float().mean().item()


def test_softmax_regression_scores_as_on_the_original(drawn: Arrays) -> None:
    """Softmax regression ends within 3 points of the original's 0.816."""
    assert sgd_accuracy(drawn, nn.Sequential(nn.Linear(784, 10))) == pytest.approx(0.816, abs=0.03)


def test_mlp_scores_as_on_the_original(drawn: Arrays) -> None:
    """An MLP 784-256-10 with ReLU ends within 3 points of the original's 0.825."""
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))
    assert sgd_accuracy(drawn, model) == pytest.approx(0.825, abs=0.03)
