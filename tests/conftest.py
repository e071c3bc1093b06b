"""For all tests: one torch thread, as in the sandbox, and hypothesis without files of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from hypothesis import settings

from grader.sandbox import start
from grader.sandbox.fork.server import ForkServerHandle
from grader.sandbox.spawn.handle import SpawnHost

torch.set_num_threads(1)
# nbformat's jsonschema would import it, which takes a second: see tests/integrations/instead.
sys.modules.setdefault("rfc3987_syntax", None)
settings.register_profile("course", database=None, deadline=None)
settings.load_profile("course")


# The fast part: rooms whose tests start no sandbox, or one for a whole file, and run everywhere.
FAST = frozenset(
    "checks cli data identity intake notebook packaging recognition reports tables".split()
)
FAST_FILES = frozenset(
    "test_architecture.py test_documents.py test_files.py batch/test_labels.py "
    "batch/test_results.py sandbox/test_wire.py sandbox/test_endings.py".split()
)
UNIX_ONLY = frozenset("nobody server unwatched".split())


def pytest_configure(config):
    """``pytest`` alone runs the fast part; a path, ``-k`` or ``-m`` says what else to run."""
    option = config.option
    named = config.args_source is config.ArgsSource.ARGS or option.keyword or option.markexpr
    if not named:
        option.markexpr = "fast"  # which workers of xdist are told as well


def pytest_report_header(config):
    if config.option.markexpr == "fast":
        return "the fast part of the tests; all of them: pytest tests -n 3"
    return None


def pytest_collection_modifyitems(items):
    """``-m fast`` selects what each system, and the lowest versions, are tried with."""
    here = Path(__file__).parent
    for item in items:
        inside = item.path.relative_to(here) if item.path.is_relative_to(here) else Path()
        fast = FAST.intersection(inside.parts[:1]) or inside.as_posix() in FAST_FILES
        if fast and UNIX_ONLY.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker("fast")


@pytest.fixture(scope="session")
def server():
    """This system's backend, one for all tests that need no images in it."""
    backend = start()
    yield backend
    backend.close()


@pytest.fixture(scope="session")
def spawning():
    """The backend of systems that cannot fork, one for all tests."""
    backend = SpawnHost()
    yield backend
    backend.close()


class Unwatched(ForkServerHandle):
    """A fork server whose children have no audit hook, so that what is below it is tried."""

    bootstrap = (
        "import sys, json; sys.path[:] = json.loads(sys.argv.pop(1));"
        "from grader.sandbox import audit\nfrom grader.sandbox.fork import ancestor\n"
        "audit.install = lambda *arguments: None\n"
        "ancestor.main()"
    )


@pytest.fixture(scope="session")
def unwatched():
    """One such fork server for all tests."""
    handle = Unwatched()
    yield handle
    handle.close()


@pytest.fixture
def nobody(tmp_path):
    """What has ``subprocess`` run a command as nobody, to whom ``tmp_path`` is given by the call;
    skips where nobody may not run this Python or read the project."""
    if os.getuid() != 0:
        pytest.skip("only root can be somebody else")
    number = 65534
    options = {"user": number, "group": number, "extra_groups": []}

    def give() -> dict:
        for path in (tmp_path, *tmp_path.rglob("*")):
            os.chown(path, number, number, follow_symlinks=False)
        for parent in list(tmp_path.parents)[:4]:
            if parent.name.startswith(("pytest-", "popen-")):
                os.chmod(parent, 0o755)
        return options

    readable = [sys.executable, "-c", f"open({__file__!r}); import torch"]
    try:
        code = subprocess.run(readable, check=False, capture_output=True, **options).returncode
    except PermissionError:
        code = 1
    if code:
        pytest.skip("nobody may not read the project or run this Python here")
    return give
