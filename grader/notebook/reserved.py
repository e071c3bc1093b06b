"""Names of modules that are never a submission's own, whatever files were handed in with it."""

from __future__ import annotations

import importlib.util
import sys
import sysconfig
from functools import lru_cache
from pathlib import Path

__all__ = ["BOOKS", "INERT_MODULES", "is_reserved"]

# What a notebook imports to show or fetch things: made to do nothing while work is graded.
INERT_MODULES = frozenset(
    "matplotlib matplotlib_inline seaborn plotly IPython ipywidgets torchvision google grader "
    "torchinfo torchsummary torchviz tqdm tensorboard tensorboardX wandb mlflow visdom comet_ml"
    " clearml livelossplot bokeh altair".split()
)

# *Dive into Deep Learning*'s own packages, in its several ports.
BOOKS = frozenset("d2l d2lzh d2lzh_pytorch d2lzh1981".split())

_OURS = frozenset(
    "torch numpy torchaudio torchtext safetensors pytest conftest sitecustomize usercustomize "
    "setup setuptools pip pkg_resources __main__".split()
)


@lru_cache(512)
def is_reserved(name: str) -> bool:
    """Whether the top-level module ``name`` is Python's, the course's, or that of an installed
    package: torch imports some of these late, and must not get a student's file."""
    if name in sys.stdlib_module_names or name in INERT_MODULES | BOOKS | _OURS:
        return True
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError, AttributeError):
        return False
    places = [*(spec.submodule_search_locations or ()), spec.origin or ""] if spec else []
    return any(_is_installed(place) for place in places if place)


def _is_installed(place: str) -> bool:
    folders = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
    return any(Path(place).is_relative_to(folder) for folder in folders)
