"""Checks whose power depends on the draw are named: by trivial answers, and by known functions."""

import pytest
import torch

from grader.authoring.bench import Bench, checks_of, functions_of
from grader.authoring.steady import decided_by_seed
from grader.authoring.trivial import let_through
from grader.data.fashion_mnist import stand_in
from grader.model import Status

WEAK = '''
import pytest
import torch
from grader.checks import assert_close


@pytest.mark.points("accuracy", 0.5)
def test_of_two(submission, rng):
    """Of two samples, any number may be right: now and then none is, and now and then both."""
    y_hat, y = torch.randn(2, 2, generator=rng), torch.randint(2, (2,), generator=rng)
    want = (y_hat.argmax(1) == y).double().mean().item()
    assert_close(submission.call("accuracy", y_hat, y), want, "accuracy of two")


@pytest.mark.points("sgd", 1)
def test_that_breaks(submission):
    """Looks into what may be None."""
    submission.call("sgd", [], 0.1, 1).shape
'''


@pytest.fixture
def weak(copy):
    """Assignment 03 with a check that a constant passes now and then, and one that breaks."""
    (copy.solution_folder / "test_hidden.py").write_text(WEAK)
    return copy


def test_a_check_that_lets_nothing_pass_now_and_then_is_named(weak):
    """With the seed, the trivial answers that passed, and the tries."""
    tries, problems = let_through(weak, "accuracy", 40, stand_in())
    named = {problem.split(": seed")[0] for problem in problems}
    assert named >= {"test_of_two: zeros", "test_of_two: ones"}
    assert all(problem.startswith("test_of_two: ") for problem in problems)
    assert tries == 40 * 9 * 3  # seeds, answers (what knows no epochs has nine), checks


def test_a_check_that_breaks_is_named(weak):
    """An exception of the check's own would be a grader fault in a class."""
    _, problems = let_through(weak, "sgd", 1, stand_in())
    assert any("test_that_breaks: zeros: seed 0: the check breaks" in p for p in problems)


def test_what_may_pass_is_written_down_and_kept_true(weak):
    """An answer that a check need not tell apart is allowed by name; one that never passes it is
    to be taken off the list."""
    path = weak.solution_folder / "trivial.py"
    passes = {"test_of_two": (("zeros", "ones", "nothing"), "a weak check")}
    path.write_text(f"TRIVIAL = {{}}\nPASSES = {passes!r}\n")
    _, problems = let_through(weak, "accuracy", 40, stand_in())
    assert "test_of_two: nothing: is said to pass in trivial.py, and never does" in problems
    assert not [p for p in problems if p.startswith(("test_of_two: zeros", "test_of_two: ones"))]


def test_an_author_s_own_answer_is_tried_too(weak):
    """TRIVIAL has functions that only this assignment's authors can think of."""
    half = "def accuracy(y_hat, y): return 0.5"
    path = weak.solution_folder / "trivial.py"
    path.write_text(f"TRIVIAL = {{'a half': ('accuracy', {half!r})}}\n")
    _, problems = let_through(weak, "accuracy", 40, stand_in())
    assert any(problem.startswith("test_of_two: a half: seed") for problem in problems)


def test_what_a_seed_decides_is_named(weak):
    """A known mistake that loses a check from one seed and not from another."""
    mistake = "def accuracy(y_hat, y): return (y_hat.argmax(1) != y).double().mean()"
    path = weak.solution_folder / "mistakes.py"
    path.write_text(f"MISTAKES = {{'the wrong ones': ('accuracy', {mistake!r}, 'Which share?')}}")
    _, problems = decided_by_seed(weak, "accuracy", 40, stand_in())
    (problem,) = problems
    assert problem.startswith("the wrong ones: test_of_two: ")
    assert "from seed 0" in problem


def test_functions_see_copies_and_answers_are_plain(copy):
    """In one process as across two: the check's inputs stay, and a graph does not come along."""
    functions = functions_of(copy, "def softmax(X):\n    X -= 1\n    return X.requires_grad_()")
    X = torch.ones(2, 2)
    bench = Bench(copy, functions, 0)
    got = bench.call("softmax", X)
    assert torch.equal(X, torch.ones(2, 2))
    assert torch.equal(got, torch.zeros(2, 2))
    assert not got.requires_grad
    (check, *_) = checks_of(copy, "softmax")
    assert bench.try_check(check, stand_in()).status is Status.FAILED
    assert Bench(copy, functions_of(copy), 0).try_check(check, stand_in()).fraction == 1.0
