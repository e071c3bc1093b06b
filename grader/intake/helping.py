"""Scripts that a file imports, where nothing but their place says whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from grader.intake.archives import Knows
from grader.intake.claims import Claim, look_of
from grader.intake.entries import Entry
from grader.intake.forms import Form, named_as, stem_of
from grader.intake.submission import MOST_HELPERS
from grader.intake.which import Which

__all__ = ["in_own_folder", "neighbours"]


def in_own_folder(found: Sequence[Claim], knows: Knows) -> list[Claim]:
    """Of one student's own folder, with the scripts as that student's.

    It is one where there is a single notebook, or a single script that no other imports, and no
    platform, folder or roster says that the others are somebody else's.
    """
    work = [claim for claim in found if claim.is_notebook or claim.is_script]
    imported = frozenset[str]().union(*(claim.look.imports for claim in work))
    mains = [claim for claim in work if claim.is_notebook] or [
        claim for claim in work if claim.told.has_work and not _modules(claim) & imported
    ]
    if len(mains) != 1 or mains[0].is_told or len(mains[0].parts) > 1:
        return list(found)
    owner = mains[0].owner

    def is_helper(claim: Claim) -> bool:
        free = not claim.told.has_work or bool(_modules(claim) & imported)
        return claim.is_script and claim is not mains[0] and free and not knows(claim.owner.name)

    return [replace(claim, owner=owner) if is_helper(claim) else claim for claim in found]


def _modules(claim: Claim) -> frozenset[str]:
    """The names under which it may be imported: its own, or the folder's it is in."""
    return frozenset((stem_of(claim.parts[-1]), *claim.parts[:-1]))


def neighbours(path: Path, found: Sequence[Claim], which: Which) -> Iterator[Claim]:
    """The scripts beside a file that was asked for alone, as far as it imports them.

    In a folder of several notebooks they may be another student's. So may a script beside a
    script be, if there are exercises in it.
    """
    if len(found) != 1 or not (found[0].is_notebook or found[0].is_script):
        return
    work = found[0]
    beside = [file for file in sorted(path.parent.iterdir()) if file != path and file.is_file()]
    if any(named_as(file.name) is Form.NOTEBOOK for file in beside):
        return
    wanted, seen = set(work.look.imports), set[str]()
    while reached := sorted(wanted - seen):
        seen |= wanted
        for file in (file for name in reached for file in _module(path.parent, name)):
            entry = Entry(file, (*work.parts[:-1], *file.relative_to(path.parent).parts))
            look = look_of(entry)
            told = which.of(look, file.name, "")
            if file != path and look.form is Form.SCRIPT and not (work.is_script and told.has_work):
                wanted |= look.imports
                told = replace(told, slug="")
                yield replace(work, entry=entry, parts=entry.parts, look=look, told=told)


def _module(folder: Path, name: str) -> Sequence[Path]:
    """The files of a module or a package in ``folder``, no links."""
    files = [folder / f"{name}.py"]
    if (folder / name).is_dir() and not (folder / name).is_symlink():
        files += islice(sorted((folder / name).rglob("*.py")), MOST_HELPERS)
    return [file for file in files if file.is_file() and not file.is_symlink()]
