"""Modules that a notebook imports to show or fetch things, made to do nothing.

Plots, progress bars and downloads have no place in grading and take a second to import. A
notebook's ``plt.plot(...)`` then costs nothing, and a function that draws as it trains still
trains. Modules that compute (numpy, torch) are the real ones.
"""

from __future__ import annotations

import contextlib
import dis
import importlib.abc
import importlib.machinery
import re
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from types import ModuleType
from typing import Any

import torch

from grader.notebook.reserved import BOOKS, INERT_MODULES

__all__ = [
    "Inert",
    "InertModule",
    "install",
    "is_inert",
    "look_for_books",
    "meanwhile",
    "missing_in",
]

# Names of inert things that stand for data: a loop over nothing would hide that it is missing.
_DATA = re.compile(r"torchvision\b|load|data|iter|corpus")
_NOT_HERE = "is not available while work is graded"
_USE_WHAT_IS_GIVEN = f"{_NOT_HERE}; use the data that the function is given"


_LONGEST_NAME = 60
_MOST_LOOKED_AT = 20


class Unavailable(RuntimeError):
    """Something inert was used as if it were there."""


class Inert:
    """Takes any attribute, call, index or ``with``, and does nothing.

    ``name`` and ``why`` are what a student reads where that is not enough: such as
    ``torchvision.datasets.MNIST is not available while work is graded``.
    """

    def __init__(self, name: str = "this", why: str = "", data: bool = False) -> None:
        data = data or _DATA.search(name) is not None
        why = why or (_USE_WHAT_IS_GIVEN if data else _NOT_HERE)
        vars(self).update(_name=name, _why=why, _is_data=data)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        known = vars(self)
        if len(known["_name"]) > _LONGEST_NAME:
            return self
        return Inert(f"{known['_name']}.{name}", known["_why"], known["_is_data"])

    def __call__(self, *args: Any, **kwargs: Any) -> Inert:
        """Whatever is asked of it, it does nothing."""
        return self

    def __getitem__(self, key: Any) -> Inert:
        return self

    def __setitem__(self, key: Any, value: Any) -> None: ...

    def __iter__(self) -> Iterator[Any]:
        """Empty in a loop; as many as are asked for in ``fig, ax = plt.subplots()``."""
        frame = sys._getframe().f_back
        assert frame is not None
        code, at = frame.f_code.co_code, frame.f_lasti
        unpacked = code[at + 1] if dis.opname[code[at]] == "UNPACK_SEQUENCE" else 0
        if not unpacked and vars(self)["_is_data"]:
            raise Unavailable(unavailable(self))
        return iter([self] * unpacked)

    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        if vars(self)["_is_data"]:
            raise Unavailable(unavailable(self))
        return 0

    def __enter__(self) -> Inert:
        return self

    def __exit__(self, *details: Any) -> None: ...

    @classmethod
    def __torch_function__(cls, func: Any, kinds: Any, args: Any = (), kwargs: Any = None) -> Any:
        given = (unavailable(value) for value in _flat([args, kwargs or {}]) if is_inert(value))
        raise Unavailable(next(given, f"this {_NOT_HERE}"))


def _flat(values: Any, depth: int = 3) -> Iterator[Any]:
    """The first values in plain lists, tuples and dicts, one in the other."""
    for value in islice(values.values() if type(values) is dict else values, _MOST_LOOKED_AT):
        if type(value) in (list, tuple, dict) and depth:
            yield from _flat(value, depth - 1)
        else:
            yield value


def _refuse(self: Any, *others: Any) -> Any:
    raise Unavailable(unavailable(self))


Inert.__name__ = Inert.__qualname__ = "NotAvailable"  # as an error about its type calls it
for _name in (
    "add sub mul matmul truediv floordiv mod pow radd rsub rmul rmatmul rtruediv rpow neg "
    "lt le gt ge float int index array"
).split():
    setattr(Inert, f"__{_name}__", _refuse)


def missing_in(value: Any) -> str | None:
    """What is missing where a function returned ``value``, if that is inert or holds what is."""
    found = (unavailable(item) for item in _flat([value]) if is_inert(item))
    return next(found, None)


def unavailable(value: Any) -> str:
    """What is missing where ``value``, which is inert, was used or returned."""
    if not isinstance(value, Inert):
        return f"{getattr(value, '__name__', 'this')} {_NOT_HERE}"
    known = vars(value)
    return f"{known.get('_name', 'this')} {known.get('_why', _NOT_HERE)}"


class _Bar(Inert):
    """A progress bar: hands on what it is put around, and shows nothing."""

    def __init__(self, iterable: Iterable[Any] = (), *args: Any, **kwargs: Any) -> None:
        super().__init__("tqdm")
        self._iterable = iterable

    def __iter__(self) -> Iterator[Any]:
        return iter(self._iterable)

    def __len__(self) -> int:
        return len(self._iterable)  # type: ignore[arg-type]

    @staticmethod
    def write(*args: Any, **kwargs: Any) -> None: ...


class InertModule(ModuleType):
    """A module that can be imported, and whose content does nothing."""

    _STARRED: tuple[str, ...] = ()

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []
        # "from grader import *" must not bind anything, least of all over the student's own.
        self.__all__ = list(self._STARRED)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Inert(f"{self.__name__}.{name}")


class _Bars(InertModule):
    """In the place of ``tqdm``, which need not be installed: a loop over a bar is a loop."""

    _STARRED = ("tqdm", "trange")

    tqdm = tqdm_notebook = _Bar

    @staticmethod
    def trange(*args: int, **kwargs: Any) -> _Bar:
        return _Bar(range(*args))

    tnrange = trange


class _Book(InertModule):
    """In the place of a textbook's package: what its chapters lend each other works, so that a
    notebook that borrows it is graded for its own part. The rest (images, plots) is inert."""

    def __getattr__(self, name: str) -> Any:
        if name == "torch":  # for "from d2l import torch as d2l"
            return self
        inert = super().__getattr__(name)
        return _Chapter(f"{self.__name__}.{name}") if name.islower() else inert

    # No exercise of anybody's.
    _STARRED = ("Accumulator", "Animator", "Timer", "try_gpu", "set_figsize", "use_svg_display")

    class Accumulator:
        def __init__(self, n: int) -> None:
            self.data = [0.0] * n

        def add(self, *numbers: Any) -> None:
            self.data = [sum_ + float(number) for sum_, number in zip(self.data, numbers)]

        def reset(self) -> None:
            self.data = [0.0] * len(self.data)

        def __getitem__(self, place: int) -> float:
            return self.data[place]

    class Timer:
        def __init__(self) -> None:
            self.times: list[float] = []
            self.start()

        def start(self) -> None:
            self.began = time.time()

        def stop(self) -> float:
            self.times.append(time.time() - self.began)
            return self.times[-1]

        def sum(self) -> float:
            return sum(self.times)

        def avg(self) -> float:
            return self.sum() / len(self.times)

    @staticmethod
    def try_gpu(i: int = 0) -> torch.device:
        return torch.device("cpu")

    @staticmethod
    def accuracy(y_hat: Any, y: Any) -> float:
        return float((y_hat.argmax(dim=1) == y).sum())  # a count, as the book has it

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
        if isinstance(data_iter, torch.nn.Module) or not hasattr(data_iter, "__iter__"):
            data_iter, net = net, data_iter  # the order of a later edition
        for X, y in data_iter:
            right, count = right + int((net(X).argmax(dim=1) == y).sum()), count + len(y)
        return right / count

    class FlattenLayer(torch.nn.Module):
        def forward(self, X: Any) -> Any:
            return X.reshape(len(X), -1)


class _Chapter(Inert):
    """What may be a module of a book's package: ``linear_reg`` of ``from d2lzh_pytorch import
    linear_reg``, whose ``linear_reg.sgd`` is the book's, wherever it keeps it."""

    def __getattr__(self, name: str) -> Any:
        lent = None if name.startswith("_") else getattr(_Book, name, None)
        return super().__getattr__(name) if lent is None or name in _NOT_LENT else lent


# What every module class has, and no book.
_NOT_LENT = frozenset(dir(InertModule))


# Parts of the compilers that torch or a notebook imports to set an option.
_COMPILERS = ("torch._dynamo.", "torch._inductor.")
# Parts of torch that show something elsewhere.
_SHOWING = frozenset({"torch.utils.tensorboard"})


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        parts = name.split(".")
        shows = parts[0] in INERT_MODULES or name in _SHOWING
        if shows or BOOKS.intersection(parts) or name.startswith(_COMPILERS):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        parts = spec.name.split(".")
        kind = _Bars if parts[0] == "tqdm" else InertModule
        return (_Book if BOOKS.intersection(parts) else kind)(spec.name)

    def exec_module(self, module: ModuleType) -> None: ...


class _Folders(_Finder):
    """Finds the folder that a book's package is in, where nothing else of that name is there:
    the ``stuff`` of ``import stuff.d2lzh_pytorch``."""

    def __init__(self) -> None:
        self.named: set[str] = set()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name in self.named:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Folder(spec.name)


class _Folder(InertModule):
    def __getattr__(self, name: str) -> Any:
        if name in BOOKS:
            return importlib.import_module(f"{self.__name__}.{name}")
        return super().__getattr__(name)


_folders = _Folders()
_BOOK = "|".join(sorted(BOOKS, key=len, reverse=True))
_IN_A_FOLDER = re.compile(
    rf"^\s*(?:import|from)\s+([\w.]+)(?:\.(?:{_BOOK})\b|\s+import\s.*\b(?:{_BOOK})\b)", re.M
)


def look_for_books(source: str) -> None:
    """Have the folders found from which ``source`` imports a book's package."""
    if "import" in source and "d2l" in source:
        for match in _IN_A_FOLDER.finditer(source):
            parts = match[1].split(".")
            if not BOOKS.intersection(parts):
                _folders.named.update(".".join(parts[:n]) for n in range(1, len(parts) + 1))


def is_inert(value: Any) -> bool:
    """Whether ``value`` is one of this module's stand-ins for nothing."""
    return isinstance(value, (Inert, InertModule)) or value is Inert


@contextlib.contextmanager
def meanwhile() -> Iterator[None]:
    """Inside the block :data:`INERT_MODULES` and books are inert; then everything is as it was."""

    def shown() -> list[str]:
        found = ((name, name.split(".")) for name in list(sys.modules))
        return [name for name, p in found if p[0] in INERT_MODULES or BOOKS.intersection(p)]

    before, finder = {name: sys.modules.pop(name) for name in shown()}, _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in shown():
            del sys.modules[name]
        sys.modules.update(before)


def install(namespace: dict[str, Any]) -> None:
    """Make :data:`INERT_MODULES` inert in this process, and ``get_ipython`` in ``namespace``."""
    for name in list(sys.modules):
        if name.split(".")[0] in INERT_MODULES:
            del sys.modules[name]
    sys.meta_path.insert(0, _Finder())
    sys.meta_path.append(_folders)
    namespace.update(get_ipython=Inert("get_ipython"), display=lambda *args, **kwargs: None)
