"""Downloads of learning platforms: whose a file is, told from the names they give to files.

Canvas    ``lovelaceada_LATE_1234_56789_work.ipynb``: name, user id, attachment id, file
Moodle    ``Ada Lovelace_1234_assignsubmission_file/work.ipynb``, or the same joined by ``_``
Gradescope ``submission_1234/work.ipynb`` beside ``submission_metadata.yml``, which says whose
GitHub    ``softmax-submissions/softmax-ada/…``: clones, whose common beginning is no name
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from grader.batch.files import HandedIn
from grader.errors import UsageError
from grader.extras import needs
from grader.text import printable

__all__ = ["is_attempt", "is_platforms", "recognised"]

_CANVAS = re.compile(
    r"(?:(?P<name>(?!anon_|LATE_)\w*?)_)?(?:LATE_)?"
    r"(?P<uid>\d{3,}|anon_[0-9A-Za-z]+)_(?:(?P<fid>\d{3,})_(?P<file>.+)|(?:text|link)\.html)"
)
_MOODLE = re.compile(
    r"(?P<name>.+)_(?P<uid>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)"
)
_ATTEMPT = re.compile(r"(?:attempt|submission|try|version|v)[ _-]?(\d+)", re.IGNORECASE)
_METADATA = "submission_metadata.yml"


def is_platforms(name: str) -> bool:
    """Whether a platform gave this name to a file or folder."""
    return bool(_CANVAS.fullmatch(name) or _MOODLE.fullmatch(name))


def recognised(path: Path, files: Sequence[HandedIn], outer: str = "") -> list[HandedIn]:
    """``files`` found under ``path``: with ``student``, ``ids`` and ``attempt`` where a platform's
    names tell them, and with ``parts`` as the student had them. Others are as they were.

    ``outer`` is the folder that all of them are in, and that is not in their ``parts``.
    """
    submitters = _gradescope(path)
    if submitters is not None:
        return [one for file in files for one in _from_gradescope(file, submitters)]
    files = [_from_moodle(file) or _from_canvas(file) or file for file in files]
    files = _latest_on_canvas(files)
    files = _without_repository_prefix(path, outer, files)
    return [_with_attempt(file) for file in files]


def _tell(
    file: HandedIn, student: str, ids: Iterable[str], parts: Sequence[str], attempt: int
) -> HandedIn:
    name = printable(student)
    parts = tuple(part for part in parts if part)
    return replace(
        file, student=name, ids=tuple(ids), parts=(name, *(parts or (name,))), attempt=attempt
    )


def _from_moodle(file: HandedIn) -> HandedIn | None:
    found = _MOODLE.fullmatch(file.parts[0])
    if not found:
        return None
    name, uid = found["name"], found["uid"]
    blind = name == "Participant"
    return _tell(
        file, f"Participant {uid}" if blind else name, (uid, f"Participant {uid}"),
        (found["file"], *file.parts[1:]), 0,
    )  # fmt: skip


def _from_canvas(file: HandedIn) -> HandedIn | None:
    found = _CANVAS.fullmatch(file.parts[0])
    if not found:
        return None
    # Canvas numbers what is handed in again under the same name: work-1.ipynb, work-2.ipynb.
    name = PurePath(found["file"] or file.parts[0].rsplit("_", 1)[-1])
    own = re.sub(r"-\d+$", "", name.stem) + name.suffix
    student = found["name"] or found["uid"]
    return _tell(file, student, (found["uid"],), (own, *file.parts[1:]), int(found["fid"] or 0))


def _latest_on_canvas(files: Sequence[HandedIn]) -> list[HandedIn]:
    """Of files that one student calls alike, the last one uploaded."""
    latest: dict[object, HandedIn] = {}
    older: dict[object, list[HandedIn]] = {}
    for number, file in enumerate(files):
        key: object = (file.ids, file.parts) if file.attempt else number
        if key in latest and latest[key].attempt > file.attempt:
            older.setdefault(key, []).append(file)
            continue
        if key in latest:
            older.setdefault(key, []).append(latest[key])
        latest[key] = file
    return [
        replace(file, attempt=0, notes=(*file.notes, *_named(older.get(key, ()))))
        for key, file in latest.items()
    ]


def _named(older: Sequence[HandedIn]) -> list[str]:
    names = ", ".join(printable(PurePath(file.member or file.path).name) for file in older)
    return [f"the latest of {len(older) + 1} attempts; not graded: {names}"] if older else []


def is_attempt(folder: str) -> bool:
    """Whether a folder of this name is an attempt, and nobody's name."""
    return _ATTEMPT.fullmatch(folder) is not None


def _with_attempt(file: HandedIn) -> HandedIn:
    """A folder such as ``attempt_2``, within a student's, is an attempt."""
    for at, part in enumerate(file.parts[1:-1], 1):
        found = _ATTEMPT.fullmatch(part)
        if found:
            parts = (*file.parts[:at], *file.parts[at + 1 :])
            return replace(file, parts=parts, attempt=int(found[1]))
    return file


# ── clones ───────────────────────────────────────────────────────────────────────────────────


def _without_repository_prefix(path: Path, outer: str, files: Sequence[HandedIn]) -> list[HandedIn]:
    """The name of the assignment, or the class, that each repository's name begins with."""
    tops = sorted({file.parts[0] for file in files if len(file.parts) > 1 and not file.student})
    roots = [path.stem if path.suffix.lower() == ".zip" else path.name, outer]
    clones = [top for top in tops if (path / outer / top / ".git").exists()]
    prefix = next((r.removesuffix("submissions") for r in roots if r.endswith("-submissions")), "")
    if not prefix and len(clones) > 1:
        prefix = os.path.commonprefix(clones)  # noqa: RUF071 - of names, not of paths
        prefix = prefix[: prefix.rfind("-") + 1]
    if not prefix:
        return list(files)
    return [
        replace(file, parts=(file.parts[0].removeprefix(prefix), *file.parts[1:]))
        if file.parts[0].startswith(prefix) and file.parts[0] != prefix and file.parts[0] in tops
        else file
        for file in files
    ]


def _subfolders(path: Path) -> list[Path]:
    return [sub for sub in path.iterdir() if sub.is_dir()] if path.is_dir() else []


# ── Gradescope ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Submitter:
    name: str
    ids: tuple[str, ...]


def _from_gradescope(
    file: HandedIn, submitters: Mapping[str, Sequence[_Submitter]]
) -> list[HandedIn]:
    """One for each who handed it in together."""
    for at, part in enumerate(file.parts):
        if part in submitters:
            number = int(part.rsplit("_", 1)[-1])
            rest = file.parts[at + 1 :]
            return [_tell(file, who.name, who.ids, rest, number) for who in submitters[part]]
    return [file]


def _gradescope(path: Path) -> Mapping[str, Sequence[_Submitter]] | None:
    """Folder → who handed it in, of a bulk export; ``None`` where ``path`` is none."""
    text = _metadata_of(path)
    if text is None:
        return None
    with needs("instructor"):
        import yaml

    try:
        table = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return {
            str(folder): [_submitter(who) for who in entry[":submitters"]]
            for folder, entry in table.items()
            if re.fullmatch(r"submission_\d+", str(folder))
        }
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        reason = printable(str(error))[:120]
        raise UsageError(
            f"{printable(str(path))}: its {_METADATA} cannot be read ({reason}); export again"
        ) from None


def _submitter(who: Mapping[str, Any]) -> _Submitter:
    ids = [str(who[key]) for key in (":sid", ":email") if who.get(key)]
    return _Submitter(str(who.get(":name") or ids[0]), tuple(ids))


def _metadata_of(path: Path) -> bytes | None:
    if path.is_dir():
        for folder in (path, *_subfolders(path)):
            if (folder / _METADATA).is_file():
                return (folder / _METADATA).read_bytes()
        archives = list(path.glob("*.zip"))
        return _metadata_of(archives[0]) if len(archives) == 1 else None
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.count("/") < 2 and PurePath(name).name == _METADATA:
                    return archive.read(name)
    except Exception:  # no archive, or a damaged one, which is reported where it is listed
        pass
    return None
