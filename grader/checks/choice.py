"""A question with options, of which the student's function returns one.

The options come in an order drawn from the check's seed, so that neither a letter nor a place in
the list answers the question. The answer is the option's own text.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

import torch

from grader.checks.compare import expect
from grader.errors import GraderFault
from grader.languages import say, speaking

__all__ = ["assert_chosen"]

# Chinese punctuation, typed with the one keyboard or the other.
_NARROW = str.maketrans("，。：；！？（）", ",.:;!?()")


def assert_chosen(submission: Any, rng: torch.Generator, right: str, wrong: Sequence[str]) -> None:
    """Assert that the exercise's function chooses ``right`` among the options.

    The options are in the notebook's language; an answer in English is right, too. It is called
    once for each option, with the same list turned by one place, so that each option is first
    once. Upper and lower case, spaces, a full stop at the end and the width of punctuation do not
    matter. Raises :class:`AssertionError` with what was chosen, and :class:`GraderFault` for
    options that cannot be told apart.
    """
    name, options = submission.exercise.name, [right, *wrong]
    with speaking(submission.language, submission.assignment.folder):
        said = list(map(say, options))
    known = {_plain(option): option for option in options}
    if len(known) < len(options) or len(options) < 2:
        raise GraderFault(f"{name}: two options or more, and no two alike, are needed")
    known |= {_plain(translated): option for translated, option in zip(said, options)}
    order = torch.randperm(len(options), generator=rng)
    answers = []
    for turn in range(len(options)):
        shown = [said[i] for i in order.roll(turn).tolist()]
        answers.append(_chosen(name, submission.call(name, shown), known))
    expect(
        len(set(answers)) == 1,
        f"{name} chooses by the place in the list, whose order changes from call to call; "
        "return the text of the option itself",
    )
    expect(answers[0] == right, f'{name}: "{answers[0]}" is not the right one')


def _chosen(name: str, answer: Any, known: dict[str, str]) -> str:
    what = "nothing" if answer is None else f"a value of type {type(answer).__name__}"
    expect(isinstance(answer, str), f"{name} returned {what}; return the text of one option")
    found = known.get(_plain(answer))
    expect(
        found is not None,
        f"{name} returned {answer[:60]!r}, which is none of the options; copy one word for word",
    )
    assert found is not None
    return found


def _plain(text: str) -> str:
    return " ".join(text.lower().translate(_NARROW).split()).rstrip(
        string.punctuation.replace(")", "").replace("]", "")
    )
