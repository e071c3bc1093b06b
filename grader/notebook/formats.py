"""``.ipynb`` and ``.py`` → code cells: what a file has to be, and what is wrong where it is not."""

from __future__ import annotations

import json
from collections.abc import Iterator

from grader.errors import UnreadableSubmission
from grader.notebook.source import Cell

__all__ = ["assignment_of", "code_cells", "notebook_of", "text_of"]


def text_of(content: bytes, name: str) -> str:
    """UTF-8, with or without a byte order mark; line ends made uniform."""
    try:
        return _uniform(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableSubmission(
            f"{name} is not UTF-8 text (byte {error.start}); save it again as UTF-8"
        ) from None


def _uniform(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def notebook_of(content: bytes, name: str, notes: list[str]) -> dict:
    """The notebook as nbformat 4, whatever it was saved as."""
    text = text_of(content, name)
    if not text.strip():
        raise UnreadableSubmission(f"{name} is empty; save the notebook and hand it in again")
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = "nested too deep" if isinstance(error, RecursionError) else error
        raise UnreadableSubmission(
            f"{name} is not a notebook: not JSON ({what}); download it again from Jupyter"
        ) from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("nbformat"), int):
        raise UnreadableSubmission(
            f"{name} is JSON but not a notebook (no nbformat); hand in the .ipynb from Jupyter"
        )
    major = notebook["nbformat"]
    if major < 4:
        notebook = _upgrade(notebook, name)
        notes.append(f"{name} was saved in nbformat {major}; read as nbformat 4")
    elif major > 4:
        raise UnreadableSubmission(f"{name} is of nbformat {major}; save it as nbformat 4")
    _refuse_other_language(notebook, name)
    if not isinstance(notebook.get("cells"), list):
        raise UnreadableSubmission(f"{name} has no list of cells; download it again from Jupyter")
    return notebook


def _upgrade(notebook: dict, name: str) -> dict:
    """nbformat 1 to 3 → 4, by nbformat's own converter (a second to import, so only here)."""
    import nbformat

    try:
        return json.loads(json.dumps(nbformat.convert(nbformat.from_dict(notebook), 4)))
    except Exception as error:
        raise UnreadableSubmission(
            f"{name} is of the old nbformat {notebook['nbformat']} and cannot be converted "
            f"({type(error).__name__}); open and save it in Jupyter"
        ) from None


def _table(parent: object, key: str) -> dict:
    value = parent.get(key) if isinstance(parent, dict) else None
    return value if isinstance(value, dict) else {}


def _refuse_other_language(notebook: dict, name: str) -> None:
    metadata = _table(notebook, "metadata")
    language = _table(metadata, "language_info").get("name") or _table(metadata, "kernelspec").get(
        "language"
    )
    if isinstance(language, str) and language.lower() not in ("python", "python3", "ipython"):
        raise UnreadableSubmission(
            f"{name} is for a {language[:30]!r} kernel; this course is graded in Python"
        )


def assignment_of(notebook: dict) -> str | None:
    slug = _table(_table(notebook, "metadata"), "grader").get("assignment")
    return slug if isinstance(slug, str) else None


def code_cells(notebook: dict, name: str) -> Iterator[Cell]:
    """Code cells, numbered as they stand in the notebook, prose included.

    A cell "retyped" as raw or Markdown by accident is prose: what is in it is not code.
    """
    for number, cell in enumerate(notebook["cells"], start=1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source") or ""
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if not isinstance(source, str):
            raise UnreadableSubmission(f"{name}: cell {number} has no text; delete that cell")
        # JSON can spell half a character ("\\ud800"), which no file can hold: it becomes "?".
        source = source.encode("utf-8", "replace").decode()
        yield Cell(f"cell {number}", _uniform(source))
