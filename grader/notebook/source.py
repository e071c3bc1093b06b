"""What a submission's code is made of: cells, and the top-level statements in them."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.text import printable

__all__ = ["Cell", "Module", "Prose", "Source", "Statement"]

_MAX_LINE_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Cell:
    """One code cell. ``label`` is how a student knows it: ``cell 7``, or a script's file name."""

    label: str
    source: str

    def line(self, number: int) -> str:
        """The text of line ``number`` (from 1), cut where it is long, or the empty string."""
        lines = self.source.split("\n")
        text = lines[number - 1].strip() if 0 < number <= len(lines) else ""
        cut = "…" if len(text) > _MAX_LINE_SHOWN else ""
        return printable(text[:_MAX_LINE_SHOWN]) + cut


@dataclass(frozen=True, slots=True)
class Statement:
    """One top-level statement of a cell, with the line it begins at (from 1).

    ``kind`` is ``definition``, ``import``, ``assignment`` or ``other``. A ``needless`` statement
    is a training run or the like, which nothing that is defined depends on. ``module`` is the
    helper module that it is a statement of, if it is not one of the notebook's.
    """

    label: str
    line: int
    source: str
    defines: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    kind: str = "other"
    needless: bool = False
    module: str = ""

    @property
    def where(self) -> str:
        """Such as ``cell 7, line 3``."""
        return f"{self.label}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Module:
    """A Python file that was handed in beside a notebook, or that one of its cells writes."""

    name: str  # as it is imported: ``utils.ops``
    label: str  # as messages call it: ``utils/ops.py``
    statements: tuple[Statement, ...]
    package: bool = False  # whether it is the ``__init__.py`` of a folder


@dataclass(frozen=True, slots=True)
class Prose:
    """A cell that holds no Python: ``kind`` is such as ``Markdown``, ``raw`` or ``%%bash``."""

    label: str
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class Source:
    """A submission's code: its cells, their statements, and what had to be left out.

    ``modules`` are the helper modules that it imports, by name; ``prose`` are the cells without
    Python.
    """

    cells: Sequence[Cell]
    statements: Sequence[Statement]
    notes: Sequence[str] = ()
    assignment: str | None = None
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    digest: str = ""  # of the bytes of the file and its helper files
    modules: Mapping[str, Module] = field(default_factory=dict)
    prose: Sequence[Prose] = ()
    language: str = ""  # of its prose, such as ``zh``; empty for English

    def line(self, label: str, number: int) -> str:
        """The text of one line of the cell called ``label``."""
        return next((cell.line(number) for cell in self.cells if cell.label == label), "")

    @property
    def everything(self) -> Sequence[Statement]:
        """Its statements, and those of its helper modules."""
        return [*self.statements, *(s for m in self.modules.values() for s in m.statements)]

    @property
    def defined(self) -> frozenset[str]:
        """Every name a statement of the submission binds."""
        return frozenset(name for statement in self.statements for name in statement.defines)
