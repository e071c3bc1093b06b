"""What a submission was written for that a sandbox does not have: a GPU, a compiler, workers.

Read from its source, without running it. The child prepares for a GPU only where the source names
one, and the report says once that the code ran otherwise than it was written.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grader.notebook import Source

__all__ = ["ACCELERATORS", "DEVICE_PACKAGES", "WrittenFor", "written_for"]

ACCELERATORS = frozenset("cuda mps xla hpu xpu npu hip ipu mtia vulkan maia".split())
# Packages that make a device, with the modules they are imported by.
DEVICE_PACKAGES = {
    "torch_xla": ("torch_xla", "torch_xla.core", "torch_xla.core.xla_model"),
    "torch_directml": ("torch_directml",),
}
_DEVICE = re.compile(rf"(?:torch\.)?({'|'.join(sorted(ACCELERATORS))})(?:[:.]\w*)?")
_COMPILED = frozenset({"torch.compile", "torch.jit", "torch._dynamo", "torch._inductor"})
_WORTH_READING = re.compile(
    rf"\b({'|'.join(sorted(ACCELERATORS))}|compile|jit|_dynamo|num_workers)\b|torch_"
)


_NOTES = {
    "compiled": "compiled code ({place}) ran uncompiled, which gives the same values",
    "workers": "data is loaded without worker processes here ({place}): num_workers is 0",
}


@dataclass(frozen=True, slots=True)
class WrittenFor:
    """``devices`` are the GPUs that the source names; ``notes`` what the report says about it."""

    devices: Sequence[str] = ()
    notes: Sequence[str] = ()


def written_for(source: Source) -> WrittenFor:
    """What ``source`` was written for, with a note for the first place of each kind."""
    texts = [(s, s.source) for s in source.everything if _WORTH_READING.search(s.source)]
    asked = frozenset(name for _, text in texts for name in _asked_for(text))
    devices: dict[str, str] = {}  # the name of a device → where the source names it first
    first: dict[str, str] = {}  # of the other kinds, the first place
    for statement, text in texts:
        for kind, word, line in _spoken(text, asked):
            line += statement.line - 1
            shown = source.line(statement.label, line)
            place = f"{statement.label}, line {line}: {shown}"
            if kind == "device":
                devices.setdefault(word, place)
            else:
                first.setdefault(kind, place)
    notes = []
    if devices:
        place = next(iter(devices.values()))
        notes.append(f"written for a GPU ({place}): it ran on the CPU, as if it had moved there")
    notes += [_NOTES[kind].format(place=place) for kind, place in first.items()]
    return WrittenFor(tuple(devices), tuple(notes))


@lru_cache(512)
def _spoken(text: str, asked: frozenset[str]) -> Sequence[tuple[str, str, int]]:
    return list(_spoken_in(_parsed(text), asked))


def _spoken_in(tree: ast.AST, asked: frozenset[str]) -> Iterator[tuple[str, str, int]]:
    """(``device``, ``compiled`` or ``workers``, the word, its line) for all that ``tree`` would
    run where there is no GPU: nothing that is under ``if torch.cuda.is_available()``."""
    nodes: list[ast.AST] = [tree]
    while nodes:
        node = nodes.pop()
        line = getattr(node, "lineno", 1)
        if isinstance(node, (ast.If, ast.IfExp)) and _asks(node.test, asked):
            orelse = node.orelse
            nodes += orelse if isinstance(orelse, list) else [orelse]
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if found := _DEVICE.fullmatch(node.value):
                yield "device", found[1], line
        elif isinstance(node, ast.Attribute):
            if _is_question(node):
                continue
            if node.attr in ACCELERATORS:
                yield "device", node.attr, line
            elif _asks_for_a_compiler(node):
                yield "compiled", node.attr, line
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from _imported(node, line)
        elif _asks_for_workers(node):
            yield "workers", "num_workers", line
        nodes += reversed(list(ast.iter_child_nodes(node)))


def _asks_for_workers(node: ast.AST) -> bool:
    is_told = isinstance(node, ast.keyword) and node.arg == "num_workers"
    return is_told and bool(getattr(node.value, "value", 0))  # type: ignore[attr-defined]


def _asks_for_a_compiler(node: ast.Attribute) -> bool:
    return _path(node) in _COMPILED or (node.attr == "compile" and _path(node) != "re.compile")


def _imported(node: ast.Import | ast.ImportFrom, line: int) -> Iterator[tuple[str, str, int]]:
    module = getattr(node, "module", None)
    for alias in node.names:
        name = f"{module}.{alias.name}" if module else alias.name
        if (package := name.partition(".")[0]) in DEVICE_PACKAGES:
            yield "device", package, line
        elif name in _COMPILED or name.startswith(("torch.jit.", "torch._dynamo.")):
            yield "compiled", alias.name, line
        elif name.startswith("torch.") and ACCELERATORS.intersection(name.split(".")):
            yield "device", name.split(".")[1], line


def _asked_for(text: str) -> Sequence[str]:
    """The names that hold what ``is_available()`` returned: ``gpu = torch.cuda.is_available()``."""
    return [
        target.id
        for node in ast.walk(_parsed(text))
        if isinstance(node, ast.Assign) and _asks(node.value, frozenset())
        for target in node.targets
        if isinstance(target, ast.Name)
    ]


def _asks(test: ast.AST, asked: frozenset[str]) -> bool:
    """Whether it is true only where there is a GPU; ``not …`` and ``… or …`` are not."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(_asks(value, asked) for value in test.values)
    if isinstance(test, ast.Name):
        return test.id in asked
    return isinstance(test, ast.Call) and getattr(test.func, "attr", "") == "is_available"


def _is_question(node: ast.Attribute) -> bool:
    """``torch.cuda.is_available`` and what else is told the truth about a machine without a GPU."""
    return node.attr in ("is_available", "device_count", "is_built", "is_initialized") or (
        _path(node).startswith("torch.backends.")
    )


def _path(node: ast.AST) -> str:
    """``torch.jit`` for that attribute of that name; empty for an attribute of anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


@lru_cache(512)
def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ast.Module([], [])
