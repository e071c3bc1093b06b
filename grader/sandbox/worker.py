"""The child's side: confine, say which layers hold, then answer requests until the end."""

from __future__ import annotations

import os
import sys
import tempfile
import types
from collections.abc import Callable, Mapping
from typing import Any

import torch

from grader.errors import BadFrame
from grader.sandbox import operators, policy, showing, wire
from grader.sandbox.devices import hide_devices
from grader.sandbox.operator_log import OperatorLog
from grader.sandbox.raised import label_in_sandbox
from grader.sandbox.single_process import load_without_workers
from grader.sandbox.student import Safeguards, Student, make_safeguards, seed_cpu
from grader.sandbox.uncompiled import replace_compilers

__all__ = ["get_ready", "serve"]


def serve(
    sock: wire.Stream,
    private: str,
    limits: policy.Limits | None,
    images: torch.Tensor | None,
    safeguards: Safeguards,
    confine: Callable[[str, policy.Limits], Mapping[str, str]] = policy.apply,
) -> None:
    """Answer the marker on ``sock``; returns when it hangs up.

    ``private`` is this child's own folder, ``limits`` is ``None`` for no confinement at all, and
    ``images`` are the training images, shared with other processes. ``safeguards`` are those of
    :func:`get_ready`. ``confine`` puts up the layers of confinement.
    """
    _leave_the_parent(private)
    safeguards.guard.seal()
    layers = confine(private, limits) if limits else dict.fromkeys(policy.LAYERS, "off")
    wire.send(sock, {"layers": dict(layers)})
    # ``sys.modules[__name__]`` leads a submission to its own names, as it does in a script.
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    namespace = vars(main)
    namespace["__builtins__"] = __builtins__
    showing.install(namespace, safeguards.inert)
    student = Student(namespace, images, safeguards=safeguards)
    if limits:
        student.prepare(limits.forbidden, limits.hidden)
    while True:
        try:
            # From the marker, who is trusted; every comma of a submission's source is in it.
            request = wire.receive(sock, max_json=wire.MAX_REQUEST, max_items=wire.MAX_REQUEST)
        except (EOFError, OSError):
            return
        if request["op"] == "load":
            answer = _load(sock, student, request)
        else:
            answer = _answer(student, request)
        try:
            wire.send(sock, answer, wire.MAX_JSON)
        except Exception as error:  # too large, too deep, or of a class that does as it likes
            why = str(error) if type(error) is BadFrame else ""
            wire.send(sock, {"error": {"type": "TooLarge", "text": why, "frames": []}})


def _answer(student: Student, request: dict[str, Any]) -> dict[str, Any]:
    try:
        return student.answer(request)
    except Exception:  # not in their function, which is caught: in what we need beside it
        text = "this process no longer works; does your code replace a builtin or part of a module?"
        return {"error": {"type": "RuntimeError", "text": text, "frames": []}}


def _load(sock: wire.Stream, student: Student, request: dict[str, Any]) -> dict[str, Any]:
    """Run the statements; ``step_by_step`` tells which one is about to run, should it be the
    last."""
    raised = {}
    student.forget()
    if request["devices"]:
        student.run_on_cpu(request["devices"])
    student.add_modules(request.get("modules", {}))
    seed_cpu(request["torch_seed"])
    standings = student.standings(request.get("standings", ()))
    for statement in request["statements"]:
        if statement["needless"]:
            student.leave_out(statement)
            continue
        index = statement["index"]
        if request["step_by_step"]:
            wire.send(sock, {"at": index})
        error = student.execute(statement)
        if error is not None:
            raised[str(index)] = error
        standings.note(index)
    standing = standings.settle()
    for name, source in request["stand_ins"].items():
        student.define(name, source)
    names = [name for name in request["names"] if student.has(name)]
    return {
        "raised": raised,
        "defined": names,
        "standing": standing,
        "kinds": student.kinds(request["names"]),
        "module_errors": student.module_errors[:20],
    }


def _leave_the_parent(private: str) -> None:
    os.chdir(private)
    os.environ["TMPDIR"] = os.environ["HOME"] = tempfile.tempdir = private
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.close(null)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
    torch.set_num_threads(1)


def _use_the_usual(X: torch.Tensor) -> None:
    """What nearly every submission runs: torch looks each operator up when it first runs it."""
    rows, labels = torch.arange(len(X)), X.argmax(dim=1)
    shifted = X - X.max(dim=1, keepdim=True).values
    shares = shifted.exp() / shifted.exp().sum(dim=1, keepdim=True)
    -shares[rows, labels].log().mean()
    torch.cat([shares.clone(), torch.zeros_like(X)]).reshape(-1, 2).split(4)
    (X @ X + X * 2).softmax(dim=1).eq(rows).float().sum().item()
    (X.abs() > 0).all().item(), X.max().item(), X.T.detach().to(torch.float64).pow(2)
    torch.ones(2, 8).sub_(X[:2]).fill_(1).gather(1, labels[:2, None])


def get_ready() -> Safeguards:
    """Do what every child needs, once, in the process that children are forked from.

    What is used for the first time takes longer, so it is used here. No autograd: it starts
    threads.
    """
    operators.warm_up()
    X = torch.randn(8, 8)
    with OperatorLog(["nothing"], label_in_sandbox):
        _use_the_usual(X)
    # What is imported with the first tensor may be in a file that a child may not read.
    wire.encode(X)
    replace_compilers()
    hide_devices()
    load_without_workers()
    return make_safeguards()
