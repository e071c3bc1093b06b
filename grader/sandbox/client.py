"""The trusted side of a child: run a submission in it, outlive whatever it does."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from grader.errors import (
    BadFrame,
    ChildDied,
    ChildTimeout,
    GraderFault,
    SandboxUnavailable,
)
from grader.model import SandboxMode
from grader.notebook import Module, Source
from grader.notebook.standing import standing_of
from grader.sandbox.backend import Backend, Child, Ended
from grader.sandbox.clock import ChildClock
from grader.sandbox.endings import in_words
from grader.sandbox.host import Loaded
from grader.sandbox.policy import LAYERS, Limits
from grader.sandbox.written_for import written_for
from grader.text import printable

__all__ = ["StudentProcess", "missing", "mode_of"]

# A statement at a notebook's top level gets this long, all of them together that long: wall
# seconds. Whatever trains longer than this is no definition, and no exercise needs it.
STATEMENT_SECONDS = 3.0
TOP_LEVEL_SECONDS = 20.0
START_SECONDS = 120.0  # of a machine that has not imported torch since it was turned on


class StudentProcess:
    """One submission in confined children: a fresh one whenever the last one died.

    A statement that ends or stalls the process as it is loaded is left out in the next try, so
    that it costs itself only. The first child runs all of them without a word: to hear of each
    costs as much as all the rest of loading. Only if that child does not get to their end, the
    next one tells which statement it is about to run.
    """

    def __init__(
        self,
        backend: Backend,
        source: Source,
        names: Sequence[str],
        torch_seed: int,
        limits: Limits,
        mode: str = "auto",
    ) -> None:
        """``mode`` is ``auto``, ``strict`` (every layer, or :class:`SandboxUnavailable`) or
        ``off``; ``names`` are the functions asked about; ``torch_seed`` seeds the top level."""
        self._backend = backend
        self._source = source
        self._names = list(names)
        self._torch_seed = torch_seed
        self._limits = None if mode == "off" else limits
        self._strict = mode == "strict"
        self._left_out: dict[int, str] = {}
        self._step_by_step = False
        self._stand_ins: dict[str, str] = {}
        self._child: Child | None = None
        self._loaded: Loaded | None = None
        self._spent = 0.0
        self.mode = SandboxMode.OFF
        self.layers: Mapping[str, str] = {}
        self.student_seconds = 0.0

    # ── what a marker asks for ──

    def load(self) -> Loaded:
        """Run the statements in a fresh child, again without the one that ended it, if any."""
        while self._loaded is None:
            if self._child is None:
                self._spawn()
            try:
                answer = self._run_statements()
            except _StatementEnded as ended:
                if self._step_by_step:
                    self._left_out[ended.culprit()] = ended.reason
                else:
                    self._step_by_step, self._spent = True, 0.0
                continue
            raised = {int(index): error for index, error in answer["raised"].items()}
            defined = frozenset(answer["defined"])
            standing = {
                str(name): index
                for name, index in dict(answer.get("standing") or {}).items()
                if isinstance(index, int)
            }
            errors = answer.get("module_errors")
            errors = [e for e in errors if isinstance(e, dict)] if isinstance(errors, list) else []
            kinds = {
                str(name): printable(str(kind))[:60]
                for name, kind in dict(answer.get("kinds") or {}).items()
            }
            left_out = dict(self._left_out)
            self._loaded = Loaded(raised, left_out, defined, standing, kinds, errors)
        return self._loaded

    def turn_to(self, source: Source, torch_seed: int) -> None:
        """From now on run ``source``, in the same child if there is one: a new one takes a while.

        What the last one did to the process stays, so this is for code of the course's own.
        """
        self._source, self._torch_seed = source, torch_seed
        self._left_out, self._stand_ins, self._spent = {}, {}, 0.0
        self._step_by_step = False
        self._loaded = None

    def stand_in(self, sources: Mapping[str, str]) -> None:
        """In a child of its own, so that nothing of it is left for the student's next check."""
        if dict(sources) != self._stand_ins:
            self._stand_ins = dict(sources)
            if self._child is not None:
                self._end()

    def request(self, message: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:
        """Send one request and wait for its answer, at most ``timeout`` seconds of the child's:
        what it waits for a core, on a busy machine, does not count."""
        self.load()
        assert self._child is not None
        clock = ChildClock(self._child.pid, timeout)
        deadline = clock() + timeout
        try:
            self._child.send(message, timeout)
            answer = self._child.receive(deadline, clock)
        except TimeoutError:
            ended = self._end(with_stack=True)
            raise ChildTimeout(f"not finished after {timeout:g} s{self._at(ended)}") from None
        except (EOFError, OSError):
            ended = self._end(hung_up=True)
            raise ChildDied(in_words(ended, self._limits) + self._at(ended)) from None
        except BadFrame:
            self._end()
            raise ChildDied("the process sent something that is not an answer") from None
        if not isinstance(answer, dict):
            self._end()
            raise ChildDied("the process sent something that is not an answer")
        return answer

    def close(self) -> None:
        """End the child; one whose backend is gone has ended with it."""
        with suppress(GraderFault):
            if self._child is not None:
                self._end()

    # ── children ──

    def _spawn(self) -> None:
        self._child = self._backend.new_child(self._limits)
        try:
            hello = self._child.receive(time.monotonic() + START_SECONDS)
        except (EOFError, OSError, TimeoutError) as error:
            ended = self._end(hung_up=True)
            said = ended.stack.strip().splitlines()[-1:] or [f"exit code {ended.code}"]
            raise GraderFault(f"a sandboxed process did not start ({error!r}, {said[0]})") from None
        self.layers = hello["layers"]
        self.mode = mode_of(self.layers)
        if self._strict and self.mode is not SandboxMode.STRICT:
            self._end()
            raise SandboxUnavailable(
                f"--sandbox strict: {missing(self.layers)}; use --sandbox auto to do without"
            )

    def _run_statements(self) -> Mapping[str, Any]:
        assert self._child is not None
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
            "step_by_step": self._step_by_step,
            "stand_ins": self._stand_ins,
            "torch_seed": self._torch_seed,
            "devices": written_for(self._source).devices,
            "modules": {name: _as_sent(module) for name, module in self._source.modules.items()},
            "standings": [
                {"name": s.name, "kind": s.kind, "candidates": s.candidates}
                for s in standing_of(
                    self._source.statements, self._names, self._source.modules.keys()
                )
            ],
        }
        at = -1
        try:
            self._child.send(order)
            while True:
                clock = ChildClock(self._child.pid, STATEMENT_SECONDS)
                began = clock()
                answer = self._child.receive(began + STATEMENT_SECONDS, clock)
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
            raise _StatementEnded(at, in_words(self._end(hung_up=True), self._limits)) from None

    def _out_of_time(self, kind: str) -> bool:
        """Whether the top level has had its time, so that only definitions are still run."""
        return self._spent > TOP_LEVEL_SECONDS and kind not in ("definition", "import")

    def _end(self, with_stack: bool = False, hung_up: bool = False) -> Ended:
        """End the child, if there is one yet; see :meth:`Child.end`."""
        assert self._child is not None
        try:
            ended = self._child.end(with_stack, hung_up)
        finally:
            self._child = self._loaded = None
        self.student_seconds += ended.seconds
        return ended

    def _at(self, ended: Ended) -> str:
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


_STACK_LINE = re.compile(r'File "student:([^"\n]{1,300})", line (\d{1,9})')


class _StatementEnded(Exception):
    """A statement took the process with it."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(reason)
        self._index = index
        self.reason = reason

    def culprit(self) -> int:
        """Which one it was; if none had begun, the fault is ours."""
        if self._index < 0:
            raise GraderFault(
                f"a sandboxed process ended before the first statement: {self.reason}"
            )
        return self._index


def _as_sent(module: Module) -> Mapping[str, Any]:
    """A helper module as the child gets it, without what trains or plots."""
    run = [s for s in module.statements if not s.needless]
    statements = [{"line": s.line, "source": s.source} for s in run]
    return {"label": module.label, "package": module.package, "statements": statements}


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
