"""The notebooks that are made of a master in ``solutions/``, by nbgrader's preprocessors.

A notebook depends on its master only: stable cell ids, no outputs, no time stamps, so that one
that is out of step can be told by comparing bytes. Nothing here imports torch: that takes a second.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.authoring.twins import Twin, translate, twins_of
from grader.errors import ManifestError
from grader.extras import needs
from grader.languages import catalogues
from grader.languages.catalogue import Catalogue
from grader.manifest import Assignment, Course

__all__ = [
    "Translation",
    "read_master",
    "source_notebook",
    "stub_notebook",
    "translated_notebook",
]

# Where a master says what students install, which is written once, in course.toml.
_INSTALL = "@INSTALL@"


@dataclass(frozen=True)
class Translation:
    """A notebook in another language: its file's name, and the twin that it was made with."""

    name: str
    twin: Twin
    notebook: str


def read_master(assignment: Assignment) -> str:
    """The master's text; raises :class:`ManifestError` where there is none."""
    path = assignment.master
    if not path.is_file():
        raise ManifestError(
            f"{path}: no such master; write it, or correct notebook in the manifest"
        )
    return path.read_text("utf-8")


def stub_notebook(assignment: Assignment) -> str:
    """The students' notebook, as the text of an ``.ipynb`` file."""
    return _stub(_master_notebook(assignment), assignment)


def translated_notebook(assignment: Assignment, language: str) -> Translation:
    """The students' notebook in another language: cells have the ids of the English ones.

    Raises :class:`ManifestError` where the master has no twin in it.
    """
    notebook, twin = _twin_notebook(assignment, language)
    return Translation(f"{Path(assignment.notebook).stem}.{language}.ipynb", twin,
                       _stub(notebook, assignment))  # fmt: skip


def source_notebook(assignment: Assignment, language: str = "") -> str:
    """The master with its solutions, as nbgrader's ``source/`` wants it."""
    if language:
        return _as_text(_twin_notebook(assignment, language)[0])
    return _as_text(_master_notebook(assignment))


def _stub(notebook: Any, assignment: Assignment) -> str:
    with needs("author"):
        from nbgrader.preprocessors import (
            CheckCellMetadata,
            ClearHiddenTests,
            ClearMarkScheme,
            ClearOutput,
            ClearSolutions,
            ComputeChecksums,
            LockCells,
        )

    path = assignment.master
    resources: dict[str, Any] = {"metadata": {"name": path.stem}, "unique_key": path.stem}
    for preprocessor in (
        LockCells(),
        ClearSolutions(),
        ClearOutput(),
        CheckCellMetadata(),
        ComputeChecksums(),
        ClearHiddenTests(),
        ClearMarkScheme(),
        ComputeChecksums(),
    ):
        try:
            notebook, resources = preprocessor.preprocess(notebook, resources)
        except (RuntimeError, ValueError) as error:
            raise ManifestError(f"{path}: {error}") from None
    return _as_text(notebook)


def _master_notebook(assignment: Assignment) -> Any:
    with needs("author"):
        import jupytext

    install = Course(assignment.folder.parent).install
    text = read_master(assignment).replace(_INSTALL, install)
    notebook = jupytext.reads(text, fmt="py:percent")
    notebook.metadata.pop("jupytext", None)
    _name_cells(notebook)
    _grade_checks(notebook, assignment)
    return notebook


def _twin_notebook(assignment: Assignment, language: str) -> tuple[Any, Twin]:
    path = twins_of(assignment.master).get(language)
    if path is None:
        missing = assignment.master.with_suffix(f".{language}.py")
        raise ManifestError(f"{missing}: no such translation of the master; write it")
    notebook = _master_notebook(assignment)
    say = Catalogue(language, catalogues(language, [assignment.folder])).of
    names = {name for task in assignment.tasks for name in task.forbidden}
    twin = translate(notebook, path, language, say, names)
    notebook.metadata.setdefault("grader", {})["language"] = language
    _say_language(notebook, language)
    return notebook, twin


def _say_language(notebook: Any, language: str) -> None:
    """A line in the cell that imports ``check``: no kernel can read its notebook's metadata."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and re.search(r"^from grader import ", cell.source, re.M):
            cell.source += f'\n\nimport grader\n\ngrader.language("{language}")'
            return


def _grade_checks(notebook: Any, assignment: Assignment) -> None:
    """Make the cell ``check_<exercise>`` one that nbgrader grades, for the public checks' points.

    The points are the manifest's, so that there is one place to change them.
    """
    points = {f"check_{e.name}": e.max_score(hidden=False) for e in assignment.exercises}
    for cell in notebook.cells:
        table = cell.metadata.get("nbgrader", {})
        if table.get("grade_id") in points:
            table.update(grade=True, locked=True, points=points[table["grade_id"]])


def _as_text(notebook: Any) -> str:
    import nbformat

    notebook.metadata.pop("celltoolbar", None)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _name_cells(notebook: Any) -> None:
    """Ids that stay the same as long as a cell's name, or its text, does."""
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name is None:
            digest = hashlib.sha256(cell.source.encode()).hexdigest()[:8]
            name = f"{cell.cell_type}-{digest}"
        name = re.sub(r"[^A-Za-z0-9_-]", "-", name)[:60]
        seen[name] = seen.get(name, 0) + 1
        cell["id"] = name if seen[name] == 1 else f"{name}-{seen[name]}"
