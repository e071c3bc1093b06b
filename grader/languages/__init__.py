"""The language in which a person is answered: English, or one that has a catalogue.

A catalogue is a file ``<language>.toml`` with one table ``[messages]``, English → translated: here
for the grader's own words, in ``assignments/`` for a course's, in ``assignments/NN_x/`` for an
assignment's, and in ``solutions/NN_x/`` for what students may not have. A new language is a new
file. What is shown passes :func:`say`; what has no entry is shown in English.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
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
    "language_in",
    "say",
    "say_each",
    "speaking",
    "speaking_everywhere",
    "spoken",
    "template",
]

ENGLISH = "en"
HERE = Path(__file__).parent
NAME = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

_NO_WORDS = Catalogue(ENGLISH, ())
_spoken: ContextVar[Catalogue | None] = ContextVar("spoken", default=None)
_everywhere = _NO_WORDS  # where nothing else is said, in any thread
_chosen = ""  # by a notebook, for its kernel


def _here() -> Catalogue:
    return _spoken.get() or _everywhere


def say(text: str) -> str:
    """``text``, a finished message in English, in the language that is spoken here."""
    return _here().of(text)


def say_each(texts: str) -> str:
    """Several texts with ``"; "`` between them, as titles of checks are shown."""
    return say("; ").join(map(say, texts.split("; ")))


def template(text: str) -> str:
    """A text that still has its fields, in the language that is spoken here."""
    return _here().template(text)


def spoken() -> str:
    """The language that is spoken here, such as ``zh``."""
    return _here().language


@contextmanager
def speaking(language: str, *folders: Path) -> Iterator[None]:
    """Speak ``language`` (empty: English), with the words of the assignments in ``folders``."""
    token = _spoken.set(_catalogue(language, folders))
    try:
        yield
    finally:
        _spoken.reset(token)


@contextmanager
def speaking_everywhere(language: str, *folders: Path) -> Iterator[None]:
    """As :func:`speaking`, in all threads."""
    global _everywhere
    before, _everywhere = _everywhere, _catalogue(language, folders)
    try:
        yield
    finally:
        _everywhere = before


def catalogues(language: str, folders: Sequence[Path]) -> list[Path]:
    """The files that have words in ``language``, for the assignments in ``folders``."""
    name = f"{language}.toml"
    places = [HERE, *dict.fromkeys(folder.parent for folder in folders)]
    for folder in folders:
        places += [folder, folder.parent.parent / "solutions" / folder.name]
    return [path for place in places if (path := place / name).is_file()]


@lru_cache(maxsize=16)
def _catalogue(language: str, folders: tuple[Path, ...]) -> Catalogue:
    if language in ("", ENGLISH) or not NAME.fullmatch(language):
        return _NO_WORDS
    return Catalogue(language, catalogues(language, folders))


def language(name: str) -> None:
    """Let ``check`` and ``hint`` here answer in the language ``name``, such as ``"zh"``.

    A notebook that nbgrader runs is answered in English: its cells tell outcomes by the words.
    Raises :class:`UsageError` for what is no name of a language.
    """
    global _chosen, _everywhere
    if not NAME.fullmatch(name):
        raise UsageError(f'no language {name!r}; write a short name, such as "zh"')
    if "NBGRADER_EXECUTION" not in os.environ:
        _chosen, _everywhere = name, _catalogue(name, ())


_IN_CODE = re.compile(rf"^grader\.language\([\"']({NAME.pattern})[\"']\)", re.M)


def language_in(metadata: object, cells: Iterable[str]) -> str:
    """What a notebook says that its language is: in its metadata, or in a cell, as above."""
    said = metadata.get("language") if isinstance(metadata, dict) else None
    if isinstance(said, str) and NAME.fullmatch(said):
        return "" if said == ENGLISH else said
    found = (match[1] for cell in cells if (match := _IN_CODE.search(cell)))
    return next((name for name in found if name != ENGLISH), "")


def chosen() -> str:
    """What the notebook of this kernel chose; empty for English."""
    return _chosen
