"""Each file under the paths that were asked for, with whose it is and what it is for.

What is nobody's work by its place or its content is settled here: a system's file, a platform's,
the course's own, and what lies in another assignment's folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from grader.errors import UsageError
from grader.identity import Owner, Roster
from grader.intake.archives import Knows
from grader.intake.claims import Claim, claims_of, is_platforms
from grader.intake.entries import Entry, Lies, entries_of, entries_under, knows_nobody
from grader.intake.helping import in_own_folder, neighbours
from grader.intake.layouts import Layout
from grader.intake.ledger import Ledger
from grader.intake.people import People
from grader.intake.submission import Outcome
from grader.intake.which import Which
from grader.manifest import Course
from grader.text import printable

__all__ = ["listed", "nothing_in"]


def listed(
    paths: Sequence[Path],
    which: Which,
    roster: Roster | None,
    ledger: Ledger,
    layout: Layout | None,
) -> list[Claim]:
    """A claim for each owner of each file that may be work."""
    checks = _course_files(which.course)
    claims: list[Claim] = []
    for entries, found in _found(paths, which, roster, layout):
        claimed = {claim.entry for claim in found}
        for entry in entries:
            if entry.lies is Lies.SYSTEM:
                ledger.put(entry, Outcome.SYSTEM, "hidden, or written by a program")
            elif entry not in claimed:
                ledger.put(entry, Outcome.NOBODY, "its name does not fit --pattern")
        for claim in found:
            if claim.platforms:
                ledger.put(claim.entry, Outcome.SYSTEM, "written by the platform")
            elif claim.is_script and _is_courses(claim, checks):
                ledger.put(claim.entry, Outcome.COURSE, "the course's checks")
            elif which.is_elsewhere(claim.entry.parts):
                ledger.put(claim.entry, Outcome.ELSEWHERE, f"lies in the folder of {claim.folder}")
            else:
                claims.append(claim)
    return claims


def _found(
    paths: Sequence[Path], which: Which, roster: Roster | None, layout: Layout | None
) -> Iterator[tuple[Sequence[Entry], Sequence[Claim]]]:
    """The entries and the claims of each path, or of all where they are one download's parts."""
    for path in paths:
        if not path.exists():
            raise UsageError(f"{printable(str(path))}: no such file or folder")
    knows = _knows(roster)
    parents = {path.absolute().parent for path in paths}
    if len(paths) > 1 and len(parents) == 1 and layout is None:  # grader score class/*
        (parent,) = parents
        entries = entries_of(paths, knows)
        if is_platforms(parent, entries, knows):
            yield entries, claims_of(parent, entries, which, knows)
            return
    for path in paths:
        entries = entries_under(path, knows)
        found = list(claims_of(path, entries, which, knows, layout))
        work = [claim for claim in found if not claim.is_other]
        if len(paths) > 1 and len(work) < 2 and path.is_dir():
            found = [_below(claim, path.resolve().name) for claim in found]
        if path.is_file():
            found += neighbours(path, found, which)
        elif layout is None:
            found = in_own_folder(found, knows)
        yield entries, found


def _below(claim: Claim, name: str) -> Claim:
    """Of one of several folders that were named: its name is whose it is."""
    if claim.is_told:
        return claim
    return replace(claim, owner=Owner(name), parts=(name, *claim.parts))


def _knows(roster: Roster | None) -> Knows:
    """Whether a name is on the roster; that is looked up for few archives only."""
    if roster is None:
        return knows_nobody
    people = cache(lambda: People(roster, ()))
    return lambda name: people().is_on_roster(Owner(name))


def _course_files(course: Course) -> frozenset[bytes]:
    """The content of the course's own check files."""
    return frozenset(
        path.read_bytes() for assignment in course.all() for path in assignment.public_checks
    )


def _is_courses(claim: Claim, checks: frozenset[bytes]) -> bool:
    """Whether it is the course's own file: by what is in it, whatever it is named."""
    if claim.told.has_work:
        return False
    return claim.look.has_points or (
        claim.name.startswith("test_") and claim.entry.content() in checks
    )


def nothing_in(path: Path, wanted: str | None) -> str:
    """What is said of a path with nothing in it that could be work."""
    shown = printable(str(path))
    if path.is_dir() or path.suffix.lower() == ".zip":
        of = f" of {wanted}" if wanted else ""
        return f"{shown}: nothing to grade here (no .ipynb or .py file{of})"
    return f"{shown}: neither a notebook, nor a .py or .zip file, nor a folder"
