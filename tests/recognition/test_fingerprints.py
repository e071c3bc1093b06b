"""Two outcomes are alike where the functions behind them did the same."""

from dataclasses import replace

import pytest

from grader.model import CheckResult, Status
from grader.recognition.fingerprints import (
    Known,
    fingerprints_match,
    fingerprints_of,
    tables_match,
    told_apart,
)

WORST = "softmax(X): worst at [1, 2]: {}, wanted 0.5 (allowed 3e-05, 4 of 6 values are off)"


def outcome(*ends, portable=False):
    """Results of ``test_0``, ``test_1`` …, each a (status, message)."""
    return fingerprints_of(
        [
            CheckResult(f"test_{i}", "softmax", 0, 1, status, message)
            for i, (status, message) in enumerate(ends)
        ],
        portable,
    )


PASSED = (Status.PASSED, "")


def failed(value, status=Status.FAILED):
    return status, WORST.format(value)


@pytest.mark.parametrize(
    ("theirs", "known", "same"),
    [
        ([failed(0.731), PASSED], [failed(0.731), PASSED], True),
        ([failed(0.731001), PASSED], [failed(0.730999), PASSED], True),
        ([failed("nan"), PASSED], [failed("nan"), PASSED], True),
        ([failed(0.731), PASSED], [failed(0.735), PASSED], False),
        ([failed("nan"), PASSED], [failed("inf"), PASSED], False),
        ([failed(0.731), PASSED], [failed(0.731), failed(0.2)], False),
        ([failed(0.731)], [failed(0.731, Status.PARTIAL)], False),
        ([PASSED], [PASSED], False),
        ([(Status.TIMEOUT, "not finished")], [(Status.TIMEOUT, "not finished")], False),
        ([(Status.NOT_STARTED, "x")], [(Status.NOT_STARTED, "x")], False),
    ],
)
def test_alike(theirs, known, same):
    """Statuses, words and numbers to three digits; a telling failure is needed."""
    assert fingerprints_match(outcome(*theirs), outcome(*known)) is same


def test_where_an_error_was_raised_does_not_matter():
    """The same exception at another line of another file is the same mistake."""
    text = "RuntimeError: The size of tensor a (5) must match tensor b (2)"
    theirs = outcome((Status.ERROR, f"{text} (cell 7, line 3: return E / E.sum(1))"))
    known = outcome((Status.ERROR, f"{text} (softmax_regression.py, line 812: return x)"))
    assert fingerprints_match(theirs, known)


@pytest.mark.parametrize("portable", [True, False])
def test_what_torch_says_of_an_error_is_told_from_version_to_version(portable):
    """Torch 2.14 and 2.15 word the same mistake otherwise: a portable fingerprint has neither's."""
    old = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"
    new = "RuntimeError: cannot multiply a 2x3 matrix by a 2x3 matrix"
    theirs = outcome((Status.ERROR, old), portable=portable)
    known = outcome((Status.ERROR, new), portable=portable)
    assert fingerprints_match(theirs, known) is portable
    other = outcome((Status.ERROR, old.replace("Runtime", "Index")), portable=portable)
    assert not fingerprints_match(theirs, other)


def test_other_checks_are_not_compared():
    """Outcomes of different checks are never alike."""
    theirs, known = outcome(failed(1), PASSED), outcome(failed(1))
    assert not fingerprints_match(theirs, known)


def test_what_stood_in_is_no_part_of_the_words():
    """The same mistake is recognised beside a function that torch's own stands in for."""
    said = "evaluate_accuracy, one batch with 4 of 7 right: 0.25, wanted 0.571429 (allowed 7e-05)"
    results = [
        CheckResult("test_x", "evaluate_accuracy", 0, 1, Status.FAILED, said + end)
        for end in ("", "; torch's own accuracy and sgd stood in for yours here")
    ]
    alone, beside = (fingerprints_of([result]) for result in results)
    assert alone == beside


def test_look_alikes_with_different_hints_are_left_out():
    """Those with one hint stay, and so does what looks like no other."""
    alike = [Known(hint, outcome(failed(0.731))) for hint in ("Which sum?", "Which dim?")]
    other = [Known("Which sign?", outcome(failed(-2))) for _ in range(2)]
    assert told_apart([*alike, *other]) == other


def test_tables_match_but_for_the_last_digits():
    """A hint, a number or a training's answers that are others make another table."""

    def table(hint="Which sum?", value=0.731, answer=0.5):
        (one,) = outcome(failed(value))
        return {"softmax": [Known(hint, [replace(one, answers=((answer, 1.0),))])]}

    assert tables_match(table(), table(value=0.73101, answer=0.501))
    assert not tables_match(table(), table(hint="Which dim?"))
    assert not tables_match(table(), table(value=0.8))
    assert not tables_match(table(), table(answer=0.9))
    assert not tables_match(table(), {})
