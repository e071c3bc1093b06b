"""The import hooks that put inert modules and books in the place of what a notebook imports."""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import re
import sys
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from grader.notebook.reserved import BOOKS, INERT_MODULES
from grader.sandbox.books import book
from grader.sandbox.inert import Inert, InertModule, bars

__all__ = ["imported", "install", "look_for_books", "meanwhile"]

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
        if BOOKS.intersection(parts):
            return book(spec.name)
        return bars(spec.name) if parts[0] == "tqdm" else InertModule(spec.name)

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


def imported() -> list[str]:
    """The modules of :data:`INERT_MODULES` that this process has imported."""
    return [name for name in sys.modules if name.partition(".")[0] in INERT_MODULES]


def install(namespace: dict[str, Any], replaced: Iterable[str]) -> None:
    """Make :data:`INERT_MODULES` inert in this process, and ``get_ipython`` in ``namespace``.

    ``replaced`` are those of :func:`imported`, this package's own among them: to look for them in
    each child takes 2 ms.
    """
    for name in replaced:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, _Finder())
    sys.meta_path.append(_folders)
    namespace.update(get_ipython=Inert("get_ipython"), display=lambda *args, **kwargs: None)
