"""``grader new 06_x``: a folder pair to begin from, whole and small, that passes every proof.

One exercise, ``center``, with everything an exercise has: prose, a stub with a docstring, a public
and a hidden check, a correct variant, a known mistake with its hint. Replace it by your own.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from grader.authoring.release import make, write
from grader.errors import UsageError
from grader.extras import needs
from grader.files import write_whole
from grader.manifest import COURSE, MANIFEST, PACKAGE, Course

__all__ = ["begin", "lay_out"]

_ROOMS = ("assignments", "solutions")
# The files to begin from. They end in .txt, so that no tool takes them for modules or tests.
_SKELETON = files("grader.authoring") / "skeleton"


def begin(folder: Path) -> Course:
    """A course in ``folder``, still without an assignment; nothing is written yet.

    Raises :class:`UsageError` inside the installed package, where an update would erase it.
    """
    package = Path(__file__).resolve().parents[1]
    folder = folder.resolve()
    if package in (folder, *folder.parents):
        raise UsageError(f"{folder}: belongs to the installed grader; begin a course elsewhere")
    return Course((folder.parent if folder.name in _ROOMS else folder) / "assignments")


def lay_out(course: Course, slug: str) -> list[Path]:
    """Make ``assignments/<slug>`` and ``solutions/<slug>``; returns the files.

    Raises :class:`UsageError` where the slug is none, or a folder of that name exists.
    """
    if not re.fullmatch(r"\d\d_[a-z][a-z0-9_]*", slug):
        raise UsageError(f"{slug!r} is no slug: two digits, then words, such as 06_dropout")
    public, hidden = course.folder / slug, course.solutions / slug
    for folder in (public, hidden):
        if folder.exists():
            raise UsageError(f"{folder} exists already; choose another name")
    with needs("author"):  # the last step does, and nothing is to be left half done
        import jupytext  # noqa: F401
        import nbgrader  # noqa: F401
    number, name = slug.split("_", 1)
    skeleton = {
        public / MANIFEST: "assignment.toml",
        public / f"test_{name}.py": "public_checks.py",
        hidden / f"{name}.py": "master.py",
        hidden / "test_hidden.py": "further_checks.py",
        hidden / "variants.py": "variants.py",
        hidden / "mistakes.py": "mistakes.py",
    }
    if not (course.folder / COURSE).exists():
        skeleton = {course.folder / COURSE: "course.toml", **skeleton}
    title = name.replace("_", " ").capitalize()
    words = {"slug": slug, "number": number, "name": name, "title": title, "package": PACKAGE}
    for path, source in skeleton.items():
        text = (_SKELETON / f"{source}.txt").read_text("utf-8")
        for placeholder, word in words.items():
            text = text.replace(f"{{{placeholder}}}", word)
        write_whole(path, text)
    (made,) = make([Course(course.folder).assignment(slug)])
    return [*skeleton, *write(made)]
