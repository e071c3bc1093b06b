"""Test accuracy that cannot be hard-coded.

The student's function trains on the training images with their classes renamed by a secret
permutation, then scores test images it has no labels of, each with a trace of noise; the marker
counts. Code that learns from what it is handed reaches its usual accuracy; weights trained
beforehand know other names for the classes and score about one in ten. One who knows what each
pixel of the published images is like can still guess their order and the names; so the same
function must also learn images that were made up for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import torch

from grader.checks.compare import assert_shape, award, expect
from grader.checks.images import NOTHING_RETURNED
from grader.checks.training import Curves, bounded_curves, training_of, untested
from grader.errors import ManifestError, StudentFault

if TYPE_CHECKING:
    from grader.data import Dataset
    from grader.manifest import Exercise
    from grader.model import Training

__all__ = ["award_accuracy", "measure_accuracy"]

NUM_CLASSES = 10
# Easy enough for any function that learns at all, and a fifth of a second at most. The mini-batches
# are as large as the others: a function may count on their size.
_MADE_UP_EPOCHS, _MADE_UP_LR, _MADE_UP_BATCHES, _MADE_UP_TESTS = 10, 0.1, 5, 200
# Of an MLP's right trainings, about one in two hundred ends in a dip; another is not so unlucky.
_TRAININGS = 2


class Trainee(Protocol):
    """What is asked of a submission here (see ``marking.submission.Submission``)."""

    metrics: dict[str, float]
    training: Training | None
    has_train_images: bool

    def generator(self, purpose: str = ...) -> torch.Generator: ...

    def run(self, probe: Callable[..., Any], *args: Any, **options: Any) -> Any: ...


def measure_accuracy(
    submission: Trainee,
    dataset: Dataset,
    exercise: Exercise,
    train: Callable[..., None] | None = None,
) -> float:
    """Train with the student's ``exercise.name(train_iter, num_epochs, lr)``; test accuracy in 0–1.

    ``exercise.accuracy`` says how long and at which learning rate. What falls short of full points
    is trained once more, from another seed, and the better accuracy is the result. It is also
    recorded as the report's ``metrics.accuracy``, and what there is to see of it as ``training``.
    Where the student's function is called otherwise, ``train`` is a probe
    ``train(student, name, num_epochs, lr, batch_size)`` that takes its data from
    ``student.keep["train_iter"]`` and leaves the trained net in ``student.keep["net"]``.
    """
    settings = exercise.accuracy
    if settings is None:
        raise ManifestError(f"{exercise.name} has no [exercise.accuracy]; add it to its manifest")
    pace = settings.pace(dataset.is_stand_in)
    rng = submission.generator("accuracy")
    classes = torch.randperm(NUM_CLASSES, generator=rng)
    order_seed = int(torch.randint(2**31, (), generator=rng))
    order = b"" if dataset.pixel_order is None else dataset.pixel_order.tobytes()
    limit = settings.time_limit

    def trained_on(
        labels: torch.Tensor, images: torch.Tensor | None, epochs: int, lr: float, seed: int
    ) -> None:
        kept = (labels.to(torch.uint8), settings.batch_size, seed)
        submission.run(keep_renamed_classes, *kept, images=images, time_limit=limit, watch=False)
        given = (exercise.name, epochs, lr, settings.batch_size)
        submission.run(train or train_by_name, *given, time_limit=limit, watch=False)

    def scores_of(images: torch.Tensor, curves: list[Curves]) -> torch.Tensor:
        answer = submission.run(score_images, images, time_limit=limit, watch=False)
        scores, losses = answer if isinstance(answer, list) and len(answer) == 2 else (answer, None)
        # Also of a net that is of no use: where its losses went says why.
        curves.append(bounded_curves(losses))
        expect(scores is not None, f"net(X) after training is None: {NOTHING_RETURNED}")
        scores = assert_shape(scores, (len(images), NUM_CLASSES), "net(X) after training")
        expect(bool(scores.isfinite().all()), "net(X) after training: holds nan or inf")
        return scores

    train_images = None if submission.has_train_images else dataset.train_images()
    train_labels = classes[dataset.train_labels()]
    images, labels, rows = _disguised(dataset, order)
    enough = settings.solution[dataset.name].full_at if dataset.name in settings.solution else 0.0
    accuracy, best = -1.0, torch.empty(0)
    curves: list[Curves] = []
    try:
        for training in range(_TRAININGS):
            trained_on(train_labels, train_images, pace.num_epochs, pace.lr, order_seed + training)
            scores = scores_of(images, curves)
            if (reached := _share_right(scores, classes[labels])) > accuracy:
                accuracy, best = reached, scores
            submission.metrics["accuracy"] = round(accuracy, 4)
            if accuracy >= enough:
                break
    except (StudentFault, AssertionError):
        submission.training = untested(exercise.name, curves, dataset)
        raise
    submission.training = training_of(exercise.name, curves, best, classes, rows, dataset)
    rng = submission.generator("made-up images")
    things = torch.rand(NUM_CLASSES, 28, 28, generator=rng)
    things *= torch.rand(NUM_CLASSES, 28, 28, generator=rng) < 0.2
    images, labels = _seen(things, _MADE_UP_BATCHES * settings.batch_size, rng)
    trained_on(labels, images, _MADE_UP_EPOCHS, _MADE_UP_LR, order_seed)
    images, labels = _seen(things, _MADE_UP_TESTS, rng)
    right = _share_right(scores_of(images, []), labels)
    expect(
        right >= 0.5,
        f"test accuracy {accuracy:.3f}, but trained on made-up images of ten other things it "
        f"recognises {right:.0%} of such: does it learn from what it is handed?",
    )
    return accuracy


def _share_right(scores: torch.Tensor, labels: torch.Tensor) -> float:
    return float((scores.double().argmax(dim=1) == labels).double().mean())


def _seen(things: torch.Tensor, n: int, rng: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Images ``(n, 28, 28)`` uint8 of ``things`` that there are not, each in its own light, and
    which thing each shows. No net trained beforehand has seen any."""
    labels = torch.arange(n) % len(things)
    light = torch.randint(128, 384, (n, 28, 28), generator=rng, dtype=torch.int16)
    return (things[labels] * light).clamp(max=255).to(torch.uint8), labels


def award_accuracy(accuracy: float, exercise: Exercise, dataset: Dataset) -> None:
    """Give the share of the check's points that ``accuracy`` earns on this data set.

    Raises :class:`ManifestError` where the exercise has not been calibrated on it.
    """
    calibrations = exercise.accuracy.solution if exercise.accuracy else {}
    if dataset.name not in calibrations:
        raise ManifestError(
            f"{exercise.name} has no threshold for {dataset.name}; run grader verify --calibrate"
        )
    solution = calibrations[dataset.name]
    said = f"test accuracy {accuracy:.3f}, the better of two: {solution.stated}"
    award(solution.share(accuracy), said)


@lru_cache(maxsize=1)
def _disguised(dataset: Dataset, order: bytes) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The test images, uint8, their labels, and which of the published ones they are.

    Pixels are in the run's secret ``order``, images in another, and every other pixel, drawn at
    random, is one level nearer to grey: no table of images, of their hashes, or of labels in the
    published order, knows them.
    """
    images, labels = dataset.test_images(), dataset.test_labels()
    seed = int.from_bytes(hashlib.sha256(order).digest()[:7], "big")
    rng = torch.Generator().manual_seed(seed)
    bits = torch.randint(2, images.shape, generator=rng, dtype=torch.uint8)
    rows = torch.randperm(len(images), generator=rng)
    return torch.where(images < 128, images + bits, images - bits)[rows], labels[rows], rows


def keep_renamed_classes(
    student: Any,
    labels: torch.Tensor,
    batch_size: int,
    seed: int,
    images: torch.Tensor | None = None,
) -> None:
    """Probe: keep what there is to train on. Runs beside the student's code, with torch only."""
    pixels = student.train_images if images is None else images
    losses = student.new_loss_log()

    class TrainIter:
        """Mini-batches ``X (b, 1, 28, 28)`` float32 in [0, 1] and ``y (b,)`` int64, shuffled."""

        def __init__(self) -> None:
            self.rng = torch.Generator().manual_seed(seed)
            self.batch_size, self.dataset = batch_size, range(len(self) * batch_size)

        def __len__(self) -> int:
            return len(labels) // batch_size

        def __iter__(self) -> Any:
            # A last mini-batch of a few images makes the last step of an epoch a wild one, and the
            # accuracy after it a matter of luck: it is left out, each time with other images.
            order = torch.randperm(len(labels), generator=self.rng)
            with losses.epoch():
                for rows in order[: len(self) * batch_size].split(batch_size):
                    X = pixels.index_select(0, rows) / 255  # three times as fast as pixels[rows]
                    losses.labels = labels[rows].to(torch.int64)
                    yield X.unsqueeze(1), losses.labels

    student.keep["losses"] = losses
    student.keep["train_iter"] = TrainIter()


def train_by_name(student: Any, name: str, num_epochs: int, lr: float, batch_size: int) -> None:
    """Probe: train as most exercises are called, keep the net."""
    student.keep["net"] = getattr(student, name)(student.keep["train_iter"], num_epochs, lr)


def score_images(student: Any, images: torch.Tensor) -> Any:
    """Probe: class scores of ``images (n, 28, 28)`` uint8 by the net that was kept, if any, and the
    losses of its training."""
    net = student.keep["net"]
    with torch.no_grad():
        parts = (part.to(torch.float32).div_(255).unsqueeze(1) for part in images.split(1000))
        scores: list[Any] = [None if net is None else net(X) for X in parts]
    failed = any(part is None for part in scores)
    return [None if failed else torch.cat(scores), student.keep["losses"].by_epoch()]
