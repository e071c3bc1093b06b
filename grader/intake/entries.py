"""What lies under a path: one :class:`Entry` for each file, in folders and in zip archives.

Nothing is unpacked to disk, no link is followed, and nothing is left out: a system's own files are
entries too, so that every file that was found can be accounted for.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path, PurePath

from grader.errors import UnreadableSubmission
from grader.files import SEED_FILE
from grader.intake.archives import Knows, members, open_member
from grader.notebook import MAX_BYTES
from grader.text import printable

__all__ = ["Entry", "Lies", "entries_of", "entries_under", "knows_nobody"]

# Folders of other programs: each is one entry, for it may hold thousands of files.
_CLOSED_FOLDERS = {".git", "node_modules", "site-packages", "solutions", "venv", ".venv"}
_SYSTEM_FOLDERS = {"__pycache__", "__MACOSX"}
# A system's own, or a platform's.
_SYSTEM_FILES = {"Thumbs.db", "desktop.ini", "timestamp.txt", "submission_metadata.yml"}
_PACKED = {".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz"}


class Lies(Enum):
    """What there is in a place."""

    FILE = "file"
    EMPTY = "empty"  # a folder or an archive with nothing in it
    CLOSED = "closed"  # a link, a pipe, a damaged archive: nothing that is opened here
    SYSTEM = "system"  # hidden, or written by a system or another program


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that was found.

    ``path`` is the file on disk, or the archive it is in, with ``member`` its name there. ``parts``
    are the folders and the file name below the path that was asked for; the last is empty where
    there is a folder with nothing in it. ``problem`` says why it cannot be opened here.
    """

    path: Path
    parts: tuple[str, ...]
    member: str = ""
    lies: Lies = Lies.FILE
    problem: str = ""
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.parts[-1]

    @property
    def shown(self) -> str:
        """The path as reports show it."""
        return printable(f"{self.path}/{self.member}" if self.member else str(self.path))

    def content(self, limit: int = MAX_BYTES) -> bytes:
        """The file's bytes, one more than ``limit`` at most.

        Raises :class:`UnreadableSubmission` where they cannot be had.
        """
        name = printable(self.name)
        try:
            if self.member:
                with open_member(self.path, self.member) as packed:
                    return packed.read(limit + 1)
            with open(self.path, "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise UnreadableSubmission(f"{name} is not a regular file")
                return file.read(limit + 1)
        except UnreadableSubmission:
            raise
        except Exception as error:  # a damaged archive makes zipfile raise nearly anything
            reason = printable(str(getattr(error, "strerror", None) or error))
            raise UnreadableSubmission(f"{name} cannot be read ({reason})") from None


def knows_nobody(name: str) -> bool:
    """Where there is no roster, no name is known."""
    return False


def entries_under(path: Path, knows: Knows = knows_nobody) -> Sequence[Entry]:
    """Everything under ``path``, in a stable order.

    ``knows`` says whether a name is on the roster: that decides between two readings of the names
    in an archive that does not say how they are encoded.
    """
    if path.is_dir():
        return list(_walk(path, knows))
    return list(_file(path, (path.name,), (), knows))


def entries_of(paths: Sequence[Path], knows: Knows = knows_nobody) -> Sequence[Entry]:
    """Everything in ``paths``, which are all in one folder, as it lies below that folder."""
    found: list[Entry] = []
    for path in paths:
        if path.is_dir():
            found += (
                replace(entry, parts=(path.name, *entry.parts)) for entry in _walk(path, knows)
            )
        else:
            found += _file(path, (path.name,), (path.stem,), knows)
    return found


def _walk(path: Path, knows: Knows) -> Iterator[Entry]:
    for folder, subfolders, names in os.walk(path):
        above = Path(folder).relative_to(path).parts
        if SEED_FILE in names or "pyvenv.cfg" in names:  # results of ours; a Python environment
            subfolders.clear()
            yield Entry(Path(folder), (*above, ""), lies=Lies.SYSTEM)
            continue
        shut = sorted(name for name in subfolders if name in _CLOSED_FOLDERS)
        for name in shut:
            yield Entry(Path(folder, name), (*above, name, ""), lies=Lies.SYSTEM)
        subfolders[:] = sorted(name for name in subfolders if name not in _CLOSED_FOLDERS)
        for name in subfolders:
            if Path(folder, name).is_symlink():
                problem = f"{printable(name)} is a link; hand in the folder"
                yield Entry(Path(folder, name), (*above, name), "", Lies.CLOSED, problem)
        for name in sorted(names):
            file, parts = Path(folder, name), (*above, name)
            if _is_system(parts):
                yield Entry(file, parts, lies=Lies.SYSTEM)
            else:
                yield from _file(file, parts, (*above, file.stem), knows)
        there = any(not _is_system((*above, name)) for name in (*subfolders, *names))
        if not there and not _is_system(above):
            problem = f"{printable(Path(folder).name)} is empty"
            yield Entry(Path(folder), (*above, ""), "", Lies.EMPTY, problem)


def _file(
    path: Path, parts: tuple[str, ...], inside: tuple[str, ...], knows: Knows
) -> Iterator[Entry]:
    """One file, or the members of an archive, which are in the folder ``inside``."""
    name = printable(path.name)
    if path.is_symlink():
        yield Entry(path, parts, "", Lies.CLOSED, f"{name} is a link; hand in the file")
    elif not path.is_file():
        yield Entry(path, parts, "", Lies.CLOSED, f"{name} is not a regular file")
    elif path.suffix.lower() == ".zip":
        yield from _members(path, parts, inside, knows)
    else:
        yield _one(path, parts, "")


def _one(path: Path, parts: tuple[str, ...], member: str, notes: tuple[str, ...] = ()) -> Entry:
    if PurePath(parts[-1]).suffix.lower() in _PACKED:
        name = printable(parts[-1])
        problem = f"{name} cannot be opened here; hand in the notebook, or a zip archive"
        return Entry(path, parts, member, Lies.FILE, problem, notes)
    return Entry(path, parts, member, notes=notes)


def _members(
    path: Path, parts: tuple[str, ...], inside: tuple[str, ...], knows: Knows
) -> Iterator[Entry]:
    listing = members(path, knows)
    if listing.problem:
        problem = f"{printable(path.name)} {listing.problem}"
        yield Entry(path, parts, "", Lies.CLOSED, problem)
        return
    files, folders = 0, []
    filled: set[tuple[str, ...]] = set()
    notes = (f"{printable(path.name)}: {listing.note}",) if listing.note else ()
    for member in listing.members:
        below = (*inside, *member.parts)
        if _is_system(member.parts):
            yield Entry(path, below, member.name, Lies.SYSTEM)
            continue
        if member.is_folder:
            folders.append((member.name, below))
            continue
        files += 1
        filled.update(below[:depth] for depth in range(len(below)))
        if member.problem:
            below = below if member.parts else (*inside[:-1], path.name)
            what = f"{printable(PurePath(member.name).name)} {member.problem}"
            yield Entry(path, below, member.name, Lies.CLOSED, what)
        else:
            yield _one(path, below, member.name, notes)
    for name, below in reversed(folders):
        if below not in filled:
            filled.update(below[:depth] for depth in range(len(below)))
            problem = f"{printable(PurePath(name).name)} is empty"
            yield Entry(path, (*below, ""), name, Lies.EMPTY, problem)
    if not files and not folders:
        problem = f"{printable(path.name)} is empty"
        yield Entry(path, (*inside, ""), "", Lies.EMPTY, problem)


def _is_system(parts: tuple[str, ...]) -> bool:
    """Whether it is hidden (a checkpoint, a Mac's ``._x.ipynb``), or a system's own."""
    return any(
        part.startswith(".")
        or part in _SYSTEM_FOLDERS
        or part in _SYSTEM_FILES
        or part in _CLOSED_FOLDERS
        for part in parts
    )
