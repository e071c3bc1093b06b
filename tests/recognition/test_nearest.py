"""A mistake in training is told by numbers that are near, and much nearer than another's."""

import torch

from grader.recognition.nearest import answers_match, nearest_hint, sample

X = torch.randn(6, 10, generator=torch.Generator().manual_seed(1))
Y = torch.randn(6, 10, generator=torch.Generator().manual_seed(2))


def near(table, by=0.03):
    return table + by * torch.randn(6, 10, generator=torch.Generator().manual_seed(3))


def test_the_near_one_is_named():
    """First weights are random, so no two trainings end in the same numbers."""
    known = [("far", [sample(Y)]), ("near", [sample(X)])]
    assert nearest_hint([sample(near(X))], known) == "near"
    assert nearest_hint([sample(X), sample(Y)], known) is None  # of another number of requests


def test_no_match_no_guess():
    """What is near nothing has no hint, nor has what is about as near to two that differ."""
    assert nearest_hint([sample(X)], [("far", [sample(Y)])]) is None
    between = sample(near(X, 0.1))
    known = [("one", [sample(X)]), ("other", [sample(near(X, 0.2))])]
    assert nearest_hint([between], known) is None
    assert nearest_hint([between], [("one", answers) for _, answers in known]) == "one"
    assert nearest_hint([], [("nothing to compare", [])]) is None


def test_probabilities_are_the_scores_behind_them():
    """A net may give either; a constant in a row of scores says nothing."""
    assert answers_match([sample(X.softmax(dim=1))], [sample(X + 7)])
    assert not answers_match([sample(X.softmax(dim=1))], [sample(2 * X)])


def test_nan_is_near_nan_only():
    """A training that blew up is no match for one that did not."""
    broken = X * torch.nan
    assert nearest_hint([sample(broken)], [("whole", [sample(X)])]) is None
    assert nearest_hint([sample(broken)], [("broken", [sample(broken)])]) == "broken"


def test_few_numbers_of_much():
    """A large answer is a few numbers, from the same places each time."""
    assert len(sample([torch.arange(1000.0), (torch.zeros(3, 4, 5), 2)])) <= 24
    assert sample(torch.arange(1000.0)) == sample(torch.arange(1000.0))
