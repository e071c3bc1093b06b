"""One secret seed per submission; everything random is derived from it, and only one way.

The submissions of a run share the upper bits of their seeds, and with them the order of the
pixels, so that one copy of the training images serves all and any seed replays its submission.
"""

from __future__ import annotations

import hashlib
import secrets

__all__ = ["derive", "new_run", "new_seed", "pixel_seed", "run_of"]

_OWN_BITS = 16


def new_run() -> int:
    """A fresh secret for one run."""
    return secrets.randbits(53 - _OWN_BITS)


def new_seed(run: int | None = None) -> int:
    """A fresh secret seed of ``run``, below 2⁵³ so that any JSON reader keeps it exact."""
    return (new_run() if run is None else run) << _OWN_BITS | secrets.randbits(_OWN_BITS)


def run_of(seed: int) -> int:
    """The run that a seed belongs to."""
    return seed >> _OWN_BITS


def pixel_seed(run: int) -> int:
    """What the order of the pixels is drawn from in a run (see ``Dataset.shuffled``)."""
    return derive(run, "pixels")


def derive(seed: int, *purpose: str) -> int:
    """A seed for one purpose, from which neither ``seed`` nor another purpose's can be told."""
    text = "/".join([str(seed), *purpose])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big")
