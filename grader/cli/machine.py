"""What this machine has: the data, and the layers of the sandbox."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from grader.cli.main import data_option, main, one_line_errors
from grader.errors import GraderError, UsageError

__all__ = ["data", "doctor"]


@main.command()
@data_option
@click.option("--check", is_flag=True, help="Look only; fetch nothing.")
@one_line_errors
def data(data: Path | None, check: bool) -> None:
    """Show where Fashion-MNIST is and whether it is whole; fetch it if it is not here."""
    import os

    from grader.data.fashion_mnist import cache_folder, download, inspect, stand_in

    root = data or os.environ.get("FASHION_MNIST_ROOT") or cache_folder()
    states = inspect(Path(root))
    if any(state.problem for state in states) and not check:
        try:
            download(Path(root))
        except GraderError as error:
            _show_files(states)
            click.echo(f"grader: {error}", err=True)
            with suppress(GraderError):  # where nothing can be kept, which the line above says
                raw = stand_in().raw
                click.echo(f"Until then, scores are on drawn stand-in images: {raw}", err=True)
            sys.exit(error.exit_code)
        states = inspect(Path(root))
    _show_files(states)
    if any(state.problem for state in states):
        raise UsageError(f"{root}: not the whole of Fashion-MNIST; grader data fetches it")


def _show_files(states: Sequence[Any]) -> None:
    for state in states:
        click.echo(f"{'✗' if state.problem else '✓'} {state.path}  {state.problem or 'whole'}")


@main.command()
@one_line_errors
def doctor() -> None:
    """Try each layer of the sandbox; say which hold here, and why the others do not."""
    from grader.notebook import Source
    from grader.sandbox import host_name, start
    from grader.sandbox.client import StudentProcess, mode_of
    from grader.sandbox.policy import LAYERS, Limits

    server = start()
    try:
        process = StudentProcess(server, Source((), ()), [], 0, Limits())
        process.load()
        process.close()
    finally:
        server.close()
    if host_name() == "spawn":
        click.echo(
            "A Python is started for each submission here; only on Linux is a confined one forked."
        )
    for layer in LAYERS:
        problem = process.layers.get(layer, "unknown")
        click.echo(f"{'✗' if problem else '✓'} {layer:<10} {problem or 'holds'}")
    mode = mode_of(process.layers)
    if host_name() == "spawn":
        click.echo(f"{mode.value}: {mode.meaning}")
    click.echo(f"sandbox: {mode.value}")
