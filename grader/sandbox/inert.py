"""Modules that a notebook imports to show or fetch things, made to do nothing.

Plots, progress bars and downloads have no place in grading and take a second to import. A
notebook's ``plt.plot(...)`` then costs nothing, and a function that draws as it trains still
trains. Modules that compute (numpy, torch) are the real ones.
"""

from __future__ import annotations

import dis
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import torch

__all__ = ["BOOKS", "INERT_MODULES", "Inert", "install", "is_inert"]

INERT_MODULES = frozenset(
    "matplotlib matplotlib_inline seaborn plotly IPython ipywidgets torchvision google grader "
    "torchinfo torchsummary".split()
)


# *Dive into Deep Learning*'s own, in its several ports.
BOOKS = frozenset("d2l d2lzh d2lzh_pytorch d2lzh1981".split())


class Inert:
    """Takes any attribute, call, index or ``with``, and does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Inert()

    def __call__(self, *args: Any, **kwargs: Any) -> Inert:
        return Inert()

    def __getitem__(self, key: Any) -> Inert:
        return Inert()

    def __setitem__(self, key: Any, value: Any) -> None: ...

    def __iter__(self) -> Iterator[Any]:
        """Empty in a loop; as many as are asked for in ``fig, ax = plt.subplots()``."""
        frame = sys._getframe().f_back
        assert frame is not None
        code, at = frame.f_code.co_code, frame.f_lasti
        unpacked = code[at + 1] if dis.opname[code[at]] == "UNPACK_SEQUENCE" else 0
        return iter([Inert() for _ in range(unpacked)])

    def __len__(self) -> int:
        return 0

    def __enter__(self) -> Inert:
        return self

    def __exit__(self, *details: Any) -> None: ...


class _InertModule(ModuleType):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []
        # "from grader import *" must not bind anything, least of all over the student's own.
        self.__all__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Inert()


class _Book(_InertModule):
    """In the place of a textbook's package: what its chapters lend each other works, so that a
    notebook that borrows it is graded for its own part. The rest (images, plots) is inert."""

    @staticmethod
    def linreg(X: Any, w: Any, b: Any) -> Any:
        return X @ w + b

    @staticmethod
    def squared_loss(y_hat: Any, y: Any) -> Any:
        return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2

    @staticmethod
    def data_iter(batch_size: int, features: Any, labels: Any) -> Iterator[Any]:
        for rows in torch.randperm(len(features)).split(batch_size):
            yield features[rows], labels[rows]

    @staticmethod
    def sgd(params: Any, lr: float, batch_size: int) -> None:
        for param in params:
            param.data.add_(param.grad, alpha=-lr / batch_size)

    @staticmethod
    def evaluate_accuracy(data_iter: Any, net: Any) -> float:
        right, count = 0, 0
        for X, y in data_iter:
            right, count = right + int((net(X).argmax(dim=1) == y).sum()), count + len(y)
        return right / count

    class FlattenLayer(torch.nn.Module):
        def forward(self, X: Any) -> Any:
            return X.reshape(len(X), -1)


class _NoCompiler(_InertModule):
    """In the place of ``torch._dynamo``, which every optimizer imports before its first step.

    That takes a second and a half and wants to write to the disk, and nothing here is compiled.
    """

    @staticmethod
    def disable(fn: Any = None, *args: Any, **kwargs: Any) -> Any:
        return fn if fn is not None else lambda function: function

    @staticmethod
    def graph_break(*args: Any, **kwargs: Any) -> None: ...


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name.split(".")[0] in INERT_MODULES | BOOKS:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return (_Book if spec.name.split(".")[0] in BOOKS else _InertModule)(spec.name)

    def exec_module(self, module: ModuleType) -> None: ...


def is_inert(value: Any) -> bool:
    """Whether ``value`` is one of this module's stand-ins for nothing."""
    return isinstance(value, (Inert, _InertModule)) or value is Inert


def install(namespace: dict[str, Any]) -> None:
    """Make :data:`INERT_MODULES` inert in this process, and ``get_ipython`` in ``namespace``."""
    for name in list(sys.modules):
        if name.split(".")[0] in INERT_MODULES:
            del sys.modules[name]
    sys.meta_path.insert(0, _Finder())
    if "torch._dynamo" not in sys.modules:
        sys.modules["torch._dynamo"] = torch._dynamo = _NoCompiler("torch._dynamo")
    namespace.update(get_ipython=Inert, display=lambda *args, **kwargs: None)
