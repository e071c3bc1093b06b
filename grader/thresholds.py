"""How the grader trains an exercise's model, and how many points the accuracy it reaches earns."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Accuracy", "Calibration", "Pace", "Strict"]

_Fraction = Annotated[float, Field(ge=0, le=1)]


class Strict(BaseModel):
    """A part of a manifest: it cannot be changed, and an item it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# Correct programs differ by more than one program does from seed to seed: in their first weights,
# for one. So the spread that slack is made of is never taken for smaller than this.
_LEAST_SD = 0.01
_RAMP = 0.08


class Calibration(Strict):
    """Test accuracy of the solution on one data set: its mean and spread over ``runs`` seeds.

    Full points are given from four standard deviations below the mean, none from 0.08 below that,
    in proportion between. ``grader verify --calibrate`` measures it.
    """

    mean: _Fraction
    sd: float = Field(ge=0)
    runs: int = Field(ge=2)

    @property
    def full_at(self) -> float:
        """The accuracy that earns all points, in whole per cents."""
        return math.floor(100 * (self.mean - 4 * max(self.sd, _LEAST_SD)) + 1e-9) / 100

    @property
    def none_below(self) -> float:
        """The accuracy below which there is no point."""
        return round(self.full_at - _RAMP, 2)

    @property
    def stated(self) -> str:
        """The limits, and the slack they leave a right solution."""
        return (
            f"all points from {self.full_at:.2f}, none below {self.none_below:.2f} "
            f"(the solution reaches {self.mean:.3f} ± {self.sd:.3f})"
        )

    def share(self, accuracy: float) -> float:
        """The part of the points that ``accuracy`` earns, 0 to 1."""
        share = (accuracy - self.none_below) / (self.full_at - self.none_below)
        return min(1.0, max(0.0, share))


class Pace(Strict):
    """The passes over the data, and the learning rate for a function that takes one."""

    num_epochs: int = Field(gt=0)
    lr: float = Field(default=0.1, gt=0)


class Accuracy(Pace):
    """How an exercise's training is run, and what the solution reaches with it.

    ``stand_in`` is the pace on the stand-in, where it has its own; ``solution`` maps a data set's
    name to the :class:`Calibration` on it.

    ``images`` makes it a budget: so many of the training images, drawn at random, for
    ``num_epochs`` passes and no more, in a disguise that keeps neighbours
    (``checks/disguise.py``). A net has at most ``max_parameters``, where that is given.
    """

    batch_size: int = Field(gt=0)
    images: int | None = Field(default=None, gt=0)
    max_parameters: int | None = Field(default=None, gt=0)
    stand_in: Pace | None = None
    time_limit: float = Field(default=120.0, gt=0)
    solution: dict[str, Calibration] = {}

    def pace(self, is_stand_in: bool) -> Pace:
        """How training goes on this data set."""
        return self.stand_in if is_stand_in and self.stand_in else self
