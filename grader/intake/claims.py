"""Each file that was found, with what its path and its content say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePath

from grader.errors import UnreadableSubmission
from grader.identity import Owner
from grader.intake import layouts
from grader.intake.archives import Knows
from grader.intake.entries import Entry, Lies
from grader.intake.forms import Form, Look, look_at, name_as, named_as
from grader.intake.layouts import Layout, Reading, Tree, plain
from grader.intake.which import Told, Which
from grader.notebook.identify import identify
from grader.text import printable

__all__ = ["Claim", "claims_of", "is_platforms", "look_of"]

_IS_OTHER = "is neither a notebook, nor a .py or .zip file"
_HEAD, _LARGEST_TEXT = 4096, 20 * 2**20
_METADATA_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Claim:
    """One file and one owner. ``parts`` begin with the student's name or folder.

    ``is_told`` where a platform's layout, not just a folder's name, says whose it is; ``is_stray``
    where the platform named the files around it, and not this one.
    """

    entry: Entry
    owner: Owner
    parts: tuple[str, ...]
    look: Look
    told: Told
    folder: str = ""
    attempt: tuple[int, ...] = ()
    series: str = ""
    is_told: bool = False
    is_stray: bool = False
    platforms: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether it stands where work may be, and cannot be read."""
        return self.entry.lies is Lies.CLOSED or bool(self.look.problem)

    @property
    def is_other(self) -> bool:
        """Whether it is no work: a picture, a text, a folder with nothing in it."""
        return not self.is_closed and self.look.form is Form.OTHER

    @property
    def is_notebook(self) -> bool:
        """Whether it is read as a notebook."""
        return not self.is_closed and self.look.form is Form.NOTEBOOK

    @property
    def is_script(self) -> bool:
        """Whether it is read as a Python script."""
        return not self.is_closed and self.look.form is Form.SCRIPT

    @property
    def name(self) -> str:
        """The name under which it is read as what it is."""
        return name_as(self.look.form, self.own_name)

    @property
    def own_name(self) -> str:
        """The file's name without the number that a platform gave it for being handed in again."""
        is_numbered = PurePath(self.series).suffix == PurePath(self.parts[-1]).suffix
        return self.series if self.series and is_numbered else self.parts[-1]

    @property
    def problem(self) -> str:
        """Why it cannot be graded; empty for work."""
        if self.entry.problem or self.look.problem:
            return self.entry.problem or self.look.problem
        return _why_other(self.entry) if self.is_other else ""

    @property
    def shown(self) -> str:
        """Its path as a student knows it."""
        return printable("/".join(self.parts))


def claims_of(
    path: Path,
    entries: Sequence[Entry],
    which: Which,
    knows: Knows,
    layout: Layout | None = None,
) -> Sequence[Claim]:
    """A claim for each owner of each file of ``entries``, all found under ``path``.

    Where a ``layout`` is given, it alone says whose a file is: what it does not fit has no claim.
    """
    files = [entry for entry in entries if entry.lies is not Lies.SYSTEM]
    tree = _tree(path, entries, files, knows)
    platform, readings = layouts.read(tree, layout)
    paths = [entry.parts for entry in files]
    if platform:
        bare = plain.without_common(paths)
    else:
        bare = plain.unwrapped(paths, tree.work, which.course.slugs)
    around: dict[Path, tuple[str, ...]] = {}
    found: list[Claim] = []
    for entry, reading, parts in zip(files, readings, bare):
        place = entry.path.with_suffix("") if entry.member else entry.path.parent
        if place not in around:
            around[place] = place.absolute().parts[1:]
        if reading is not None or layout is None:
            claims = _claims(entry, reading, parts, around[place], which)
            is_stray = bool(platform) and reading is None
            found += (replace(claim, is_stray=True) for claim in claims) if is_stray else claims
    return found


def is_platforms(path: Path, entries: Sequence[Entry], knows: Knows) -> bool:
    """Whether ``entries``, all in the folder ``path``, are named as a platform names a class's."""
    files = [entry for entry in entries if entry.lies is not Lies.SYSTEM]
    return bool(layouts.read(_tree(path, entries, files, knows))[0])


def _tree(path: Path, entries: Sequence[Entry], files: Sequence[Entry], knows: Knows) -> Tree:
    by_parts = {entry.parts: entry for entry in entries}

    def text(parts: tuple[str, ...]) -> str:
        return by_parts[parts].content(_METADATA_BYTES).decode("utf-8-sig", "replace")

    name = path.stem if path.suffix.lower() == ".zip" else path.resolve().name
    system = [entry.parts for entry in entries if entry.lies is Lies.SYSTEM]
    return Tree([entry.parts for entry in files], name, system, text, knows)


def _claims(
    entry: Entry,
    reading: Reading | None,
    parts: tuple[str, ...],
    around: Sequence[str],
    which: Which,
) -> Iterator[Claim]:
    look = look_of(entry)
    folder = which.folder(around, entry.parts)
    if reading is not None and reading.assignment:
        folder = which.course.match(reading.assignment) or folder
    if reading is not None:
        own = reading.parts
        name = own[-1] if len(own) > 1 else reading.series or own[-1]
        told = _told(entry, look, name or parts[-1], folder, which)
        below, attempt = plain.attempt_in(("", *own))
        for owner in reading.owners:
            yield Claim(
                entry, owner, (owner.name, *below[1:]), look, told, folder,
                reading.attempt or attempt, reading.series, is_told=True,
                platforms=reading.platforms,
            )  # fmt: skip
        return
    told = _told(entry, look, parts[-1], folder, which)
    below, attempt = plain.attempt_in(parts)
    is_assignments = bool(which.named(parts[-1]))
    name = plain.student(below, around, told.slug, which.course.slugs, is_assignments)
    yield Claim(entry, Owner(name), below, look, told, folder, attempt)


def look_of(entry: Entry) -> Look:
    """What there is; of what is not named as work, no more is read than is needed."""
    if entry.lies is not Lies.FILE or entry.problem:
        return Look(Form.OTHER)
    try:
        if named_as(entry.name) is Form.OTHER:
            head = entry.content(_HEAD)
            if not (_MAY_BE_WORK.search(head) or head.startswith(_UTF16)):
                return Look(Form.OTHER)
            return look_at(entry.content(_LARGEST_TEXT), entry.name)
        return look_at(entry.content(), entry.name)
    except UnreadableSubmission as error:
        return Look(named_as(entry.name), problem=str(error))


@lru_cache(maxsize=1000)
def _why_other(entry: Entry) -> str:
    """What a file is that is no work, and what to do; in general words where it is not known."""
    try:
        content = entry.content(_LARGEST_TEXT)
    except UnreadableSubmission as error:
        return str(error)
    found = identify(content, entry.name)
    if found.what.startswith(("a ", "an ")):
        return found.refusal(entry.name)
    return f"{printable(entry.name)} {_IS_OTHER}"


_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MAY_BE_WORK = re.compile(
    rb"\A\s*(?:\xef\xbb\xbf)?\s*\{|^(?:import|from|def|class|async|#|!|%|\"\"\")", re.M
)


def _told(entry: Entry, look: Look, name: str, folder: str, which: Which) -> Told:
    if look.form is not Form.OTHER:
        return which.of(look, name, folder)
    return Told(which.wanted or folder or which.named(name))
