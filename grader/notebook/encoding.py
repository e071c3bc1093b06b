"""Bytes → text: files that an editor saved in another encoding than UTF-8 are read all the same."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

__all__ = ["decode"]

# The longer marks first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What Python itself looks for in the first two lines of a script.
_DECLARED = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.MULTILINE)
_SAMPLE = 4096


def decode(content: bytes) -> tuple[str, str] | None:
    """The text with uniform line ends, and the encoding that it was saved in.

    ``None`` means that the bytes are no text in any encoding that editors use.
    """
    for encoding in _candidates(content):
        try:
            text = content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        text = text.removeprefix("\ufeff")
        if "\0" in text[:_SAMPLE] and encoding != "utf-8":
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n"), encoding
    return None


def _candidates(content: bytes) -> Iterator[str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            yield encoding
            return
    head = content[:_SAMPLE]
    if b"\0" in head:
        yield from (*_wide(head), "utf-8")
        return
    yield "utf-8"  # what follows is looked for only where it is not
    declared = _DECLARED.search(b"\n".join(head.split(b"\n")[:2]))
    named = [declared[1].decode("ascii")] if declared and _is_text(declared[1]) else []
    yield from (*named, *(["gb18030"] if _looks_chinese(content) else []), "cp1252", "latin-1")


def _wide(head: bytes) -> list[str]:
    """UTF-16 without a mark: every other byte of English text is zero."""
    half = len(head) // 2
    found = []
    if head[1::2].count(0) > half * 0.6:
        found.append("utf-16-le")
    if head[::2].count(0) > half * 0.6:
        found.append("utf-16-be")
    return found


def _is_text(name: bytes) -> bool:
    """Whether Python knows ``name`` as an encoding of text (``rot13`` and ``hex`` are none)."""
    try:
        return bool(getattr(codecs.lookup(name.decode("ascii")), "_is_text_encoding", False))
    except (LookupError, ValueError):
        return False


def _looks_chinese(content: bytes) -> bool:
    """Whether the bytes beyond ASCII come in pairs, as in GBK; letters with accents stand alone."""
    runs = re.findall(rb"[\x81-\xfe][\x40-\xfe]|[\x80-\xff]", content[: 16 * _SAMPLE])
    pairs = sum(len(run) == 2 and run[1] >= 0xA1 and run[0] >= 0xB0 for run in runs)
    return bool(runs) and pairs > 0.8 * len(runs)
