"""Which layers hold, what a child may read, and what is said where something is missing."""

import ctypes
import subprocess
import sys

import pytest

from grader.errors import SandboxUnavailable
from grader.model import SandboxMode
from grader.notebook import read
from grader.sandbox import policy
from grader.sandbox.client import StudentProcess, missing
from grader.sandbox.fork.server import ForkServerHandle
from grader.sandbox.policy import LAYERS, Limits


def test_what_is_hidden_is_on_no_readable_path(tmp_path):
    """A course among the libraries is left out, and what is beside it stays readable."""
    for name in ("course/solutions", "course/assignments", "numpy", "course/other"):
        (tmp_path / name).mkdir(parents=True)
    hidden = [str(tmp_path / "course" / name) for name in ("solutions", "assignments")]
    found = {p.removeprefix(f"{tmp_path}/") for p in policy._without(str(tmp_path), hidden)}
    assert found == {"numpy", "course/other"}
    assert list(policy._without(hidden[0] + "/03", hidden)) == []


def test_libraries_can_be_read_with_a_course_among_them(confined, server, tmp_path):
    """In a child: torch's files are there, the hidden folder inside the libraries is not."""
    import numpy

    hidden = numpy.__path__[0] + "/testing"
    code = (
        "import os\n"
        "def f():\n"
        f"    os.listdir({numpy.__path__[0] + '/linalg'!r})\n"
        f"    os.listdir({hidden!r})\n"
    )
    source = read(code.encode(), "x.py")
    process = StudentProcess(server, source, ["f"], 0, Limits(hidden=(hidden,)))
    try:
        message = {"op": "call", "name": "f", "args": [], "kwargs": {}, "watch": []}
        error = process.request(message, 20)["error"]
    finally:
        process.close()
    assert error["type"] == "PermissionError" and error["frames"][-1]["line"] == 4


class Lacking(ForkServerHandle):
    """A fork server on a machine without Landlock and seccomp."""

    bootstrap = (
        "import sys, json; sys.path[:] = json.loads(sys.argv.pop(1));"
        "from grader.sandbox import policy\nfrom grader.sandbox.fork import ancestor\n"
        "def lacks(*_): raise OSError(38, 'Function not implemented')\n"
        "policy._landlock = policy._seccomp = lacks\n"
        "ancestor.main()"
    )


@pytest.fixture(scope="module")
def lacking():
    handle = Lacking()
    yield handle
    handle.close()


def start(server, mode):
    source = read(b"def f(): return 1", "x.py")
    return StudentProcess(server, source, ["f"], 0, Limits(), mode)


def test_auto_goes_on_and_says_what_is_missing(lacking):
    """With limits alone the mode is partial, and one line names what does not hold."""
    process = start(lacking, "auto")
    process.load()
    process.close()
    assert process.mode is SandboxMode.PARTIAL
    said = missing(process.layers)
    assert said.startswith("missing landlock (OSError") and "seccomp" in said
    assert "limits" not in said and "\n" not in said


def test_strict_refuses(lacking):
    """Where a layer is missing nothing of a student's is run."""
    process = start(lacking, "strict")
    with pytest.raises(SandboxUnavailable, match="missing landlock"):
        process.load()
    process.close()


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_that_does_nothing_is_noticed(layer):
    """A layer that is accepted and not enforced counts as missing: each is pushed against."""
    apply = {"landlock": "_landlock", "seccomp": "_seccomp", "limits": "_limit"}[layer]
    code = (
        "import tempfile\n"
        "from grader.sandbox import policy\n"
        f"policy.{apply} = lambda *_: None\n"
        f"print(policy.apply(tempfile.gettempdir(), policy.Limits())[{layer!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "does not hold" in done.stdout


def offered_here():
    """The layers that this system offers, by asking it and not the sandbox."""
    offered = {"limits"} if sys.platform == "linux" else set()
    libc = ctypes.CDLL(None)
    if sys.platform == "linux" and libc.syscall(444, None, 0, 1) > 0:  # Landlock's version
        offered.add("landlock")
    if sys.platform == "linux" and libc.prctl(21, 0, 0, 0, 0) >= 0:  # the mode of seccomp
        offered.add("seccomp")
    return offered


def test_what_the_system_offers_holds(server):
    """No layer is missing but for the system's own reasons."""
    process = start(server, "auto")
    process.load()
    process.close()
    assert {layer: process.layers[layer] for layer in offered_here()} == dict.fromkeys(
        offered_here(), ""
    )
