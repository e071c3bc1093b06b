"""What was handed in: every file that is found, whose it is, and which one counts.

A path is listed (``entries``), each file's owner and attempt are told from its platform's names
(``layouts``), its assignment from its folder and its content (``which``, ``forms``), its owner is
looked for on the roster (``people``), and of one student's files for one assignment the right one
is chosen (``choose``). Every file ends in one :class:`FileRecord`.
"""

from grader.intake.find import Found, find
from grader.intake.submission import Attempts, FileRecord, Kind, Outcome, Submission, submissions_of

__all__ = [
    "Attempts",
    "FileRecord",
    "Found",
    "Kind",
    "Outcome",
    "Submission",
    "find",
    "submissions_of",
]
