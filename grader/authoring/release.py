"""What students get that is made from the solutions: notebooks, and known fingerprints."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.authoring.fingerprinting import compile_fingerprints
from grader.authoring.notebooks import Translation, stub_notebook, translated_notebook
from grader.authoring.twins import twins_of
from grader.errors import UsageError
from grader.extras import needs
from grader.files import write_whole
from grader.manifest import COURSE, FINGERPRINTS, INSTALLABLE, Assignment, Course
from grader.recognition.fingerprints import (
    Known,
    known_fingerprints,
    render_fingerprints,
    tables_match,
)

__all__ = ["Release", "make", "record_install", "write"]


@dataclass(frozen=True)
class Release:
    """What students get that is made from the solutions: notebooks, and known fingerprints.

    ``translations`` are the notebooks in other languages. If ``only`` names one of these, nothing
    else was made.
    """

    assignment: Assignment
    notebook: str
    known: Mapping[str, Sequence[Known]]
    translations: Mapping[str, Translation] = field(default_factory=dict)
    only: str = ""

    def out_of_step(self) -> Mapping[Path, str]:
        """The files that are not as they should be → the text that they should have."""
        folder = self.assignment.folder
        wanted = {folder / of.name: of.notebook for of in self.translations.values()}
        if not self.only:
            wanted[folder / self.assignment.notebook] = self.notebook
        texts = {
            path: text
            for path, text in sorted(wanted.items())
            if not path.is_file() or path.read_text("utf-8") != text
        }
        if self.only:
            return texts
        fingerprints = folder / FINGERPRINTS
        # The last digits differ from machine to machine, so bytes say nothing here.
        if not tables_match(known_fingerprints(self.assignment), self.known):
            texts[fingerprints] = render_fingerprints(self.known)
        return texts


def make(assignments: Sequence[Assignment], only: str = "") -> Sequence[Release]:
    """Make them, or ``only`` the notebooks in that language.

    Raises :class:`ManifestError` or :class:`GraderFault` for an author's error.
    """
    notebooks = [stub_notebook(assignment) for assignment in assignments]
    translations = [
        {
            language: translated_notebook(assignment, language)
            for language in ([only] if only else twins_of(assignment.master))
        }
        for assignment in assignments
    ]
    known = {} if only else compile_fingerprints(assignments)
    parts = zip(assignments, notebooks, translations)
    return [Release(a, text, known.get(a.slug, {}), of, only) for a, text, of in parts]


def write(made: Release) -> list[Path]:
    """Bring the students' files in step; returns those that were not."""
    texts = made.out_of_step()
    for path, text in texts.items():
        write_whole(path, text)
    return list(texts)


def record_install(course: Course, install: str) -> None:
    """Write into ``course.toml`` what students install; the rest of the file stays as it is.

    Raises :class:`UsageError` for what is no name and no address.
    """
    if not re.fullmatch(INSTALLABLE, install):
        raise UsageError(f"--install {install}: write a package's name, or an address for pip")
    with needs("author"):
        import tomlkit

    path = course.folder / COURSE
    document = tomlkit.parse(path.read_text("utf-8") if path.exists() else "")
    document["install"] = install
    write_whole(path, tomlkit.dumps(document))
