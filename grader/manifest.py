"""``assignment.toml`` → :class:`Assignment`, ``course.toml``, and where assignments are found.

The manifest is where points are totalled: the denominator of every score comes from here, and
checks that add up to something else are a fault of ours (see ``marking``).
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import Field, PrivateAttr, ValidationError

from grader.errors import ManifestError, UsageError
from grader.thresholds import Accuracy, Strict

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = [
    "COURSE",
    "INSTALLABLE",
    "MANIFEST",
    "PACKAGE",
    "Assignment",
    "Course",
    "Exercise",
    "course_around",
    "find_course",
    "load",
]

COURSE = "course.toml"
MANIFEST = "assignment.toml"
PACKAGE = "torch-course-grader"
INSTALLABLE = r"[\w.\[\],<>=!~ @:/+-]+"  # a name, an address: what pip takes, and no shell splits
FINGERPRINTS = "fingerprints.json"  # of known mistakes, see recognition
_Model = TypeVar("_Model", bound=Strict)


class Exercise(Strict):
    """One function the student writes.

    ``points`` counts hidden checks too; ``hidden_points`` of them are theirs. ``hint`` is a
    question, ``more_hints`` lead further, the last one almost to the answer. ``forbidden`` names
    torch's own functions that would be the exercise itself, ``needs`` the exercises whose
    functions this one calls: where those are wrong, torch's own stand in for them. In one that
    ``trains``, a known mistake is told by the first check that is lost: by numbers that are near,
    for from random first weights it never ends twice the same; by equal ones where it is
    ``repeatable``, its checks giving the first weights. ``in_books`` are names that books give such
    a function: where it is missing, the message asks whether one of these is meant.
    """

    name: str
    points: float = Field(gt=0)
    hidden_points: float = Field(default=0.0, ge=0)
    hint: str
    more_hints: tuple[str, ...] = Field(default=(), max_length=2)
    forbidden: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    in_books: tuple[str, ...] = ()
    trains: bool = False
    repeatable: bool = False
    accuracy: Accuracy | None = None

    def max_score(self, hidden: bool) -> float:
        """The points to be had, with the hidden checks or without them."""
        return self.points if hidden else self.points - self.hidden_points

    @property
    def hints(self) -> tuple[str, ...]:
        """Up to three hints, from a question to a nudge that almost gives the answer."""
        return (self.hint, *self.more_hints)


class Assignment(Strict):
    """One assignment folder: its manifest, and where its files are.

    ``exercises`` make the score; ``bonus`` are questions, practice and stretch exercises, whose
    points are counted beside it; ``tasks`` are all of them. ``time_limit`` is in seconds for one
    check, ``memory_limit`` in MiB beyond what an idle sandbox holds.
    """

    title: str
    notebook: str
    time_limit: float = Field(default=10.0, gt=0)
    memory_limit: int = Field(default=4096, gt=0)
    exercises: tuple[Exercise, ...] = Field(alias="exercise", min_length=1)
    bonus: tuple[Exercise, ...] = ()

    _folder: Path = PrivateAttr()

    def __hash__(self) -> int:
        return hash(self._folder)

    @property
    def folder(self) -> Path:
        """``assignments/<slug>``."""
        return self._folder

    @property
    def slug(self) -> str:
        """The folder's name, such as ``03_softmax_regression``."""
        return self._folder.name

    @property
    def solution_folder(self) -> Path:
        """``solutions/<slug>``, which students do not have."""
        return self._folder.parent.parent / "solutions" / self.slug

    @property
    def master(self) -> Path:
        """The one hand-written source: ``solutions/<slug>/<notebook>.py``."""
        return self.solution_folder / Path(self.notebook).with_suffix(".py")

    @property
    def tasks(self) -> Sequence[Exercise]:
        """Everything that checks mark: the exercises, and then the bonus ones."""
        return (*self.exercises, *self.bonus)

    def is_bonus(self, name: str) -> bool:
        """Whether the task of that name is a bonus one, outside the score and its maximum."""
        return any(exercise.name == name for exercise in self.bonus)

    @cached_property
    def public_checks(self) -> Sequence[Path]:
        """The check files students have."""
        return sorted(self._folder.glob("test_*.py"))

    @cached_property
    def hidden_checks(self) -> Sequence[Path]:
        """The check files only the instructor has; empty where ``solutions/`` is absent."""
        return sorted(self.solution_folder.glob("test_*.py"))

    def is_public(self, check: str) -> bool:
        """Whether students have the check of this name, such as ``test_values[1]``."""
        return check.split("[")[0] in self._public_names

    @cached_property
    def _public_names(self) -> frozenset[str]:
        trees = [ast.parse(path.read_text("utf-8")) for path in self.public_checks]
        return frozenset(
            node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)
        )

    def has_hidden(self, wanted: bool) -> bool:
        """Whether hidden checks are run: they are wanted, and they are here."""
        return wanted and bool(self.hidden_checks)

    def max_score(self, hidden_wanted: bool) -> float:
        """The points to be had in all, with the hidden checks where they are run."""
        hidden = self.has_hidden(hidden_wanted)
        return sum(exercise.max_score(hidden) for exercise in self.exercises)

    def exercise(self, name: str) -> Exercise:
        """The exercise of that name, a bonus one too; :class:`ManifestError` names those there
        are."""
        for exercise in self.tasks:
            if exercise.name == name:
                return exercise
        names = ", ".join(exercise.name for exercise in self.tasks)
        raise ManifestError(f"{self.slug} has no exercise {name!r}; it has {names}")


def _read(path: Path, model: type[_Model]) -> _Model:
    """The TOML file at ``path`` as a ``model``, or a :class:`ManifestError`."""
    try:
        return model.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise ManifestError(f"{path}: {error.strerror}; put the manifest back") from None
    except ValidationError as error:
        first = error.errors()[0]
        item = ".".join(str(part) for part in first["loc"])
        raise ManifestError(f"{path}: {item}: {first['msg']}; correct this item") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: not valid TOML ({error}); correct it") from None


def load(folder: Path) -> Assignment:
    """Read ``folder/assignment.toml``.

    Raises :class:`ManifestError` naming the file and the item that is wrong.
    """
    path = folder / MANIFEST
    assignment = _read(path, Assignment)
    names = [exercise.name for exercise in assignment.tasks]
    for exercise in assignment.tasks:
        if names.count(exercise.name) > 1:
            raise ManifestError(f"{path}: exercise {exercise.name} is there twice; rename one")
        if exercise.hidden_points > exercise.points:
            raise ManifestError(f"{path}: {exercise.name}: hidden_points exceed points; lower them")
        if not exercise.hint.strip():
            raise ManifestError(f"{path}: {exercise.name} has no hint; write one")
    assignment._folder = folder.resolve()
    return assignment


class _Settings(Strict):
    """``course.toml``. ``install`` is what students give to pip: a name, an address."""

    install: str = Field(default=PACKAGE, pattern=f"^{INSTALLABLE}$")


_HERE = Path(__file__).resolve().parent
_PACKAGED = (_HERE.parent / "assignments", _HERE / "course")  # in a checkout, in a wheel


class Course:
    """The assignments of one ``assignments/`` folder, read when they are asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.slugs = sorted(path.parent.name for path in folder.glob(f"*/{MANIFEST}"))

    @property
    def solutions(self) -> Path:
        """``solutions/``, which students do not have."""
        return self.folder.parent / "solutions"

    @property
    def is_packaged(self) -> bool:
        """Whether these are the assignments that come with this package."""
        return self.folder in _PACKAGED

    @property
    def install(self) -> str:
        """What students install, by ``course.toml``; this package where it says nothing."""
        path = self.folder / COURSE
        return (_read(path, _Settings) if path.exists() else _Settings()).install

    def assignment(self, name: str) -> Assignment:
        """The assignment called ``name``: a slug, or its unambiguous tail or number.

        Raises :class:`UsageError` listing what there is.
        """
        slug = self.match(name)
        if slug is None:
            there = ", ".join(self.slugs) or "none"
            raise UsageError(f"unknown assignment {name!r}; there is {there}")
        return load(self.folder / slug)

    def general_hints(self, slugs: Iterable[str]) -> frozenset[str]:
        """What an exercise's manifest says to whoever fails it, of the assignments ``slugs`` that
        there are: such a hint is no diagnosis."""
        there = sorted(set(slugs) & set(self.slugs))
        return frozenset(e.hint for slug in there for e in self.assignment(slug).tasks)

    def match(self, name: str) -> str | None:
        """The slug that ``name`` means, or ``None`` if it means none or several."""
        if name in self.slugs:
            return name
        found = [
            slug for slug in self.slugs if slug.endswith("_" + name) or slug.split("_")[0] == name
        ]
        return found[0] if len(found) == 1 else None

    def all(self) -> Sequence[Assignment]:
        """Every assignment, in order of their slugs."""
        return [load(self.folder / slug) for slug in self.slugs]


def course_around(start: Path | None = None) -> Course | None:
    """The course in ``start`` (default: here) or above it: ``assignments/*/assignment.toml``."""
    here = (start or Path.cwd()).resolve()
    return _first_course(folder / "assignments" for folder in (here, *here.parents))


def find_course(start: Path | None = None) -> Course:
    """The course around ``start``, else the one this package came with, to read from.

    A wheel carries the public part of that.
    """
    course = course_around(start) or _first_course(_PACKAGED)
    if course is None:
        here = (start or Path.cwd()).resolve()
        raise UsageError(f"no assignments/ folder in {here} or above it; run this inside a course")
    return course


def _first_course(folders: Iterable[Path]) -> Course | None:
    there = (folder for folder in folders if any(folder.glob(f"*/{MANIFEST}")))
    return next(map(Course, there), None)
