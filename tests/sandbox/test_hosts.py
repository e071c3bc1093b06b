"""Which host a system has: forks on Linux, Pythons of their own elsewhere."""

from types import SimpleNamespace

import pytest

from grader import sandbox
from grader.errors import UsageError


@pytest.fixture
def system(monkeypatch):
    """``system("darwin")``: the system is that one, which offers the rest that this one does."""
    monkeypatch.delenv("GRADER_HOST", raising=False)
    return lambda name: monkeypatch.setattr(sandbox, "sys", SimpleNamespace(platform=name))


@pytest.mark.parametrize(("name", "called"), [("darwin", "macOS"), ("win32", "Windows")])
def test_other_systems_spawn(system, monkeypatch, name, called):
    """macOS too, although it has ``os.fork``; and they cannot be talked into forking."""
    system(name)
    assert sandbox.host_name() == "spawn" and sandbox.unconfined().startswith(f"on {called}")
    monkeypatch.setenv("GRADER_HOST", "fork")
    with pytest.raises(UsageError, match=r"^GRADER_HOST=fork: this system cannot fork; unset"):
        sandbox.host_name()


def test_linux_forks_unless_it_is_asked_otherwise(system, monkeypatch):
    """Upper and lower case are one; a host that there is not is named."""
    system("linux")
    assert (sandbox.host_name(), sandbox.unconfined()) == ("fork", "")
    monkeypatch.setenv("GRADER_HOST", " Spawn ")
    assert sandbox.host_name() == "spawn"
    monkeypatch.setenv("GRADER_HOST", "docker")
    with pytest.raises(UsageError, match=r"^GRADER_HOST=docker: no such host; fork, spawn, or"):
        sandbox.host_name()
