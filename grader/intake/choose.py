"""Of one student's files for one assignment: the one that counts, and what becomes of the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from grader.intake.claims import Claim
from grader.intake.entries import Entry, Lies
from grader.intake.forms import stem_of
from grader.intake.submission import Attempts, Kind, Outcome, Submission
from grader.intake.which import Which
from grader.text import printable

__all__ = ["Choice", "choose"]


@dataclass(frozen=True)
class Choice:
    """The submission, and for each claim what became of it and why."""

    submission: Submission
    outcomes: Mapping[Claim, tuple[Outcome, str]] = field(default_factory=dict)


def choose(
    student: str,
    slug: str,
    claims: Sequence[Claim],
    which: Which,
    scripts: Sequence[Claim] = (),
    attempts: Attempts = Attempts.LATEST,
) -> Choice:
    """What ``student`` handed in for the assignment ``slug``.

    ``scripts`` are all Python files of this student: what is not graded may be imported.
    ``attempts`` says which of several counts.
    """
    others = [claim for claim in claims if claim.is_other]
    work = [claim for claim in claims if not claim.is_other]
    if not work:
        return _unreadable(student, slug, others)
    if not slug:
        return _untold(student, work, others, which)
    may_be = [claim for claim in work if _may_be_work(claim, slug, which)] or work
    own = [claim for claim in may_be if not claim.told.looks]
    elsewhere = [claim for claim in may_be if claim.told.looks and own]
    current = list(_current(own or may_be, attempts))
    passed = [claim for claim in own or may_be if claim not in current]
    best, remark, is_rival = _best(current, slug, which)
    outcomes = _outcomes(best, work, passed, elsewhere, others, is_rival, attempts)
    notes = [*_attempt_notes(passed, attempts), *_problem_notes(best, current)]
    latest = max(claim.attempt for claim in current)
    notes += [f"later: {claim.problem}" for claim in others if claim.attempt > latest]
    submission = _of(student, slug, best, scripts)
    if is_rival:
        submission = replace(submission, kind=Kind.UNREADABLE, problem=remark)
    elif best.is_closed:
        submission = replace(submission, kind=Kind.UNREADABLE, problem=best.problem)
    else:
        first = [remark] if remark else []
        if best.told.looks:
            name = printable(best.entry.name)
            first.append(f"{name} looks like {best.told.looks}; nothing of {slug} is in it")
        submission = replace(submission, looks=best.told.looks).with_notes(*first, *notes)
    earlier = tuple(_earlier(student, slug, passed, which, scripts))
    return Choice(replace(submission, earlier=earlier), outcomes)


def _may_be_work(claim: Claim, slug: str, which: Which) -> bool:
    """Whether it is more than a helper: a notebook, or a script with an exercise in it."""
    if claim.is_script:
        return claim.told.has_work or which.is_canonical(claim.own_name, slug)
    return True


def _current(claims: Sequence[Claim], attempts: Attempts) -> Iterator[Claim]:
    """The latest attempt, or the first; where files are numbered one by one, that of each."""
    numbers: dict[str, set[tuple[int, ...]]] = {}
    for claim in claims:
        numbers.setdefault(claim.series, set()).add(claim.attempt)
    which = min if attempts is Attempts.FIRST else max
    return (claim for claim in claims if claim.attempt == which(numbers[claim.series]))


def _best(current: Sequence[Claim], slug: str, which: Which) -> tuple[Claim, str, bool]:
    """The file to be graded, a remark, and whether it is one of several that could be."""
    canonical = which.notebooks[slug]
    sound = [claim for claim in current if not claim.is_closed]
    if not sound:
        return current[0], "", False
    candidates = [
        claim for claim in sound if claim.is_notebook or which.is_canonical(claim.own_name, slug)
    ] or sound
    if len(candidates) == 1:
        return candidates[0], "", False
    names = ", ".join(claim.shown for claim in candidates)
    candidates = list(_written_in(candidates, slug, which))
    if len(candidates) == 1:
        shown = printable(candidates[0].parts[-1])
        return candidates[0], f"of {names}, {shown} was graded", False
    named = [claim for claim in candidates if claim.own_name == canonical]
    if len(named) == 1:
        return named[0], f"of {names}, {canonical} was graded", False
    for narrowed in _narrowed(candidates):
        if len(narrowed) == 1:
            shown = printable(narrowed[0].parts[-1])
            return narrowed[0], f"of {names}, {shown} was graded", False
    student = printable(candidates[0].owner.name)
    count = f"{len(candidates)} files for {student}"
    return current[0], f"{count}: {names}; leave one, or call it {canonical}", True


def _written_in(candidates: Sequence[Claim], slug: str, which: Which) -> Sequence[Claim]:
    """Without the notebooks in a language that the student did not work in: they were handed out
    beside the one that was filled in."""
    several = [c for c in candidates if c.is_notebook and which.is_canonical(c.own_name, slug)]
    if not any(which.is_translated(claim.own_name, slug) for claim in several):
        return candidates
    fewest = min(claim.look.stubs for claim in several)
    left = [claim for claim in several if claim.look.stubs > fewest]
    return [claim for claim in candidates if claim not in left]


def _narrowed(candidates: Sequence[Claim]) -> Iterator[Sequence[Claim]]:
    """Those with an exercise in them; those that no other imports; the last copy of one file."""
    with_work = [claim for claim in candidates if claim.told.has_work] or candidates
    yield with_work
    imported = frozenset[str]().union(*(claim.look.imports for claim in with_work))
    yield [claim for claim in with_work if stem_of(claim.parts[-1]) not in imported]
    folders = {claim.parts[:-1] for claim in with_work}
    stems = {stem_of(claim.parts[-1]) for claim in with_work}
    if len(folders) == len(stems) == 1:
        # A browser numbers what is downloaded again: "work.ipynb", "work (1).ipynb".
        yield [max(with_work, key=lambda claim: _copy_number(claim.parts[-1]))]


def _copy_number(name: str) -> tuple[int, str]:
    digits = "".join(c for c in name.removeprefix(stem_of(name)) if c.isdigit())
    return int(digits or 0), name


_PASSED_OVER = {
    Attempts.LATEST: (Outcome.EARLIER, "a later attempt was graded"),
    Attempts.FIRST: (Outcome.BESIDE, "the first attempt was graded"),
    Attempts.BEST: (Outcome.GRADED, "each attempt was graded; the best counts"),
}


def _outcomes(
    best: Claim,
    work: Sequence[Claim],
    passed: Sequence[Claim],
    elsewhere: Sequence[Claim],
    others: Sequence[Claim],
    is_rival: bool,
    attempts: Attempts,
) -> dict[Claim, tuple[Outcome, str]]:
    graded = not (is_rival or best.is_closed)
    found: dict[Claim, tuple[Outcome, str]] = {}
    for claim in others:
        found[claim] = (Outcome.BESIDE, claim.problem)
    for claim in work:
        if claim.is_closed:
            found[claim] = (Outcome.UNREADABLE, claim.problem)
        elif claim in passed:
            found[claim] = _PASSED_OVER[attempts]
        elif claim in elsewhere:
            found[claim] = (Outcome.ELSEWHERE, f"looks like {claim.told.looks}")
        elif is_rival and not claim.is_script:
            found[claim] = (Outcome.UNREADABLE, "one of several files that could be the work")
        elif claim.is_script:
            found[claim] = (Outcome.HELPER, "the notebook may import it")
        else:
            found[claim] = (Outcome.BESIDE, f"{printable(best.parts[-1])} was graded")
    if graded:
        found[best] = (Outcome.GRADED, "")
    return found


def _attempt_notes(passed: Sequence[Claim], attempts: Attempts) -> Iterator[str]:
    if passed and attempts is not Attempts.BEST:
        names = ", ".join(printable(str(PurePath(*claim.entry.parts))) for claim in passed)
        count = len(passed) + 1
        yield f"the {attempts.value} of {count} attempts was graded; not graded: {names}"


def _problem_notes(best: Claim, current: Sequence[Claim]) -> Iterator[str]:
    yield from (claim.problem for claim in current if claim.problem and claim is not best)
    yield from best.entry.notes


def _earlier(
    student: str, slug: str, passed: Sequence[Claim], which: Which, scripts: Sequence[Claim]
) -> Iterator[Submission]:
    """The attempts that were passed over, the newest first."""
    attempts: dict[tuple[tuple[int, ...], str], list[Claim]] = {}
    for claim in passed:
        attempts.setdefault((claim.attempt, claim.series), []).append(claim)
    for key in sorted(attempts, reverse=True):
        yield choose(student, slug, attempts[key], which, scripts).submission


def _of(student: str, slug: str, claim: Claim, scripts: Sequence[Claim]) -> Submission:
    return Submission(
        student,
        slug,
        claim.entry.path,
        claim.entry.member,
        claim.parts,
        claim.name,
        beside=tuple(_beside(claim, scripts)),
    )


def _beside(best: Claim, scripts: Sequence[Claim]) -> Iterator[tuple[str, Entry]]:
    """The student's other scripts of the same attempt, by their paths from the notebook."""
    folder = best.parts[:-1]
    numbered = [claim for claim in scripts if claim.series and claim.series != best.series]
    together = [claim for claim in scripts if not claim.series and claim.attempt == best.attempt]
    for claim in (*together, *_current(numbered, Attempts.LATEST)):
        if claim.entry == best.entry:
            continue
        above = folder if claim.parts[: len(folder)] == folder else best.parts[:1]
        inside = claim.parts[len(above) :] if claim.parts[: len(above)] == above else claim.parts
        if inside:
            yield PurePath(*inside[:-1], claim.name).as_posix(), claim.entry


def _unreadable(student: str, slug: str, others: Sequence[Claim]) -> Choice:
    """Who handed in no notebook, but something: the latest of it, and the reason."""
    latest = max(claim.attempt for claim in others)
    last = [claim for claim in others if claim.attempt == latest]
    files = [claim for claim in last if claim.entry.lies is Lies.FILE] or last
    first, *more = files
    problem = first.problem
    if more:
        names = [printable(claim.entry.name) for claim in files]
        shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        problem = f"{shown}: none is a notebook, a .py or a .zip file"
    submission = replace(_of(student, slug, first, ()), kind=Kind.UNREADABLE, problem=problem)
    outcomes = {claim: (Outcome.UNREADABLE, claim.problem) for claim in others}
    return Choice(submission, outcomes)


def _untold(student: str, work: Sequence[Claim], others: Sequence[Claim], which: Which) -> Choice:
    """Of a notebook that could be for any assignment."""
    first = work[0]
    there = ", ".join(which.course.slugs)
    name = printable(first.parts[-1])
    problem = f"{name}: cannot tell which assignment it is for; name it with -a ({there})"
    if unknown := printable(first.told.unknown):
        problem = (
            f"{name}: it is for {unknown}, which this course does not have ({there}); run the "
            f"command in the folder whose assignments/ has {unknown}, or use -a for another one"
        )
    submission = replace(
        _of(student, "", first, ()), kind=Kind.UNREADABLE, problem=first.problem or problem
    )
    outcomes = {
        claim: (Outcome.UNREADABLE, claim.problem or "no exercise of any assignment is in it")
        for claim in (*work, *others)
    }
    return Choice(submission, outcomes)
