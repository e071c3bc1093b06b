"""Find what was handed in: list, tell, look up, choose, and account for every file."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from grader.errors import UsageError
from grader.identity import Roster
from grader.intake.choose import choose
from grader.intake.claims import Claim
from grader.intake.forms import stem_of
from grader.intake.layouts.named import layout_of
from grader.intake.ledger import Ledger
from grader.intake.listing import listed, nothing_in
from grader.intake.people import People, Person
from grader.intake.submission import Attempts, FileRecord, Kind, Outcome, Submission
from grader.intake.which import Which
from grader.manifest import Course
from grader.text import printable

__all__ = ["Found", "find"]

# What lies beside files that are named as students are, and is not handed in.
_NOBODYS = {"readme", "requirements", "license", "notes"}
_NOBODYS_SUFFIXES = set(
    " .csv .tsv .xlsx .ods .yml .yaml .json .toml .ini .cfg .db .md .log".split(" ")
)


@dataclass(frozen=True)
class Found:
    """``submissions`` to be marked, one for each student and assignment; every one of ``files``.

    ``remarks`` are lines for the teacher: who is not on the roster, whose assignment is another.
    ``attempts`` says which of several counts.
    """

    submissions: Sequence[Submission]
    files: Sequence[FileRecord] = ()
    strangers: Sequence[Person] = ()
    remarks: Sequence[str] = ()
    attempts: Attempts = Attempts.LATEST


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Whatever is found is kept, so looking for garbage meanwhile would be wasted time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_without_collecting()
def find(
    paths: Sequence[Path],
    course: Course,
    wanted: str | None = None,
    roster: Roster | None = None,
    *,
    pattern: str | None = None,
    attempts: Attempts = Attempts.LATEST,
) -> Found:
    """What was handed in under ``paths``.

    ``wanted`` is the assignment's slug where it was named. With a ``roster``, students are labelled
    as they are there, and one with nothing handed in has a submission that says so.
    Raises :class:`UsageError` for a path that is not there, or where nothing at all is found.
    """
    which, ledger = Which(course, wanted), Ledger()
    layout = layout_of(pattern, course) if pattern else None
    claims = listed(paths, which, roster, ledger, layout)
    if pattern and not claims:
        example = next((f.path for f in ledger.records() if f.outcome is Outcome.NOBODY), "")
        such = f", such as {example}" if example else ""
        raise UsageError(f"--pattern {printable(pattern)}: fits none of the files{such}")
    if all(claim.is_other for claim in claims):
        raise UsageError(nothing_in(paths[0], wanted))
    people = People(roster, [claim.owner for claim in claims])
    claims = _of_students(claims, people, ledger)
    found: list[Submission] = []
    persons: dict[str, Person] = {}
    for person, theirs in _by_person(claims, people).items():
        persons[person.label] = person
        found += _chosen(person, theirs, which, ledger, attempts)
    if not found:
        raise UsageError(
            f"{printable(str(paths[0]))}: cannot tell which assignment this is; "
            f"name it with -a SLUG ({', '.join(course.slugs)})"
        )
    found = _of_the_one(found)
    strangers = [person for person in persons.values() if not person.is_known]
    if roster is not None:
        found += _absent(found, roster)
    return Found(found, ledger.records(), strangers, tuple(_remarks(found)), attempts)


# ── look up ──────────────────────────────────────────────────────────────────────────────────


def _of_students(claims: Sequence[Claim], people: People, ledger: Ledger) -> list[Claim]:
    """Without what is no work and no student's either: a list of names, a folder of figures.

    It is a student's where a platform or the roster says so, or where work is told apart by the
    names of such folders, or such files.
    """
    work = [claim for claim in claims if not claim.is_other]
    flat = {
        claim.owner.name
        for claim in work
        if _is_bare(claim) or (claim.entry.member and claim.entry.path.stem == claim.owner.name)
    }
    told = {claim.owner.name for claim in work if claim.owner.name in claim.parts[:-1]} | flat

    def is_somebodys(claim: Claim) -> bool:
        if not claim.is_other or claim.is_told or people.is_on_roster(claim.owner):
            return True
        if claim.is_stray:
            return False
        if not _is_bare(claim):
            return len(told) > 1 and claim.owner.name in claim.parts[:-1]
        name = PurePath(claim.parts[-1])
        return len(flat) > 1 and not (
            name.suffix.lower() in _NOBODYS_SUFFIXES or name.stem.lower() in _NOBODYS
        )

    kept = []
    for claim in claims:
        if is_somebodys(claim):
            kept.append(claim)
        else:
            ledger.put(claim.entry, Outcome.NOBODY, "no student's name goes with it")
    return kept


def _is_bare(claim: Claim) -> bool:
    """Whether it is a file that is named as its student is."""
    name = claim.parts[-1]
    return bool(name) and claim.owner.name == stem_of(name)


def _by_person(claims: Sequence[Claim], people: People) -> Mapping[Person, list[Claim]]:
    """Each person's claims, in the order they were found in."""
    labels: dict[str, Person] = {}
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        for person in people.of(claim.owner):
            known = labels.setdefault(person.label, person)
            if person.note and not known.note:
                labels[person.label] = replace(known, note=person.note)
            found.setdefault(person.label, []).append(claim)
    return {labels[label]: theirs for label, theirs in found.items()}


# ── choose ───────────────────────────────────────────────────────────────────────────────────


def _chosen(
    person: Person,
    claims: Sequence[Claim],
    which: Which,
    ledger: Ledger,
    attempts: Attempts,
) -> Sequence[Submission]:
    """One submission for each assignment that a person has handed in for."""
    scripts = [claim for claim in claims if claim.is_script]
    groups, rest = _by_assignment(claims)
    for claim, reason in rest.items():
        outcome = Outcome.HELPER if claim.is_script and groups else Outcome.NOBODY
        outcome = Outcome.BESIDE if groups and not claim.is_script else outcome
        ledger.put(claim.entry, outcome, reason, person.label if groups else "")
    found = []
    for slug, theirs in groups.items():
        choice = choose(person.label, slug, theirs, which, scripts, attempts)
        for claim, (outcome, reason) in choice.outcomes.items():
            ledger.put(claim.entry, outcome, reason, person.label, slug)
        submission = _of_person(choice.submission, person)
        found.append(submission)
    return found


def _of_person(submission: Submission, person: Person) -> Submission:
    note = [person.note] if person.note else []
    return replace(
        submission,
        student_id=person.id,
        notes=(*note, *submission.notes),
        earlier=tuple(_of_person(one, person) for one in submission.earlier),
    )


def _by_assignment(
    claims: Sequence[Claim],
) -> tuple[Mapping[str, Sequence[Claim]], Mapping[Claim, str]]:
    """Groups by assignment, and what is in none of them with the reason.

    What tells no assignment is for the one that the student's other files are for, or lies beside
    them: scripts are helpers.
    """
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.told.slug and not claim.is_other and not claim.is_closed:
            groups.setdefault(claim.told.slug, []).append(claim)
    rest: dict[Claim, str] = {}
    only = next(iter(groups)) if len(groups) == 1 else ""
    for claim in claims:
        slug = claim.told.slug
        if claim.is_other or claim.is_closed:
            groups.setdefault(slug if slug in groups or not only else only, []).append(claim)
        elif not slug and (groups or claim.is_script):
            beside = "the notebook may import it" if claim.is_script else "no exercise is in it"
            rest[claim] = beside if groups else "no exercise of any assignment is in it"
        elif not slug:
            groups.setdefault("", []).append(claim)
    if "" in groups and len(groups) == 2:  # beside a damaged file whose name tells what it is for
        (slug,) = groups.keys() - {""}
        groups[slug] += groups.pop("")
    return groups, rest


def _of_the_one(found: Sequence[Submission]) -> list[Submission]:
    """What cannot be read is for the same assignment as all that can, if that is only one."""
    slugs = {submission.assignment for submission in found} - {""}
    only = slugs.pop() if len(slugs) == 1 else ""
    return [s if s.assignment else replace(s, assignment=only) for s in found]


def _absent(found: Sequence[Submission], roster: Roster) -> Sequence[Submission]:
    """One for each student of whom there is nothing, for each assignment there is."""
    there = {(submission.student, submission.assignment) for submission in found}
    slugs = sorted({submission.assignment for submission in found} - {""})
    return [
        Submission(label, slug, student_id=student.id, kind=Kind.ABSENT)
        for slug in slugs
        for student in roster.students
        if ((label := student.label or student.name), slug) not in there
    ]


def _remarks(found: Sequence[Submission]) -> Iterator[str]:
    """Who handed in another assignment than was asked for, or than the rest of the class."""
    slugs: dict[str, set[str]] = {}
    for one in found:
        if not one.absent and one.assignment:
            slugs.setdefault(one.student, set()).add(one.assignment)
    wrong = [one for one in found if one.looks]
    for slug in dict.fromkeys(one.assignment for one in wrong):
        yield _wrong(slug, {one.student: one.looks for one in wrong if one.assignment == slug})
    counts = Counter(slug for of in slugs.values() for slug in of)
    if len(counts) < 2 or any(len(of) > 1 for of in slugs.values()):
        return
    main, most = counts.most_common(1)[0]
    if most > 1 and most * 3 >= len(slugs) * 2:
        yield _wrong(main, {who: min(of) for who, of in slugs.items() if main not in of})


def _wrong(slug: str, others: Mapping[str, str]) -> str:
    names = ", ".join(f"{who} ({other})" for who, other in others.items())
    return f"handed in another assignment than {slug}: {names}"
