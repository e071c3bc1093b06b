"""What the bytes of a file really are, whatever its name says.

A file whose name ends in ``.ipynb`` may be a web page, half a download or a shortcut into a cloud.
:func:`identify` tells these from notebooks and scripts, and says what the student can do. It runs
nothing and unpacks nothing.
"""

from __future__ import annotations

import ast
import io
import json
import re
import warnings
import zipfile
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePath
from typing import Any

from grader.notebook.encoding import decode
from grader.notebook.signatures import ARCHIVES, BINARY, PAGES, TEXTS
from grader.text import printable

__all__ = ["Contents", "Kind", "conflict_in", "identify"]

_AGAIN = "download it again from where you wrote it and hand that in"
_HEAD = 20_000
_MAX_SCRIPT = 2 * 2**20


class Kind(Enum):
    """What a file can be: something that is graded, something that holds it, or neither."""

    NOTEBOOK = "notebook"
    SCRIPT = "script"
    ARCHIVE = "archive"  # a plain zip
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file is. ``what`` and ``remedy`` are for messages: "x.ipynb is {what}; {remedy}"."""

    kind: Kind
    what: str = ""
    remedy: str = ""
    text: str = field(default="", repr=False)  # of a script
    notebook: dict[str, Any] | None = field(default=None, repr=False)  # its JSON, as it was read
    encoding: str = "utf-8"

    def refusal(self, name: str) -> str:
        """Why the file called ``name`` cannot be graded, in one line."""
        return f"{printable(name)} is {self.what}; {self.remedy}"


def identify(content: bytes, name: str = "") -> Contents:
    """Say what ``content`` is; ``name`` decides only where the content leaves it open."""
    script = PurePath(name).suffix.lower() == ".py"
    if not content.strip():
        return _other("empty", "save your work and hand it in again")
    if not content.strip(b"\0"):
        remedy = "the copy or the synchronisation broke off; " + _AGAIN
        return _other("nothing but zero bytes", remedy)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(content)
    for offset, start, what, remedy in BINARY:
        if content.startswith(start, offset) and (start in _PRINTED or not _is_plain(content)):
            return _other(what, remedy)
    if content.endswith(b"\0" * 16) and content.lstrip()[:1] == b"{":
        return _half()
    decoded = decode(content)
    if decoded is None or (not script and "\0" in decoded[0][:_HEAD]):
        return _other("not text", "hand in a notebook (.ipynb) or a script (.py)")
    return _text(*decoded, script)


def _text(text: str, encoding: str, script: bool) -> Contents:
    if not text.strip():
        return _other("empty", "save your work and hand it in again")
    start = text[:_HEAD].lstrip()
    for pattern, what, remedy in TEXTS:
        if pattern.match(start):
            return _other(what, remedy)
    if _is_markup(start):
        return _page(text[:_HEAD] + text[-_HEAD:])
    if start[0] in "{[" or (not script and _is_json(text)):
        found = _json(text, encoding)
        if found.kind is Kind.NOTEBOOK or not script or '"cells"' in text:
            return found
    if script or _is_python(text):
        return Contents(Kind.SCRIPT, "a Python script", text=text, encoding=encoding)
    return _other(
        "neither a notebook nor Python: not JSON, and no code that Python can read", _AGAIN
    )


_PRINTED = (b"%PDF", b"{\\rtf")


def _is_plain(content: bytes) -> bool:
    """Whether it begins as text does: a script may begin with ``MZ = 3`` and is no program."""
    head = content[:_HEAD]
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4 and len(content) > _HEAD
    return b"\0" not in head


def _other(what: str, remedy: str) -> Contents:
    return Contents(Kind.OTHER, what, remedy)


def _half() -> Contents:
    return _other("not a whole notebook: the file breaks off, as after half a download", _AGAIN)


def _archive(content: bytes) -> Contents:
    """A zip archive, or what else is one inside: no more of it is read than its list."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except Exception:  # a damaged archive makes zipfile raise nearly anything
        return _other("a damaged zip archive", "pack it again, or hand in the notebook alone")
    for part, what, remedy in ARCHIVES:
        if any(name.startswith(part) or name.endswith(f"/{part}") for name in names):
            return _other(what, remedy)
    return Contents(Kind.ARCHIVE, "a zip archive", "give it a name that ends in .zip, or unpack it")


_MARKUP = re.compile(r"(?i)<(!doctype\s+html|html|head|body|script|meta|!--|\?xml|svg|error|div)")


def _is_markup(start: str) -> bool:
    return _MARKUP.match(start) is not None


def _page(text: str) -> Contents:
    return next(_other(what, remedy) for pattern, what, remedy in PAGES if pattern.search(text))


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────


def _is_json(text: str) -> bool:
    """Whether it is a number, a text or the like: JSON, and no program."""
    try:
        json.loads(text[:_HEAD])
    except (ValueError, RecursionError):
        return False
    return True


def _json(text: str, encoding: str) -> Contents:
    try:
        value = json.loads(text)
    except RecursionError:
        return _other("not a notebook: not JSON (nested too deep)", _AGAIN)
    except ValueError as error:
        return _broken_json(text, error)
    if isinstance(value, dict) and _is_version(value.get("nbformat")):
        return Contents(Kind.NOTEBOOK, "a notebook", notebook=value, encoding=encoding)
    return _other_json(value)


def _is_version(value: object) -> bool:
    """``4``; some tools write ``"4"`` or ``4.0``."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return False
    number = str(value).removesuffix(".0").strip().removeprefix("-")
    return number.isdecimal() and len(number) < 5


def _broken_json(text: str, error: ValueError) -> Contents:
    if line := conflict_in(text):
        return _other(
            f"not a notebook: it has Git's merge conflict markers in it (line {line})",
            "resolve the conflict in Git (nbdime helps), open it in Jupyter once and hand it in",
        )
    if not text.rstrip().endswith(("}", "]")) or _runs_out(error, text):
        return _half()
    return _other(f"not a notebook: not JSON ({error})"[:200], _AGAIN)


def _runs_out(error: ValueError, text: str) -> bool:
    """Whether reading came to the end, and wanted more."""
    return isinstance(error, json.JSONDecodeError) and error.pos >= len(text.rstrip())


_OF_A_SHORTCUT = ("doc_id", "resource_id", "resource_key", "url", "link", "webUrl", "targetUrl")


def _other_json(value: object) -> Contents:
    if isinstance(value, dict) and "cells" not in value:
        if any(key in value for key in _OF_A_SHORTCUT):
            return _other(
                "a shortcut to a file in a cloud, such as Google Drive's, and not the file",
                "open it in the browser, download the notebook (File > Download .ipynb) and hand "
                "that in",
            )
        if "message" in value or "error" in value:
            return _other("an error message of a web service, not a notebook", _AGAIN)
    return _other("JSON but not a notebook (no nbformat)", "hand in the .ipynb from Jupyter")


# ── text ─────────────────────────────────────────────────────────────────────────────────────


def conflict_in(text: str) -> int | None:
    """The line of the first merge conflict that Git left in ``text``, if there is one."""
    if "\n=======\n" not in text:
        return None
    found = re.search(r"^<{7}(?: |$)", text, re.MULTILINE)
    if not found or not re.search(r"^>{7}(?: |$)", text[found.end() :], re.MULTILINE):
        return None
    return text.count("\n", 0, found.start()) + 1


_BEGINS_CODE = re.compile(
    r"^(?:(?:async )?def \w|class \w|import \w|from [\w.]+ import |@\w|[\w.\[\]]+ ?=[^=])",
    re.MULTILINE,
)


def _is_python(text: str) -> bool:
    """Whether Python, or IPython, can read it, and it is more than prose that happens to parse."""
    if len(text) > _MAX_SCRIPT or not _BEGINS_CODE.search(text):
        return False
    plain = re.sub(r"^\s*[%!].*$", "pass", text, flags=re.MULTILINE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(plain)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True
