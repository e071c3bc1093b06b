"""The trusted side of a child: run a submission in it, outlive whatever it does."""

from __future__ import annotations

import os
import re
import signal
import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from grader.errors import (
    BadFrame,
    ChildDied,
    ChildTimeout,
    GraderFault,
    SandboxUnavailable,
)
from grader.model import SandboxMode
from grader.notebook import Source
from grader.sandbox.clock import ChildClock
from grader.sandbox.policy import GAVE_UP, LAYERS, Limits
from grader.sandbox.server import ForkServerHandle
from grader.sandbox.written_for import written_for

__all__ = ["Loaded", "StudentHost", "StudentProcess", "missing", "mode_of"]

# A statement at a notebook's top level gets this long, all of them together that long: wall
# seconds. Whatever trains longer than this is no definition, and no exercise needs it.
STATEMENT_SECONDS = 3.0
TOP_LEVEL_SECONDS = 20.0
START_SECONDS = 60.0


@dataclass(frozen=True)
class Loaded:
    """What came of running a submission's statements: those that failed, and what is defined."""

    raised: Mapping[int, Mapping[str, Any]]
    stopped: Mapping[int, str]
    defined: frozenset[str]


class StudentHost(Protocol):
    """Somewhere a student's functions live: a confined child, or the student's own notebook."""

    mode: SandboxMode
    student_seconds: float

    def load(self) -> Loaded:
        """Define what the submission defines."""

    def stand_in(self, sources: Mapping[str, str]) -> None:
        """From now on, functions of these names are the ones that ``sources`` define."""

    def request(self, message: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:
        """Answer one ``call`` or ``run``; raises :class:`ChildTimeout` or :class:`ChildDied`."""


class StudentProcess:
    """One submission in confined children: a fresh one whenever the last one died.

    A statement that ends or stalls the process as it is loaded is left out in the next try, so
    that it costs itself only.
    """

    def __init__(
        self,
        server: ForkServerHandle,
        source: Source,
        names: Sequence[str],
        torch_seed: int,
        limits: Limits,
        mode: str = "auto",
    ) -> None:
        """``mode`` is ``auto``, ``strict`` (every layer, or :class:`SandboxUnavailable`) or
        ``off``; ``names`` are the functions asked about; ``torch_seed`` seeds the top level."""
        self._control = server.attach()
        self._source = source
        self._names = list(names)
        self._torch_seed = torch_seed
        self._limits = None if mode == "off" else limits
        self._strict = mode == "strict"
        self._left_out: dict[int, str] = {}
        self._stand_ins: dict[str, str] = {}
        self._pid: int | None = None
        self._sock: socket.socket | None = None
        self._loaded: Loaded | None = None
        self._spent = 0.0
        self.mode = SandboxMode.OFF
        self.layers: Mapping[str, str] = {}
        self.student_seconds = 0.0

    # ── what a marker asks for ──

    def load(self) -> Loaded:
        """Run the statements in a fresh child, again without the one that ended it, if any."""
        while self._loaded is None:
            if self._sock is None:
                self._spawn()
            try:
                answer = self._run_statements()
            except _StatementEnded as ended:
                self._left_out[ended.index] = ended.reason
                continue
            raised = {int(index): error for index, error in answer["raised"].items()}
            defined = frozenset(answer["defined"])
            self._loaded = Loaded(raised, dict(self._left_out), defined)
        return self._loaded

    def turn_to(self, source: Source, torch_seed: int) -> None:
        """From now on run ``source``, in the same child if there is one: a new one takes a while.

        What the last one did to the process stays, so this is for code of the course's own.
        """
        self._source, self._torch_seed = source, torch_seed
        self._left_out, self._stand_ins, self._spent = {}, {}, 0.0
        self._loaded = None

    def stand_in(self, sources: Mapping[str, str]) -> None:
        """In a child of its own, so that nothing of it is left for the student's next check."""
        if dict(sources) != self._stand_ins:
            self._stand_ins = dict(sources)
            if self._sock is not None:
                self._end()

    def request(self, message: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:
        """Send one request and wait for its answer, at most ``timeout`` seconds of the child's:
        what it waits for a core, on a busy machine, does not count."""
        from grader.sandbox import wire

        self.load()
        assert self._sock is not None
        clock = ChildClock(self._pid, timeout)
        deadline = clock() + timeout
        try:
            self._sock.settimeout(timeout)
            wire.send(self._sock, dict(message))
            answer = wire.receive(self._sock, deadline, clock)
        except TimeoutError:
            ended = self._end(with_stack=True)
            raise ChildTimeout(f"not finished after {timeout:g} s{self._at(ended)}") from None
        except (EOFError, OSError):
            ended = self._end(hung_up=True)
            raise ChildDied(self._how_it_died(ended) + self._at(ended)) from None
        except BadFrame:
            self._end()
            raise ChildDied("the process sent something that is not an answer") from None
        if not isinstance(answer, dict):
            self._end()
            raise ChildDied("the process sent something that is not an answer")
        return answer

    def close(self) -> None:
        """End the child and hang up; a child whose fork server is gone has ended with it."""
        with suppress(GraderFault):
            if self._sock is not None:
                self._end()
        self._control.close()

    # ── children ──

    def _spawn(self) -> None:
        from grader.sandbox import wire

        ours, theirs = socket.socketpair()
        order = {"do": "spawn", "limits": asdict(self._limits) if self._limits else None}
        try:
            self._pid = self._control.order(order, [theirs.fileno()])["pid"]
        finally:
            theirs.close()
        self._sock = ours
        try:
            hello = wire.receive(ours, time.monotonic() + START_SECONDS)
        except (EOFError, OSError, TimeoutError) as error:
            ended = self._end()
            raise GraderFault(
                f"a sandboxed process did not start ({error!r}, {ended.status})"
            ) from None
        self.layers = hello["layers"]
        self.mode = mode_of(self.layers)
        if self._strict and self.mode is not SandboxMode.STRICT:
            self._end()
            raise SandboxUnavailable(
                f"--sandbox strict: {missing(self.layers)}; use --sandbox auto to do without"
            )

    def _run_statements(self) -> Mapping[str, Any]:
        from grader.sandbox import wire

        assert self._sock is not None
        statements = [
            {
                "index": i,
                "label": s.label,
                "line": s.line,
                "source": s.source,
                "defines": s.defines,
                "reads": s.reads,
                "needless": s.needless or i in self._left_out or self._out_of_time(s.kind),
            }
            for i, s in enumerate(self._source.statements)
        ]
        order = {
            "op": "load",
            "statements": statements,
            "names": self._names,
            "stand_ins": self._stand_ins,
            "torch_seed": self._torch_seed,
            "devices": written_for(self._source).devices,
        }
        at = -1
        try:
            wire.send(self._sock, order)
            while True:
                clock = ChildClock(self._pid, STATEMENT_SECONDS)
                began = clock()
                answer = wire.receive(self._sock, began + STATEMENT_SECONDS, clock)
                self._spent += clock() - began
                if not isinstance(answer, dict):
                    raise BadFrame("not an answer")
                if isinstance(answer.get("at"), int):
                    at = answer["at"]
                elif isinstance(answer.get("raised"), dict):
                    return answer
                else:
                    raise BadFrame("not an answer")
        except TimeoutError:
            self._spent += STATEMENT_SECONDS
            self._end()
            raise _StatementEnded(at, f"stopped after {STATEMENT_SECONDS:g} s") from None
        except (EOFError, OSError, BadFrame):
            raise _StatementEnded(at, self._how_it_died(self._end(hung_up=True))) from None

    def _out_of_time(self, kind: str) -> bool:
        """Whether the top level has had its time, so that only definitions are still run."""
        return self._spent > TOP_LEVEL_SECONDS and kind not in ("definition", "import")

    def _end(self, with_stack: bool = False, hung_up: bool = False) -> _Ended:
        """Kill and reap the child; ``with_stack`` asks it first where it is, and one that has
        ``hung_up`` is left a moment to end by itself, which says more."""
        assert self._sock is not None
        order = {"do": "finish", "pid": self._pid, "trace": with_stack, "hung_up": hung_up}
        try:
            reply = self._control.order(order)
        finally:
            self._sock.close()
            self._sock = self._pid = self._loaded = None
        self.student_seconds += reply["seconds"]
        return _Ended(reply["status"], reply["stack"], reply["ended_for"])

    def _at(self, ended: _Ended) -> str:
        """The student's line that it was at, and the one that led there; nothing if not known."""
        lines = [
            f"{label}, line {line}: {text}"
            for label, line in _STACK_LINE.findall(ended.stack)
            if (text := self._source.line(label, int(line)))
        ]
        if not lines:
            return ""
        called = f"; called from {lines[-1]}" if lines[-1] != lines[0] else ""
        return f" ({lines[0]}{called})"

    def _how_it_died(self, ended: _Ended) -> str:
        """How the process ended, in words a student can use."""
        limits = self._limits
        if ended.for_what == "disk" and limits is not None:
            return f"wrote more than the {limits.disk} MB of files there are for it"
        if not os.WIFSIGNALED(ended.status):
            code = os.WEXITSTATUS(ended.status)
            if code == GAVE_UP:
                return "the process could not answer (did it close its files or replace a module?)"
            return f"the process was ended with exit code {code} (os._exit?)"
        number = os.WTERMSIG(ended.status)
        if number == signal.SIGKILL:
            return "the process was killed (by itself, or is the machine out of memory?)"
        if number == signal.SIGXCPU:
            return "the process used up its CPU time"
        hint = ", recursion without end?" if "overflow" in ended.stack else ""
        name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
        return f"the process crashed ({name}, {signal.strsignal(number)}{hint})"


@dataclass(frozen=True)
class _Ended:
    """How a child ended: wait status, its stack as text of its own, and what it was ended for."""

    status: int
    stack: str
    for_what: str


_STACK_LINE = re.compile(r'File "student:([^"\n]{1,80})", line (\d{1,9})')


class _StatementEnded(Exception):
    """A statement took the process with it."""

    def __init__(self, index: int, reason: str) -> None:
        if index < 0:
            raise GraderFault(f"a sandboxed process ended before the first statement: {reason}")
        super().__init__(reason)
        self.index = index
        self.reason = reason


def mode_of(layers: Mapping[str, str]) -> SandboxMode:
    """How much of the confinement holds, from the child's own account before any student code."""
    holding = [name for name in LAYERS if layers.get(name) == ""]
    if len(holding) == len(LAYERS):
        return SandboxMode.STRICT
    return SandboxMode.PARTIAL if holding else SandboxMode.OFF


def missing(layers: Mapping[str, str]) -> str:
    """Which layers do not hold, and why, in one line."""
    lacking = [f"{name} ({layers.get(name)})" for name in LAYERS if layers.get(name) != ""]
    return "missing " + ", ".join(lacking) if lacking else "nothing is missing"
