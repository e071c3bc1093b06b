"""Grades and comments of single cells in nbgrader's gradebook, and the cells that a person grades.

The latter are answers in words, which no check can mark. Such a cell has ``"grade": true``,
``"solution": true`` and points of its own: they are in nbgrader's maximum, and in no score of ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from grader.manifest import Assignment

__all__ = ["ManualCell", "comment_of", "grade_of", "leave_to_a_person", "manual_cells"]


@dataclass(frozen=True, slots=True)
class ManualCell:
    """``name`` is its ``grade_id``, ``kind`` its cell type: ``markdown`` or ``code``."""

    name: str
    kind: str
    points: float


def manual_cells(assignment: Assignment) -> Sequence[ManualCell]:
    """Those of the students' notebook, in its order; none where there is no notebook to read."""
    try:
        notebook = json.loads((assignment.folder / assignment.notebook).read_text("utf-8"))
    except (OSError, ValueError):
        return []
    tables = [(c["cell_type"], c["metadata"].get("nbgrader", {})) for c in notebook["cells"]]
    return [
        ManualCell(table["grade_id"], kind, float(table["points"]))
        for kind, table in tables
        if table.get("grade") and table.get("solution")
    ]


def leave_to_a_person(
    gradebook: Any, by_hand: Sequence[ManualCell], where: tuple[str, str], student: str
) -> None:
    """Have formgrader ask for the points of these cells; points and comments given before stay."""
    notebook, slug = where
    submission = gradebook.find_submission(slug, student)
    (handed_in,) = [entry for entry in submission.notebooks if entry.name == notebook]
    for cell in by_hand:
        gradebook.update_or_create_solution_cell(cell.name, *where)
        gradebook.update_or_create_grade_cell(
            cell.name, *where, cell_type=cell.kind, max_score=cell.points
        )
        grade = grade_of(gradebook, handed_in, cell.name, where, student)
        grade.needs_manual_grade = True
        comment_of(gradebook, handed_in, cell.name, where, student)


def grade_of(
    gradebook: Any, handed_in: Any, cell: str, where: tuple[str, str], student: str
) -> Any:
    """The grade; made where the submission is older than the cell."""
    from nbgrader.api import Grade

    return _found_or(
        gradebook,
        lambda: gradebook.find_grade(cell, *where, student),
        lambda: Grade(cell_id=gradebook.find_grade_cell(cell, *where).id, notebook=handed_in),
    )


def comment_of(
    gradebook: Any, handed_in: Any, cell: str, where: tuple[str, str], student: str
) -> Any:
    """The comment on a cell; made where the submission is older than the cell."""
    from nbgrader.api import Comment

    return _found_or(
        gradebook,
        lambda: gradebook.find_comment(cell, *where, student),
        lambda: Comment(cell_id=gradebook.find_solution_cell(cell, *where).id, notebook=handed_in),
    )


def _found_or(gradebook: Any, find: Callable[[], Any], make: Callable[[], Any]) -> Any:
    from nbgrader.api import MissingEntry

    try:
        return find()
    except MissingEntry:
        made = make()
        gradebook.db.add(made)
        return made
