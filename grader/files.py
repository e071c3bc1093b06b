"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import time
from pathlib import Path

from grader.errors import UsageError

__all__ = ["DRAFTS", "SEED_FILE", "write_whole"]

SEED_FILE = "class_seed.txt"  # a folder with this file in it has results

# What a run that was killed leaves behind; whoever owns the folder may delete them.
DRAFTS = ".draft-*"
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8)  # seconds


def write_whole(path: Path, content: str | bytes, executable: bool = False) -> None:
    """Write ``content`` beside ``path``, then put it there: a reader sees the old or the new file.

    Text is written as UTF-8, line ends as they are. Folders are made; the mode of a file that is
    replaced stays. Raises :class:`UsageError` where it cannot be written.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        target = path.resolve()  # a link stays one
        if target.exists() and not target.is_file():  # a pipe or a device cannot be replaced
            target.write_bytes(data)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, data, 0o777 if executable else 0o666)
    except OSError as error:
        remedy = "make room" if error.errno in _FULL else "name another place"
        raise UsageError(f"{path}: cannot be written ({error.strerror}); {remedy}") from None


def _replace(path: Path, data: bytes, mode: int) -> None:
    draft = path.with_name(DRAFTS.replace("*", secrets.token_hex(8)))
    # Unlike tempfile's, a new file has the mode that this user's files have.
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            draft.chmod(path.stat().st_mode & 0o777)
        _put(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _put(draft: Path, path: Path) -> None:
    """Put ``draft`` in the place of ``path``. On Windows nobody can replace a file that another
    program has open: a virus scanner or a cloud drive lets go soon, a spreadsheet does not."""
    for seconds in _WAITS:
        try:
            os.replace(draft, path)
            return
        except PermissionError:
            time.sleep(seconds)
    try:
        os.replace(draft, path)
    except PermissionError:
        raise UsageError(
            f"{path}: cannot be replaced; another program has it open, or it is read-only"
        ) from None
