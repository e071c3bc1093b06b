"""What a file of one student's report is called, whatever the student's name is."""

from __future__ import annotations

import hashlib
import re

__all__ = ["earlier_name", "file_name", "file_stem"]

_PLAIN = re.compile(r"[a-z0-9][a-z0-9_.@+-]{0,63}")
_SLUG = re.compile(r"[a-z0-9_.]{0,64}")
# Names of devices on Windows, whatever comes after the first dot: "aux.json" cannot be made.
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)")
_UNSAFE = re.compile(r"[^a-z0-9_.@+-]")


def file_name(student: str, assignment: str) -> str:
    """The name of the file that one student's report is kept in; see :func:`file_stem`."""
    return f"{file_stem(student, assignment)}.json"


def file_stem(student: str, assignment: str) -> str:
    """What a file of one student's report is called, unlike any other's whatever their names.

    Where upper and lower case are one, or a name has what a file's may not, a digest tells apart.
    """
    stem = f"{student}-{assignment}"
    if _is_plain(student, assignment) and not _RESERVED.match(stem):
        return stem
    # A report that was tampered with may have half of a surrogate pair in a name.
    names = f"{student}\n{assignment}".encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(names).hexdigest()[:12]
    safe, slug = (_UNSAFE.sub("_", name.lower())[:48] for name in (student, assignment))
    safe = safe.lstrip(".-")
    if _RESERVED.match(safe):
        safe = f"_{safe}"
    return f"{safe}~{digest}-{slug}"


def _is_plain(student: str, assignment: str) -> bool:
    return bool(_PLAIN.fullmatch(student) and _SLUG.fullmatch(assignment))


def earlier_name(student: str, assignment: str) -> str:
    """What :func:`file_name` was before it spared names that Windows keeps to itself."""
    if _is_plain(student, assignment):
        return f"{student}-{assignment}.json"
    return file_name(student, assignment)
