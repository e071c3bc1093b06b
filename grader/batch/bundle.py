"""An assignment as bytes: its manifest and its checks, to be sent along with a submission."""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.languages import NAME
from grader.manifest import FINGERPRINTS, MANIFEST, Assignment, load

__all__ = ["Bundle", "assignment_of", "course_files", "keep", "keep_all", "kept", "pack"]


@dataclass(frozen=True, slots=True)
class Bundle:
    """``packed`` is a zip archive of the files that marking reads, ``digest`` theirs."""

    slug: str
    digest: str
    packed: bytes


def course_files(assignment: Assignment, hidden: bool) -> Mapping[str, bytes]:
    """What marking reads of an assignment, by its path in a course.

    With ``hidden``, also its hidden checks, and for the hints the known mistakes and the master
    that they differ from.
    """
    paths = [assignment.folder / MANIFEST, assignment.folder / FINGERPRINTS]
    paths += assignment.public_checks
    # In which a question's options are offered, and report pages speak.
    paths += [p for p in sorted(assignment.folder.glob("*.toml")) if NAME.fullmatch(p.stem)]
    if hidden:
        paths += [*assignment.hidden_checks, assignment.solution_folder / "mistakes.py"]
        paths += [assignment.master]
    return {
        f"{path.parent.parent.name}/{assignment.slug}/{path.name}": path.read_bytes()
        for path in paths
        if path.is_file()
    }


def pack(assignment: Assignment, hidden: bool) -> Bundle:
    """What marking reads of the assignment, in one archive."""
    files = course_files(assignment, hidden)
    digest = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return Bundle(assignment.slug, digest, buffer.getvalue())


# By digest. A marker on this machine is told those of the process that reads the class, so that
# only on another machine something has to be unpacked, once in a process.
_here: dict[str, Assignment] = {}
_unpacked: list[tempfile.TemporaryDirectory[str]] = []


def keep(bundle: Bundle, assignment: Assignment) -> None:
    """Have :func:`assignment_of` answer with ``assignment``, whose files are on this machine."""
    _here[bundle.digest] = assignment


def kept() -> Mapping[str, Assignment]:
    """What this process has kept, by digest: for one on the same machine that is no fork of it."""
    return dict(_here)


def keep_all(assignments: Mapping[str, Assignment]) -> None:
    """Keep what another process of this machine has ``kept``."""
    _here.update(assignments)


def assignment_of(bundle: Bundle) -> Assignment:
    """The assignment that was packed, unpacked into a private folder where it is not here."""
    if bundle.digest not in _here:
        # Private to this user, and outside what a sandboxed child may read.
        folder = tempfile.TemporaryDirectory(prefix="grader-course-")
        with zipfile.ZipFile(io.BytesIO(bundle.packed)) as archive:
            archive.extractall(folder.name)
        _unpacked.append(folder)
        _here[bundle.digest] = load(Path(folder.name, "assignments", bundle.slug))
    return _here[bundle.digest]
