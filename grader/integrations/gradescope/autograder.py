"""``autograder.zip``: the grader and an assignment with its hidden checks, to be uploaded."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.files import write_whole
from grader.integrations.packing import course, grader_wheel, zipped
from grader.integrations.teacher.late import Policy
from grader.manifest import Assignment

__all__ = ["SETTINGS", "Built", "build"]

SETTINGS = "settings.json"  # what it was built for, in the archive
_TEMPLATES = Path(__file__).parent / "templates"
_DISTRIBUTION = "torch-course-grader"
# matplotlib is for notebooks that are opened; the sandbox replaces it. The others come with a GPU's
# torch: the container has no GPU, and pip takes the smaller torch.
_LEFT_OUT = ("matplotlib", "nvidia-", "cuda-", "triton")


@dataclass(frozen=True)
class Built:
    """What an ``autograder.zip`` was built for."""

    assignment: str
    late: str | None = None
    grace: str | None = None


def build(assignment: Assignment, out: Path, late: str | None, grace: str | None) -> Sequence[str]:
    """Write ``autograder.zip``; returns the names of what is in it.

    Raises :class:`UsageError` where there are no hidden checks: that would be a course for
    students.
    """
    if not assignment.hidden_checks:
        raise UsageError(
            f"{assignment.solution_folder}: no hidden checks; build from the course that has them"
        )
    Policy.of("2026-01-01T00:00Z", late, grace)  # says what is wrong with either
    name, content = grader_wheel()
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    setup = (_TEMPLATES / "setup.sh").read_text("utf-8").replace("@PYTHON@", python)
    settings = json.dumps(asdict(Built(assignment.slug, late, grace)), indent=2)
    files = {
        "setup.sh": setup.encode(),
        "run_autograder": (_TEMPLATES / "run.sh").read_bytes(),
        "requirements.txt": _requirements().encode(),
        name: content,
        SETTINGS: settings.encode(),
        **{f"course/{path}": text for path, text in course([assignment]).items()},
    }
    write_whole(out, zipped(files, executable=("setup.sh", "run_autograder")))
    return list(files)


def _requirements() -> str:
    """Exact versions, those of this machine, of all that marking needs."""
    from importlib.metadata import version

    names = sorted(_closure(_DISTRIBUTION) - {_DISTRIBUTION})
    lines = [f"{name}=={version(name).split('+')[0]}" for name in names]
    index = "--extra-index-url https://download.pytorch.org/whl/cpu\n"
    return index + "".join(line + "\n" for line in lines)


def _closure(distribution: str) -> set[str]:
    """``distribution`` and what it requires in turn, without extras, as installed here."""
    from importlib.metadata import PackageNotFoundError, requires

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    found: set[str] = set()
    waiting = [canonicalize_name(distribution)]
    while waiting:
        name = waiting.pop()
        if name in found or name.startswith(_LEFT_OUT):
            continue
        try:
            needed = requires(name) or []
        except PackageNotFoundError:
            continue  # for another system than this one
        found.add(name)
        for text in needed:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(canonicalize_name(requirement.name))
    return found
