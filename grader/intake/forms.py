"""What a file is, and what is in it, by its content: its name may say something else.

A browser saves ``work.ipynb.txt``, a student renames a script to ``work``: content decides. This
is a light look at thousands of files; whether a notebook can be graded is for ``grader.notebook``.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePath
from typing import Any

__all__ = ["Form", "Look", "look_at", "name_as", "stem_of"]


class Form(Enum):
    """What a file is."""

    NOTEBOOK = "notebook"
    SCRIPT = "script"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Look:
    """What a light look at a file shows.

    ``slug`` is the assignment in its metadata, ``defines`` the names it defines, ``imports`` the
    modules it imports; ``has_points`` where it holds checks that give points, as only a course's
    file does.
    """

    form: Form
    slug: str = ""
    defines: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    has_points: bool = False


_DEFINED = re.compile(
    r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)"  # also one within an if
    r"|^(\w+)[ \t]*(?::[^=\n]+)?=(?!=)",
    re.MULTILINE,
)
_FROM = re.compile(r"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([^\n#]+)", re.MULTILINE)
_POINTS = re.compile(r"^@pytest\.mark\.points\(", re.MULTILINE)
_TOP_FUNCTION = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+\w+", re.MULTILINE)
_NOT_PYTHON = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)  # magics of IPython's
_TORCH = re.compile(r"^(?:import|from)[ \t]+torch\b", re.MULTILINE)
_LARGEST_SCRIPT = 2 * 2**20
_HEAD = 4096
# Endings that a browser or a system adds to a name, and a copy's number.
_ADDED = {".txt", ".json", ".download", ".crdownload", ".part", ".tmp", ".html", ".bak"}
_COPY = re.compile(r"(?:[ _]?\(\d+\)| - Copy(?: \(\d+\))?| copy(?: \d+)?)$", re.IGNORECASE)
_WORK = (".ipynb", ".py")
_ENDING = re.compile(r"(?<=.)\.[A-Za-z0-9]{1,8}$")


def stem_of(name: str) -> str:
    """A file's name without its ending, those that a browser adds, and a copy's number."""
    pure = PurePath(name)
    while pure.suffix.lower() in (*_ADDED, *_WORK) and pure.stem:
        pure = PurePath(pure.stem)
    stem = pure.name if pure.name != name else _ENDING.sub("", name)
    return _COPY.sub("", stem) or stem


def look_at(content: bytes, name: str) -> Look:
    """What ``content`` is, handed in as ``name``."""
    endings = [ending.lower() for ending in PurePath(name).suffixes]
    named = next((ending for ending in reversed(endings) if ending in _WORK), "")
    if b"\0" in content[:_HEAD] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _unknown(named)
    text = _text(content)
    if _is_notebook(text):
        return _notebook(text)
    if named == ".py" or (PurePath(name).suffix.lower() != ".md" and _is_script(text)):
        return _script(text)
    return _unknown(named)


def _unknown(named: str) -> Look:
    """What is not what its name says, if that says anything: reading it will tell why."""
    return Look({".ipynb": Form.NOTEBOOK, ".py": Form.SCRIPT}.get(named, Form.OTHER))


def name_as(form: Form, name: str) -> str:
    """``name`` with the ending under which ``grader.notebook`` reads it as what it is."""
    ending = {Form.NOTEBOOK: ".ipynb", Form.SCRIPT: ".py"}.get(form, "")
    pure = PurePath(name)
    if not ending or pure.suffix.lower() == ending:
        return name
    while pure.suffix.lower() in (*_ADDED, *_WORK) and pure.stem:
        pure = PurePath(pure.stem)
    return f"{pure.name}{ending}"


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8-sig", "replace")


# ── notebooks ────────────────────────────────────────────────────────────────────────────────


def _is_notebook(text: str) -> bool:
    """Whether it is JSON with cells, or began as such: a download may be cut short."""
    if not text.lstrip().startswith("{"):
        return False
    cells = '"cells"' in text or '"worksheets"' in text
    return cells and ('"nbformat"' in text or '"cell_type"' in text)


def _notebook(text: str) -> Look:
    try:
        notebook = json.loads(text)
        code, slug = "\n".join(_code(notebook)), _assignment(notebook)
    except (ValueError, RecursionError, AttributeError, TypeError):
        # Damaged: the lines of its code are still there, each in quotation marks.
        lines = re.findall(r'^\s*"(.*?)(?:\\n)?",?\s*$', text, re.MULTILINE)
        found = _SLUG.search(text)
        code, slug = "\n".join(lines), found[1] if found else ""
    return _of_code(Form.NOTEBOOK, code, slug)


_SLUG = re.compile(r'"grader"\s*:\s*\{\s*"assignment"\s*:\s*"([^"]*)"')


def _code(notebook: Any) -> Iterator[str]:
    sheets = notebook.get("worksheets") or [notebook]
    for cell in (cell for sheet in sheets for cell in sheet.get("cells") or ()):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source") or cell.get("input") or ""
            yield "".join(filter(_is_text, source)) if isinstance(source, list) else str(source)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _assignment(notebook: Any) -> str:
    slug = ((notebook.get("metadata") or {}).get("grader") or {}).get("assignment")
    return slug if isinstance(slug, str) else ""


# ── scripts ──────────────────────────────────────────────────────────────────────────────────


def _is_script(text: str) -> bool:
    """Whether it is Python that defines something, broken in a place or not: prose is not."""
    if "```" in text or not _TOP_FUNCTION.search(text) or len(text) > _LARGEST_SCRIPT:
        return False
    if _TORCH.search(text):
        return True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes in strings that are none
            ast.parse(_NOT_PYTHON.sub(r"\1pass", text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _script(text: str) -> Look:
    return _of_code(Form.SCRIPT, text, "")


def _of_code(form: Form, code: str, slug: str) -> Look:
    defines = {found[1] or found[2] for found in _DEFINED.finditer(code)}
    imports = set()
    for found in _FROM.finditer(code):
        imports.add(found[1].split(".")[0])
        defines.update(_bound(found[2].strip("()")))
    for found in _IMPORT.finditer(code):
        imports.update(
            part.split()[0].split(".")[0] for part in found[1].split(",") if part.strip()
        )
    points = form is Form.SCRIPT and bool(_POINTS.search(code))
    return Look(form, slug, frozenset(defines), frozenset(imports), points)


def _bound(names: str) -> Iterator[str]:
    """The names that ``from x import …`` binds."""
    for part in re.split(r"[,\n]", re.sub(r"#.*", "", names)):
        if words := part.split():
            yield words[-1]
