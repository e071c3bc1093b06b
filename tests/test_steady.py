"""The solution of each assignment, graded again and again from other seeds, always has every point.

Once in the tests; as often as one likes by

    python tests/test_steady.py --times 200
"""

import argparse
import time
from collections import Counter
from pathlib import Path

import pytest

from grader import batch, intake
from grader.data import locate
from grader.manifest import Course
from grader.model import Settings

COURSE = Course(Path(__file__).parents[1] / "assignments")


def graded(slugs, times, folder):
    """How often they had how many of the points, and what was said where some were missing."""
    found = []
    for assignment in map(COURSE.assignment, slugs):
        text = assignment.master.read_text("utf-8")
        for number in range(times):  # another text is another seed
            handed_in = folder / assignment.slug / f"s{number:04}" / assignment.master.name
            handed_in.parent.mkdir(parents=True)
            handed_in.write_text(f"{text}\nmine = {number}\n", "utf-8")
        found += intake.find([folder / assignment.slug], COURSE, assignment.slug).submissions
    ended, said = Counter(), []
    for report in batch.score(found, COURSE, locate(), Settings()):
        ended[f"{report.score} of {report.max_score:g}"] += 1
        if report.score != report.max_score:
            checks = [c for e in report.exercises for c in e.checks if c.score != c.max_score]
            said.append(
                (
                    report.assignment,
                    report.student,
                    report.seed,
                    [(c.name, c.message) for c in checks],
                )
            )
    return ended, said


@pytest.mark.parametrize("slugs", [COURSE.slugs[::2], COURSE.slugs[1::2]], ids=" ".join)
def test_a_solution_has_every_point(slugs, tmp_path):
    """Whatever the seed of the run. (One sandbox grades several: to start one takes a second.)"""
    ended, said = graded(slugs, 1, tmp_path)
    assert not said
    assert sum(ended.values()) == len(slugs)


if __name__ == "__main__":
    import tempfile

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("slugs", nargs="*", default=COURSE.slugs)
    parser.add_argument("--times", type=int, default=200)
    arguments = parser.parse_args()
    for name in arguments.slugs:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as temporary:
            result, complaints = graded([name], arguments.times, Path(temporary))
        print(f"{name}: {time.monotonic() - began:.0f} s, {dict(result)}", *complaints, flush=True)
