"""A terminal for tests: what a program shows, as a person sees it, and keys."""

import select
import termios

import ptyprocess
import pyte

# A test that waits for what never comes ends in a message, not in a hanging run.
PATIENCE = 120.0


class Terminal:
    """A program in a pseudo-terminal of ``rows`` × ``columns``; ``said`` is all that it wrote."""

    def __init__(self, command, rows=24, columns=80, **options):
        self.said = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._process = ptyprocess.PtyProcess.spawn(command, dimensions=(rows, columns), **options)
        self.modes = termios.tcgetattr(self._process.fd)

    def wait_for(self, *texts):
        """The screen as soon as all ``texts`` are on it."""
        while not all(text in self.shown for text in texts):
            if not self._read():
                raise AssertionError(f"it ended without {texts}:\n{self.shown}")
        return self.shown

    def press(self, keys):
        """Type ``keys``, as fast as a program can."""
        self._process.write(keys.encode())

    def resize(self, rows, columns):
        """As if the window was drawn to another size."""
        self._screen.resize(rows, columns)
        self._process.setwinsize(rows, columns)

    def end(self):
        """The exit code, once the program has ended by itself; its modes are as they were."""
        while self._read():
            pass
        return self._process.wait()

    def close(self):
        """End the program, whatever it does."""
        self._process.close(force=True)

    @property
    def shown(self):
        """The lines on the screen."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def _read(self):
        self.now = termios.tcgetattr(self._process.fd)
        if not select.select([self._process.fd], [], [], PATIENCE)[0]:
            raise AssertionError(f"nothing came for {PATIENCE:g} s:\n{self.shown}")
        try:
            data = self._process.read(65536)
        except EOFError:
            return False
        self.said += data
        self._stream.feed(data)
        if b"\x1b[6n" in data:  # it asks where the cursor is
            self.press("\x1b[1;1R")
        return True
