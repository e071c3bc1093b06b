"""What can go wrong, and whose fault it is.

Three kinds of error are kept apart by type, because they end differently: a wrong call
(:class:`UsageError`, exit code 2), a fault of the grader or of a course author
(:class:`GraderFault`, exit code 3, never costs a student a point), and what a student's code did
(:class:`StudentFault` and its kin, which decide a check's status).
"""

from __future__ import annotations

__all__ = [
    "BadFrame",
    "ChildDied",
    "ChildTimeout",
    "DataError",
    "Forbidden",
    "GraderError",
    "GraderFault",
    "ManifestError",
    "MissingFunction",
    "NotStarted",
    "PartialCredit",
    "SandboxUnavailable",
    "StudentError",
    "StudentFault",
    "StudentMismatch",
    "UnreadableSubmission",
    "UsageError",
]


class GraderError(Exception):
    """Any error of ours; ``str(error)`` is one line: the file, the item and the remedy."""

    exit_code = 3

    def _render_traceback_(self) -> list[str]:  # what IPython shows in place of a traceback
        return [f"grader: {self}"]


class UsageError(GraderError):
    """The call was wrong: a path, an option, a name."""

    exit_code = 2


class DataError(UsageError):
    """Fashion-MNIST files that were asked for are missing, truncated or fail their checksum."""


class SandboxUnavailable(UsageError):
    """``--sandbox strict`` was asked for and this machine cannot give every layer."""


class GraderFault(GraderError):
    """Our bug, a broken check or a broken manifest: reported as such, never as a zero."""


class ManifestError(GraderFault):
    """An ``assignment.toml`` that cannot be used, or checks that disagree with it."""


class UnreadableSubmission(GraderError):
    """What was handed in cannot be read as a notebook or script; ``str(error)`` says why."""


class BadFrame(GraderError):
    """Bytes from the sandbox that are not a frame; whoever sent them is not believed."""


class StudentFault(Exception):
    """What the student's code did, as far as a check is concerned."""


class NotStarted(StudentFault):
    """The stub's ``NotImplementedError`` is still there."""


class MissingFunction(StudentFault):
    """The submission defines no such name."""


class StudentError(StudentFault):
    """The student's code raised; the message says what and at which line of theirs."""


class Forbidden(StudentFault):
    """The code calls what the exercise asks the student to write."""


class ChildTimeout(StudentFault):
    """The student's code did not finish in the time it had."""


class ChildDied(StudentFault):
    """The process that ran the student's code ended: a crash, an exit, or out of memory."""


class StudentMismatch(StudentFault, AssertionError):
    """A value of the student's is not the expected one; an ``AssertionError`` for bare pytest.

    ``difference`` is the :class:`~grader.model.Difference` to be shown, where there is one.
    """

    def __init__(self, message: str, difference: object = None) -> None:
        super().__init__(message)
        self.difference = difference


class PartialCredit(StudentMismatch):
    """Some of a check's points, with the reason why not all.

    ``fraction`` is in [0, 1).
    """

    def __init__(self, fraction: float, message: str) -> None:
        super().__init__(message)
        self.fraction = min(max(fraction, 0.0), 1.0)
