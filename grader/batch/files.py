"""What was handed in, as files: in folders, in archives, or where a report says they are."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath

from grader.errors import UnreadableSubmission, UsageError
from grader.model import Report
from grader.notebook import MAX_BYTES
from grader.text import printable

__all__ = ["HandedIn", "files_under", "handed_in_of"]

_SUFFIXES = (".ipynb", ".py")
_SKIPPED_FOLDERS = {"__pycache__", "__MACOSX", "node_modules", "site-packages", "solutions"}


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file somebody handed in, or the reason why theirs cannot be graded.

    ``path`` is the file, or the archive it is in with ``member`` its name there. ``parts`` are the
    folders and the file name below the path that was asked for, which tell whose it is; ``ids``
    are other names of the student. Of several attempts the one with the highest number counts.
    """

    path: Path
    parts: tuple[str, ...]
    member: str = ""
    student: str = ""
    assignment: str = ""
    problem: str = ""
    notes: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    attempt: int = 0
    absent: bool = False  # on the roster, with nothing handed in

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
                with _archive(self.path).open(self.member) as file:
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


def _archive(path: Path) -> zipfile.ZipFile:
    state = path.stat()
    return _open_archive(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _open_archive(path: Path, *state: int) -> zipfile.ZipFile:
    """Kept open: to list a class's archive again for each of its members takes minutes."""
    return zipfile.ZipFile(path)


def files_under(path: Path) -> Sequence[HandedIn]:
    """Notebooks and scripts under ``path``, in a stable order.

    A link found on the way is never followed: it may lead to another student's work. Raises
    :class:`UsageError` where ``path`` is nothing that can be handed in, or holds nothing.
    """
    found = list(_walk(path))
    if not found:
        kinds = " or ".join(_SUFFIXES)
        raise UsageError(f"{printable(str(path))}: nothing to grade here (no {kinds} file)")
    return found


def _walk(path: Path) -> Iterator[HandedIn]:
    if path.is_file():
        if path.suffix.lower() == ".zip":
            yield from _members(path, ())
        elif path.suffix.lower() in _SUFFIXES:
            yield HandedIn(path, (path.name,))
        else:
            what = "neither a notebook, nor a .py or .zip file, nor a folder"
            raise UsageError(f"{printable(str(path))}: {what}")
        return
    for folder, subfolders, names in os.walk(path):
        subfolders[:] = sorted(name for name in subfolders if not _is_skipped(name))
        for name in subfolders:
            if Path(folder) == path and Path(folder, name).is_symlink():
                yield _problem(Path(folder, name), (name,), "is a link; hand in the folder")
        for name in sorted(names):
            file = Path(folder, name)
            parts, suffix = file.relative_to(path).parts, file.suffix.lower()
            if suffix not in (*_SUFFIXES, ".zip") or _is_skipped(name) or _is_course_file(file):
                continue
            if file.is_symlink():
                yield _problem(file, parts, "is a link; hand in the file")
            elif not file.is_file():
                yield _problem(file, parts, "is not a regular file")
            elif suffix == ".zip":
                yield from _members(file, (*parts[:-1], file.stem))
            else:
                yield HandedIn(file, parts)


def _members(path: Path, above: tuple[str, ...]) -> Iterator[HandedIn]:
    """Those in an archive, read where they are: nothing is unpacked to disk."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(info.filename for info in archive.infolist() if not info.is_dir())
    except Exception:  # a damaged archive makes zipfile raise nearly anything
        problem = "is not a zip archive that can be read; hand it in again"
        yield _problem(path, (*above[:-1], path.name), problem)
        return
    for name in names:
        parts = PurePath(name.replace("\\", "/")).parts
        if PurePath(name).suffix.lower() not in _SUFFIXES:
            continue
        if ".." in parts or parts[0] == "/":
            what = f"holds a name that leads out of it ({printable(name)}); pack it again"
            yield _problem(path, (*above[:-1], path.name), what)
        elif not any(map(_is_skipped, parts)):
            yield HandedIn(path, (*above, *parts), member=name)


def _problem(path: Path, parts: tuple[str, ...], what: str) -> HandedIn:
    return HandedIn(path, parts, problem=f"{printable(path.name)} {what}")


def _is_skipped(name: str) -> bool:
    """Hidden (a checkpoint, a Mac's ``._x.ipynb``), or a folder of no student's."""
    return name.startswith(".") or name in _SKIPPED_FOLDERS


def _is_course_file(path: Path) -> bool:
    """A check file, or something else of the course's own, is nobody's submission."""
    return path.suffix == ".py" and path.name.startswith(("test_", "conftest", "setup"))


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
