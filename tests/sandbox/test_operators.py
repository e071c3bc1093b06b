"""What a forbidden word means is looked up quickly, and is what ``runs_forbidden`` says."""

import pytest

from grader.sandbox import operators

WORDS = ["softmax", "linear", "autograd", "backward", "SGD", "tanh", "no_such_word"]


@pytest.mark.parametrize("word", WORDS)
def test_the_operators_of_a_plan_are_those_that_are_or_hold_a_word(word):
    """Every overload of each of torch's operators, and no other."""
    planned = {one.operator for one in operators.plan_for(frozenset({word})).operators}
    called = (
        overload
        for name, overloads in operators._operators().items()
        if operators.runs_forbidden(name, [word])
        for overload in overloads
    )
    assert planned == set(called)
