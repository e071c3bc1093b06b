"""An nbgrader course made of ours: ``source/`` with the solutions, and the configuration."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.authoring.notebooks import source_notebook
from grader.errors import UsageError
from grader.files import write_whole
from grader.manifest import Assignment

__all__ = ["init"]

_CONFIG = '''"""Made by "grader nbgrader init". Run nbgrader in this folder."""

c = get_config()  # noqa: F821
c.Execute.timeout = 300  # seconds for one cell: some of them train
c.ClearSolutions.begin_solution_delimeter = "### BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "### END SOLUTION"
'''


def init(course: Path, assignments: Sequence[Assignment], language: str = "") -> Sequence[Path]:
    """Lay out ``source/``, ``release/``, ``submitted/`` and ``nbgrader_config.py`` in ``course``.

    The notebooks are in ``language``, if one is given, under the English ones' names, by which
    nbgrader knows them. Returns what was written. A file that is there already and differs is
    somebody's work: that raises :class:`UsageError`, before anything is written.
    """
    files = {course / "nbgrader_config.py": _CONFIG.encode()}
    for assignment in assignments:
        if not assignment.master.is_file():
            raise UsageError(
                f"{assignment.master}: not here; a course for nbgrader is made from solutions/"
            )
        folder = course / "source" / assignment.slug
        files[folder / assignment.notebook] = source_notebook(assignment, language).encode()
    for path, content in files.items():
        if path.exists() and (not path.is_file() or path.read_bytes() != content):
            raise UsageError(f"{path}: is there already and differs; move it away first")
    try:
        for name in ("release", "submitted"):
            (course / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{course}: no folder can be made there ({error.strerror})") from None
    for path, content in files.items():
        write_whole(path, content)
    return list(files)
