"""One secret seed for a run, the class seed; everything random is derived from it, one way only.

A submission's own seed comes from it and from what was handed in, so that neither the order of a
class nor who else is in it changes anybody's score.
"""

from __future__ import annotations

import hashlib
import secrets

__all__ = ["derive", "new_seed", "own_seed"]


def new_seed() -> int:
    """A fresh secret seed, below 2⁵³ so that any JSON reader keeps it exact."""
    return secrets.randbits(53)


def derive(seed: int, *purpose: str) -> int:
    """A seed for one purpose, from which neither ``seed`` nor another purpose's can be told."""
    text = "/".join([str(seed), *purpose])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big")


def own_seed(class_seed: int, slug: str, digest: str) -> int:
    """The seed of one submission: ``digest`` is of its content."""
    return derive(class_seed, slug, digest)
