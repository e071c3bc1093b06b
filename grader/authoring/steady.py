"""Does a seed decide? Whether a known function passes a check is the same from every seed.

A check may draw its inputs so that a formula which overflows does so now and then: whoever wrote it
would have the points with one seed and not with another. Variants and known mistakes of the course
are tried from many seeds, in this process, and each check must end alike from all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.authoring.bench import Bench, checks_of, functions_of, quiet
from grader.data import Dataset
from grader.manifest import Assignment
from grader.recognition.mistakes import Mistake, Variant, mistakes_of, variants_of

__all__ = ["decided_by_seed"]

# A training takes a hundred times as long as a call.
_ONE_IN = 50


def decided_by_seed(
    assignment: Assignment, exercise: str, seeds: int, dataset: Dataset
) -> tuple[int, Sequence[str]]:
    """How many times a check was tried on a variant or a known mistake, and which ends changed.

    Of an exercise that trains, fewer seeds are tried; where random first weights have a say, on
    variants only, as how far a wrong training gets is a matter of luck. Checks of the accuracy
    are left out.
    """
    settings = assignment.exercise(exercise)
    trains, lucky = settings.trains, settings.trains and not settings.repeatable
    checks = [check for check in checks_of(assignment, exercise) if not check.measures_accuracy]
    tries, changed = 0, []
    known: list[Variant | Mistake] = [*variants_of(assignment)]
    known += [] if lucky else mistakes_of(assignment)
    for entry in known:
        if entry.exercise != exercise:
            continue
        with quiet():
            functions = functions_of(assignment, entry.source)
            benches = [
                Bench(assignment, functions, seed)
                for seed in range(0, seeds, _ONE_IN if trains else 1)
            ]
            for check in checks:
                ends = [bench.try_check(check, dataset) for bench in benches]
                tries += len(ends)
                other = next((end for end in ends if end.status is not ends[0].status), None)
                if other is not None:
                    changed.append(
                        f"{entry.name}: {check.name}: {ends[0].status.value} from seed 0, "
                        f"{other.status.value} from seed {benches[ends.index(other)].seed}: "
                        f"{other.message or ends[0].message}"
                    )
    return tries, changed
