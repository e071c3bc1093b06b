"""One fork server for the room's tests, and a way to run a few lines of student code in it."""

import pytest

from grader.model import SandboxMode
from grader.notebook import Source, read
from grader.sandbox.client import StudentProcess, missing
from grader.sandbox.policy import Limits


@pytest.fixture(scope="session")
def confined(server):
    """Skips where this machine cannot give every layer of the sandbox."""
    process = StudentProcess(server, Source((), ()), [], 0, Limits())
    process.load()
    process.close()
    if process.mode is not SandboxMode.STRICT:
        pytest.skip(f"this machine confines only in part: {missing(process.layers)}")


@pytest.fixture
def student(request):
    """``student(code)`` → a ``StudentProcess`` of that code; ended with the test. A test that is
    marked with ``both_hosts`` has it forked once, and spawned once."""
    host = request.getfixturevalue(getattr(request, "param", "server"))
    processes = []

    def start(code: str, names=("f",), mode="auto", at=host, **limits) -> StudentProcess:
        source = read(code.encode(), "student.py")
        process = StudentProcess(at, source, names, 0, Limits(**limits), mode)
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.close()
