"""How a check calls a function, as the students' notebook declares it."""

from __future__ import annotations

import ast
import re
from functools import lru_cache

from grader.errors import UnreadableSubmission
from grader.manifest import Assignment
from grader.notebook import read

__all__ = ["call_of", "called_otherwise"]

_OTHER_ARGUMENTS = re.compile(r"(\w+)\(\) (?:missing \d+|takes (?:no|from|\d+)|got (?:an|some) )")


def called_otherwise(error: str, assignment: Assignment) -> str:
    """What to add to a ``TypeError`` of a call whose arguments the function does not take; empty
    where it is about something else."""
    match = _OTHER_ARGUMENTS.match(error)
    call = call_of(match[1], assignment) if match else ""
    return f"; it is called as {call}" if call else ""


def call_of(name: str, assignment: Assignment) -> str:
    """Such as ``mlp(X, params)``; empty where the notebook has no such stub."""
    arguments = _arguments(assignment).get(name)
    return "" if arguments is None else f"{name}({arguments})"


@lru_cache(maxsize=16)
def _arguments(assignment: Assignment) -> dict[str, str]:
    """Function → its parameters, by the stubs in the notebook; empty where that is gone."""
    path = assignment.folder / assignment.notebook
    try:
        functions = read(path.read_bytes(), path.name).functions
    except (OSError, UnreadableSubmission):
        return {}
    return {
        name: ast.unparse(functions[name].args)
        for exercise in assignment.tasks
        if (name := exercise.name) in functions
    }
