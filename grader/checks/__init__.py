"""What a check is written with: comparing, giving partial credit, measuring accuracy."""

from grader.checks.accuracy import award_accuracy, measure_accuracy
from grader.checks.compare import assert_close, assert_shape, award, describe, expect
from grader.checks.images import few_images, probabilities
from grader.checks.stand_in import stand_in

__all__ = [
    "assert_close",
    "assert_shape",
    "award",
    "award_accuracy",
    "describe",
    "expect",
    "few_images",
    "measure_accuracy",
    "probabilities",
    "stand_in",
]
