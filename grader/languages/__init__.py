"""The language in which a person is answered: English, or one that has a catalogue.

A catalogue is a file ``<language>.toml`` with one table ``[messages]``, English → translated: here
for the grader's own words, in ``assignments/`` for a course's, in ``assignments/NN_x/`` for an
assignment's, and in ``solutions/NN_x/`` for what students may not have. A new language is a new
file. What is shown passes :func:`say`; what has no entry is shown in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from grader.errors import UsageError
from grader.languages.catalogue import Catalogue

__all__ = [
    "ENGLISH",
    "HERE",
    "NAME",
    "catalogues",
    "chosen",
    "language",
    "say",
    "speaking",
    "spoken",
]

ENGLISH = "en"
HERE = Path(__file__).parent
NAME = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

_spoken: ContextVar[Catalogue | None] = ContextVar("spoken", default=None)
_chosen = ""  # by a notebook, for its kernel


def say(text: str) -> str:
    """``text``, a finished message in English, in the language that is spoken here."""
    catalogue = _spoken.get()
    return text if catalogue is None else catalogue.of(text)


def spoken() -> str:
    """The language that is spoken here, such as ``zh``."""
    catalogue = _spoken.get()
    return ENGLISH if catalogue is None else catalogue.language


@contextmanager
def speaking(language: str, *folders: Path) -> Iterator[None]:
    """Speak ``language`` (empty: English), with the words of the assignments in ``folders``."""
    is_english = language in ("", ENGLISH) or not NAME.fullmatch(language)
    token = _spoken.set(None if is_english else _catalogue(language, folders))
    try:
        yield
    finally:
        _spoken.reset(token)


def catalogues(language: str, folders: Sequence[Path]) -> list[Path]:
    """The files that have words in ``language``, for the assignments in ``folders``."""
    name = f"{language}.toml"
    places = [HERE, *dict.fromkeys(folder.parent for folder in folders)]
    for folder in folders:
        places += [folder, folder.parent.parent / "solutions" / folder.name]
    return [path for place in places if (path := place / name).is_file()]


@lru_cache(maxsize=16)
def _catalogue(language: str, folders: tuple[Path, ...]) -> Catalogue:
    return Catalogue(language, catalogues(language, folders))


def language(name: str) -> None:
    """Let ``check`` and ``hint`` here answer in the language ``name``, such as ``"zh"``.

    Raises :class:`UsageError` for what is no name of a language.
    """
    global _chosen
    if not NAME.fullmatch(name):
        raise UsageError(f'no language {name!r}; write a short name, such as "zh"')
    _chosen = name


def chosen() -> str:
    """What the notebook of this kernel chose; empty for English."""
    return _chosen
