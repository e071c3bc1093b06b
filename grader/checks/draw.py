"""Inputs that tell right from trivial, whatever the seed.

A check has its power from its inputs. Where chance could draw ones on which a trivial answer is
nearly right, they are made otherwise, or drawn again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import torch

from grader.errors import GraderFault

__all__ = ["both_signs", "draw_until"]

_Inputs = TypeVar("_Inputs")
_MOST_DRAWS = 200


def both_signs(shape: tuple[int, ...], rng: torch.Generator) -> torch.Tensor:
    """Numbers of which half are positive and half negative, none within 0.1 of zero."""
    sizes = torch.rand(shape, generator=rng) * 2 + 0.1
    order = torch.randperm(sizes.numel(), generator=rng).reshape(shape)
    return torch.where(order % 2 == 0, sizes, -sizes)


def draw_until(tells: Callable[[_Inputs], bool], draw: Callable[[], _Inputs]) -> _Inputs:
    """The first of ``draw()``'s inputs that ``tells`` accepts: what is right for them is far from
    every trivial answer."""
    for _ in range(_MOST_DRAWS):
        inputs = draw()
        if tells(inputs):
            return inputs
    raise GraderFault(f"{_MOST_DRAWS} draws, and no inputs on which a trivial answer is wrong")
