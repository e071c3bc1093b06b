"""Of the files that were handed in: whose they are, for which assignment, and which one counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from grader.batch.files import HandedIn, files_under
from grader.batch.layouts import is_attempt, is_platforms, recognised
from grader.errors import GraderError, UsageError
from grader.identity import Id, Match, Matcher, Owner, Roster, Student
from grader.manifest import Course
from grader.notebook import read
from grader.text import printable

__all__ = ["find"]

# Folders that many people's work is in, so that they are nobody's name.
_EVERYBODYS = {"assignments", "solutions", "submissions", "submitted"}
# What lies beside files that are called as students are, and is not handed in.
_NOBODYS = {"readme", "requirements", "license", "notes"}
_NOBODYS_SUFFIXES = set(
    " .csv .tsv .xlsx .ods .yml .yaml .json .toml .ini .cfg .db .md .log".split(" ")
)


def find(
    paths: Sequence[Path],
    course: Course,
    wanted: str | None = None,
    roster: Roster | None = None,
) -> Sequence[HandedIn]:
    """What was handed in under ``paths``, one entry for each student and assignment.

    ``wanted`` is the assignment's slug where it was named. With a ``roster``, students are called
    as they are there, and one with nothing handed in has an entry that says so.
    Raises :class:`UsageError` for a path that is not there, or where nothing at all is found.
    """
    files: list[HandedIn] = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"{printable(str(path))}: no such file or folder")
        outer, unwrapped = _unwrapped(files_under(path), course)
        found = recognised(path, unwrapped, outer)
        work = [file for file in found if not file.other]
        if len(paths) > 1 and len(work) < 2 and path.is_dir():  # grader score class/*
            found = [replace(f, parts=(path.resolve().name, *f.parts)) for f in found]
        files += found
    files = [file for file in files if not _is_in_anothers(file, course, wanted)]
    if all(file.other for file in files):
        raise UsageError(_nothing(paths[0], wanted))
    told = [_tell(file, course, wanted) for file in files]
    matcher = Matcher(roster or Roster(()))
    kept = _without_helpers(_of_students(told, matcher))
    if not kept:
        raise UsageError(
            f"{printable(str(paths[0]))}: cannot tell which assignment this is; "
            f"name it with -a SLUG ({', '.join(course.slugs)})"
        )
    if roster is not None:
        named = [_on_roster(f, matcher) for f in kept]
        return _with_absent(_of_the_one(_one_each(named, course)), roster)
    return _of_the_one(_one_each(_told_apart(kept), course))


def _is_in_anothers(file: HandedIn, course: Course, wanted: str | None) -> bool:
    """Whether it lies in the folder of another assignment than the one that was named."""
    slugs = [part for part in file.parts[:-1] if part in course.slugs]
    return wanted is not None and bool(slugs) and slugs[-1] != wanted


def _nothing(path: Path, wanted: str | None) -> str:
    shown = printable(str(path))
    if path.is_dir() or path.suffix.lower() == ".zip":
        of = f" of {wanted}" if wanted else ""
        return f"{shown}: nothing to grade here (no .ipynb or .py file{of})"
    return f"{shown}: neither a notebook, nor a .py or .zip file, nor a folder"


def _on_roster(file: HandedIn, matcher: Matcher) -> HandedIn:
    student = _whose(file, matcher)
    if student is None:
        return replace(file, notes=(*file.notes, f"{file.student} is not on the roster"))
    return replace(file, student=student.label, student_id=student.id)


def _whose(file: HandedIn, matcher: Matcher) -> Student | None:
    found = matcher.of(Owner(file.student, tuple(Id("", text) for text in file.ids)))
    return found.students[0] if isinstance(found, Match) else None


def _with_absent(files: Sequence[HandedIn], roster: Roster) -> Sequence[HandedIn]:
    """And an entry for each student of whom there is nothing, for each assignment there is."""
    there = {(file.student, file.assignment) for file in files}
    slugs = sorted({file.assignment for file in files if file.assignment})
    return [*files] + [
        HandedIn(
            Path(), (), student=student.label, student_id=student.id, assignment=slug, absent=True
        )
        for slug in slugs
        for student in roster.students
        if (student.label, slug) not in there
    ]


def _told_apart(files: Sequence[HandedIn]) -> Sequence[HandedIn]:
    """Two students of one name are called by their ids, too."""
    ids: dict[str, set[str]] = {}
    for file in files:
        if file.ids:
            ids.setdefault(file.student, set()).add(file.ids[0])
    return [
        replace(file, student=f"{file.student} ({file.ids[0]})")
        if len(ids.get(file.student, ())) > 1 and file.ids
        else file
        for file in files
    ]


def _unwrapped(files: Sequence[HandedIn], course: Course) -> tuple[str, Sequence[HandedIn]]:
    """Without the one folder that everything is in, if several folders of notebooks are in it, or
    what a platform gave its name to; and that folder's name."""
    work = [f for f in files if f.is_notebook and not f.other] or [f for f in files if not f.other]
    outer = {file.parts[0] for file in work}
    inner = {f.parts[1] for f in work if len(f.parts) > 2 and not is_attempt(f.parts[1])}
    if len(outer) != 1 or outer.intersection(course.slugs):
        return "", files
    platforms = any(is_platforms(f.parts[1]) for f in work if len(f.parts) > 1)
    if not platforms and (len(inner) < 2 or inner.intersection(course.slugs)):
        return "", files
    (top,) = outer
    return top, [
        replace(f, parts=f.parts[1:]) if f.parts[0] == top and len(f.parts) > 1 else f
        for f in files
    ]


def _of_students(files: Sequence[HandedIn], matcher: Matcher) -> list[HandedIn]:
    """Without what is no notebook and no student's either: a list of names, a folder of figures.

    It is a student's where a platform or the roster says so, or where notebooks are told apart by
    the names of such folders, or such files.
    """
    work = [file for file in files if not file.other]
    flat = {f.student for f in work if _is_bare(f) or (f.member and f.path.stem == f.student)}
    told = {file.student for file in work if file.student in file.parts[:-1]} | flat

    def is_somebodys(file: HandedIn) -> bool:
        if not file.other or file.ids or _whose(replace(file, ids=()), matcher):
            return True
        if not _is_bare(file):
            return len(told) > 1 and file.student in file.parts[:-1]
        name = PurePath(file.parts[-1])
        return len(flat) > 1 and not (
            name.suffix.lower() in _NOBODYS_SUFFIXES or name.stem.lower() in _NOBODYS
        )

    return [file for file in files if is_somebodys(file)]


def _is_bare(file: HandedIn) -> bool:
    """Whether it is a file that is called as its student."""
    name = file.parts[-1]
    return bool(name) and file.student == printable(PurePath(name).stem)


def _tell(file: HandedIn, course: Course, wanted: str | None) -> HandedIn:
    """Whose it is, and for which assignment."""
    slug = wanted or _slug_in_path(file, course)
    if slug is None:
        slug = _slug_in_content(file, course)
    student = file.student or _student(file, course, slug)
    return replace(file, student=student, assignment=slug or "")


def _slug_in_path(file: HandedIn, course: Course) -> str | None:
    around = file.path.absolute().with_suffix("").parts
    for part in reversed((*(around if file.member else around[:-1]), *file.parts[:-1])):
        if part in course.slugs:
            return part
    return course.match(PurePath(file.parts[-1]).stem)


def _slug_in_content(file: HandedIn, course: Course) -> str | None:
    """From the notebook's metadata, else from the functions that it defines."""
    only = course.slugs[0] if len(course.slugs) == 1 else None
    if file.problem:
        return only
    try:
        source = read(file.content(), file.parts[-1])
    except GraderError:
        return only
    if source.assignment is not None and (slug := course.match(source.assignment)):
        return slug
    best, most = None, 0.0
    for assignment in course.all():
        names = {exercise.name for exercise in assignment.exercises}
        share = len(names & source.defined) / len(names)
        if share > most:
            best, most = assignment.slug, share
    return best


def _student(file: HandedIn, course: Course, slug: str | None) -> str:
    """A flat file's own name, the folder above the assignment's, or the topmost folder.

    A file that is called what everybody's is called says nothing: then it is the folder it is in.
    """
    stem = PurePath(file.parts[-1]).stem
    folders = [folder for folder in file.parts[:-1] if folder not in _EVERYBODYS]
    if slug in folders:
        at = folders.index(slug)
        folders = folders[:at][-1:] or folders[at + 1 :]
    path = file.path.absolute()
    around = (path.with_suffix("") if file.member else path.parent).parts[1:]
    outside = [part for part in around if part not in course.slugs]
    in_own_folder = slug in around and any(p in _EVERYBODYS for p in outside[-2:-1])
    if not folders and slug and (in_own_folder or course.match(stem)):
        folders = [part for part in outside if part not in _EVERYBODYS][-1:]
    return printable(folders[0] if folders else stem)


def _without_helpers(files: Sequence[HandedIn]) -> list[HandedIn]:
    """Leave out what lies beside somebody's work and is for no assignment that we know: scripts,
    and what is no notebook."""
    slugs: dict[str, set[str]] = {}
    for file in files:
        if file.assignment and not file.other:
            slugs.setdefault(file.student, set()).add(file.assignment)
    kept = []
    for file in files:
        of = slugs.get(file.student, set())
        if not file.assignment and file.other and len(of) == 1:
            file = replace(file, assignment=min(of))
        if file.assignment or (not of and (file.other or file.is_notebook)):
            kept.append(file)
    return kept


def _of_the_one(files: Sequence[HandedIn]) -> Sequence[HandedIn]:
    """What cannot be read is for the same assignment as all that can, if that is only one."""
    slugs = {file.assignment for file in files} - {""}
    only = slugs.pop() if len(slugs) == 1 else ""
    return [f if f.assignment else replace(f, assignment=only) for f in files]


def _one_each(files: Sequence[HandedIn], course: Course) -> Sequence[HandedIn]:
    """One file for each student and assignment, the one named as the manifest names it."""
    groups: dict[tuple[str, str], list[HandedIn]] = {}
    for file in files:
        groups.setdefault((file.student, file.assignment), []).append(file)
    return [_choose(group, course) for group in groups.values()]


def _choose(group: Sequence[HandedIn], course: Course) -> HandedIn:
    others = [file for file in group if file.other]
    group = [file for file in group if not file.other]
    if not group:
        return _unreadable(others)
    first = group[0]
    if not first.assignment:
        there = ", ".join(course.slugs)
        name = printable(first.parts[-1])
        problem = f"{name}: cannot tell which assignment it is for; name it with -a ({there})"
        return replace(first, problem=first.problem or problem)
    canonical = course.assignment(first.assignment).notebook
    latest = max(file.attempt for file in group)
    older = [str(PurePath(f.member or f.path)) for f in group if f.attempt < latest]
    group = [file for file in group if file.attempt == latest]
    first = group[0]
    sound = [file for file in group if not file.problem]
    problems = tuple(file.problem for file in group if file.problem)
    if older:
        attempts = f"attempt {latest} was graded; not graded: {', '.join(map(printable, older))}"
        problems = (attempts, *problems)
    problems += tuple(f"later: {file.problem}" for file in others if file.attempt > latest)
    # Beside what may be the work itself, other scripts are its helpers.
    stem = PurePath(canonical).stem
    work = [f for f in sound if f.is_notebook or PurePath(f.parts[-1]).stem == stem] or sound
    if not work:
        return first
    if len(work) == 1:
        return replace(work[0], notes=(*work[0].notes, *problems))
    named = [file for file in work if file.parts[-1] == canonical]
    names = ", ".join(printable(str(PurePath(*file.parts))) for file in work)
    if len(named) == 1:
        notes = (*named[0].notes, f"of {names}, {canonical} was graded", *problems)
        return replace(named[0], notes=notes)
    problem = f"{len(work)} files for {first.student}: {names}; leave one, or call it {canonical}"
    return replace(first, problem=problem)


def _unreadable(others: Sequence[HandedIn]) -> HandedIn:
    """Who handed in no notebook, but something: the latest of it, and the reason."""
    latest = max(file.attempt for file in others)
    first, *more = (file for file in others if file.attempt == latest)
    if not more:
        return first
    names = [printable(PurePath(*file.parts[1:]).name) for file in (first, *more)]
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return replace(first, problem=f"{shown}: none is a notebook, a .py or a .zip file")
