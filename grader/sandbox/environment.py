"""What a process that runs student code sees of its parent's environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["python_executable", "python_path", "scrubbed"]

# Without these Windows starts no Python, loads no library and makes no temporary file.
_WINDOWS = (
    "SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT TEMP TMP PROGRAMFILES NUMBER_OF_PROCESSORS "
    "PROCESSOR_ARCHITECTURE"
).split()


def scrubbed() -> Mapping[str, str]:
    """No token, no path of the instructor's: what a student's code may see."""
    names = ["PATH", "LANG", "LC_ALL", *(_WINDOWS if sys.platform == "win32" else ())]
    kept = {name: os.environ[name] for name in names if name in os.environ}
    if sys.platform == "win32":
        kept["USERPROFILE"] = "/nonexistent"
        kept["__PYVENV_LAUNCHER__"] = sys.executable  # the environment that Python belongs to
    return kept | {
        "HOME": "/nonexistent",
        "CUDA_VISIBLE_DEVICES": "",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
    }


def python_executable() -> str:
    """This Python itself: in an environment on Windows ``sys.executable`` only starts it, as a
    process below its own, of which nothing could be measured."""
    if sys.platform == "win32":
        return str(getattr(sys, "_base_executable", sys.executable))
    return sys.executable


def python_path() -> list[str]:
    """``sys.path`` for a Python that is started without one: this package's folder comes first."""
    return [str(Path(__file__).parents[2]), *filter(None, sys.path)]
