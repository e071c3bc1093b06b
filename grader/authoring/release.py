"""A master in ``solutions/`` → the stub notebook in ``assignments/``, by nbgrader's preprocessors.

The result depends on the master only: stable cell ids, no outputs, no time stamps, so that a
notebook out of step with its master can be told by comparing bytes.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.authoring.fingerprints import compile_fingerprints
from grader.checks.diagnose import (
    Known,
    alike,
    known_fingerprints,
    render_fingerprints,
)
from grader.checks.nearest import the_same
from grader.errors import ManifestError, UsageError
from grader.extras import needs
from grader.files import write_whole
from grader.manifest import (
    COURSE,
    FINGERPRINTS,
    INSTALLABLE,
    MANIFEST,
    Assignment,
    Course,
    Exercise,
)

__all__ = [
    "Made",
    "make",
    "problems",
    "read_master",
    "record_install",
    "source_notebook",
    "stub_notebook",
    "write",
]

_SOLUTION = re.compile(
    r"^[ \t]*### BEGIN SOLUTION[ \t]*$(.*?)^[ \t]*### END SOLUTION[ \t]*$", re.M | re.S
)
_MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION", "### BEGIN HIDDEN", "### END HIDDEN")
# Solution lines shorter than this ("return x") may well stand elsewhere by chance.
_TELLING = 12
# Where a master says what students install, which is written once, in course.toml.
_INSTALL = "@INSTALL@"


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
    notebook = _master_notebook(assignment)
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


def source_notebook(assignment: Assignment) -> str:
    """The master with its solutions, as nbgrader's ``source/`` wants it."""
    return _as_text(_master_notebook(assignment))


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


@dataclass(frozen=True)
class Made:
    """What students get that is made from the solutions: a notebook, and known fingerprints."""

    assignment: Assignment
    notebook: str
    known: Mapping[str, Sequence[Known]]

    def out_of_step(self) -> Mapping[Path, str]:
        """The files that are not as they should be → the text that they should have."""
        folder = self.assignment.folder
        path, fingerprints = folder / self.assignment.notebook, folder / FINGERPRINTS
        texts = {}
        if not path.is_file() or path.read_text("utf-8") != self.notebook:
            texts[path] = self.notebook
        # The last digits differ from machine to machine, so bytes say nothing here.
        if not _same(known_fingerprints(self.assignment), self.known):
            texts[fingerprints] = render_fingerprints(self.known)
        return texts


def make(assignments: Sequence[Assignment]) -> Sequence[Made]:
    """Make them; raises :class:`ManifestError` or :class:`GraderFault` for an author's error."""
    notebooks = [stub_notebook(assignment) for assignment in assignments]
    known = compile_fingerprints(assignments)
    return [Made(a, notebook, known[a.slug]) for a, notebook in zip(assignments, notebooks)]


def write(made: Made) -> list[Path]:
    """Bring the students' files in step; returns those that were not."""
    texts = made.out_of_step()
    for path, text in texts.items():
        write_whole(path, text)
    return list(texts)


def record_install(course: Course, install: str) -> None:
    """Write into ``course.toml`` what students install; the rest of the file stays as it is.

    Raises :class:`UsageError` for what is no name and no address.
    """
    if not re.fullmatch(INSTALLABLE, install):
        raise UsageError(f"--install {install}: write a package's name, or an address for pip")
    with needs("author"):
        import tomlkit

    path = course.folder / COURSE
    document = tomlkit.parse(path.read_text("utf-8") if path.exists() else "")
    document["install"] = install
    write_whole(path, tomlkit.dumps(document))


def problems(made: Made) -> list[str]:
    """Why the assignment may not be handed out, one line each; empty where it may."""
    assignment = made.assignment
    path = assignment.folder / assignment.notebook
    found = [
        f"{file}: out of step with solutions/; run grader release {assignment.slug}"
        for file in made.out_of_step()
    ]
    cells = json.loads(made.notebook)["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    for exercise in assignment.tasks:
        name = exercise.name
        if not _has_stub(name, code):
            found.append(f"{path}: exercise {name} has no stub that raises NotImplementedError")
        if not re.search(rf"^check\([\"']{name}[\"']\)", code, re.M):
            found.append(f'{path}: no cell runs check("{name}"); add one')
        if not exercise.more_hints:
            found.append(
                f"{assignment.folder / MANIFEST}: {name} has one hint; add one or two more_hints, "
                "each leading further"
            )
        for word in _untold(exercise, code):
            found.append(f"{path}: the stub of {name} does not say that {word} is not allowed")
        for data, solution in (exercise.accuracy.solution if exercise.accuracy else {}).items():
            numbers = f"**{solution.full_at:.2f}**", f"**{solution.none_below:.2f}**"
            if not all(number in made.notebook for number in numbers):
                found.append(
                    f"{path}: does not state the accuracy that {name} is graded by on {data}: "
                    f"all points from {numbers[0]}, none below {numbers[1]}"
                )
    return found + _leaks(assignment, code)


def _same(one: Mapping[str, Sequence[Known]], other: Mapping[str, Sequence[Known]]) -> bool:
    if {name: [k.hint for k in one[name]] for name in one} != {
        name: [k.hint for k in other[name]] for name in other
    }:
        return False
    pairs = [pair for name in one for pair in zip(one[name], other[name])]
    return all(
        alike(a.checks, b.checks)
        and all(the_same(c.answers, d.answers) for c, d in zip(a.checks, b.checks))
        for a, b in pairs
    )


def _has_stub(name: str, code: str) -> bool:
    return any(
        "raise NotImplementedError" in ast.unparse(node)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name
    )


def _untold(exercise: Exercise, code: str) -> list[str]:
    """Forbidden names that neither follow "Not allowed" in the docstring nor contain one there."""
    stubs = (ast.FunctionDef, ast.ClassDef)
    docs = [ast.get_docstring(n) or "" for n in ast.walk(ast.parse(code))
            if isinstance(n, stubs) and n.name == exercise.name]  # fmt: skip
    lists = [match[1] for doc in docs for match in re.finditer(r"Not allowed(.*?)\.\s", doc, re.S)]
    told = {_bare(word) for text in lists for word in re.findall(r"\w{3,}", text)}
    return [f for f in exercise.forbidden if not any(word in _bare(f) for word in told)]


def _bare(name: str) -> str:
    return name.replace("_", "").lower()


def _leaks(assignment: Assignment, stub_code: str) -> list[str]:
    """Solution text, or markers, in any file under the assignment's folder."""
    master = read_master(assignment)
    secret = {
        line.strip()
        for region in _SOLUTION.findall(master)
        for line in region.splitlines()
        if len(line.strip()) >= _TELLING and not line.strip().startswith("#")
    }
    given = set(map(str.strip, _SOLUTION.sub("", master).splitlines()))
    found = []
    for path in sorted(assignment.folder.rglob("*")):
        if not path.is_file() or "__pycache__" in path.parts or path.suffix == ".pyc":
            continue
        text = stub_code if path.name == assignment.notebook else path.read_text("utf-8")
        lines = {line.strip() for line in text.splitlines()}
        found += [f"{path}: holds {m!r}" for m in _MARKERS if m in text]
        found += [f"{path}: holds solution text: {line}" for line in sorted(secret & lines - given)]
    return found
