"""A catalogue: what the grader says in English → the same in another language.

Entries are templates. ``"{what}: dtype {got}, wanted {expected}"`` matches a finished message whose
literal parts are equal, in order; what stands at a field is put where the translation names it, and
is translated in turn unless the field is named ``code``. So
messages stay English wherever they are kept and compared, and are translated where they are shown.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from grader.errors import ManifestError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["Catalogue", "fields_of", "literals_of", "read_messages"]

_FIELD = re.compile(r"\{(\w+)\}")
_DEEPEST = 40  # a message in a message in a message, or a list of so many cells
_FEW = 10  # characters of literal text, by which a template says little
_REMEMBERED = 20_000  # finished messages, of a class


def fields_of(template: str) -> tuple[str, ...]:
    """The names of a template's fields, in order."""
    return tuple(_FIELD.findall(template))


def literals_of(template: str) -> tuple[str, ...]:
    """What stands before, between and after the fields: one text more than there are fields."""
    return tuple(_FIELD.split(template)[::2])


def read_messages(path: Path) -> Mapping[str, str]:
    """The table ``[messages]`` of a catalogue: English → translated; empty if there is no file.

    Raises :class:`ManifestError` that names the file and the item.
    """
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: not valid TOML ({error}); correct it") from None
    messages = table.get("messages", {})
    if set(table) - {"messages"} or not isinstance(messages, dict):
        raise ManifestError(f"{path}: one table [messages] is expected; correct it")
    for key, text in messages.items():
        if not isinstance(text, str):
            raise ManifestError(f"{path}: messages.{key!r} is no text; correct this item")
    return {key: text for key, text in messages.items() if text}


class Catalogue:
    """The entries of several files in one language; where they disagree, the later file holds."""

    def __init__(self, language: str, paths: Iterable[Path]) -> None:
        self.language = language
        self._whole: dict[str, str] = {}
        for path in paths:
            self._whole.update(read_messages(path))
        templates = [
            _Template(key, text)
            for key, text in self._whole.items()
            if _FIELD.search(key) and any(map(_has_letter, literals_of(key)))
        ]
        # The template with most literal text is the most specific one.
        self._templates = sorted(templates, key=lambda t: -t.weight)
        self._known: dict[str, str] = {}

    def of(self, text: str) -> str:
        """``text`` in this language; in English where no entry fits."""
        if not self._whole:
            return text
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[text] = self._translated(text, _DEEPEST)
        return found

    def template(self, text: str) -> str:
        """A template itself, with the same fields, to be filled."""
        found = self._whole.get(text, text)
        return found if set(fields_of(found)) == set(fields_of(text)) else text

    def _translated(self, text: str, depth: int) -> str:
        if text in self._whole:
            return self._whole[text]
        whole: list[tuple[_Template, Mapping[str, str]]] = []
        for template in self._templates:
            values = template.match(text)
            if values is None:
                continue
            # "mlp(X) of {n} images" fits "mlp(X) of 3 images: 4, wanted 5", too: what stands before
            # a colon is a field of its own, if any template has it so.
            if any(": " in value for name, value in values.items() if name != "code"):
                whole.append((template, values))
            elif (found := self._filled(template, values, depth)) is not None:
                return found
        tried = (self._filled(template, values, depth) for template, values in whole)
        return next((found for found in tried if found is not None), text)

    def _filled(self, template: _Template, values: Mapping[str, str], depth: int) -> str | None:
        """``None`` where a template with little text of its own fits a sentence by chance."""
        said = {k: v if k == "code" else self._part(v, depth) for k, v in values.items()}
        # "{name} of {what}" fits many a sentence that is not translated.
        is_vague = template.weight < _FEW
        if is_vague and any(v == said[k] and _is_phrase(v) for k, v in values.items()):
            return None
        return template.filled(said)

    def _part(self, value: str, depth: int) -> str:
        """What stands at a field: a phrase is translated in turn, a single word may be a name."""
        return self._translated(value, depth - 1) if depth and " " in value else value


class _Template:
    def __init__(self, english: str, translated: str) -> None:
        self.translated = translated
        self._first, *self._rest = literals_of(english)
        self._fields = fields_of(english)
        self._longest = max((self._first, *self._rest), key=len)
        self.weight = len(self._first) + sum(map(len, self._rest))

    def filled(self, values: Mapping[str, str]) -> str:
        """The translation with ``values`` at its fields."""
        return _FIELD.sub(lambda field: values.get(field[1], field[0]), self.translated)

    def match(self, text: str) -> dict[str, str] | None:
        """Field → what stands there, each as short as may be; no going back, so that no text from
        outside takes long."""
        if self._longest not in text or not text.startswith(self._first):
            return None
        values: dict[str, str] = {}
        at, last = len(self._first), len(self._rest) - 1
        for number, (field, literal) in enumerate(zip(self._fields, self._rest)):
            if number == last:
                end = len(text) - len(literal)
                if end < at or not text.endswith(literal):
                    return None
            else:
                end = text.find(literal, at + 1) if literal else at + 1
                if end < 0:
                    return None
            if values.setdefault(field, text[at:end]) != text[at:end]:
                return None
            at = end + len(literal)
        return values


def _is_phrase(text: str) -> bool:
    return re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", text) is not None


def _has_letter(text: str) -> bool:
    return any(map(str.isalpha, text))
