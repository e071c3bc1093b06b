"""Exercises in PyTorch that teach deep learning from the ground up, and the grader for them.

In a notebook: ``from grader import check, hint, load_data_fashion_mnist, FASHION_MNIST_CLASSES``.
``grader.language("zh")`` lets ``check`` and ``hint`` answer in Chinese.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["FASHION_MNIST_CLASSES", "check", "hint", "language", "load_data_fashion_mnist"]
__version__ = "0.1.0"

_HOMES = {
    "FASHION_MNIST_CLASSES": "grader.data",
    "load_data_fashion_mnist": "grader.marking.training",
    "check": "grader.marking.kernel",
    "hint": "grader.marking.kernel",
    "language": "grader.languages",
}


def __getattr__(name: str) -> Any:
    # Late, so that "grader --help" and the sandbox need not import everything.
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'grader' has no attribute {name!r}")
