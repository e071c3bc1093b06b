"""The pytest plugin that is registered on installation: checks run bare, from any editor::

    pytest assignments/03_softmax_regression --submission my.ipynb

Every pytest run in the same environment loads it: what is heavy is imported when asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.errors import GraderError, UsageError
from grader.manifest import Assignment, Course, find_course
from grader.marking import POINTS
from grader.marking.seeds import new_seed, own_seed, pixel_seed

if TYPE_CHECKING:
    from grader.marking.outcomes import BareChecks

__all__ = ["pytest_addoption", "pytest_configure", "pytest_report_header", "submission"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of a bare run."""
    group = parser.getgroup("grader")
    group.addoption("--submission", metavar="FILE", help="the notebook or script to be checked")
    group.addoption("--grader-seed", type=int, metavar="N", help="replay the run of this seed")
    group.addoption("--grader-data", metavar="DIR", help="where Fashion-MNIST is")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker and, with ``--submission``, the fixtures."""
    config.addinivalue_line("markers", POINTS)
    if not config.getoption("--submission", None):
        return
    if config.getoption("--grader-seed") is None:
        config.option.grader_seed = new_seed()
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        return  # pytest-xdist's workers run the checks, and have this process's options
    try:
        config.pluginmanager.register(_open_marking(config), "grader-marking")
    except GraderError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_report_header(config: pytest.Config) -> str | None:
    """The seed that replays a bare run."""
    if config.getoption("--submission", None):
        return f"grader: --grader-seed {config.getoption('--grader-seed')} replays this run"
    return None


@pytest.fixture
def submission() -> None:
    """Stands in where no submission was named: says how to name one."""
    pytest.skip("no submission given; run with --submission my.ipynb")


def _open_marking(config: pytest.Config) -> BareChecks:
    """Make ready to run checks on the submission; the child ends when ``config`` does."""
    assignment = _assignment_of([Path(argument.split("::")[0]) for argument in config.args])
    file, data = Path(config.getoption("--submission")), config.getoption("--grader-data")
    if not file.is_file():
        raise UsageError(f"--submission {file}: no such file")
    # What imports torch comes last, so that a slip in the command is told at once.
    from grader.data import locate
    from grader.marking.examination import start
    from grader.marking.outcomes import BareChecks
    from grader.marking.record import Marking
    from grader.marking.submission import Submission
    from grader.notebook import read
    from grader.sandbox import start as start_sandbox

    source = read(file.read_bytes(), file.name)
    class_seed = config.getoption("--grader-seed")
    dataset = locate(Path(data) if data else None).shuffled(pixel_seed(class_seed))
    server = start_sandbox(dataset.train_pixels)
    config.add_cleanup(server.close)
    seed = own_seed(class_seed, assignment.slug, source.digest)
    host = start(server, source, assignment, seed, "auto")
    config.add_cleanup(host.close)
    submission = Submission(assignment, source, host, seed, has_train_images=True)
    return BareChecks(Marking(submission, dataset))


def _assignment_of(checks: Sequence[Path]) -> Assignment:
    """The assignment whose check files or folders, public or hidden, these are."""
    found: dict[str, Assignment] = {}
    for path in checks or [Path()]:
        for folder in [path.resolve(), *path.resolve().parents]:
            course = Course(folder.parent.parent / "assignments")
            if folder.name in course.slugs:
                found[folder.name] = course.assignment(folder.name)
                break
    if len(found) > 1:
        raise UsageError(f"--submission is of one assignment, not of {' and '.join(found)}")
    if found:
        return found.popitem()[1]
    course = find_course()
    if len(course.slugs) == 1:
        return course.assignment(course.slugs[0])
    raise UsageError("name the assignment's folder: pytest assignments/<slug> --submission FILE")
