"""Thresholds come from what the solution reaches, on each data set by itself."""

import statistics
from types import SimpleNamespace

import pytest

from grader.authoring.calibrate import Training, record, trainings
from grader.checks import award_accuracy
from grader.errors import ManifestError, PartialCredit
from grader.manifest import load
from grader.thresholds import Calibration

ACCURACIES = [0.80, 0.84, 0.81, 0.83]


def test_mean_and_spread_go_into_the_manifest(copy):
    """On the data set they were measured on; nothing else of the file changes."""
    path = copy.folder / "assignment.toml"
    before = path.read_text("utf-8")
    todo = trainings([copy], seeds=4)
    assert todo == [Training(copy, "train_softmax", seed) for seed in range(4)]
    list(record(list(zip(todo, ACCURACIES)), SimpleNamespace(name="stand-in")))
    solution = load(copy.folder).exercise("train_softmax").accuracy.solution
    kept = copy.exercise("train_softmax").accuracy.solution["fashion-mnist"]
    assert solution["fashion-mnist"] == kept
    found = solution["stand-in"]
    assert (found.mean, found.runs) == (0.82, 4)
    assert found.sd == pytest.approx(statistics.stdev(ACCURACIES), abs=1e-4)
    after = path.read_text("utf-8")
    changed = [line for line in after.splitlines() if line not in before.splitlines()]
    assert len(changed) == 1
    assert changed[0].startswith("stand-in = {mean = 0.82, sd = 0.01")


@pytest.mark.parametrize(
    ("mean", "sd", "full_at", "none_below"),
    [(0.83, 0.015, 0.77, 0.69), (0.83, 0.02, 0.75, 0.67), (0.83, 0.001, 0.79, 0.71)],
)
def test_four_standard_deviations_of_slack(mean, sd, full_at, none_below):
    """Rounded down to a per cent; a spread below 0.01 counts as 0.01."""
    calibration = Calibration(mean=mean, sd=sd, runs=20)
    assert (calibration.full_at, calibration.none_below) == (full_at, none_below)
    assert calibration.share(full_at) == 1
    assert calibration.share(none_below) == 0
    assert calibration.share((full_at + none_below) / 2) == pytest.approx(0.5)


def test_the_award_is_by_the_data_set(copy):
    """The message states the limits and what the solution reaches; an unknown set is our fault."""
    exercise = copy.exercise("train_softmax")
    award_accuracy(0.9, exercise, SimpleNamespace(name="fashion-mnist"))
    with pytest.raises(
        PartialCredit, match=r"0\.750, the better of two: all points from 0\.79, none"
    ):
        award_accuracy(0.75, exercise, SimpleNamespace(name="stand-in"))
    with pytest.raises(ManifestError, match="train_softmax has no threshold for another"):
        award_accuracy(0.9, exercise, SimpleNamespace(name="another"))
