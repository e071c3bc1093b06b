"""What student code raised, as plain data, with the lines of theirs that it passed through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.sandbox.refusals import ForbiddenOperator
from grader.sandbox.wire import name_of_type

__all__ = ["FILE_PREFIX", "describe", "label_in_sandbox"]

# Marks code objects of the student's: "student:cell 7".
FILE_PREFIX = "student:"
_MAX_TEXT = 2_000


def label_in_sandbox(filename: str) -> str | None:
    """``student:cell 7`` → ``cell 7``; ``None`` for a file that is not the student's."""
    return filename.removeprefix(FILE_PREFIX) if filename.startswith(FILE_PREFIX) else None


def describe(error: BaseException, label_of: Callable[[str], str | None]) -> dict[str, Any]:
    """An exception as plain data: its type, text, and the student's lines it passed through."""
    try:
        text = str(error)[:_MAX_TEXT]
    except Exception:
        text = ""
    frames = []
    step = BaseException.__dict__["__traceback__"].__get__(error)
    while step is not None:
        code = step.tb_frame.f_code
        label = label_of(code.co_filename)
        if label is not None:
            frames.append({"label": label, "line": step.tb_lineno or 0, "function": code.co_name})
        step = step.tb_next
    return {
        "type": name_of_type(error),
        "text": text,
        "unwritten": isinstance(error, NotImplementedError),
        "forbidden": error.operator if isinstance(error, ForbiddenOperator) else None,
        "frames": frames[-20:],
    }
