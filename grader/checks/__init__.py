"""What a check is written with: comparing, giving partial credit, measuring accuracy."""

from grader.checks.accuracy import award_accuracy, measure_accuracy
from grader.checks.choice import assert_chosen
from grader.checks.compare import (
    assert_close,
    assert_dtype,
    assert_one_each,
    assert_shape,
    assert_tensors,
    award,
    describe,
    expect,
)
from grader.checks.draw import both_signs, draw_until
from grader.checks.evaluate import evaluate_in_batches
from grader.checks.images import few_images, probabilities
from grader.checks.once import computed_once
from grader.checks.stand_in import stand_in

__all__ = [
    "assert_chosen",
    "assert_close",
    "assert_dtype",
    "assert_one_each",
    "assert_shape",
    "assert_tensors",
    "award",
    "award_accuracy",
    "both_signs",
    "computed_once",
    "describe",
    "draw_until",
    "evaluate_in_batches",
    "expect",
    "few_images",
    "measure_accuracy",
    "probabilities",
    "stand_in",
]
