"""Test accuracy that cannot be hard-coded.

The student's function trains on the training images with their classes renamed by a secret
permutation, then scores test images it has no labels of, each with a trace of noise; the marker
counts. Code that learns from what it is handed reaches its usual accuracy; weights trained
beforehand know other names for the classes and score about one in ten. One who knows what each
pixel of the published images is like can still guess their order and the names; so the same
function must also learn images that were made up for it. How images are disguised is in
``checks/disguise.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import torch

from grader.checks.compare import assert_shape, award, expect
from grader.checks.disguise import Images, with_local_map, with_shuffled_pixels
from grader.checks.images import NOTHING_RETURNED
from grader.checks.training import Curves, bounded_curves, training_of, untested
from grader.errors import ManifestError, StudentFault, StudentMismatch
from grader.thresholds import Accuracy

if TYPE_CHECKING:
    from grader.data import Dataset
    from grader.manifest import Exercise
    from grader.model import Training

__all__ = ["award_accuracy", "measure_accuracy"]

NUM_CLASSES = 10
# Easy enough for any function that learns at all, and a fifth of a second at most. The mini-batches
# are as large as the others: a function may count on their size.
_MADE_UP_EPOCHS, _MADE_UP_LR, _MADE_UP_BATCHES, _MADE_UP_TESTS = 10, 0.1, 5, 200
_MADE_UP_LEAST = 0.5
# Of images whose neighbours belong together, any convolutional net that trains recognises all; one
# trained beforehand, with the disguise undone, 0.4 to 0.64 by chance.
_MADE_UP_LEAST_IN_DISGUISE = 0.9
# Of an MLP's right trainings, about one in two hundred ends in a dip; another is not so unlucky.
_TRAININGS = 2


class Trainee(Protocol):
    """What is asked of a submission here (see ``marking.submission.Submission``)."""

    metrics: dict[str, float]
    training: Training | None
    accuracy_counts: bool
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
    limit = settings.time_limit
    passes = pace.num_epochs if settings.images else None

    def trained_on(
        labels: torch.Tensor, images: torch.Tensor | None, epochs: int, lr: float, seed: int
    ) -> None:
        kept = (labels.to(torch.uint8), settings.batch_size, seed, passes and epochs)
        submission.run(keep_renamed_classes, *kept, images=images, time_limit=limit, watch=False)
        given = (exercise.name, epochs, lr, settings.batch_size)
        submission.run(train or train_by_name, *given, time_limit=limit, watch=False)
        if settings.max_parameters:
            _within(settings.max_parameters, submission.run(count_parameters))

    def scores_of(images: torch.Tensor, curves: list[Curves]) -> torch.Tensor:
        answer = submission.run(score_images, images, time_limit=limit, watch=False)
        scores, losses = answer if isinstance(answer, list) and len(answer) == 2 else (answer, None)
        # Also of a net that is of no use: where its losses went says why.
        curves.append(bounded_curves(losses))
        expect(scores is not None, f"net(X) after training is None: {NOTHING_RETURNED}")
        scores = assert_shape(scores, (len(images), NUM_CLASSES), "net(X) after training")
        expect(bool(scores.isfinite().all()), "net(X) after training: holds nan or inf")
        return scores

    seen = _disguised(dataset, settings, submission)
    train_labels = classes[seen.train_labels]
    enough = settings.solution[dataset.name].full_at if dataset.name in settings.solution else 0.0
    accuracy, best = -1.0, torch.empty(0)
    curves: list[Curves] = []
    try:
        for training in range(_TRAININGS):
            trained_on(train_labels, seen.train, pace.num_epochs, pace.lr, order_seed + training)
            tests = seen.tests()
            scores = scores_of(tests.images, curves)
            if (reached := _share_right(scores, classes[tests.labels])) > accuracy:
                accuracy, best = reached, scores
            submission.metrics["accuracy"] = round(accuracy, 4)
            if accuracy >= enough:
                break
    except (StudentFault, AssertionError):
        submission.training = untested(exercise.name, curves, dataset)
        raise
    shown = (best, classes, seen.tests().rows, dataset)
    submission.training = training_of(exercise.name, curves, *shown)
    rng = submission.generator("made-up images")
    things = _things(rng, settings)
    images, labels = _seen(things, _MADE_UP_BATCHES * settings.batch_size, rng)
    trained_on(labels, images, _MADE_UP_EPOCHS, _MADE_UP_LR, order_seed)
    images, labels = _seen(things, _MADE_UP_TESTS, rng)
    right = _share_right(scores_of(images, []), labels)
    expect(
        right >= (_MADE_UP_LEAST_IN_DISGUISE if settings.images else _MADE_UP_LEAST),
        f"test accuracy {accuracy:.3f}, but after training on made-up images of ten new "
        f"classes it recognises {right:.0%} of them: does it really train on the data it is given?",
    )
    submission.accuracy_counts = True
    return accuracy


def _disguised(dataset: Dataset, settings: Accuracy, submission: Trainee) -> Images:
    if settings.images:
        return with_local_map(dataset, settings.images, submission.generator("disguise"))
    return with_shuffled_pixels(dataset, submission.has_train_images)


def _within(most: int, counted: object) -> None:
    """Assert that the net, whose parameters a probe has ``counted``, is in the budget."""
    if not isinstance(counted, int):
        raise StudentMismatch(
            "the net after training is no nn.Module, whose parameters can be counted; return one"
        )
    expect(
        counted <= most,
        f"the net after training has {counted:,} parameters; the budget is {most:,}",
    )


def _things(rng: torch.Generator, settings: Accuracy) -> torch.Tensor:
    """Ten images ``(10, 28, 28)`` of what there is not, 0 to 1: of single pixels or, where
    neighbours belong together, of blocks of four."""
    side = 14 if settings.images else 28
    things = torch.rand(NUM_CLASSES, side, side, generator=rng)
    things *= torch.rand(NUM_CLASSES, side, side, generator=rng) < 0.2
    size = 28 // side
    return things.repeat_interleave(size, 1).repeat_interleave(size, 2)


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


def keep_renamed_classes(
    student: Any,
    labels: torch.Tensor,
    batch_size: int,
    seed: int,
    passes: int | None = None,
    images: torch.Tensor | None = None,
) -> None:
    """Probe: keep what there is to train on. Runs beside the student's code, with torch only.

    Where ``passes`` is given, there are no more mini-batches than these passes have, and ten to
    look at.
    """
    pixels = student.train_images if images is None else images
    losses = student.new_loss_log()

    class TrainIter:
        """Mini-batches ``X (b, 1, 28, 28)`` float32 in [0, 1] and ``y (b,)`` int64, shuffled."""

        def __init__(self) -> None:
            self.rng = torch.Generator().manual_seed(seed)
            self.batch_size, self.dataset = batch_size, range(len(self) * batch_size)
            self.left = float("inf") if passes is None else passes * len(self) + 10

        def __len__(self) -> int:
            return len(labels) // batch_size

        def __iter__(self) -> Any:
            # A last mini-batch of a few images makes the last step of an epoch a wild one, and the
            # accuracy after it a matter of luck: it is left out, each time with other images.
            order = torch.randperm(len(labels), generator=self.rng)
            with losses.epoch():
                for rows in order[: len(self) * batch_size].split(batch_size):
                    if self.left <= 0:
                        raise RuntimeError(
                            f"train_iter has no mini-batch left: it was given for {passes} passes"
                        )
                    self.left -= 1
                    X = pixels.index_select(0, rows) / 255  # three times as fast as pixels[rows]
                    losses.labels = labels[rows].to(torch.int64)
                    yield X.unsqueeze(1), losses.labels

    student.keep["losses"] = losses
    student.keep["train_iter"] = TrainIter()


def count_parameters(student: Any) -> int | None:
    """Probe: how many parameters the net that was kept has, ``None`` if it is no module.

    They are looked for where torch keeps them: a method of the net's own may say anything.
    """
    net = student.keep["net"]
    if not isinstance(net, torch.nn.Module):
        return None
    modules: set[Any] = set()
    params: set[Any] = set()
    left = [net]
    while left:
        module = left.pop()
        if module is not None and module not in modules:
            modules.add(module)
            params.update(vars(module)["_parameters"].values())
            left.extend(vars(module)["_modules"].values())
    return sum(param.numel() for param in params - {None})


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
