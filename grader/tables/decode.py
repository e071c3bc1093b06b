"""The text of a file whose encoding nobody wrote down."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from grader.extras import needs

__all__ = ["decode"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as UTF-16's does, so it comes first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What spreadsheet programs write where they do not write Unicode.
_LATIN = ("cp1252", "cp1250", "cp1254", "cp1257", "mac_roman", "cp850")
_OTHERS = ("cp1251 koi8_r cp1253 cp1255 cp1256 cp874 gb18030 cp932 euc_jp big5 cp949").split()

# The letters beyond a to z that one language's names are written with.
_ALPHABETS = tuple(
    frozenset(letters)
    for letters in (
        "äöüß", "àâæçèéêëîïôœùûü", "áéíñóúü", "àèéìíòóù", "áâãàçéêíóôõú", "äåöé", "åæøéö",
        "áðéíóúýþæö", "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű",
        "ăâîșțşţ", "čćđšž", "çğıiöşüâîû", "äöõüšž", "āčēģīķļņšūž", "ąčęėįšųūž", "àçèéíïòóúü",
    )
)  # fmt: skip


def decode(content: bytes, known: Callable[[str], int] | None = None) -> tuple[str, str]:
    """The text of ``content`` without a byte order mark, and the name of its encoding.

    Where several encodings are possible, the one counts whose text has the most that is
    ``known`` (a roster's headings, say), then the one whose letters belong together.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace"), encoding
    if b"\0" in content[:400]:
        odd, even = content[1:400:2].count(0), content[0:400:2].count(0)
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        return content.decode(encoding, "replace"), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        encoding = _guess(content, known or (lambda text: 0))
        return content.decode(encoding, "replace"), encoding


def _guess(content: bytes, known: Callable[[str], int]) -> str:
    with needs("instructor"):
        from charset_normalizer import from_bytes

    found = [match.encoding for match in from_bytes(content, cp_isolation=[*_LATIN, *_OTHERS])]
    if not found or found[0] in _LATIN:
        found = [*_LATIN, *(name for name in found if name not in _LATIN)]
    texts = [(name, text) for name in found if (text := _text(content, name)) is not None]
    if not texts:
        return "cp1252"
    latin = found[0] in _LATIN
    # Of equals the first is the best: what spreadsheets write most, or the library's choice.
    best = min(texts, key=lambda one: (-known(one[1]), _strange(one[1]) if latin else 0))
    return best[0]


def _text(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _strange(text: str) -> int:
    """How many characters beyond ASCII the best fitting alphabet lacks."""
    beyond = {character for character in text.lower() if not character.isascii()}
    return min(len(beyond - alphabet) for alphabet in _ALPHABETS)
