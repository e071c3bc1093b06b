"""A training in a notebook shows itself: a bar with loss and accuracy, which ends in one line.

The student writes nothing for it, and nothing of theirs is changed: the mini-batches say how far
the loop is, and what goes backward says the loss. Where nobody looks on, as when nbgrader,
papermill or the grader run a notebook, none of this is there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import Any

from grader.data import load_data_fashion_mnist as load
from grader.data.loader import DataIter
from grader.marking.losses import Losses
from grader.panel.training import Progress, progress_html, progress_text
from grader.sandbox.losses import stop_watching, watching

__all__ = ["Shown", "finish", "load_data_fashion_mnist", "somebody_looks"]

_AFTER = 0.5  # seconds: what is over sooner needs no bar
_EVERY = 0.2  # seconds between two looks at the bar
_EPOCHS = ("num_epochs", "epochs", "n_epochs", "num_epoch", "max_epochs")
_MOST_FRAMES = 6


def load_data_fashion_mnist(batch_size: int, root: str | Path | None = None) -> tuple[Any, Any]:
    """Training and test mini-batches of Fashion-MNIST, or of the stand-in where it can't be had.

    As :func:`grader.data.load_data_fashion_mnist`; in a notebook, training on them shows a bar.
    """
    train, test = load(batch_size, root)
    return _ShownDataIter(train.images, train.labels, batch_size, shuffle=True), test


class _ShownDataIter(DataIter):
    """A :class:`DataIter` whose passes are seen in a notebook."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return _seen(super().__iter__(), len(self), sys._getframe(1))


class Shown:
    """What gives mini-batches, with its passes seen; else as it is."""

    def __init__(self, batches: Any) -> None:
        self._batches = batches

    def __len__(self) -> int:
        return len(self._batches)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batches, name)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return _seen(iter(self._batches), len(self), sys._getframe(1))


def somebody_looks() -> bool:
    """Whether this is a notebook's kernel and a person runs its cells: who runs a notebook without
    one, as nbclient and papermill do, cannot be asked anything."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    kernel = getattr(shell, "kernel", None)
    asked = bool(getattr(kernel, "_allow_stdin", True))
    return kernel is not None and asked and "NBGRADER_EXECUTION" not in os.environ


def _seen(batches: Iterator[Any], count: int, frame: FrameType) -> Iterator[Any]:
    """The same mini-batches; while they last, the training that takes them is watched."""
    import torch

    if not torch.is_grad_enabled() or not somebody_looks():
        return batches
    return _passing(batches, count, *_who(frame))


def _who(frame: FrameType) -> tuple[str, int | None, int]:
    """The function that trains, for how many epochs if one of its variables says so, and what
    tells this call of it from another."""
    name, nearest = frame.f_code.co_name, frame
    above: FrameType | None = frame
    for _ in range(_MOST_FRAMES):
        if above is None or above.f_code.co_name == "<module>":
            break
        found = [above.f_locals.get(epochs) for epochs in _EPOCHS]
        epochs = next((n for n in found if isinstance(n, int) and n > 0), None)
        if epochs is not None:
            return above.f_code.co_name, epochs, id(above)
        above = above.f_back
    if nearest.f_code.co_name == "<module>":
        name = "training"
    return name, None, 0


def _passing(
    batches: Iterator[Any], count: int, name: str, epochs: int | None, call: int
) -> Iterator[Any]:
    run = _Run.going_on(name, epochs, call)
    with watching(run.losses):
        run.begin_epoch()
        for number, batch in enumerate(batches):
            run.losses.labels = batch[1]
            yield batch
            run.losses.labels = None
            run.moved((number + 1) / max(count, 1))
        run.end_epoch()


class _Run:
    """One training: from its first mini-batch to its last epoch, or to the end of the cell."""

    current: _Run | None = None

    def __init__(self, name: str, epochs: int | None, call: int) -> None:
        self.losses = Losses()
        self._name, self._epochs, self._call = name, epochs, call
        self._done = self._share = 0.0
        self._steps_before = 0
        self._began, self._drawn = monotonic(), 0.0

    @classmethod
    def going_on(cls, name: str, epochs: int | None, call: int) -> _Run:
        """The training that is under way, if this is its next epoch, else a new one."""
        run = cls.current
        if run is None or (run._name, run._epochs, run._call) != (name, epochs, call):
            finish()
            run = cls.current = cls(name, epochs, call)
        return run

    def begin_epoch(self) -> None:
        """A pass over the data begins."""
        self._steps_before = self.losses.steps

    def moved(self, share: float) -> None:
        """So much of the pass is over."""
        if self.losses.steps == self._steps_before:
            return  # nothing has gone backward: somebody looks at the images, or counts
        self._share, now = share, monotonic()
        if now - self._began > _AFTER and now - self._drawn > _EVERY:
            self._drawn = now
            self._show(ended=False)

    def end_epoch(self) -> None:
        """The pass is over. One in which nothing went backward was no training."""
        self._share = 0.0
        if self.losses.steps > self._steps_before:
            self._done += 1
        if self._epochs and self._done >= self._epochs:
            finish()

    def end(self) -> None:
        """The last line stays, if there was a bar at all."""
        if self._drawn:
            self._show(ended=True)

    def _show(self, ended: bool) -> None:
        values = self.losses.values
        progress = Progress(
            self._name,
            self._done + (0.0 if ended else self._share),
            self._epochs,
            monotonic() - self._began,
            _lately(values),
            _lately(self.losses.accuracies),
            tuple(values),
            ended,
        )
        _Bar.draw(progress)


def _lately(values: Sequence[float]) -> float | None:
    """The mean over the last tenth of a training: one mini-batch more or less means nothing."""
    few = max(1, len(values) // 10)
    return sum(values[-few:]) / few if values else None


class _Bar:
    """The one place of a cell's output where trainings are seen, one after another."""

    _handle: Any = None

    @classmethod
    def draw(cls, progress: Progress) -> None:
        """Show it where the last one was."""
        from IPython.display import display

        data = {"text/plain": progress_text(progress), "text/html": progress_html(progress)}
        if cls._handle is None:
            cls._handle = display(data, raw=True, display_id=True)
            cls._at_the_end_of_the_cell()
        else:
            cls._handle.update(data, raw=True)

    @classmethod
    def _at_the_end_of_the_cell(cls) -> None:
        events = sys.modules["IPython"].get_ipython().events

        def over(*_: Any) -> None:
            events.unregister("post_run_cell", over)
            finish()
            stop_watching()
            cls._handle = None

        events.register("post_run_cell", over)


def finish() -> None:
    """Nothing more comes of the training that is under way."""
    run, _Run.current = _Run.current, None
    if run is not None:
        run.end()
