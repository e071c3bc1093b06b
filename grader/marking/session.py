"""Check files, run in this process by pytest, without anybody's configuration or plugins."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from grader.errors import ManifestError
from grader.manifest import Assignment
from grader.marking.outcomes import Checks, asked_by, points_of
from grader.marking.record import Marking
from grader.model import Status

__all__ = ["check_files", "collect_checks", "run_checks"]


def check_files(assignment: Assignment, hidden: bool) -> Sequence[Path]:
    """The check files to be run; no public one is a fault of the course's."""
    if not assignment.public_checks:
        raise ManifestError(f"{assignment.folder} has no test_*.py; put the checks back")
    return [*assignment.public_checks, *(assignment.hidden_checks if hidden else ())]


def collect_checks(files: Sequence[Path], marking: Marking) -> Sequence[pytest.Item] | None:
    """The checks in ``files``, not run; ``None`` where ``marking.faults`` say what is wrong."""
    collected = _collected(files, marking)
    return None if collected is None else collected.items


# What pytest brings that marking has no use for; with torch loaded, each collection of garbage
# that two of these ask for takes a tenth of a second.
_WITHOUT = (
    "cacheprovider terminal unraisableexception threadexception faulthandler junitxml stepwise "
    "debugging doctest warnings pastebin nose setuponly setupplan logging recwarn tmpdir "
    "monkeypatch legacypath capture unittest subtests"
).split()


def run_checks(
    files: Sequence[Path],
    marking: Marking,
    only: str | None = None,
    until_lost: bool = False,
    check: str | None = None,
) -> None:
    """Run check files in this process; ``only`` keeps those of one exercise and ``check`` one of
    them, ``until_lost`` stops at the first that is not passed.

    The results are in ``marking.results``. Neither a configuration file nor an environment
    variable of the caller's changes what runs.
    """
    collected = _collected(files, marking)
    if collected is None:
        return
    collected.marking = marking
    items = [item for item in collected.items if only in (None, points_of(item)[0])]
    items = [item for item in items if check in (None, item.name)]
    left = [item for item in items if collected.asked[item] is None]
    try:
        for item in items:
            if marking.told:
                marking.told(points_of(item)[0])
            names = collected.asked[item]
            if names is not None:
                assert isinstance(item, pytest.Function)
                collected.run(item, names)
            else:
                # What the last one leaves to nobody is torn down: nothing stays for other
                # submissions.
                left.remove(item)
                following = left[0] if left and not until_lost else None
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if until_lost and marking.results[-1].status is not Status.PASSED:
                return
    except BaseException as error:
        _sessions.clear()  # pytest does not expect to go on after that
        if not isinstance(error, pytest.exit.Exception):
            raise
        marking.faults.append(f"pytest: {error}")


class _Collected(Checks):
    """The checks of some files, collected once: half of a pytest session is spent on the way to
    the first check, so one is kept for all submissions that have the same."""

    def __init__(self, marking: Marking) -> None:
        super().__init__(marking)
        self.items: list[pytest.Item] = []
        self.asked: dict[pytest.Item, Sequence[str] | None] = {}

    def pytest_configure(self, config: pytest.Config) -> None:
        """No prints of failing checks' source lines, which take longer than the checks: a report
        has the message only."""
        super().pytest_configure(config)
        config.option.tbstyle = "value"

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Keep what was collected; :func:`run_checks` runs it."""
        self.items = list(session.items)
        self.asked = {item: asked_by(item) for item in self.items}
        return True


_Key = tuple[Assignment, tuple[tuple[Path, int], ...]]
_sessions: dict[_Key, _Collected] = {}  # by the check files, and when each was written
_MOST_SESSIONS = 16


def _collected(files: Sequence[Path], marking: Marking) -> _Collected | None:
    """``None`` where the files cannot be collected; ``marking.faults`` say why."""
    key = marking.work.assignment, tuple((file, file.stat().st_mtime_ns) for file in files)
    if key not in _sessions:
        collected = _collect(files, marking)
        if marking.faults:
            return None
        while len(_sessions) >= _MOST_SESSIONS:
            del _sessions[next(iter(_sessions))]
        _sessions[key] = collected
    return _sessions[key]


def _collect(files: Sequence[Path], marking: Marking) -> _Collected:
    arguments = [str(file) for file in files]
    arguments += ["-c", os.devnull, f"--rootdir={files[0].parent.parent}", "--noconftest"]
    # Without it, every folder from the root of the disk to the files is listed.
    arguments += ["--import-mode=importlib", f"--confcutdir={files[0].parent}"]
    arguments += [part for name in _WITHOUT for part in ("-p", f"no:{name}")]
    collected = _Collected(marking)
    hidden = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
    autoload = os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    before = set(sys.modules)
    _freeze_once()
    try:
        code = pytest.main(arguments, plugins=[collected])
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        if autoload is not None:
            os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = autoload
        os.environ.update({name: value for name, value in hidden.items() if value is not None})
        # Two courses may have files of one name: pytest would take the first for the second.
        paths = {str(file) for file in files}
        for name in set(sys.modules) - before:
            if getattr(sys.modules[name], "__file__", None) in paths:
                del sys.modules[name]
    if code is not pytest.ExitCode.OK and not marking.faults:
        marking.faults.append(f"pytest ended with {pytest.ExitCode(code).name}")
    return collected


@cache
def _freeze_once() -> None:
    """Have the collector of garbage pass over torch and pytest, whose objects are here to stay.

    Once: what is frozen again with each submission would never be freed.
    """
    gc.freeze()
