"""What was handed in, as files: in folders, in archives, or where a report says they are."""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath
from typing import IO

from grader.errors import UnreadableSubmission
from grader.files import SEED_FILE
from grader.model import Report
from grader.notebook import MAX_BYTES
from grader.text import printable

__all__ = ["HandedIn", "files_under", "handed_in_of"]

_SUFFIXES = (".ipynb", ".py")
_SKIPPED_FOLDERS = {"__pycache__", "__MACOSX", "node_modules", "site-packages", "solutions", "venv"}
# A system's own, or a platform's.
_NOBODYS = {"Thumbs.db", "desktop.ini", "timestamp.txt", "submission_metadata.yml"}
_DEEPEST = 3  # archives in archives, whose members are called ``inner.zip!/x.ipynb``
# Of one archive and those in it, for a class of thousands: a small one can hold millions.
_MOST_MEMBERS, _MOST_BYTES = 200_000, 2**32
_WITHIN = re.compile(r"(?<=\.zip)!/", re.IGNORECASE)
_IS_OTHER = "is neither a notebook, nor a .py or .zip file"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file somebody handed in, or the reason why theirs cannot be graded.

    ``path`` is the file, or the archive it is in with ``member`` its name there. ``parts`` are the
    folders and the file name below the path that was asked for, which tell whose it is (no file
    name where there is a folder with nothing in it); ``ids`` are other names of the student. Of
    several attempts the one with the highest number counts.
    """

    path: Path
    parts: tuple[str, ...]
    member: str = ""
    student: str = ""
    student_id: str = ""
    assignment: str = ""
    problem: str = ""
    notes: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    attempt: int = 0
    absent: bool = False  # on the roster, with nothing handed in
    other: bool = False  # no notebook, script or archive: all the same, somebody handed it in

    @property
    def shown(self) -> str:
        """The path as reports show it."""
        return printable(f"{self.path}/{self.member}" if self.member else str(self.path))

    @property
    def is_notebook(self) -> bool:
        """Rather than a script, which may be somebody's helper."""
        return not self.parts[-1].lower().endswith(".py")

    def content(self) -> bytes:
        """The file's bytes; raises :class:`UnreadableSubmission` where they cannot be had."""
        name = printable(self.parts[-1])
        try:
            if self.member:
                with _open_member(self.path, self.member) as file:
                    return file.read(MAX_BYTES + 1)
            with open(self.path, "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise UnreadableSubmission(f"{name} is not a regular file")
                return file.read(MAX_BYTES + 1)
        except UnreadableSubmission:
            raise
        except Exception as error:  # a damaged archive makes zipfile raise nearly anything
            reason = printable(str(getattr(error, "strerror", None) or error))
            raise UnreadableSubmission(f"{name} cannot be read ({reason})") from None


def _open_member(path: Path, member: str) -> IO[bytes]:
    *within, name = re.split(_WITHIN, member)
    state = path.stat()
    return _archive(path, tuple(within), state.st_mtime_ns, state.st_size).open(name)


@lru_cache(maxsize=4)
def _archive(path: Path, within: tuple[str, ...], *state: int) -> zipfile.ZipFile:
    """Kept open: to list a class's archive again for each of its members takes minutes."""
    if not within:
        return zipfile.ZipFile(path)
    return _inner(_archive(path, within[:-1], *state), within[-1])


def _inner(archive: zipfile.ZipFile, name: str, left: _Left | None = None) -> zipfile.ZipFile:
    """An archive in an archive, in memory."""
    size = archive.getinfo(name).file_size
    if size > MAX_BYTES:
        raise zipfile.BadZipFile
    if left:
        left.take(size=size)
    return zipfile.ZipFile(io.BytesIO(archive.read(name)))


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


def files_under(path: Path) -> Sequence[HandedIn]:
    """What is under ``path``, in a stable order: notebooks and scripts, and all else as ``other``.

    A link found on the way is never followed: it may lead to another student's work.
    """
    if not path.is_file():
        return list(_walk(path))
    if path.suffix.lower() == ".zip":
        return list(_members(path, ()))
    return [HandedIn(path, (path.name,)) if _is_work(path.name) else _other(path, (path.name,))]


def _walk(path: Path) -> Iterator[HandedIn]:
    for folder, subfolders, names in os.walk(path):
        if SEED_FILE in names or "pyvenv.cfg" in names:  # results of ours; a Python environment
            subfolders.clear()
            continue
        subfolders[:] = sorted(name for name in subfolders if not _is_skipped(name))
        for name in subfolders:
            if Path(folder) == path and Path(folder, name).is_symlink():
                yield _problem(Path(folder, name), (name,), "is a link; hand in the folder")
        names = sorted(name for name in names if not _is_skipped(name))
        for name in names:
            file = Path(folder, name)
            parts, suffix = file.relative_to(path).parts, file.suffix.lower()
            if suffix not in (*_SUFFIXES, ".zip") or _is_course_file(name):
                yield _other(file, parts)
            elif file.is_symlink():
                yield _problem(file, parts, "is a link; hand in the file")
            elif not file.is_file():
                yield _problem(file, parts, "is not a regular file")
            elif suffix == ".zip":
                yield from _members(file, (*parts[:-1], file.stem))
            else:
                yield HandedIn(file, parts)
        if not subfolders and not names:
            yield _other(Path(folder), (*Path(folder).relative_to(path).parts, ""))


def _members(path: Path, above: tuple[str, ...]) -> Sequence[HandedIn]:
    """Those in an archive, read where they are: nothing is unpacked to disk."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _listed(path, archive, above, "", _Left()) or [_other(path, (*above, ""))]
    except _TooMuch:
        problem = "holds more files than a class hands in; hand in the notebook alone"
        return [_problem(path, (*above[:-1], path.name), problem)]
    except Exception:  # a damaged archive makes zipfile raise nearly anything
        problem = "is not a zip archive that can be read; hand it in again"
        return [_problem(path, (*above[:-1], path.name), problem)]


def _listed(
    path: Path,
    archive: zipfile.ZipFile,
    above: tuple[str, ...],
    within: str,
    left: _Left,
    depth: int = 1,
) -> list[HandedIn]:
    """Those in ``archive``, which is in the file ``path`` and is called ``within`` there."""
    found, folders = [], []
    left.take(members=len(archive.namelist()))
    for name in sorted(archive.namelist()):
        pure = PurePath(name.replace("\\", "/"))
        parts, suffix = pure.parts, pure.suffix.lower()
        if not parts or any(_is_skipped(part) for part in parts if part != ".."):
            continue
        if ".." in parts or parts[0] == "/":
            if _is_work(pure.name):
                what = f"holds a name that leads out of it ({printable(name)}); pack it again"
                found.append(_problem(path, (*above[:-1], path.name), what))
        elif name.endswith("/"):
            folders.append((name, parts))
        elif suffix == ".zip":
            try:
                if depth == _DEEPEST:
                    raise zipfile.BadZipFile
                inner, nested = _inner(archive, name, left), (*above, *parts[:-1], pure.stem)
                more = _listed(path, inner, nested, f"{within}{name}!/", left, depth + 1)
                found += more or [_other(path, (*nested, ""), within + name)]
            except _TooMuch:
                raise
            except Exception:
                problem = "is not a zip archive that can be read; hand it in again"
                parts = (*above, *parts)
                found.append(_problem(path, parts, problem, within + name))
        elif _is_work(pure.name):
            found.append(HandedIn(path, (*above, *parts), within + name))
        else:
            found.append(_other(path, (*above, *parts), within + name))
    there = {file.member[: at + 1] for file in found for at in _slashes(file.member)}
    for name, parts in reversed(folders):
        if within + name not in there:
            found.append(_other(path, (*above, *parts, ""), within + name))
            there.update(within + name[: at + 1] for at in _slashes(name))
    return found


def _slashes(text: str) -> Iterator[int]:
    return (at for at, char in enumerate(text) if char == "/")


def _problem(path: Path, parts: tuple[str, ...], what: str, member: str = "") -> HandedIn:
    name = PurePath(member).name if member else path.name
    return HandedIn(path, parts, member, problem=f"{printable(name)} {what}")


def _other(path: Path, parts: tuple[str, ...], member: str = "") -> HandedIn:
    """``parts`` end with an empty name where a folder, or an archive, has nothing in it."""
    name = printable(parts[-1])
    problem = f"{name} {_IS_OTHER}" if name else f"{PurePath(member or path).name} is empty"
    return HandedIn(path, parts, member, problem=printable(problem), other=True)


def _is_skipped(name: str) -> bool:
    """Hidden (a checkpoint, a Mac's ``._x.ipynb``), or nobody's."""
    return name.startswith(".") or name in _SKIPPED_FOLDERS or name in _NOBODYS


def _is_work(name: str) -> bool:
    return PurePath(name).suffix.lower() in _SUFFIXES and not _is_course_file(name)


def _is_course_file(name: str) -> bool:
    """A check file, or something else of the course's own, is nobody's submission."""
    return name.endswith(".py") and name.startswith(("test_", "conftest", "setup"))


def handed_in_of(reports: Sequence[Report]) -> Sequence[HandedIn]:
    """What reports are on, where it still is; a member of an archive has its path after that's."""
    return [
        HandedIn(*place, student=report.student, assignment=report.assignment)
        for report in reports
        if report.handed_in and (place := _place(Path(report.path))) is not None
    ]


def _place(path: Path) -> tuple[Path, tuple[str, ...], str] | None:
    for archive in path.parents:
        if archive.suffix.lower() == ".zip" and archive.is_file():
            member = str(path.relative_to(archive))
            return archive, (path.name,), member
    return (path, (path.name,), "") if path.is_file() else None
