"""A class at once: mark each in a process of its own, lose none, see who is alike."""

from grader.batch.attempts import AttemptKeeper, all_attempts, best_of
from grader.batch.confinement import fit_to_host
from grader.batch.run import Keeper, score
from grader.batch.similar import Pair, similar

__all__ = [
    "AttemptKeeper",
    "Keeper",
    "Pair",
    "all_attempts",
    "best_of",
    "fit_to_host",
    "score",
    "similar",
]
