"""Code written for a GPU runs here on the CPU, as if its tensors had moved.

The sandbox has no GPU. Where a submission names one, three things are put in place before its
first statement: a function mode that maps every device of a tensor operation to the CPU, stand-ins
for the classes that the mode does not see (``torch.device``, ``torch.Generator``), and quiet
versions of ``torch.cuda``'s own functions. ``torch.cuda.is_available()`` stays False. A submission
that names no GPU has none of this in its way.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from importlib.machinery import ModuleSpec
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from grader.sandbox.written_for import ACCELERATORS, DEVICE_PACKAGES

__all__ = ["OnCpu", "hide_devices", "replace_devices"]

_real_device = torch.device
_real_generator = torch.Generator
_CPU = torch.device("cpu")
_MODULES = ("cuda", "mps", "xpu", "mtia", "accelerator")
# What these functions of torch.cuda's return where they cannot ask a GPU; of the others, nothing.
_ANSWERS: dict[str, Any] = {
    "current_device": 0,
    "get_device_name": "CPU",
    "get_device_capability": (0, 0),
    "get_device_properties": types.SimpleNamespace(
        name="CPU", total_memory=0, major=0, minor=0, multi_processor_count=0
    ),
    "mem_get_info": (0, 0),
    "memory_summary": "",
    "utilization": 0,
}
_TRUTHFUL = ("is_available", "is_initialized", "device_count", "current_accelerator")


def on_cpu(device: Any) -> Any:
    """``device`` itself, or the CPU where it is a GPU: by name, by number or as an object."""
    if isinstance(device, str):
        return "cpu" if device.partition(":")[0] in ACCELERATORS else device
    if isinstance(device, _real_device):
        return _CPU if device.type in ACCELERATORS else device
    if isinstance(device, int) and not isinstance(device, bool):
        return "cpu"  # the GPU of that number
    return device


def _names_a_gpu(device: Any) -> bool:
    return on_cpu(device) is not device


class OnCpu(TorchFunctionMode):
    """Maps the devices that tensor operations are asked for to the CPU.

    It sees what every other way ends in: factories (``torch.zeros(2, device="cuda")``), methods
    (``X.cuda()``, ``X.to("cuda")``) and so ``net.to("cuda")`` as well.
    """

    def __torch_function__(
        self, func: Any, kinds: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        special = _SPECIAL.get(func)
        if special is not None:
            return special(*args, **kwargs)
        if "device" in kwargs:
            kwargs = {**kwargs, "device": on_cpu(kwargs["device"])}
        if kwargs.get("pin_memory"):
            kwargs = {**kwargs, "pin_memory": False}
        return func(*args, **kwargs)


def _moved(X: torch.Tensor, *_: Any, **__: Any) -> torch.Tensor:
    """A copy, as a move to a GPU makes one: a change in place does not reach ``X``.

    A parameter is itself: on the student's machine it was on the GPU from the start.
    """
    return X if X.is_leaf and X.requires_grad else X.clone()


def _to(X: torch.Tensor, *args: Any, **kwargs: Any) -> torch.Tensor:
    moves = _names_a_gpu(kwargs.get("device")) or any(map(_names_a_gpu, args[:1]))
    args = (on_cpu(args[0]), *args[1:]) if args else ()
    kwargs = {name: on_cpu(v) if name == "device" else v for name, v in kwargs.items()}
    result = X.to(*args, **kwargs)
    return _moved(X) if moves and result is X else result


def _type(X: torch.Tensor, dtype: Any = None, *args: Any, **kwargs: Any) -> Any:
    if dtype is None:
        return X.type()
    if isinstance(dtype, str):
        dtype = _cpu_type(dtype)
    return X.type(dtype, *args, **kwargs)


def _cpu_type(name: str) -> str:
    """``torch.cuda.FloatTensor`` → ``torch.FloatTensor``."""
    for accelerator in ACCELERATORS:
        name = name.replace(f"torch.{accelerator}.", "torch.")
    return name


def _itself(X: torch.Tensor, *_: Any, **__: Any) -> torch.Tensor:
    return X


_SPECIAL: dict[Any, Callable[..., Any]] = {
    torch.Tensor.to: _to,
    torch.Tensor.type: _type,
    torch.Tensor.pin_memory: _itself,
    torch.Tensor.record_stream: lambda *_, **__: None,
    **{getattr(torch.Tensor, name): _moved for name in ACCELERATORS if hasattr(torch.Tensor, name)},
}


class _InstanceOf(type):
    """The type of a stand-in for a class of torch's that cannot be derived from."""

    real: type

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, cls.real)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, cls.real)


class _Device(metaclass=_InstanceOf):
    """In the place of ``torch.device``: every GPU is the CPU."""

    real = _real_device

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        named = (*args[:1], kwargs.get("type"), kwargs.get("device"))
        return _CPU if any(map(_names_a_gpu, named)) else _real_device(*args, **kwargs)


class _Generator(metaclass=_InstanceOf):
    """In the place of ``torch.Generator``."""

    real = _real_generator

    def __new__(cls, device: Any = "cpu") -> Any:
        return _real_generator(on_cpu(device))


class _Stream:
    """In the place of a stream or an event of a GPU: every method does nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...

    def __enter__(self) -> _Stream:
        return self

    def __exit__(self, *details: Any) -> None: ...

    def query(self) -> bool:
        return True

    def elapsed_time(self, end: Any) -> float:
        return 0.0

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: None


def hide_devices() -> None:
    """Whoever asks for a GPU is told that there is none, whatever this machine has."""
    for owner in (torch, torch.backends):
        for name in _MODULES:
            module = getattr(owner, name, None)
            if module is not None and hasattr(module, "is_available"):
                module.is_available = _no


def _no(*args: Any, **kwargs: Any) -> bool:
    return False


def replace_devices(named: Collection[str]) -> None:
    """Put the stand-ins in place, in this process and for good; ``named`` is what the submission
    names, of :data:`ACCELERATORS` and :data:`DEVICE_PACKAGES`."""
    for package in DEVICE_PACKAGES.keys() & set(named):
        for name in DEVICE_PACKAGES[package]:
            sys.modules[name] = _DevicePackage(name)
    if torch.device is _Device:
        return
    torch.device, torch.Generator = _Device, _Generator  # type: ignore[misc]
    _map_first(torch, "set_default_device", on_cpu)
    _map_first(torch, "set_default_tensor_type", lambda t: _cpu_type(t) if type(t) is str else t)
    _map_to(torch.nn.Module)
    _without_autocast(torch.amp.autocast_mode.autocast)
    for name in _MODULES:
        if isinstance(module := getattr(torch, name, None), types.ModuleType):
            _quieten(module)


def _map_first(owner: Any, name: str, change: Callable[[Any], Any]) -> None:
    original = getattr(owner, name)

    def mapped(first: Any, *args: Any, **kwargs: Any) -> Any:
        return original(change(first), *args, **kwargs)

    setattr(owner, name, mapped)


def _map_to(module: type) -> None:
    """Have ``net.to(0)`` and ``net.to("npu")`` read as devices of a GPU, too."""
    original = module.to  # type: ignore[attr-defined]

    def to(self: Any, *args: Any, **kwargs: Any) -> Any:
        args = (on_cpu(args[0]), *args[1:]) if args else ()
        if "device" in kwargs:
            kwargs["device"] = on_cpu(kwargs["device"])
        return original(self, *args, **kwargs)

    module.to = to  # type: ignore[attr-defined]


def _without_autocast(autocast: type) -> None:
    """On a GPU it computes in half precision; on the CPU, values stay as they are."""
    original = autocast.__init__  # type: ignore[misc]

    def __init__(self: Any, device_type: str = "cuda", *args: Any, **kwargs: Any) -> None:
        if _names_a_gpu(device_type):
            original(self, "cpu", enabled=False)
        else:
            original(self, device_type, *args, **kwargs)

    autocast.__init__ = __init__  # type: ignore[misc]


def _quieten(module: types.ModuleType) -> None:
    """Have a GPU's own functions do nothing where they would say that there is none."""
    for name, value in list(vars(module).items()):
        if name.startswith("_") or name in _TRUTHFUL:
            continue
        if name in ("stream", "device", "device_of", "graph", "device_index"):
            setattr(module, name, _nothing)
        elif name in ("Stream", "Event", "ExternalStream"):
            setattr(module, name, _Stream)
        elif name in ("current_stream", "default_stream"):
            setattr(module, name, lambda *args, **kwargs: _Stream())
        elif name.endswith("Tensor") and hasattr(torch, name):
            setattr(module, name, getattr(torch, name))
        elif isinstance(value, types.FunctionType):
            setattr(module, name, _quiet(name, value))


def _nothing(*args: Any, **kwargs: Any) -> Any:
    return nullcontext()


def _quiet(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def quiet(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception:
            if name.endswith("rng_state"):
                return torch.get_rng_state()
            return _ANSWERS.get(name)

    quiet.__name__ = name
    return quiet


class _DevicePackage(types.ModuleType):
    """In the place of a package that finds a device of its own: the device is the CPU."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []
        self.__spec__ = ModuleSpec(name, None, is_package=True)

    @staticmethod
    def device(*args: Any) -> Any:
        return _CPU

    xla_device = device

    @staticmethod
    def optimizer_step(optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        return optimizer.step()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        module = sys.modules.get(f"{self.__name__}.{name}")
        return module if module is not None else _nothing
