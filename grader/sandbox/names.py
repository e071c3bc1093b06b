"""The names by which forbidden operators are recognised and refused, each with its reason.

Every list of names is here, and nowhere else. A table maps names, which stand together in one text
if they have one reason, to that reason. Three readers use the tables: ``operators`` (what a
forbidden word means to torch), ``audit`` (what is refused in a child) and ``marking/forbidden``
(what is read in the source of a submission).
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "ATTRIBUTES_THAT_HIDE",
    "AUTOGRAD",
    "BINDING_UNSEEN",
    "EVENTS_REFUSED",
    "EVENTS_THAT_MAKE_CODE",
    "FRAMES",
    "FUSED",
    "HARMLESS_PARTS",
    "HIDDEN_IN",
    "KERNEL_PREFIXES",
    "KERNEL_SUFFIXES",
    "MODULES_THAT_HIDE",
    "NAMES_OF_LIBRARIES",
    "NAMES_THAT_HIDE",
    "NOT_TORCHS",
    "PARTS_THAT_HIDE",
    "PRYING",
    "STRANGE_KEYS",
    "TAKEN_OUT",
    "TAMPERING",
    "UNCOMPILED",
]


def _names(reasons: Mapping[str, str]) -> dict[str, str]:
    """Name → reason, of a table whose names stand together in one text."""
    return {name: reason for names, reason in reasons.items() for name in names.split()}


# ── what a forbidden word means to torch: operators.py ──────────────────────────────────────────

# What a forbidden word of a manifest means if it is no operator: automatic differentiation as such.
AUTOGRAD = "autograd"
# A kernel of another kind of tensor is an operator of its own, with this in front of its name.
KERNEL_PREFIXES = _names(
    {
        "special_": "torch.special's name for the same operator",
        "safe_": "softmax of a row of -inf gives zeros",
        "masked_ sparse_ nested_tensor_": "the same operator for tensors of another layout",
        "mkldnn_": "the same operator by oneDNN",
        "fused_ add_": "the operator together with another",
        "embedding_": "the operator on rows of a table",
    }
)
# The steps in which torch runs an operator.
KERNEL_SUFFIXES = _names({"_forward _backward _backward_data _kernel": "a step of the operator"})
# Operators that hold another: its result can be had from them for certain arguments.
HIDDEN_IN: Mapping[str, Mapping[str, str]] = {
    "softmax": {"attention": "its weights are a softmax"},
    "logsoftmax": {"attention": "the logarithm of its weights is one"},
    "relu": {"addmm_activation": "a product with relu of it, unless it is told to take gelu"},
    "sigmoid": {
        "mkldnn_rnn": "the gates of an LSTM are sigmoids",
        "soft_margin_loss": "its gradient is a sigmoid",
    },
    "tanh": {
        "mkldnn_rnn": "the state of an LSTM goes through tanh",
        "gelu": "approximate='tanh' computes one",
    },
    # Backward mode is the engine's: see engine.py.
    AUTOGRAD: _names({"make_dual jvp": "derivatives in forward mode"}),
    "nllloss": {
        "ctc_loss": "of one step it is the negative log-likelihood",
        "poisson_nll_loss": "without its first term it is the negative log-likelihood",
    },
}
# Operators of other libraries below torch take the name of one of these, or are linear ones.
FUSED = _names(
    {
        "relu sigmoid tanh": "an activation that a fused operator runs, told by its name as text",
        "linear": "fused operators are linear ones with an activation",
    }
)
# Tensors of these dispatch keys have kernels of their own, which no exercise needs.
STRANGE_KEYS = _names(
    {
        "MkldnnCPU": "tensors of oneDNN",
        "QuantizedCPU": "quantized tensors",
        "SparseCPU SparseCsrCPU": "sparse tensors",
        "NestedTensorCPU": "tensors with rows of different lengths",
    }
)
NOT_TORCHS = _names({"numpy math cmath": "has functions like torch's that no dispatcher sees"})
# Of those, what nothing here computes with; numpy itself multiplies sizes by its own multiply.
TAKEN_OUT = _names(
    {
        "tanh": "gives tanh and sigmoid",
        "lstsq pinv polyfit": "fits a line in one call",
    }
)

# ── what is refused in a child: audit.py ────────────────────────────────────────────────────────

EVENTS_REFUSED = _names(
    {
        "marshal.load": "code made of bytes",
        "gc.get_objects gc.get_referrers gc.get_referents": "all objects, the guard's among them",
        "sys.settrace sys.setprofile sys.monitoring.register_callback": "is told of every call",
        "sys._current_frames sys._current_exceptions": "the stacks of all threads",
        "sys.addaudithook": "is told what the hook is told",
    }
)
EVENTS_THAT_MAKE_CODE = _names(
    {"code.__new__ function.__new__": "code that is not what it says it is; torch's own may"}
)
FRAMES = _names({"tb_frame gi_frame cr_frame ag_frame": "leads to the variables of every caller"})

# ── what is read in a submission's source: marking/forbidden.py ─────────────────────────────────

# Only somebody who takes the grader apart needs one of these, anywhere in a submission.
TAMPERING = _names(
    {
        "get_objects get_referrers get_referents __subclasses__": "finds the grader's objects",
        "tb_frame gi_frame createResolutionCallbackFromFrame": "reads the variables of callers",
        "_python_dispatch _disable_current_modes _DisableTorchDispatch __torch_dispatch__": (
            "turns off the log of operators, or is told what it is told"
        ),
        "_dispatch_dump": "shows which kernels were replaced",
        "_imp _fix_co_filename": "gives code the name of a library's file",
        "set_eval_frame": "sees, and exchanges, every function that is about to run",
        "__array_interface__ __array_struct__ typestr stride_tricks": (
            "reads and writes memory by its address"
        ),
        "_construct_storage_from_data_pointer": "reads and writes memory by its address",
    }
)
# In a function, these lead into what it was handed, such as a probe's own counts.
PRYING = TAMPERING | _names(
    {"__closure__ cell_contents __globals__": "reads the variables of another function"}
)
# A name that hides from a reader which function is called.
NAMES_THAT_HIDE = _names(
    {
        "eval exec compile CompilationUnit": "runs text as code",
        "get_type_hints ForwardRef": "evaluates annotations that are text",
        "__import__ import_module": "imports a module by a name that is put together",
        "vars globals locals __builtins__": "hands out a namespace as a table",
        "attrgetter methodcaller Formatter": "gets an attribute by a name that is text",
        "singledispatch singledispatchmethod": "chooses the function by a table",
        "breakpoint": "runs what is typed, or what a hook names",
    }
)
ATTRIBUTES_THAT_HIDE = _names(
    {
        "CompilationUnit get_type_hints ForwardRef _eval_type": "runs text as code",
        "__dict__ __globals__ __builtins__ builtins": "hands out a namespace as a table",
        "f_globals f_locals f_builtins f_back _getframe _current_frames": (
            "leads to the namespaces of callers"
        ),
        "__getattribute__ __getattr__ getattr attrgetter methodcaller Formatter get_field": (
            "gets an attribute by a name that is text"
        ),
        "import_module importlib _import_dotted_name": (
            "imports a module by a name that is put together"
        ),
        "__code__ __closure__ __func__ __self__": "takes a function apart",
        "__getstate__ __reduce__ __reduce_ex__ pickle marshal": (
            "hands out what an object is made of, or makes one of bytes"
        ),
        "_C _VF _ops _prims _numpy": "torch's operators below their public names",
        "_refs _decomp": "torch's operators written from others",
        "_python_dispatch _jit_internal": "the insides of torch's dispatcher and compiler",
        "ctypes ctypeslib f2py": "native code",
        "inspect": "reads stacks and namespaces",
        "threading multiprocessing": "runs code where the log does not look",
        "singledispatch singledispatchmethod": "chooses the function by a table",
        "BaseConfigurator dictConfig": "calls what is named by a text",
    }
)
MODULES_THAT_HIDE = _names(
    {
        "importlib imp _imp _frozen_importlib _frozen_importlib_external zipimport runpy pkgutil": (
            "imports or runs modules by names that are put together"
        ),
        "code codeop timeit doctest pdb bdb rlcompleter unittest profile cProfile trace gettext": (
            "runs text as code, or what is named by a text"
        ),
        "jinja2 sympy mpmath pandas numexpr": "evaluates formulas that are text",
        "pickle _pickle marshal copyreg shelve dill cloudpickle joblib": (
            "makes functions and objects of bytes"
        ),
        "builtins types pydoc": "has functions that are got, or made, by a text",
        "gc inspect": "hands out objects and stacks",
        "ctypes _ctypes cffi": "native code",
        "threading _thread concurrent multiprocessing asyncio": (
            "runs code where the log does not look"
        ),
        "scipy sklearn jax tensorflow keras cupy numba": (
            "has functions like torch's that no dispatcher sees"
        ),
    }
)
# Module → its parts that hide, while the rest of it does not.
PARTS_THAT_HIDE: Mapping[str, Mapping[str, str]] = {
    "torch": _names(
        {
            "ops library overrides": "torch's operators by other names, or in their place",
            "jit fx export onnx": "makes functions of text or of graphs",
            "package hub load": "makes objects and functions of files",
        }
    ),
    "numpy": {"load": "makes objects of files"},
    "sys": {"modules": "hands out modules as a table"},
    "logging": {"config": "calls what is named by a text"},
}
# The parts of such modules that hide nothing.
HARMLESS_PARTS: Mapping[str, Mapping[str, str]] = {
    "timeit": {"default_timer": "a clock"},
    "gc": {"collect": "frees memory"},
    "types": {"SimpleNamespace": "an object with the attributes that it is given"},
}
# Of torch.jit: the sandbox does not compile.
UNCOMPILED = _names(
    {
        "script trace trace_module script_method freeze optimize_for_inference": (
            "hands back the function that it is given"
        ),
        "ignore unused export ScriptModule": "marks what is compiled, which nothing is",
        "is_scripting is_tracing annotate Final": "asks or says something of a compiler",
    }
)
# With one of these, code binds names that no statement shows.
BINDING_UNSEEN = _names(
    {
        "globals locals vars __dict__ __builtins__ builtins modules": (
            "hands out a namespace that can be written to"
        ),
        "setattr delattr __setattr__ getattr": "binds, or gets what binds, by a name that is text",
        "exec eval compile": "runs text as code",
        "import_module __import__": "hands out modules, whose names can be bound",
        "push get_ipython": "binds names in a notebook's namespace",
    }
)
# Where such a name is not bound, what is meant is known all the same.
NAMES_OF_LIBRARIES = _names(
    {
        "nn F optim init functional": "the usual names of torch's modules",
        "np": "the usual name of numpy",
        "t th": "short names of torch",
    }
)
