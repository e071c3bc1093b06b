"""How a child ended, in words that a student can use."""

from __future__ import annotations

import signal

from grader.sandbox.backend import Ended
from grader.sandbox.policy import GAVE_UP, Limits

__all__ = ["in_words"]

# Signals by number (signal(7)): on Windows Python knows few of them by name.
_KILLED, _CPU_TIME = 9, 24
# Exit codes of a Windows process that ended by an exception (ntstatus.h).
_WINDOWS = {
    0xC0000005: "access violation",
    0xC000001D: "illegal instruction",
    0xC0000094: "integer division by zero",
    0xC00000FD: "stack overflow",
    0xC0000374: "heap corruption",
    0xC0000409: "stack buffer overrun",
}
_WINDOWS_OUT_OF_MEMORY = (0xC0000017, 0xC000012D)


def in_words(ended: Ended, limits: Limits | None) -> str:
    """Such as ``the process crashed (SIGSEGV, Segmentation fault)``."""
    if ended.over == "disk" and limits is not None:
        return f"wrote more than the {limits.disk} MB of files there are for it"
    if ended.over == "memory" and limits is not None:
        return f"used more than the {limits.memory} MB of memory there are for it"
    code = ended.code & 0xFFFFFFFF if ended.code < -64 else ended.code  # Windows: signed or not
    hint = ", infinite recursion?" if "overflow" in ended.stack else ""
    if code in _WINDOWS:
        return f"the process crashed (0x{code:08X}, {_WINDOWS[code]}{hint})"
    if code == -_KILLED or code in _WINDOWS_OUT_OF_MEMORY:
        return "the process was killed (by itself, or is the machine out of memory?)"
    if code > 0xC0000000:
        return f"the process crashed (0x{code:08X}{hint})"
    if code == GAVE_UP:
        return "the process could not answer (did it close its files or replace a module?)"
    if code >= 0:
        return f"the process was ended with exit code {code} (os._exit?)"
    if code == -_CPU_TIME:
        return "the process used up its CPU time"
    known = -code in set(signal.Signals)
    name = signal.Signals(-code).name if known else f"signal {-code}"
    words = f", {signal.strsignal(-code)}" if known else ""
    return f"the process crashed ({name}{words}{hint})"
