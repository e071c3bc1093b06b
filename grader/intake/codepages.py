"""The names in a zip archive that does not say how they are encoded.

An archive that follows the standard marks its names as UTF-8, or carries them in a field of their
own. macOS writes UTF-8 without the mark, Windows the code page of its language. One archive was
written by one program, so that all its names are read alike: as UTF-8 if they all can be, else in
the code page whose names are on the roster, else in the one that makes the likeliest text.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

__all__ = ["Reading", "read_names", "readings_of"]

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075  # Info-ZIP's field
# In the order in which they are preferred where they make equally likely text. Double-byte ones
# come with the lead bytes of what is common in them.
_DOUBLE: dict[str, tuple[tuple[int, int], ...]] = {
    "gb18030": ((0xB0, 0xD7),),
    "big5": ((0xA4, 0xC6),),
    "cp932": ((0x82, 0x83), (0x88, 0x97)),
    "cp949": ((0xB0, 0xC8),),
}
_SINGLE = (
    "cp437 cp850 cp1252 cp866 cp1251 koi8-r koi8-u cp852 cp1250 cp737 cp1253 cp857 cp1254 "
    "cp862 cp1255 cp1256 cp1257 cp1258 cp874 mac_roman"
).split()
_CLEARLY = 0.15  # by how much a reading must be likelier than the next to be certain


@dataclass(frozen=True, slots=True)
class Reading:
    """How the names in one archive are read; ``note`` where it might be otherwise."""

    encoding: str
    note: str = ""

    def name(self, info: zipfile.ZipInfo) -> str:
        """A member's name."""
        raw = _raw(info)
        if isinstance(raw, str):
            return raw
        return raw.decode(self.encoding, "replace").split("\0")[0]


def read_names(infos: Sequence[zipfile.ZipInfo], knows: Callable[[str], bool]) -> Reading:
    """The one reading of all names in an archive that is best."""
    raws = [raw for info in infos if isinstance(raw := _raw(info), bytes) and not raw.isascii()]
    if not raws:
        return Reading("cp437")
    if _decoded(raws, "utf-8") is not None:
        return Reading("utf-8")
    sure = [enc for enc in (*_DOUBLE, *_SINGLE) if _decoded(raws, enc) is not None]
    if not sure:
        return Reading("cp437", "the names in it are in no encoding that is known")
    known = {enc: _known(raws, enc, knows) for enc in sure}
    best = max(known.values())
    if best:
        sure = [enc for enc in sure if known[enc] == best]
    scores = {enc: _likelihood(raws, enc) for enc in sure}
    chosen = max(sure, key=lambda enc: scores[enc])  # the first of the best
    texts = {
        text
        for enc in sure
        if scores[enc] > scores[chosen] - _CLEARLY and (text := _decoded(raws, enc)) is not None
    }
    if len(texts) == 1:
        return Reading(chosen)
    shown = (_decoded(raws, chosen) or "").splitlines()[0]
    return Reading(
        chosen,
        f"its archive does not say how names are encoded; read as {chosen} ({shown}); "
        "a roster would settle it",
    )


def readings_of(infos: Sequence[zipfile.ZipInfo]) -> Sequence[Reading]:
    """Every reading that :func:`read_names` may choose, the likeliest first."""
    if all(isinstance(raw := _raw(info), str) or raw.isascii() for info in infos):
        return [Reading("cp437")]
    chosen = read_names(infos, lambda name: False)
    others = ("utf-8", *_DOUBLE, *_SINGLE)
    return [chosen, *(Reading(enc) for enc in others if enc != chosen.encoding)]


def _raw(info: zipfile.ZipInfo) -> str | bytes:
    """The name itself where it is certain, else its bytes."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:  # zipfile has read Info-ZIP's field, as newer Pythons do
        return info.filename
    return _unicode_path(info.extra, raw) or raw


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in Info-ZIP's field, if that is about this very name."""
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        body, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(body) > 5 and body[0] == 1:
            if int.from_bytes(body[1:5], "little") != zlib.crc32(raw):
                return None
            try:
                return body[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None


def _decoded(raws: Sequence[bytes], encoding: str) -> str | None:
    """All names, a line each; ``None`` where they are not in this encoding."""
    try:
        texts = [raw.decode(encoding) for raw in raws]
    except UnicodeDecodeError:
        return None
    if any(unicodedata.category(c) in ("Cc", "Cn", "Co") for text in texts for c in text):
        return None
    return "\n".join(texts)


def _known(raws: Sequence[bytes], encoding: str, knows: Callable[[str], bool]) -> int:
    """How many of the names have somebody's name on the roster in them."""
    return sum(any(map(knows, _words(raw.decode(encoding)))) for raw in raws)


def _words(name: str) -> Sequence[str]:
    """What in a member's name may be a person's: a folder, a file, or what is before ``_``."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    stems = [PurePosixPath(part).stem for part in parts]
    return [*parts, *stems, *(stem.split("_")[0] for stem in stems)]


def _likelihood(raws: Sequence[bytes], encoding: str) -> float:
    """Of the characters beyond ASCII, the share that stand as they do in names."""
    if encoding in _DOUBLE:
        return _common(raws, encoding)
    text = _decoded(raws, encoding) or ""
    good = total = 0.0
    for word in re.split(r"[\s/\\_]+", text):
        strange = [c for c in word if ord(c) > 127]
        total += len(strange)
        good += len(strange) * _as_in_names(word) - sum(c in _RARE for c in strange) / 2
    return max(0.0, good / total) if total else 0.0


# Letters that hardly any name has, but that other code pages' letters turn into.
_RARE = frozenset("ªºµƒ¿¡ÿþðÞÐıŠ†ßœŒ")
_BESIDE_LETTERS = frozenset(".-'’ ()0123456789")


def _as_in_names(word: str) -> float:
    """How much a word looks as one of a name: letters of one script, cased as in names."""
    kinds = {c: unicodedata.category(c) for c in word}
    letters = [c for c in word if kinds[c] in ("Ll", "Lu", "Lo", "Mn", "Mc")]
    scripts = {unicodedata.name(c, "?").split()[0] for c in letters if kinds[c][0] != "M"}
    others = set(word) - set(letters)
    if len(scripts) > 1 or others - _BESIDE_LETTERS:
        return 0.0
    accents = [c for c in letters if ord(c) > 127]
    if scripts == {"LATIN"} and len(letters) > 2 and len(accents) > 0.6 * len(letters):
        return 0.2
    cased = "".join(c for c in word if c.isalpha())
    usual = (cased.lower(), cased.upper(), cased.title(), cased.capitalize())
    return 1.0 if cased in usual else 0.5


def _common(raws: Sequence[bytes], encoding: str) -> float:
    """The share of characters that are among the common ones."""
    good = total = 0
    for raw in raws:
        text = raw.decode(encoding)
        for before, char in zip(" " + text, text):
            if ord(char) < 128:
                continue
            lead = char.encode(encoding)[0]
            total += 1
            # One after a Latin letter is an accent in another code page.
            after_latin = before.isascii() and before.isalpha()
            good += not after_latin and any(a <= lead <= b for a, b in _DOUBLE[encoding])
    # Hangul has a third of the rows of Chinese: much text that keeps to them is Korean.
    korean = encoding == "cp949" and good == total and total > 5
    return good / total + 0.01 * korean if total else 0.0
