"""What a file is, and what is in it, by its content: its name may say something else.

A browser saves ``work.ipynb.txt``, a student renames a script to ``work``: content decides. This
is a light look at thousands of files; whether a notebook can be graded is for ``grader.notebook``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from grader.notebook.identify import Kind, identify

__all__ = ["Form", "Look", "look_at", "name_as", "named_as", "stem_of"]


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
    file does. ``problem`` is why a file that is named as work cannot be read; ``stubs``
    counts functions that are not written.
    """

    form: Form
    slug: str = ""
    defines: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    has_points: bool = False
    problem: str = ""
    stubs: int = 0


# ── names ────────────────────────────────────────────────────────────────────────────────────

_ENDINGS = {".ipynb": Form.NOTEBOOK, ".py": Form.SCRIPT}
# Endings that a browser or a system adds to a name, and a copy's number.
_ADDED = {".txt", ".json", ".download", ".crdownload", ".part", ".tmp", ".html", ".bak"}
_KNOWN = frozenset((*_ADDED, *_ENDINGS))
_COPY = re.compile(r"(?:[ _]?\(\d+\)| - Copy(?: \(\d+\))?| copy(?: \d+)?)$", re.IGNORECASE)
_ENDING = re.compile(r"(?<=.)\.[A-Za-z0-9]{1,8}$")


def named_as(name: str) -> Form:
    """What a file is by its name, ``work.ipynb.txt`` and ``work.ipynb (1)`` being notebooks."""
    name = _without_copy(name)
    while ending := _ending(name):
        if ending in _ENDINGS:
            return _ENDINGS[ending]
        name = name[: -len(ending)]
    return Form.OTHER


def name_as(form: Form, name: str) -> str:
    """``name`` with the ending under which ``grader.notebook`` reads it as what it is."""
    ending = next((e for e, f in _ENDINGS.items() if f is form), "")
    if not ending or _ending(name) == ending:
        return name
    return f"{_without_endings(name)}{ending}"


def stem_of(name: str) -> str:
    """A file's name without its ending, those that a browser adds, and a copy's number."""
    bare = _without_endings(name)
    stem = bare if bare != name else _ENDING.sub("", name)
    return _COPY.sub("", stem) or stem


def _without_copy(name: str) -> str:
    """Without the number of a copy that stands behind the ending: ``work.ipynb (1)``."""
    bare = _COPY.sub("", name)
    return bare if _ending(bare) in _KNOWN else name


def _without_endings(name: str) -> str:
    name = _without_copy(name)
    while _ending(name) in _KNOWN:
        name = name[: name.rindex(".")]
    return name


def _ending(name: str) -> str:
    """From the last dot on, in small letters; a dot in front is no ending's."""
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if stem and dot else ""


# ── content ──────────────────────────────────────────────────────────────────────────────────


def look_at(content: bytes, name: str) -> Look:
    """What ``content`` is, handed in as ``name``."""
    if named_as(name) is Form.SCRIPT and not content.strip():  # such as a package's __init__.py
        return Look(Form.SCRIPT)
    found = identify(content, name)
    if found.notebook is not None:
        return _of_code(Form.NOTEBOOK, "\n".join(_code(found.notebook)), _slug(found.notebook))
    named = named_as(name)
    if found.kind is Kind.SCRIPT and (named is not Form.OTHER or _FUNCTION.search(found.text)):
        return _of_code(Form.SCRIPT, found.text)
    if b'"cell_type"' in content and content.lstrip()[:1] == b"{":
        return replace(_damaged(content), problem=found.refusal(name))
    return Look(named, problem="" if named is Form.OTHER else found.refusal(name))


_FUNCTION = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+\w+", re.MULTILINE)
# Each begins with the line's break: a search for a plain character takes a third of the time.
_DEFINED = re.compile(
    r"\n(?:[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)"  # also one within an if
    r"|(\w+)[ \t]*(?::[^=\n]+)?=(?!=))"
)
_FROM = re.compile(r"\n[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)")
_IMPORT = re.compile(r"\n[ \t]*import[ \t]+([^\n#]+)")
_POINTS = re.compile(r"^@pytest\.mark\.points\(", re.MULTILINE)
# In a notebook that is not JSON any more: texts in quotation marks, and its metadata.
_QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_METADATA = re.compile(r'"grader"\s*:\s*\{\s*"assignment"\s*:\s*"([^"]*)"')


def _code(notebook: Mapping[str, Any]) -> Iterator[str]:
    """The source of its code cells; of any JSON, however it is made."""
    for cell in _list(notebook.get("cells")) or _old_cells(notebook):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source") or cell.get("input") or ""
            try:
                yield source if isinstance(source, str) else "".join(source)
            except TypeError:  # a list of anything but texts, which reading will say more of
                continue


def _old_cells(notebook: Mapping[str, Any]) -> Iterator[Any]:
    """Those of nbformat 3, which are in worksheets."""
    for sheet in _list(notebook.get("worksheets")):
        if isinstance(sheet, dict):
            yield from _list(sheet.get("cells"))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _slug(notebook: Mapping[str, Any]) -> str:
    value: object = notebook
    for key in ("metadata", "grader", "assignment"):
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def _damaged(content: bytes) -> Look:
    text = content.decode("utf-8", "replace")
    slug = _METADATA.search(text)
    code = "\n".join(_QUOTED.findall(text)).replace("\\n", "\n")
    return _of_code(Form.NOTEBOOK, code, slug[1] if slug else "")


def _of_code(form: Form, code: str, slug: str = "") -> Look:
    code = f"\n{code}"
    defines = {found[1] or found[2] for found in _DEFINED.finditer(code)}
    imports = set()
    for found in _FROM.finditer(code):
        imports.add(found[1].split(".")[0])
        defines.update(_bound(found[2].strip("()")))
    for found in _IMPORT.finditer(code):
        imports.update(p.split()[0].split(".")[0] for p in found[1].split(",") if p.strip())
    points = form is Form.SCRIPT and bool(_POINTS.search(code))
    stubs = code.count("raise NotImplementedError")
    return Look(form, slug, frozenset(defines), frozenset(imports), points, stubs=stubs)


def _bound(names: str) -> Iterator[str]:
    """The names that ``from x import …`` binds."""
    for part in re.split(r"[,\n]", re.sub(r"#.*", "", names)):
        if words := part.split():
            yield words[-1]
