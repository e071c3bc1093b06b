"""A child's own folder: how much is in it, and its end, whatever student code has put there."""

from __future__ import annotations

import contextlib
import os
import shutil

__all__ = ["is_over", "remove"]

_MAX_FILES = 10_000


def is_over(folder: str, limit: int) -> bool:
    """Whether a folder's files take more than ``limit`` MiB, or are too many or too deep to count.

    No recursion: folders may be one in the other by thousands.
    """
    size = count = 0
    folders = [folder]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    with contextlib.suppress(FileNotFoundError):
                        size += _size(entry.stat(follow_symlinks=False))
                        if entry.is_dir(follow_symlinks=False):
                            folders.append(entry.path)
                    count += 1
                    if count > _MAX_FILES or size > limit * 2**20:
                        return True
        except (FileNotFoundError, NotADirectoryError):
            continue  # it is at work
        except OSError:  # a path that is too long, or a folder that keeps others out
            return True
    return False


def _size(state: os.stat_result) -> int:
    blocks = getattr(state, "st_blocks", None)  # Windows has no such count
    return state.st_size if blocks is None else blocks * 512


def remove(folder: str) -> None:
    """Delete an ended child's folder. It walks down and up again, as folders that are one in the
    other by thousands are too deep for a recursion and for a path, and opens what keeps it out."""
    if not hasattr(os, "O_DIRECTORY") or os.open not in os.supports_dir_fd:
        shutil.rmtree(folder, ignore_errors=True)
        return
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    with contextlib.suppress(OSError):
        os.chmod(folder, 0o700)
        here, way = os.open(folder, flags), list[str]()
        try:
            while True:
                if inner := _first_folder(here):
                    os.chmod(inner, 0o700, dir_fd=here)
                    step = os.open(inner, flags, dir_fd=here)
                    way.append(inner)
                elif way:
                    step = os.open("..", flags, dir_fd=here)
                    os.rmdir(way.pop(), dir_fd=step)
                else:
                    break
                os.close(here)
                here = step
        finally:
            os.close(here)
        os.rmdir(folder)


def _first_folder(here: int) -> str | None:
    """The first folder in the one open as ``here``; what comes before it is deleted."""
    with os.scandir(here) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                return entry.name
            os.unlink(entry.name, dir_fd=here)
    return None
