"""The command ``grader`` itself, and what its subcommands share."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from grader import __version__
from grader.cli.terminal import show_what_it_can
from grader.errors import GraderError
from grader.text import printable

__all__ = ["data_option", "main", "one_line_errors"]

# What a disk, or its owner, does not allow: the file is named, and it is no fault of ours.
_NAMES = "EACCES EPERM EROFS ENOSPC EDQUOT".split()
_DISK_ERRORS = frozenset(getattr(errno, name) for name in _NAMES if hasattr(errno, name))
_Command = TypeVar("_Command", bound=Callable[..., Any])


def one_line_errors(command: _Command) -> _Command:
    """An error of ours ends as one line on standard error, and its own exit code."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except GraderError as error:
            click.echo(f"grader: {printable(str(error))}", err=True)
            sys.exit(error.exit_code)
        except OSError as error:
            if error.errno not in _DISK_ERRORS or error.filename is None:
                raise
            click.echo(f"grader: {printable(str(error.filename))}: {error.strerror}", err=True)
            sys.exit(2)
        except KeyboardInterrupt:
            click.echo("grader: interrupted", err=True)
            sys.exit(130)

    return wrapped  # type: ignore[return-value]


class _Program(click.Group):
    """The command, which is there for a console of any encoding."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        show_what_it_can()
        return super().main(*args, **kwargs)


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="grader")
def main() -> None:
    """Grade exercises in PyTorch, in a sandbox: fast and fairly."""


data_option = click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where Fashion-MNIST's files are.",
)
