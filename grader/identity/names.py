"""Names as they are compared, and the ways in which one name is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

__all__ = [
    "folded",
    "is_same_name",
    "is_written_without_spaces",
    "orders",
    "plain",
    "without_extras",
]

# Modifier letters that stand for an apostrophe, the Arabic stroke that only lengthens a word, the
# marks that choose between glyphs of one character, and letters that show nothing.
_UNSEEN = re.compile(
    "[\u02b9-\u02bf\u02c8\u02ca\u02cb\u02ee\ua78b\ua78c\u0640\u034f\u115f\u1160\u3164\uffa0"
    "\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_IN_BRACKETS = re.compile(r"\s*[(\[{（【][^()\[\]{}（）【】]*[)\]}）】]\s*")
_NO_NAMES = frozenset(
    "jr sr ii iii iv phd md esq dr prof mr mrs ms mx msc bsc ma ba meng beng junior senior".split()
)
_NO_SPACES = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ASCII = {code: None for code in range(128) if not chr(code).isalnum()}
# Letters that no normal form takes apart into a letter and an accent.
_WHOLE_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ə": "e"}
)


@lru_cache(2**17)  # a name is looked up under a dozen rules
def plain(name: str) -> str:
    """``name`` as names are compared: letters, combining marks and digits, in one case.

    Composed and decomposed accents, full-width forms, spaces and every kind of hyphen and
    apostrophe make no difference. An accent does: Müller is not Muller.
    """
    if name.isascii():
        return name.translate(_ASCII).lower()
    # An accent that stands alone becomes a space and a mark in normal form, so it goes first.
    letters = unicodedata.normalize("NFKC", "".join(filter(_counts, _UNSEEN.sub("", name))))
    # Of the Turkish letters, i is the small form of İ, and ı is written I in capitals.
    folded = letters.casefold().replace("i\u0307", "i").replace("ı", "i")
    return "".join(filter(_counts, unicodedata.normalize("NFKC", folded)))


def _counts(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


def folded(name: str) -> str:
    """``name`` without its accents, to find the most similar one and for nothing else."""
    apart = unicodedata.normalize("NFD", plain(name).translate(_WHOLE_LETTERS))
    return "".join(c for c in apart if unicodedata.category(c) != "Mn") or plain(name)


def orders(name: str) -> Sequence[str]:
    """The plain name, then with each of its words first: last names may come before first names."""
    words = [word for word in map(plain, re.split(r"[\s,_]+", name)) if word]
    return ["".join(words[at:] + words[:at]) for at in range(len(words))]


def without_extras(name: str) -> str:
    """``name`` without titles, "Jr." and the like, and what is in brackets."""
    words = re.split(r"(?<=[\s,])", _IN_BRACKETS.sub(" ", name))
    return "".join(word for word in words if plain(word) not in _NO_NAMES).strip(" ,") or name


def is_written_without_spaces(name: str) -> bool:
    """Whether the parts of a name in this script follow each other, the last name first."""
    return _NO_SPACES.search(name) is not None


def is_same_name(one: str, other: str) -> bool:
    """Whether two labels are one name, in whatever order; an id in brackets may be added."""
    one, other = (_IN_BRACKETS.sub(" ", label) for label in (one, other))
    return bool(plain(one)) and plain(one) in orders(other)
