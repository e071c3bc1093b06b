"""Why a function is not there: where it is instead, and what to change."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from grader.marking.paths import without_paths
from grader.notebook import Source, Statement
from grader.sandbox.host import Loaded

__all__ = ["missing_import", "not_imported", "why_missing"]

_AS_CODE = "change it to a code cell (in Jupyter: Esc, then Y) and hand it in again"
_COLAB = "Commented out IPython magic"


def why_missing(
    name: str,
    source: Source,
    loaded: Loaded,
    exercises: Collection[str] = (),
    in_books: Collection[str] = (),
    call: str = "",
) -> str:
    """One sentence on where the function ``name`` is, or what is nearest to it.

    ``in_books`` are names that books give such a function, ``call`` is how it is called here.
    """
    reasons = (
        *(_bound(name, source, loaded), _in_prose(name, source), _commented_out(name, source)),
        *(_skipped(name, source), _method(name, source, call or name)),
        *(_near(name, source, exercises), _in_a_book(name, source, in_books, call or name)),
        _in_a_missing_file(name, source, loaded),
    )
    return next((reason for reason in reasons if reason), f"no function named {name}")


def _bound(name: str, source: Source, loaded: Loaded) -> str | None:
    """A statement binds the name: it failed, or its value is no function."""
    last: Statement | None = None
    for index, statement in enumerate(source.statements):
        if name not in statement.defines:
            continue
        last = statement
        error = loaded.raised.get(index)
        if isinstance(error, dict):
            if statement.kind == "import" and error.get("type") == "ModuleNotFoundError":
                return _not_handed_in(name, statement, error)
            what = without_paths(f"{error.get('type')}: {error.get('text')}")
            return f"{name}: defining it raised {what}"[:300]
        if index in loaded.stopped:
            return f"{name}: defining it {loaded.stopped[index]}"
    if last is None:
        return None
    kind = loaded.kinds.get(name)
    place = f"{last.where}: {source.line(last.label, last.line)}"
    if kind:
        vowel = kind[:1].lower() in "aeiou"
        return f"{name} is {'an' if vowel else 'a'} {kind}, not a function ({place})"
    return f"{name} is there, but is not a function ({place})"


def _not_handed_in(name: str, statement: Statement, error: Mapping[str, Any]) -> str:
    module = _module_in(error)
    return (
        f"{name} is imported from {module}, which was not handed in ({statement.where}); hand in "
        f"{module.split('.')[0]}.py with the notebook, or copy the function into it"
    )


def _module_in(error: Mapping[str, Any]) -> str:
    found = re.search(r"No module named '([\w.]+)'", str(error.get("text")))
    return found[1] if found else "a module"


def missing_import(name: str, line: str, source: Source, loaded: Loaded) -> str | None:
    """Why ``name`` is not defined, where the import of it failed; ``line`` is the code using it."""
    for index, statement in enumerate(source.statements):
        error = loaded.raised.get(index)
        if name in statement.defines and statement.kind == "import" and isinstance(error, dict):
            module = _module_in(error)
            if module == "a module":
                found = re.match(r"(?:from|import)\s+([\w.]+)", statement.source)
                module = found[1] if found else module
            used = re.search(rf"\b{re.escape(name)}(?:\.\w+)*", line)
            return f"{module} could not be imported, so {used[0] if used else name} is missing"
    return None


def _defining(name: str) -> re.Pattern[str]:
    return re.compile(rf"^[ \t>]*(?:async )?(?:def|class) {re.escape(name)}\b", re.MULTILINE)


def _in_prose(name: str, source: Source) -> str | None:
    for cell in source.prose:
        if _defining(name).search(cell.source):
            if cell.kind.startswith("%%"):
                what = f"is below {cell.kind}, which is not Python"
                return f"no function named {name}: it {what} ({cell.label}); take that line out"
            return (
                f"no function named {name}: it is in {cell.label}, a {cell.kind} cell; {_AS_CODE}"
            )
    return None


def _commented_out(name: str, source: Source) -> str | None:
    commented = re.compile(rf"^[ \t]*#+[ \t]*(?:async )?(?:def|class) {re.escape(name)}\b", re.M)
    for cell in source.cells:
        found = commented.search(cell.source)
        if found is None:
            continue
        place = f"{cell.label}, line {cell.source.count(chr(10), 0, found.start()) + 1}"
        if _COLAB in cell.source[: found.start()].rpartition("\n\n")[2]:
            return (
                f"no function named {name}: Colab's export has commented its cell out ({place}); "
                "take out the # of that cell, or hand in the .ipynb"
            )
        return f"no function named {name}: it is commented out ({place}); take out the #"
    return None


def _skipped(name: str, source: Source) -> str | None:
    """In a statement that does not parse."""
    for cell in source.cells:
        if f"def {name}(" in cell.source:
            for note in source.notes:
                if note.startswith(f"{cell.label}:"):
                    return f"no function named {name}: {note}"
    return None


def _method(name: str, source: Source, call: str) -> str | None:
    for statement in source.statements:
        method = re.search(rf"^\s+def {name}\(", statement.source, re.M)
        if method and re.match(r"(@.*\n)*class ", statement.source):
            return (
                f"{name} is a method of {statement.defines[0]}, and the checks call a plain "
                f"function {call}: move it out of the class"
            )
    return None


def _near(name: str, source: Source, exercises: Collection[str]) -> str | None:
    """A function of nearly that name, which is no other exercise."""
    there = {_plain(own): (own, where) for own, where in _functions(source) if own not in exercises}
    alike = get_close_matches(_plain(name), there, n=3, cutoff=0.8)
    holding = [plain for plain, (own, _) in there.items() if _holds(own, name)]
    for match in [*holding, *alike]:
        own, where = there[match]
        # calculate_accuracy is an accuracy rather than an evaluate_accuracy.
        if match not in holding and any(_holds(own, e) for e in exercises if e != name):
            continue
        if any(_holds(own, e) and _holds(e, name) for e in exercises if e != name):
            continue
        return f"no function named {name}; {own} is defined ({where}): did you mean {name}?"
    return None


def _holds(own: str, name: str) -> bool:
    """Whether the words of ``name`` are among those of ``own``: ``softmax`` in ``my_softmax``."""
    return set(name.split("_")) <= set(own.split("_"))


def _in_a_book(name: str, source: Source, in_books: Collection[str], call: str) -> str | None:
    """A function of the name that a book has for it, which takes other arguments, often."""
    for own, where in _functions(source):
        if own in in_books:
            arguments = f"({ast.unparse(source.functions[own].args)})" * (own in source.functions)
            return f"no function named {name}; is it {own}{arguments} ({where})? Make it {call}"
    return None


def _in_a_missing_file(name: str, source: Source, loaded: Loaded) -> str | None:
    """All of a file is imported, with a star or by ``%run``, and the file is not there."""
    for index, statement in enumerate(source.statements):
        error = loaded.raised.get(index)
        star = re.fullmatch(r"from ([\w.]+) import \*", statement.source)
        if star and isinstance(error, dict) and error.get("type") == "ModuleNotFoundError":
            return (
                f"no function named {name}; {star[1]}, of which all is imported "
                f"({statement.where}), was not handed in: hand in {star[1].replace('.', '/')}.py "
                "with the notebook, or copy the function into it"
            )
    return None


# Names by which everybody knows a module → the import that binds them.
_USUAL_IMPORTS = {
    "nn": "from torch import nn",
    "F": "import torch.nn.functional as F",
    "np": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    **{name: f"from torch import {name}" for name in ("optim", "Tensor")},
    **{name: f"from torch.nn import {name}" for name in ("init", "functional")},
    **{name: f"import {name}" for name in "torch torchvision random math time sys os".split()},
    **{name: f"import {name}" for name in "itertools functools collections numpy".split()},
    **{name: f"from collections import {name}" for name in ("OrderedDict", "defaultdict")},
}


def not_imported(name: str, source: Source) -> str:
    """What to add to "name 'random' is not defined", where no cell imports it; else empty."""
    if name not in _USUAL_IMPORTS or name in source.defined:
        return ""
    return f"; no cell imports it: add {_USUAL_IMPORTS[name]}"


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _functions(source: Source) -> Iterator[tuple[str, str]]:
    for statement in source.statements:
        if statement.kind == "definition":
            yield from ((name, statement.where) for name in statement.defines)
