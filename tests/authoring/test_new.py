"""A new assignment begins whole: in step, its checks proved, and never over another's files."""

import pytest

from grader.authoring.new import lay_out
from grader.authoring.pool import in_parallel
from grader.authoring.problems import problems
from grader.authoring.release import make, write
from grader.authoring.verify import claims, prove
from grader.data.fashion_mnist import stand_in
from grader.errors import UsageError
from grader.manifest import Course


def test_a_new_assignment_passes_every_proof(tmp_path):
    """In a course of its own: in step, and all claims hold in three seeds."""
    (tmp_path / "assignments").mkdir()
    course = Course(tmp_path / "assignments")
    files = lay_out(course, "06_weight_decay")
    assert all(file.is_file() for file in files)
    assignment = Course(course.folder).assignment("06")
    assert assignment.title == "Weight decay"
    (made,) = make([assignment])
    assert (write(made), problems(made)) == ([], [])
    rows = list(in_parallel(prove, claims(assignment, 3), stand_in(), jobs=2))
    assert {row.name: row.problem for row in rows if row.problem} == {}
    assert {row.kind for row in rows} == {
        "stub", "solution", "variant", "mistake", "mutant", "equivalent"
    }  # fmt: skip


def test_nothing_is_overwritten(copy):
    """A name in use, or one that is no slug, is refused before anything is written."""
    course = Course(copy.folder.parent)
    with pytest.raises(UsageError, match="03_softmax_regression exists already"):
        lay_out(course, "03_softmax_regression")
    (copy.folder.parent.parent / "solutions" / "07_x").mkdir()
    with pytest.raises(UsageError, match="exists already"):
        lay_out(course, "07_x")
    for slug in ("x", "6_x", "06_X", "06_../x", "06"):
        with pytest.raises(UsageError, match="is no slug"):
            lay_out(course, slug)
    assert not (course.folder / "07_x").exists()
