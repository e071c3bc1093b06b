"""Inputs that tell right from trivial, and references that are computed once."""

import pytest
import torch

from grader.checks import both_signs, computed_once, draw_until
from grader.errors import GraderFault


@pytest.mark.parametrize("shape", [(4, 3), (7,), (2, 1, 5)])
def test_both_signs_occur_whatever_the_seed(shape):
    """Half of the numbers are negative, give or take one, and none is near zero."""
    for seed in range(50):
        X = both_signs(shape, torch.Generator().manual_seed(seed))
        assert X.shape == shape
        assert X.abs().min() >= 0.1
        assert abs(int((X > 0).sum()) - int((X < 0).sum())) <= 1


def test_inputs_that_do_not_tell_are_drawn_again():
    """The first that are accepted are taken; where none ever is, that is a fault of the check's."""
    numbers = iter(range(100))
    assert draw_until(lambda n: n > 6, lambda: next(numbers)) == 7
    with pytest.raises(GraderFault, match="no inputs on which a trivial answer is wrong"):
        draw_until(lambda n: False, lambda: 0)


def test_a_reference_is_computed_once_for_the_same_inputs():
    """Other values, another shape, dtype or number are other inputs; layout is not."""
    runs = []

    @computed_once
    def doubled(X, n):
        runs.append(n)
        return X * n

    X = torch.arange(6.0).reshape(2, 3)
    for _ in range(2):
        assert torch.equal(doubled(X.clone(), 2), X * 2)
        assert torch.equal(doubled(X.T.contiguous().T, 2), X * 2)
    assert len(runs) == 1
    doubled(X, 3), doubled(X + 1, 2), doubled(X.double(), 2), doubled(X.reshape(3, 2), 2)
    assert len(runs) == 5
