"""The command line: parses, calls, prints, exits. Nothing else prints or exits.

What is heavy (torch, pytest, rich) is imported in the commands that need it.
"""

from grader.cli import (  # noqa: F401  their commands
    authoring,
    integrations,
    machine,
    report,
    score,
    similar,
    student,
)
from grader.cli.main import main

__all__ = ["main"]
