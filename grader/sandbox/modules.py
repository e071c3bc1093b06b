"""Python files that were handed in beside a notebook, importable from memory.

No file is written, and the sandbox's own names come first: a helper never takes the place of a
module of Python's, of torch's, of the grader's, or of one that is inert here.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from grader.notebook.reserved import BOOKS, INERT_MODULES
from grader.sandbox.showing import look_for_books

__all__ = ["HelperModules"]


class HelperModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds and runs the helper modules of one submission.

    ``modules`` maps an importable name (``my_utils``, ``pkg.utils``) to a dict with its
    ``statements`` (each with its ``line`` and ``source``), the ``label`` that messages call it by,
    and whether it is a ``package``. As in a notebook, a top-level statement that fails costs itself
    only; ``failed`` is told of it.
    """

    def __init__(
        self,
        modules: Mapping[str, Mapping[str, Any]],
        prefix: str,
        failed: Callable[[BaseException], None],
    ) -> None:
        taken = {*sys.stdlib_module_names, *INERT_MODULES, *BOOKS}
        taken |= {name.split(".")[0] for name in sys.modules}
        self._modules = {n: m for n, m in modules.items() if n.split(".")[0] not in taken}
        self._prefix = prefix
        self._failed = failed

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The spec of a helper module, or of a folder that has one in it."""
        if name in self._modules:
            package = bool(self._modules[name].get("package"))
        elif any(known.startswith(f"{name}.") for known in self._modules):
            package = True
        else:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=package)

    def exec_module(self, module: ModuleType) -> None:
        """Run its top-level statements one by one."""
        found = self._modules.get(module.__name__)
        if found is None:  # a folder
            return
        filename = self._prefix + found["label"]
        module.__file__ = found["label"]
        for statement in found["statements"]:
            look_for_books(statement["source"])
            text = "\n" * (statement["line"] - 1) + statement["source"]
            try:
                exec(compile(text, filename, "exec", dont_inherit=True), vars(module))
            except Exception as error:
                self._failed(error)
