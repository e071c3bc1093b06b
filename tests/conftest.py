"""For all tests: one torch thread, as in the sandbox, and hypothesis without files of its own."""

import pytest
import torch
from hypothesis import settings

from grader.sandbox.server import ForkServerHandle

torch.set_num_threads(1)
settings.register_profile("course", database=None, deadline=None)
settings.load_profile("course")


@pytest.fixture(scope="session")
def server():
    """One fork server for all tests that need no images in it."""
    handle = ForkServerHandle()
    yield handle
    handle.close()


class Unwatched(ForkServerHandle):
    """A fork server whose children have no audit hook, so that what is below it is tried."""

    bootstrap = (
        "import sys, json; sys.path[:] = json.loads(sys.argv.pop(1));"
        "from grader.sandbox import audit, forkserver\n"
        "audit.install = lambda *arguments: None\n"
        "forkserver.main()"
    )


@pytest.fixture(scope="session")
def unwatched():
    """One such fork server for all tests."""
    handle = Unwatched()
    yield handle
    handle.close()
