"""One secret seed for a run, the class seed; everything random is derived from it, one way only.

A submission's own seed comes from it and from what was handed in, so that neither the order of a
class nor who else is in it changes anybody's score. The order of the pixels is that of the run, so
that one copy of the training images serves all.
"""

from __future__ import annotations

import hashlib
import secrets

__all__ = ["KERNEL_SEED", "derive", "new_seed", "own_seed", "pixel_seed"]

# The public checks' inputs are the same every time in a notebook, so that a print of yesterday's
# values is of use today, and a known mistake has the same fingerprint. Scores come from a secret.
KERNEL_SEED = 0


def new_seed() -> int:
    """A fresh secret seed, below 2⁵³ so that any JSON reader keeps it exact."""
    return secrets.randbits(53)


def pixel_seed(class_seed: int) -> int:
    """What the order of the pixels is drawn from in a run (see ``Dataset.shuffled``)."""
    return derive(class_seed, "pixels")


def derive(seed: int, *purpose: str) -> int:
    """A seed for one purpose, from which neither ``seed`` nor another purpose's can be told."""
    text = "/".join([str(seed), *purpose])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big")


def own_seed(class_seed: int, slug: str, digest: str) -> int:
    """The seed of one submission: ``digest`` is of its content."""
    return derive(class_seed, slug, digest)
