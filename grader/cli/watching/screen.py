"""Keys and the terminal, by prompt_toolkit: raw mode, resizing and Windows are its business."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import FormattedTextControl, HSplit, Layout, Window
from rich.console import Console

from grader.cli.terminal import fitting
from grader.cli.watching.marking import Marker, Reporter
from grader.cli.watching.state import State
from grader.cli.watching.view import KEYS, drawn, farewell
from grader.errors import UnreadableSubmission
from grader.languages import say
from grader.model import Report
from grader.text import printable

__all__ = ["Screen"]

_LOOK_EVERY = 0.2  # seconds between two looks at the watched file


class Screen:
    """Shows ``state``, and marks the file again whenever it is saved.

    ``encoding`` is the terminal's: characters it lacks are shown as their nearest in ASCII.
    """

    def __init__(self, file: Path, state: State, reporter: Reporter, encoding: str) -> None:
        self.state = state
        self._file, self._reporter, self._encoding = file, reporter, encoding
        self._saved: int | None = None  # when the file was written last
        self._pending: list[str] = []
        self._stale = False  # saved since the marking that goes on now began
        self._began = 0.0
        self._top = 0  # the first line that is shown, where not all of them fit
        self._marker: Marker | None = None
        body = FormattedTextControl(self._body, focusable=True, show_cursor=False)
        doing = Window(FormattedTextControl(self._doing), height=1, style="fg:ansibrightblack")
        keys = Window(FormattedTextControl(self._keys_shown), height=1, style="reverse")
        self._app: Application[None] = Application(
            Layout(HSplit([Window(body), doing, keys])), key_bindings=self._keys(), full_screen=True
        )

    def run(self) -> None:
        """Until ``q``; then a line says how far the work is. Ctrl-C raises KeyboardInterrupt.

        Whatever ends it, the terminal is as it was before.
        """
        asyncio.run(self._run())
        print(farewell(self.state))

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()

        def done(name: str, outcome: Report | BaseException) -> None:
            with suppress(RuntimeError):  # the loop has ended: nobody is there to be told
                loop.call_soon_threadsafe(self._done, name, outcome)

        self._marker = Marker(self._reporter, done)
        watching = asyncio.create_task(self._watch())
        try:
            await self._app.run_async()
        finally:
            watching.cancel()
            self._marker.stop()

    async def _watch(self) -> None:
        while True:
            with suppress(FileNotFoundError):  # while an editor replaces the file
                written = self._file.stat().st_mtime_ns
                if written != self._saved:
                    self._saved = written
                    self._mark_all()
            if self.state.marking:
                self._app.invalidate()  # the seconds go on
            await asyncio.sleep(_LOOK_EVERY)

    def _mark_all(self) -> None:
        """The current exercise first, then those after it, then those before it."""
        names = [task.name for task in self.state.tasks]
        self._pending = names[self.state.at :] + names[: self.state.at]
        self._stale = bool(self.state.marking)
        self._mark_next()

    def _mark_next(self) -> None:
        if self._pending and not self.state.marking and self._marker is not None:
            name = self._pending.pop(0)
            self._began = monotonic()
            self._set(replace(self.state, marking=name))
            self._marker.mark(name)

    def _done(self, name: str, outcome: Report | BaseException) -> None:
        stale, self._stale = self._stale, False
        self._set(replace(self.state, marking=""))
        if isinstance(outcome, Report):
            if not stale:  # it comes again: the file has changed since
                self._set(self.state.with_result(name, outcome))
        elif isinstance(outcome, UnreadableSubmission):  # saved half-way, or with a slip in it
            self._set(replace(self.state, problem=str(outcome)))
            self._pending = self._pending if stale else []
        elif not self._app.is_done:
            self._app.exit(exception=outcome)
            return
        self._mark_next()

    def _set(self, state: State) -> None:
        if (state.at, state.listing) != (self.state.at, self.state.listing):
            self._top = 0
        self.state = state
        self._app.invalidate()

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        def bind(step: Callable[[], object], *names: str) -> None:
            for name in names:
                keys.add(name)(lambda _: step())

        bind(lambda: self._move(1), "n", "N", "right")
        bind(lambda: self._move(-1), "p", "P", "left")
        bind(lambda: self._set(self.state.with_next_hint()), "h", "H")
        bind(lambda: self._set(replace(self.state, listing=not self.state.listing)), "l", "L")
        bind(self._mark_all, "r", "R")
        bind(lambda: self._scroll(1), "down", "j")
        bind(lambda: self._scroll(-1), "up", "k")
        bind(self._app_exit, "q", "Q")

        @keys.add("c-c")
        @keys.add("<sigint>")
        def interrupted(event: KeyPressEvent) -> None:
            event.app.exit(exception=KeyboardInterrupt())

        return keys

    def _app_exit(self) -> None:
        if not self._app.is_done:
            self._app.exit()

    def _move(self, step: int) -> None:
        self._set(self.state.moved(step))
        name = self.state.current.name
        if name in self._pending:  # what is looked at is what is waited for
            self._pending.remove(name)
            self._pending.insert(0, name)

    def _scroll(self, step: int) -> None:
        self._top = max(0, self._top + step)
        self._app.invalidate()

    def _body(self) -> ANSI:
        size = self._app.output.get_size()
        lines = self._lines(max(20, size.columns - 1))
        room = max(1, size.rows - 2)
        self._top = max(0, min(self._top, len(lines) - room))
        shown = lines[self._top : self._top + room]
        if self._top + room < len(lines):
            shown[-1] = fitting(say("… more below: press down"), self._encoding)
        return ANSI("\n".join(shown))

    def _lines(self, width: int) -> list[str]:
        file = io.StringIO()
        console = Console(
            file=file, width=width, force_terminal=True, color_system="standard", highlight=False,
            legacy_windows=False,
        )  # fmt: skip
        console.print(drawn(self.state))
        return fitting(file.getvalue(), self._encoding).splitlines()

    def _keys_shown(self) -> str:
        return fitting(f" {say(KEYS)}", self._encoding)

    def _doing(self) -> str:
        doing = say(f"watching {self.state.file}: save it, and it is checked again")
        if self.state.marking:
            doing = say(f"checking {self.state.marking}")
            if (seconds := int(monotonic() - self._began)) > 0:
                doing += f", {seconds} s"
        return fitting(f" {printable(doing)}", self._encoding)
