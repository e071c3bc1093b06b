"""The one way to compare names: by their letters, marks and digits."""

from __future__ import annotations

import unicodedata

__all__ = ["plain"]


def plain(name: str) -> str:
    """``name`` as names are compared: letters, combining marks and digits, in one case.

    Composed and decomposed accents, full-width forms, spaces and every kind of hyphen and
    apostrophe make no difference. An accent does: Müller is not Muller.
    """
    if name.isascii():
        return "".join(filter(str.isalnum, name)).lower()
    # Case folding can leave a letter decomposed, so the normal form comes last as well as first.
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in unicodedata.normalize("NFKC", folded) if _counts(c))


def _counts(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"
