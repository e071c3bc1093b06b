"""The folder of ``--out``: a report for each submission, the gradebook, the summary.

A report's file also holds the key of what it was made from, so that a later run knows whether it
still holds. The folder's class seed is kept in it: a run that was cut short goes on as it began.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.errors import UsageError
from grader.files import DRAFTS, SEED_FILE, write_whole
from grader.identity import is_same_name, plain
from grader.marking.seeds import new_seed
from grader.model import SCHEMA, Report
from grader.reports import gradebook, summary
from grader.reports.json import render, reports_in
from grader.reports.naming import earlier_name, file_name, file_stem
from grader.text import printable

__all__ = ["Results", "load"]
ATTEMPTS = "attempts"  # the folder of those that were marked so that the best could count


class Results:
    """Reports kept in a folder, which is made if need be; see :class:`~grader.batch.run.Keeper`."""

    def __init__(self, folder: Path, fresh: bool = False) -> None:
        """``fresh`` starts over: nothing that is in the folder is used again."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{folder}: cannot be made ({error.strerror})") from None
        self.folder = folder
        self.fresh = fresh
        self._unlock: Callable[[], object] = lambda: None

    def begin(self, seed: int | None) -> int:
        """The class seed: the one asked for, else the folder's, else a new one.

        The folder is this run's alone until its books are written, or the process ends.
        """
        self._unlock = _lock(self.folder)
        for draft in self.folder.glob(DRAFTS):  # of a run that was killed
            draft.unlink(missing_ok=True)
        if self.fresh:
            for path, _, _ in list(self._files()):
                path.unlink()
            for path in self.folder.glob(f"{ATTEMPTS}/*.json"):
                path.unlink()
        if seed is None and not self.fresh:
            seed = self._seed()
        if seed is None:
            seed = new_seed()
        write_whole(self.folder / SEED_FILE, f"{seed}\n")
        return seed

    def _seed(self) -> int | None:
        path = self.folder / SEED_FILE
        try:
            return int(path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            raise UsageError(f"{path}: not a number; name --seed, or start --fresh") from None

    def find(self, student: str, assignment: str, key: str) -> Report | None:
        """The report kept under ``key``."""
        for name in (file_name(student, assignment), earlier_name(student, assignment)):
            found = _read(self.folder / name)
            if found is not None and found[0] == key:
                return found[1]
        return None

    def put(self, report: Report, key: str) -> None:
        """Keep it; ``key`` is empty for one that is to be made again."""
        path = self.folder / file_name(report.student, report.assignment)
        text = render([report], key=key)
        # Of thousands who handed in nothing, each run says so again.
        if key or _text(path) != text:
            write_whole(path, text)
        earlier = self.folder / earlier_name(report.student, report.assignment)
        if earlier != path:
            with suppress(OSError):
                earlier.unlink()

    def amend(self, before: Sequence[Report], after: Sequence[Report]) -> None:
        """Write the adjustments of ``after`` into the files of those whose adjustment changed."""
        for was, report in zip(before, after):
            path = self.folder / file_name(report.student, report.assignment)
            if was.adjustment != report.adjustment and (found := _read(path)) is not None:
                kept = replace(found[1], adjustment=report.adjustment)
                write_whole(path, render([kept], key=found[0]))

    def find_attempt(self, student: str, assignment: str, key: str) -> Report | None:
        """The attempt kept under ``key``, of a student who has several."""
        found = _read(self._attempt(student, assignment, key))
        return found[1] if found is not None and found[0] == key else None

    def put_attempt(self, report: Report, key: str) -> None:
        """Keep one of a student's attempts, beside the others."""
        path = self._attempt(report.student, report.assignment, key)
        write_whole(path, render([report], key=key))

    def _attempt(self, student: str, assignment: str, key: str) -> Path:
        return self.folder / ATTEMPTS / f"{file_stem(student, assignment)}-{key[:16]}.json"

    def others(
        self, reports: Sequence[Report], also: Mapping[str, str] | None = None
    ) -> Sequence[Report]:
        """Reports of earlier runs, on whom or what was not in this one.

        A student may have another label now: "Wei Li (101)", since there is a second Wei Li. The
        id tells that it is the same person, or ``also``, the label for each other name that the
        teacher wrote down; the file is renamed.
        """
        also = {plain(name): label for name, label in (also or {}).items()}
        ours = {file_name(report.student, report.assignment) for report in reports}
        ours |= {earlier_name(report.student, report.assignment) for report in reports}
        labels = {report.student_id: report.student for report in reports if report.student_id}
        others = []
        for path, key, report in list(self._files()):
            label = labels.get(report.student_id, report.student)
            if not is_same_name(label, report.student):
                label = report.student
            label = also.get(plain(report.student), label)
            if path.name in ours or not report.assignment:
                continue
            if label != report.student:
                report = replace(report, student=label)
                if file_name(label, report.assignment) not in ours:
                    self.put(report, key)
                    others.append(report)
                path.unlink()
            else:
                others.append(report)
        return others

    def write_books(self, reports: Sequence[Report], general_hints: Collection[str] = ()) -> None:
        """``gradebook.csv`` and ``summary.json`` of ``reports``; see ``summary.analyse``."""
        write_whole(self.folder / "gradebook.csv", gradebook.BOM + gradebook.render(reports))
        write_whole(self.folder / "summary.json", summary.render(reports, general_hints))
        self._unlock()

    def _files(self) -> Any:
        for path in sorted(self.folder.glob("*.json")):
            found = _read(path)
            if found is not None:
                yield path, *found


def _lock(folder: Path) -> Callable[[], object]:
    """Lock the folder until the run ends, at most; returns what unlocks it."""
    with warnings.catch_warnings():  # that a system has soft locks only is no news to a teacher
        warnings.simplefilter("ignore")
        from filelock import FileLock, Timeout

    path = folder / ".lock"
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise UsageError(
            f"{folder}: another run writes its results here; wait for it, or name another folder"
        ) from None
    except (OSError, NotImplementedError):  # a file system without locks, or nobody may write
        return lambda: None

    def unlock() -> None:
        try:
            path.unlink()  # while it is ours, so that nobody else's is deleted
            lock.release()
        except OSError:  # Windows deletes no file that is open
            lock.release()
            with suppress(OSError):
                path.unlink()

    return unlock


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError):
        return None


def _read(path: Path) -> tuple[str, Report] | None:
    """The key and the report in a file of ours; ``None`` where it is none, or damaged."""
    try:
        run = json.loads(path.read_text("utf-8"))
        (report,) = reports_in(run)
        return str(run["key"]), report
    except (OSError, ValueError, KeyError):
        return None


# ── reading reports back, wherever they were written ─────────────────────────────────────────


def load(paths: Sequence[Path]) -> Sequence[Report]:
    """The reports in files of ``--json``, and in folders of ``--out``.

    A folder's other JSON files are passed over. Raises :class:`UsageError` naming a file that is
    not such a report, or a student and assignment that stand in two of them.
    """
    reports: dict[tuple[str, str], Report] = {}
    for path in paths:
        for file in sorted(path.glob("*.json")) if path.is_dir() else [path]:
            for report in _reports_in(file, required=not path.is_dir()):
                key = report.student, report.assignment
                if reports.setdefault(key, report) is not report:
                    raise UsageError(
                        f"{file}: {printable(report.student)} has {report.assignment} graded "
                        "twice; name one of the two files"
                    )
    if not reports:
        raise UsageError(f"{paths[0]}: no reports here; grader score --out DIR makes them")
    return list(reports.values())


def _reports_in(file: Path, required: bool) -> Sequence[Report]:
    try:
        run = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}; name what --json or --out wrote") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{file}: not JSON; grade again with --json or --out") from None
    if not (required or (isinstance(run, dict) and run.get("schema") == SCHEMA)):
        return []
    try:
        return reports_in(run)
    except ValueError as error:
        raise UsageError(f"{file}: {error}; name what --json or --out wrote") from None
