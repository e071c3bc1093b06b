"""Packages that only some commands need: each comes with an extra of this package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from grader.errors import UsageError

__all__ = ["needs"]


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """Import packages of ``extra`` inside this; a missing one raises :class:`UsageError`.

    The message names the package and the pip command that installs it.
    """
    try:
        yield
    except ImportError as error:
        package = (error.name or "").partition(".")[0]
        if package == "grader":
            raise  # a mistake of ours, which no installation mends
        if isinstance(error, ModuleNotFoundError):
            problem = f"{package or 'a package'} is not installed"
        else:
            problem = f"{package or 'a package'} cannot be imported ({error})"
        raise UsageError(f'{problem}; run pip install "torch-course-grader[{extra}]"') from None
