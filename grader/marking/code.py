"""What a student wrote for an exercise, cut to what a page can show.

It travels in the report: pages are made days later, on another machine, where nobody may have what
was handed in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from grader.marking.reach import reached
from grader.model import Code, ExerciseResult, Status
from grader.notebook import Source, Statement
from grader.text import printable

__all__ = ["code_of", "with_code"]

# Of one line, one statement, one exercise and one report.
_LINE_CHARS, _LINES, _STATEMENTS, _ALL_CHARS = 300, 150, 12, 60_000
_TAB = 4


def with_code(
    tasks: Sequence[ExerciseResult], source: Source, standing: Mapping[str, int]
) -> list[ExerciseResult]:
    """``tasks`` with the code of each that was begun; ``standing`` is as in ``Loaded``."""
    names = [task.name for task in tasks]
    left, shown = _ALL_CHARS, []
    for task in tasks:
        begun = task.status is not Status.NOT_STARTED
        code = list(_within(left, code_of(source, task.name, names, standing) if begun else ()))
        left -= sum(len(one.text) for one in code)
        shown.append(replace(task, code=tuple(code)))
    return shown


def code_of(
    source: Source,
    name: str,
    exercises: Collection[str] = (),
    standing: Mapping[str, int] | None = None,
) -> list[Code]:
    """The statements that make the function ``name``: its own first, then what it uses of theirs.

    Imports are left out, and so are the other ``exercises``. Where it is in a cell that cannot be
    read, there is that cell from the function on.
    """
    others = [other for other in exercises if other != name]
    found = reached(source, name, others, standing).statements
    wanted = [one for one, _ in found if one.kind != "import" and not one.needless]
    own = [one for one in wanted if name in one.defines and not one.module]
    if not own and not any(name in one.defines for one in wanted):
        return list(_unread(source, name))
    order = {id(one): at for at, one in enumerate(source.everything)}
    rest = sorted((one for one in wanted if one not in own), key=lambda one: order[id(one)])
    return [_shown(one) for one in [*own, *rest][:_STATEMENTS]]


def _within(chars: int, code: Sequence[Code]) -> Iterator[Code]:
    for one in code:
        chars -= len(one.text)
        if chars < 0:
            return
        yield one


def _shown(statement: Statement) -> Code:
    return _cut(statement.label, statement.line, statement.source.split("\n"))


def _unread(source: Source, name: str) -> Iterator[Code]:
    """The function as it lies in a cell whose code was left out, if it is in one: until something
    else is defined beside it."""
    begins = re.compile(rf"([ \t]*)(?:async )?(?:def|class) {re.escape(name)}\b")
    for cell in source.cells:
        lines = cell.source.split("\n")
        for at, line in enumerate(lines):
            if found := begins.match(line):
                other = re.compile(rf"{found[1]}(?:async |def |class |@)")
                until = (n for n in range(at + 1, len(lines)) if other.match(lines[n]))
                text = "\n".join(lines[at : next(until, len(lines))]).rstrip()
                yield _cut(cell.label, at + 1, text.split("\n"))
                return


def _cut(label: str, line: int, lines: Sequence[str]) -> Code:
    shown = [_one_line(text) for text in lines[:_LINES]]
    if len(lines) > _LINES:
        shown.append(f"# … {len(lines) - _LINES} more lines")
    return Code(label, line, "\n".join(shown))


def _one_line(text: str) -> str:
    text = printable(text.rstrip("\r").expandtabs(_TAB))
    return text if len(text) <= _LINE_CHARS else f"{text[:_LINE_CHARS]}…"
