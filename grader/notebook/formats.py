"""``.ipynb`` and ``.py`` → code cells: what a file has to be, and what is wrong where it is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from grader.errors import UnreadableSubmission
from grader.notebook.source import Cell, Prose

__all__ = ["assignment_of", "code_cells", "grader_metadata", "notebook_of", "prose_cells"]


def _uniform(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def notebook_of(saved: dict[str, Any], name: str, notes: list[str]) -> dict[str, Any]:
    """The notebook as nbformat 4, whatever it was ``saved`` as."""
    major = int(float(saved["nbformat"]))
    notebook = {**saved, "nbformat": major}
    if major < 4:
        notebook = _upgrade(notebook, name)
        notes.append(f"{name} was saved in nbformat {major}; read as nbformat 4")
    elif major > 4:
        raise UnreadableSubmission(f"{name} is of nbformat {major}; save it as nbformat 4")
    _refuse_other_language(notebook, name)
    if not isinstance(notebook.get("cells"), list):
        raise UnreadableSubmission(f"{name} has no list of cells; download it again from Jupyter")
    return notebook


def _upgrade(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    """nbformat 1 to 3 → 4, by nbformat's own converter (a second to import, so only here)."""
    import nbformat

    try:
        return json.loads(json.dumps(nbformat.convert(nbformat.from_dict(notebook), 4)))
    except Exception as error:
        raise UnreadableSubmission(
            f"{name} is of the old nbformat {notebook['nbformat']} and cannot be converted "
            f"({type(error).__name__}); open and save it in Jupyter"
        ) from None


def _table(parent: object, key: str) -> dict[str, Any]:
    value = parent.get(key) if isinstance(parent, dict) else None
    return value if isinstance(value, dict) else {}


# Kernels that run Python have many names: pyspark, xpython, sagemath, conda-env-course-py …
_PYTHON = re.compile(r"(?i)python|^py(spark|pi?y|odide|olite)|sage|^xpy|ipykernel|^no-op$")
# Kernels of other languages, where a notebook says no more than the kernel's name.
_OTHERS = re.compile(
    r"(?i)^(ir|xr|julia|irkernel|.*-r$|javascript|deno|tslab|xcpp|clang|scala|spark$|toree|bash|zsh"
    r"|octave|matlab|sas|stata|java|kotlin|rust|evcxr|go|gophernotes|haskell|ihaskell|ruby|perl"
    r"|\.?net-|sql|xsql|maxima|gap|lua|xlua)"
)


def _refuse_other_language(notebook: dict[str, Any], name: str) -> None:
    metadata = _table(notebook, "metadata")
    info, kernel = _table(metadata, "language_info"), _table(metadata, "kernelspec")
    told = [info.get("name"), kernel.get("language")]
    languages = [word.strip() for word in told if isinstance(word, str) and word.strip()]
    evidence = [info.get("file_extension") == ".py", _says_python(info.get("mimetype"))]
    evidence += [_says_python(info.get("pygments_lexer")), *map(_says_python, languages[:1])]
    other = languages[0] if languages else ""
    if not languages and _OTHERS.search(str(kernel.get("name", ""))):
        other = str(kernel["name"])
    if other and not any(evidence):
        raise UnreadableSubmission(
            f"{name} is for a {other[:30]!r} kernel; this course is graded in Python"
        )


def _says_python(value: object) -> bool:
    return isinstance(value, str) and _PYTHON.search(value.strip()) is not None


def assignment_of(notebook: dict[str, Any]) -> str | None:
    """The slug in the notebook's metadata, where there is one."""
    slug = grader_metadata(notebook).get("assignment")
    return slug if isinstance(slug, str) else None


def grader_metadata(notebook: dict[str, Any]) -> dict[str, Any]:
    """What its metadata say to the grader: the assignment, and the language."""
    return _table(_table(notebook, "metadata"), "grader")


def code_cells(notebook: dict[str, Any], name: str) -> Iterator[Cell]:
    """Code cells, numbered as they are in the notebook, prose included.

    A cell "retyped" as raw or Markdown by accident is prose: what is in it is not code.
    """
    for number, cell in enumerate(notebook["cells"], start=1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = _source_of(cell)
        if source is None:
            raise UnreadableSubmission(f"{name}: cell {number} has no text; delete that cell")
        yield Cell(f"cell {number}", source)


_KINDS = {"markdown": "Markdown", "raw": "raw", "heading": "heading"}


def prose_cells(notebook: dict[str, Any]) -> Iterator[Prose]:
    """The other cells, in which a function may be by accident."""
    for number, cell in enumerate(notebook["cells"], start=1):
        kind = _KINDS.get(str(cell.get("cell_type"))) if isinstance(cell, dict) else None
        if kind and (source := _source_of(cell)):
            yield Prose(f"cell {number}", kind, source)


def _source_of(cell: dict[str, Any]) -> str | None:
    source = cell.get("source") or ""
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return None
    # JSON can spell half a character ("\\ud800"), which no file can hold: it becomes "?".
    return _uniform(source.encode("utf-8", "replace").decode())
