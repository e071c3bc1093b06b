"""Zip archives, read where they are: their members, those of archives in them, and the limits."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO

from grader.intake.codepages import Reading, read_names, readings_of
from grader.notebook import MAX_BYTES

__all__ = ["DAMAGED", "Knows", "Member", "members", "open_member"]

Knows = Callable[[str], bool]

DAMAGED = "is not a zip archive that can be read; hand it in again"
_LEADS_OUT = "has a name that leads out of its archive; pack it again"
_TOO_MUCH = "holds more files than a class hands in; hand in the notebook alone"
_DEEPEST = 3  # archives in archives, whose members are named ``inner.zip!/x.ipynb``
# Of one archive and those in it, for a class of thousands: a small one can hold millions.
_MOST_MEMBERS, _MOST_BYTES = 200_000, 2**32
_WITHIN = re.compile(r"(?<=\.zip)!/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Member:
    """One name in an archive. ``parts`` has no archive's ending; ``is_folder`` where it is one.

    ``problem`` is what is wrong with it, to be said after its name.
    """

    name: str
    parts: tuple[str, ...]
    is_folder: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything in an archive, or the ``problem`` that it cannot be listed for."""

    members: Sequence[Member] = ()
    problem: str = ""
    note: str = ""


def members(path: Path, knows: Knows) -> Listing:
    """All that is in the archive ``path``; nothing is unpacked to disk."""
    try:
        with zipfile.ZipFile(path) as archive:
            left, notes = _Left(), list[str]()
            found = list(_listed(archive, (), "", left, knows, notes, 1))
    except _TooMuch:
        return Listing(problem=_TOO_MUCH)
    except Exception:  # a damaged archive makes zipfile raise nearly anything
        return Listing(problem=DAMAGED)
    return Listing(found, note=notes[0] if notes else "")


def _listed(
    archive: zipfile.ZipFile,
    above: tuple[str, ...],
    within: str,
    left: _Left,
    knows: Knows,
    notes: list[str],
    depth: int,
) -> Iterator[Member]:
    """Those in ``archive``, whose own name is ``within`` as its members' names begin."""
    left.take(members=len(archive.infolist()))
    reading = read_names(archive.infolist(), knows)
    if reading.note:
        notes.append(reading.note)
    for name, info in sorted(_by_name(archive, reading).items()):
        parts = tuple(part for part in PurePosixPath(name.replace("\\", "/")).parts)
        if not parts:
            continue
        if ".." in parts or parts[0] == "/":
            yield Member(within + name, above, problem=_LEADS_OUT)
        elif name.endswith("/"):
            yield Member(within + name, (*above, *parts), is_folder=True)
        elif name.lower().endswith(".zip"):
            yield from _nested(
                archive, info, name, (*above, *parts), within, left, knows, notes, depth
            )
        else:
            yield Member(within + name, (*above, *parts))


def _nested(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    name: str,
    parts: tuple[str, ...],
    within: str,
    left: _Left,
    knows: Knows,
    notes: list[str],
    depth: int,
) -> Iterator[Member]:
    try:
        if depth == _DEEPEST:
            raise zipfile.BadZipFile
        inner, inside = _inner(archive, info, left), (*parts[:-1], parts[-1][: -len(".zip")])
        yield Member(within + name, inside, is_folder=True)
        yield from list(_listed(inner, inside, f"{within}{name}!/", left, knows, notes, depth + 1))
    except _TooMuch:
        raise
    except Exception:
        yield Member(within + name, parts, problem=DAMAGED)


def _by_name(archive: zipfile.ZipFile, reading: Reading) -> Mapping[str, zipfile.ZipInfo]:
    """Of two members with one name the last, as every program that unpacks has it."""
    return {reading.name(info): info for info in archive.infolist()}


class _TooMuch(Exception):
    """An archive holds more than any class hands in."""


@dataclass
class _Left:
    """How much of an archive, and of those in it, is still looked at."""

    members: int = _MOST_MEMBERS
    size: int = _MOST_BYTES

    def take(self, members: int = 0, size: int = 0) -> None:
        self.members -= members
        self.size -= size
        if self.members < 0 or self.size < 0:
            raise _TooMuch


def _inner(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: _Left | None = None
) -> zipfile.ZipFile:
    """An archive in an archive, in memory."""
    if info.file_size > MAX_BYTES:
        raise zipfile.BadZipFile
    if left:
        left.take(size=info.file_size)
    return zipfile.ZipFile(io.BytesIO(archive.read(info)))


# ── to open one member ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Opened:
    archive: zipfile.ZipFile
    names: dict[str, zipfile.ZipInfo] = field(default_factory=dict)

    def find(self, name: str) -> zipfile.ZipInfo:
        """The member that was listed under ``name``, in whatever code page that was."""
        if not self.names:
            for reading in reversed(readings_of(self.archive.infolist())):
                self.names.update(_by_name(self.archive, reading))
        return self.names[name]


def open_member(path: Path, member: str) -> IO[bytes]:
    """A member by the name that it has in :class:`Member`."""
    *within, name = re.split(_WITHIN, member)
    state = path.stat()
    opened = _opened(path, tuple(within), state.st_mtime_ns, state.st_size)
    return opened.archive.open(opened.find(name))


@lru_cache(maxsize=4)
def _opened(path: Path, within: tuple[str, ...], *state: int) -> _Opened:
    """Kept open: to list a class's archive again for each of its members takes minutes."""
    if not within:
        return _Opened(zipfile.ZipFile(path))
    outer = _opened(path, within[:-1], *state)
    return _Opened(_inner(outer.archive, outer.find(within[-1])))
