"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from grader.errors import UsageError

__all__ = ["write_whole"]


def write_whole(path: Path, content: bytes, executable: bool = False) -> None:
    """Write ``content`` under another name beside ``path``, then take its place at once.

    The mode of a file that is replaced stays. Raises :class:`UsageError` where it cannot be.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else (0o755 if executable else 0o644)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, mode)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from None
