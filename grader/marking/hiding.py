"""What hides from a reader of the source what is called: text that is evaluated, names that are put
together, and modules that are made for either."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

__all__ = ["harmless_nodes", "hiding", "hiding_import", "is_call_of", "module_hides"]

_NAMES_THAT_HIDE = frozenset(
    "eval exec compile __import__ vars globals breakpoint attrgetter methodcaller import_module"
    " CompilationUnit Formatter get_type_hints ForwardRef __builtins__ locals singledispatch"
    " singledispatchmethod".split()
)
_ATTRIBUTES_THAT_HIDE = frozenset(
    "__dict__ __getattribute__ __getattr__ __globals__ __builtins__ __code__ __closure__ __func__"
    " __self__ f_globals f_locals f_builtins f_back _getframe _current_frames attrgetter"
    " methodcaller import_module CompilationUnit _C _VF _refs _decomp _prims _ops _numpy"
    " _python_dispatch _jit_internal Formatter get_field get_type_hints ForwardRef ctypeslib f2py"
    " builtins importlib inspect ctypes marshal pickle threading multiprocessing getattr"
    " __getstate__ __reduce__ __reduce_ex__ _import_dotted_name _eval_type singledispatch"
    " singledispatchmethod BaseConfigurator dictConfig".split()
)
_HIDING_PARTS = {
    "torch": frozenset("ops jit library overrides fx package hub onnx export load".split()),
    "numpy": frozenset({"load"}),
    "sys": frozenset({"modules"}),
    "logging": frozenset({"config"}),
}
_MODULES_THAT_HIDE = frozenset(
    "importlib ctypes cffi gc inspect threading _thread concurrent multiprocessing asyncio pickle"
    " marshal builtins types runpy pkgutil codeop code dill cloudpickle scipy sklearn jax"
    " tensorflow keras cupy numba _pickle _imp _ctypes _frozen_importlib"
    " _frozen_importlib_external copyreg shelve joblib imp zipimport pydoc timeit doctest pdb bdb"
    " profile cProfile trace unittest rlcompleter gettext sympy mpmath pandas numexpr"
    " jinja2".split()
)
# The sandbox does not compile: each of these hands back the function that it is given.
_UNCOMPILED = frozenset(
    "script trace trace_module script_method ScriptModule freeze optimize_for_inference ignore"
    " unused export is_scripting is_tracing annotate Final".split()
)
_NOT_HIDING = frozenset({"torch.jit", "torch.compile"}.union(f"torch.jit.{n}" for n in _UNCOMPILED))
# What of such modules hides nothing.
_HARMLESS = {
    "timeit": frozenset({"default_timer"}),
    "gc": frozenset({"collect"}),
    "types": frozenset({"SimpleNamespace"}),
}


def hiding(node: ast.AST, modules: Mapping[str, str]) -> str | None:
    """What about ``node`` hides what is called, if anything; ``modules`` are those by names of
    the submission's own."""
    if isinstance(node, ast.Name) and node.id in _NAMES_THAT_HIDE:
        return None if modules.get(node.id) in _NOT_HIDING else node.id
    if isinstance(node, ast.Attribute):
        owner = getattr(node.value, "id", "") or getattr(node.value, "attr", "")
        owner = modules.get(owner, owner)
        if node.attr in _ATTRIBUTES_THAT_HIDE or node.attr in _HIDING_PARTS.get(owner, ()):
            return node.attr
        if owner in ("jit", "torch.jit") and node.attr not in _UNCOMPILED:
            return f"jit.{node.attr}"
    if isinstance(node, ast.MatchClass):
        return next((name for name in node.kwd_attrs if name in _ATTRIBUTES_THAT_HIDE), None)
    if is_call_of(node, "getattr"):
        arguments = node.args  # type: ignore[attr-defined]
        if len(arguments) < 2 or not isinstance(arguments[1], ast.Constant):
            return "getattr with a name that is put together"
    return None


def hiding_import(node: ast.AST, alias: ast.alias) -> str | None:
    """What of the import ``node``, as far as it is one of ``alias``, hides what is called.

    ``import torch.jit`` binds ``torch``: what is used of it is seen where it is used.
    """
    if isinstance(node, ast.Import):
        name = alias.name if alias.asname else alias.name.split(".")[0]
        return name if module_hides(name) else None
    module = getattr(node, "module", None) or ""
    return next((n for n in (module, f"{module}.{alias.name}") if module_hides(n)), None)


def module_hides(name: str) -> bool:
    """Whether ``name``, dotted or not, is a module that hides, or a part that does."""
    if name in _NOT_HIDING:
        return False
    first, *rest = name.split(".")
    if first in _MODULES_THAT_HIDE or _NAMES_THAT_HIDE.intersection(rest):
        return True
    parts = _HIDING_PARTS.get(first, frozenset())
    return bool(rest) and (rest[0] in parts or any(part in _ATTRIBUTES_THAT_HIDE for part in rest))


def harmless_nodes(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Imports of which nothing is used but what hides nothing, such as ``gc.collect``; and the
    ``torch.jit`` of ``torch.jit.script``, whose last part is judged by itself."""
    for node in nodes:
        if isinstance(node, ast.Attribute) and getattr(node.value, "attr", "") == "jit":
            yield node.value
    yield from _harmless_imports(nodes)


def _harmless_imports(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    names = [node for node in nodes if isinstance(node, ast.Name)]
    attributes = [node for node in nodes if isinstance(node, ast.Attribute)]

    def is_harmless(alias: ast.alias) -> bool:
        if not module_hides(alias.name):
            return True
        harmless = _HARMLESS.get(alias.name, frozenset())
        fine = {id(a.value) for a in attributes if a.attr in harmless}
        used = [name for name in names if name.id == (alias.asname or alias.name)]
        return bool(harmless) and all(id(name) in fine for name in used)

    for node in nodes:
        if isinstance(node, ast.Import) and all(map(is_harmless, node.names)):
            yield node
        elif isinstance(node, ast.ImportFrom):
            harmless = _HARMLESS.get(node.module or "", frozenset())
            if harmless.issuperset(alias.name for alias in node.names):
                yield node


def is_call_of(node: ast.AST, name: str) -> bool:
    """Whether ``node`` calls what is known as ``name``, no attribute."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
