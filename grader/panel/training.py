"""How far a training is: a line that moves, as HTML and as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from grader.languages import say
from grader.panel.curve import curve_svg, curve_words
from grader.text import printable

__all__ = ["Progress", "progress_html", "progress_text"]


@dataclass(frozen=True, slots=True)
class Progress:
    """A training at one moment.

    ``name`` is the function that trains, ``done`` how many epochs are over, and a fraction of one;
    ``epochs`` is how many there will be, if that is known. ``loss`` and ``accuracy`` (0 to 1) are
    those of the training mini-batches of the epoch; ``losses`` are some on the way, from the first
    to the last. ``ended`` is set when nothing more will come.
    """

    name: str
    done: float
    epochs: int | None = None
    seconds: float = 0.0
    loss: float | None = None
    accuracy: float | None = None
    losses: Sequence[float] = ()
    ended: bool = False


def progress_text(progress: Progress) -> str:
    """One line: where it is, and loss and accuracy where they are known."""
    whole = int(progress.done)
    if progress.ended:
        took = f"{progress.seconds:.1f} s"
        if progress.epochs and whole < progress.epochs:
            where = say(f"{whole} of {progress.epochs} epochs in {took}")
        else:
            where = say(f"1 epoch in {took}" if whole == 1 else f"{whole} epochs in {took}")
    elif progress.epochs:
        where = say(f"epoch {min(whole + 1, progress.epochs)} of {progress.epochs}")
    else:
        where = say(f"epoch {whole + 1}")
    figures = []
    if progress.loss is not None:
        figures.append(say(f"loss {progress.loss:.3f}"))
    if progress.accuracy is not None:
        figures.append(say(f"training accuracy {progress.accuracy:.3f}"))
    return printable(": ".join([progress.name, ", ".join([where, *figures])]))


def progress_html(progress: Progress) -> str:
    """The same line, with a bar while it moves and the curve of the loss at the end."""
    text = escape(progress_text(progress))
    shown = ""
    if not progress.ended:
        shown = _bar(progress) + " "
    elif progress.losses:
        words = say(f"The loss went {curve_words(progress.losses)}")
        shown = curve_svg(progress.losses, words, 90, 22)
        shown += " " * bool(shown)
    return (
        '<div style="font:14px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums;'
        f'color:inherit">{shown}{text}</div>'
    )


def _bar(progress: Progress) -> str:
    """As that of the panel; without a known end it stays empty."""
    share = 100 * min(1.0, progress.done / progress.epochs) if progress.epochs else 0.0
    return (
        f'<span role="progressbar" aria-label="{say("training")}" aria-valuenow="{share:.0f}" '
        'style="display:inline-block;width:14em;height:6px;background:#8884;border-radius:3px;'
        f'vertical-align:middle"><i style="display:block;width:{share:.1f}%;height:6px;'
        'background:#009e73;border-radius:3px"></i></span>'
    )
