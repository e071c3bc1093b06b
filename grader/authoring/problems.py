"""Why an assignment may not be handed out, and what of it is not translated."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable
from pathlib import Path

from grader.authoring.notebooks import read_master
from grader.authoring.phrases import hidden_phrases, lacking, own_phrases, public_phrases
from grader.authoring.release import Release
from grader.languages import HERE, NAME
from grader.languages.catalogue import fields_of, read_messages
from grader.manifest import MANIFEST, Assignment, Exercise

__all__ = ["own_catalogues", "problems", "untranslated"]

_SOLUTION = re.compile(
    r"^[ \t]*### BEGIN SOLUTION[ \t]*$(.*?)^[ \t]*### END SOLUTION[ \t]*$", re.M | re.S
)
_MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION", "### BEGIN HIDDEN", "### END HIDDEN")
# Solution lines shorter than this ("return x") may well stand elsewhere by chance.
_TELLING = 12


def problems(made: Release) -> list[str]:
    """Why the assignment may not be handed out, one line each; empty where it may."""
    assignment = made.assignment
    path = assignment.folder / assignment.notebook
    found = [
        f"{file}: out of step with solutions/; run grader release {assignment.slug}"
        for file in made.out_of_step()
    ]
    cells = json.loads(made.notebook)["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    for exercise in assignment.tasks:
        name = exercise.name
        if not _has_stub(name, code):
            found.append(f"{path}: exercise {name} has no stub that raises NotImplementedError")
        if not re.search(rf"^check\([\"']{name}[\"']\)", code, re.M):
            found.append(f'{path}: no cell runs check("{name}"); add one')
        if not exercise.more_hints:
            found.append(
                f"{assignment.folder / MANIFEST}: {name} has one hint; add one or two more_hints, "
                "each leading further"
            )
        for word in _undocumented(exercise, code):
            found.append(f"{path}: the stub of {name} does not say that {word} is not allowed")
        for data, solution in (exercise.accuracy.solution if exercise.accuracy else {}).items():
            numbers = f"**{solution.full_at:.2f}**", f"**{solution.none_below:.2f}**"
            if not all(number in made.notebook for number in numbers):
                found.append(
                    f"{path}: does not state the accuracy that {name} is graded by on {data}: "
                    f"all points from {numbers[0]}, none below {numbers[1]}"
                )
    return found + translation_problems(made) + _leaks(assignment, code)


def translation_problems(made: Release) -> list[str]:
    """Where a translation says something else than the English text, one line each."""
    found = [problem for of in made.translations.values() for problem in of.twin.problems]
    for path in catalogues_of(made.assignment):
        if not made.only or path.stem == made.only:
            found += _unequal(path)
    return found


def untranslated(made: Release) -> list[str]:
    """What students read in English in a notebook of another language, one line each."""
    found = [note for of in made.translations.values() for note in of.twin.notes]
    assignment = made.assignment
    languages = dict.fromkeys([*made.translations, *(p.stem for p in catalogues_of(assignment))])
    for language in languages:
        if made.only and language != made.only:
            continue
        path = assignment.folder / f"{language}.toml"
        found += _missing(path, public_phrases(assignment), read_messages(path))
        if assignment.hidden_checks:
            known = {**read_messages(path), **read_messages(hidden := _beside(path, assignment))}
            found += _missing(hidden, hidden_phrases(assignment), known)
    return found


def own_catalogues(only: str = "") -> tuple[list[str], list[str]]:
    """The grader's own words in each language: what is wrong, and what is not translated."""
    wrong, missing = [], []
    for path in sorted(HERE.glob("*.toml")):
        if not only or path.stem == only:
            wrong += _unequal(path)
            missing += _missing(path, own_phrases(), read_messages(path))
    return wrong, missing


def catalogues_of(assignment: Assignment) -> list[Path]:
    """The assignment's catalogues: those that students have, and those that they may not have."""
    folders = (assignment.folder, assignment.solution_folder)
    found = (path for folder in folders for path in sorted(folder.glob("*.toml")))
    return [path for path in found if path.name != MANIFEST and NAME.fullmatch(path.stem)]


def _beside(path: Path, assignment: Assignment) -> Path:
    return assignment.solution_folder / path.name


def _missing(path: Path, phrases: Iterable[str], known: Iterable[str]) -> list[str]:
    return [
        f"{path}: not translated: {json.dumps(phrase, ensure_ascii=False)}"
        for phrase in lacking(phrases, known)
    ]


def _unequal(path: Path) -> list[str]:
    return [
        f"{path}: {json.dumps(english, ensure_ascii=False)}: the translation has other fields "
        f"({', '.join(sorted(set(fields_of(english)) ^ set(fields_of(text))))}); use the same"
        for english, text in read_messages(path).items()
        if set(fields_of(english)) != set(fields_of(text))
    ]


def _has_stub(name: str, code: str) -> bool:
    return any(
        "raise NotImplementedError" in ast.unparse(node)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name
    )


def _undocumented(exercise: Exercise, code: str) -> list[str]:
    """Forbidden names that neither follow "Not allowed" in the docstring nor contain one there."""
    stubs = (ast.FunctionDef, ast.ClassDef)
    docs = [ast.get_docstring(n) or "" for n in ast.walk(ast.parse(code))
            if isinstance(n, stubs) and n.name == exercise.name]  # fmt: skip
    lists = [match[1] for doc in docs for match in re.finditer(r"Not allowed(.*?)\.\s", doc, re.S)]
    told = {_bare(word) for text in lists for word in re.findall(r"\w{3,}", text)}
    return [f for f in exercise.forbidden if not any(word in _bare(f) for word in told)]


def _bare(name: str) -> str:
    return name.replace("_", "").lower()


def _leaks(assignment: Assignment, stub_code: str) -> list[str]:
    """Solution text, or markers, in any file under the assignment's folder."""
    master = read_master(assignment)
    secret = {
        line.strip()
        for region in _SOLUTION.findall(master)
        for line in region.splitlines()
        if len(line.strip()) >= _TELLING and not line.strip().startswith("#")
    }
    given = set(map(str.strip, _SOLUTION.sub("", master).splitlines()))
    found = []
    for path in sorted(assignment.folder.rglob("*")):
        if not path.is_file() or "__pycache__" in path.parts or path.suffix == ".pyc":
            continue
        text = stub_code if path.suffix == ".ipynb" else path.read_text("utf-8")
        lines = {line.strip() for line in text.splitlines()}
        found += [f"{path}: holds {m!r}" for m in _MARKERS if m in text]
        found += [f"{path}: holds solution text: {line}" for line in sorted(secret & lines - given)]
    return found
