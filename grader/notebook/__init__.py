"""Notebooks and scripts ↔ cells and statements: the one room that knows the formats.

A submission is a source of *named functions*. Its cells are cut into top-level statements, each
of which stands or falls alone, so that a broken line, a missing module or a training run costs
itself only. Nothing here runs any of it.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import PurePath

from grader.errors import UnreadableSubmission
from grader.languages import language_in
from grader.notebook.blocks import without_blocks
from grader.notebook.formats import (
    assignment_of,
    code_cells,
    grader_metadata,
    notebook_of,
    prose_cells,
)
from grader.notebook.helpers import files_of, modules_for
from grader.notebook.identify import Contents, Kind, identify
from grader.notebook.needless import mark_needless
from grader.notebook.reading import Reading
from grader.notebook.source import Cell, Module, Prose, Source, Statement
from grader.text import printable

__all__ = [
    "MAX_BYTES",
    "Cell",
    "Contents",
    "Kind",
    "Module",
    "Prose",
    "Source",
    "Statement",
    "identify",
    "read",
]

MAX_BYTES = 256 * 2**20
LARGE_BYTES = 20 * 2**20
MAX_CODE_CHARS = 2 * 2**20
MAX_STATEMENTS = 10_000
_NO_HELPERS: Mapping[str, bytes] = {}


def read(content: bytes, name: str, helpers: Mapping[str, bytes] = _NO_HELPERS) -> Source:
    """Read a notebook or a script from its bytes.

    ``name`` is its file name; the content decides what it is. ``helpers`` are the ``.py`` files
    that were handed in with it, by their paths relative to its folder.
    Raises :class:`UnreadableSubmission`, in one line, where there is nothing to be graded.
    """
    name = printable(name)
    if len(content) > MAX_BYTES:
        raise UnreadableSubmission(
            f"{name} is {len(content) // 2**20} MB, the limit is {MAX_BYTES // 2**20} MB; "
            "clear its outputs and hand it in again"
        )
    notes: list[str] = []
    prose: list[Prose] = []
    assignment, metadata = None, None
    contents = identify(content, name)
    if contents.kind is Kind.SCRIPT:
        cells = [Cell(PurePath(name).name, contents.text)]
    elif contents.notebook is not None:
        notebook = notebook_of(contents.notebook, name, notes)
        cells = list(code_cells(notebook, name))
        prose += prose_cells(notebook)
        assignment, metadata = assignment_of(notebook), grader_metadata(notebook)
    else:
        raise UnreadableSubmission(contents.refusal(name))
    notes += _surprises(contents, name)
    if len(content) > LARGE_BYTES:
        notes.append(f"{name} is {len(content) // 2**20} MB; clear its outputs before handing in")
    if sum(len(cell.source) for cell in cells) > MAX_CODE_CHARS:
        raise UnreadableSubmission(
            f"{name} has over {MAX_CODE_CHARS // 2**20} MB of code; take the data out of it"
        )
    reading = Reading(notes, prose)
    # No further than the limit: a cell that is broken takes a millisecond for each of its magics.
    pairs = list(islice(reading.statements(cells), MAX_STATEMENTS + 1))
    if len(pairs) > MAX_STATEMENTS:
        raise UnreadableSubmission(
            f"{name} has over {MAX_STATEMENTS} statements; take out what no exercise needs"
        )
    pairs = without_blocks(pairs)
    functions = {node.name: node for node, _ in pairs if isinstance(node, ast.FunctionDef)}
    statements = mark_needless(pairs)
    cells = [*cells, *reading.cells]
    files = files_of(helpers, reading.written)
    modules = modules_for(statements, files, cells, notes)
    notes += reading.left_out()
    digest = _digest(content, helpers)
    return Source(
        *(tuple(cells), statements, tuple(notes), assignment, functions, digest),
        *(modules, tuple(prose), language_in(metadata, (cell.source for cell in cells))),
    )


def _surprises(contents: Contents, name: str) -> Iterator[str]:
    """What the name of a file, or its encoding, does not let one expect."""
    suffix = PurePath(name).suffix.lower()
    if (contents.kind is Kind.SCRIPT) != (suffix == ".py") and suffix in (".py", ".ipynb"):
        yield f"{name} is {contents.what}, whatever its name says; read as such"
    if not contents.encoding.startswith("utf-8"):
        yield f"{name} was saved as {contents.encoding.upper()}; save it as UTF-8"


def _digest(content: bytes, helpers: Mapping[str, bytes]) -> str:
    """Of all that was handed in: a seed that comes from it cannot be known beforehand and be
    answered by a helper file."""
    digest = hashlib.sha256(content)
    for name in sorted(helpers):
        digest.update(hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest())
        digest.update(hashlib.sha256(helpers[name]).digest())
    return digest.hexdigest()
