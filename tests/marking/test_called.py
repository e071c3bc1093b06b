"""A function that takes other arguments is told how it is called."""

import pytest

from grader.manifest import find_course
from grader.marking.called import call_of, called_otherwise

MLP = find_course().assignment("04_mlp")


@pytest.mark.parametrize(
    "error",
    [
        "init_params() takes 0 positional arguments but 3 were given",
        "init_params() missing 1 required positional argument: 'device'",
    ],
)
def test_the_stub_s_parameters_are_named(error):
    """As the students' notebook has them."""
    said = "; it is called as init_params(num_inputs, num_hiddens, num_outputs)"
    assert called_otherwise(error, MLP) == said


@pytest.mark.parametrize(
    "error",
    ["helper() takes 1 positional argument but 2 were given", "can't multiply sequence", ""],
)
def test_nothing_is_added_to_other_errors(error):
    """A helper's call is the student's own affair, and so is any other TypeError."""
    assert called_otherwise(error, MLP) == ""
    assert call_of("helper", MLP) == ""
