"""What a forked marker runs: it is told what to hold, then which functions to call.

All that marking needs is imported with this module, in the process that markers are forked from.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

import grader.batch.engine
import grader.marking.marker  # noqa: F401
from grader.sandbox.fork.server import Door

__all__ = ["main"]


def main(connection: int, door: int) -> None:
    """Answer the process at the other end of ``connection`` until it hangs up. ``door`` leads to
    the fork server.

    Unpickles what comes: from the process that reads the gradebook's input, never from a student's.
    """
    asked = Connection(connection)
    try:
        environment, has_images, begin, arguments = asked.recv()
    except EOFError:
        return
    os.environ.clear()
    os.environ.update(environment)
    if "COVERAGE_PROCESS_CONFIG" in os.environ:  # the tests measure every process of ours
        import coverage

        coverage.process_startup()
    begin(Door(socket.socket(fileno=door), has_images), *arguments)
    asked.send(os.getpid())
    while True:
        try:
            function, args, kwargs = asked.recv()
        except (EOFError, OSError):
            return
        answer = _answer(function, args, kwargs)
        try:
            asked.send(answer)
        except OSError:
            return
        except Exception as error:  # whatever cannot be pickled
            with suppress(OSError):
                asked.send((None, RuntimeError(f"{type(error).__name__}: {error}")))


def _answer(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Any, Exception | None]:
    try:
        return function(*args, **kwargs), None
    except Exception as error:
        return None, error
