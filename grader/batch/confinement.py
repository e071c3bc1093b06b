"""What a run may do where nothing confines the code that it runs.

A student's own machine needs no confinement for the student's own code. A class's code beside the
hidden checks does: there the run asks first, instead of doing it unnoticed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grader.errors import SandboxUnavailable, UsageError
from grader.intake import Submission
from grader.manifest import Course
from grader.model import Settings
from grader.sandbox import unconfined

__all__ = ["fit_to_host"]


def fit_to_host(
    settings: Settings, handed_in: Sequence[Submission], course: Course, one_file: bool
) -> tuple[Settings, str]:
    """The settings that this machine can keep, and what the user should know before it starts.

    ``one_file`` says that a single file was named: its hidden checks are left out. Raises
    :class:`SandboxUnavailable` for ``strict``, and :class:`UsageError` for a class with hidden
    checks, where nothing is confined and nobody has said that this is all right.
    """
    if settings.sandbox == "off":
        return settings, "--sandbox off: student code runs with your own rights"
    why = unconfined()
    if not why:
        return settings, ""
    if settings.sandbox == "strict":
        raise SandboxUnavailable(f"--sandbox strict: {why}; use --sandbox auto to do without")
    slugs = {entry.assignment for entry in handed_in if entry.assignment}
    if not any(course.assignment(slug).has_hidden(settings.hidden) for slug in slugs):
        return settings, why if len(handed_in) > 1 else ""
    if one_file:
        said = f"public checks only: {why}; --sandbox off runs the hidden checks too"
        return replace(settings, hidden=False), said
    raise UsageError(
        f"{why}, so these submissions could read the hidden checks and answers; grade them with "
        "--sandbox off if you trust all of them, with --no-hidden, or on Linux"
    )
