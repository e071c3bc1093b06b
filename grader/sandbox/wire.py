"""Frames between the marker and a sandboxed child: JSON for structure, safetensors for tensors.

A frame is ``b"GRD1"``, two little-endian lengths (JSON, tensors), then the two parts. Values are
None, booleans, numbers (numpy's, too), strings, lists, tuples, dicts with string keys, and tensors
of the usual dtypes; anything else goes as :class:`Opaque`, its type's name. Nothing is ever
unpickled, and a frame that is too large, too deep or not what it says raises :class:`BadFrame`.
"""

from __future__ import annotations

import json
import math
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors

from grader.errors import BadFrame

__all__ = [
    "MAX_JSON",
    "MAX_TENSORS",
    "Opaque",
    "Stream",
    "decode",
    "encode",
    "name_of_type",
    "receive",
    "send",
]

MAGIC = b"GRD1"
HEADER = struct.Struct("<4sIQ")
MAX_JSON = 8 * 2**20
MAX_REQUEST = 64 * 2**20  # JSON of ours, which holds a submission's source
MAX_TENSORS = 512 * 2**20
MAX_DEPTH = 32
MAX_ITEMS = 200_000
# What numpy's sums and means are: numbers, by another name than Python's.
_NUMPY_NUMBERS = (np.bool_, np.int32, np.int64, np.float32)
# As safetensors calls them. Of others, such as float8, torch cannot even tell whether they are
# finite.
_DTYPES = {
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.float32: "F32",
    torch.float64: "F64",
    torch.int8: "I8",
    torch.int16: "I16",
    torch.int32: "I32",
    torch.int64: "I64",
    torch.uint8: "U8",
    torch.bool: "BOOL",
}
_TAG = "$"  # {"$": kind, "v": value}: what JSON has no word for


class Stream(Protocol):
    """What frames travel over: a connected socket, or a pair of pipes that behaves like one."""

    def settimeout(self, seconds: float | None, /) -> None:
        """How long ``recv_into`` and ``sendall`` wait before they raise :class:`TimeoutError`."""

    def recv_into(self, view: memoryview, /) -> int:
        """Read at most as much as fits, at least a byte; 0 where the other side is gone."""

    def sendall(self, data: bytes, /) -> object:
        """Send all of it."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value that does not travel; ``kind`` is its type's name, for messages only."""

    kind: str


def encode(value: Any, max_json: int = MAX_REQUEST) -> bytes:
    """``value`` as one frame."""
    frame = _Frame()
    text = _to_json(_pack(value, frame, MAX_DEPTH)).encode()
    blob = frame.blob()
    if len(text) > max_json or len(blob) > MAX_TENSORS:
        raise BadFrame("it is too large")
    return HEADER.pack(MAGIC, len(text), len(blob)) + text + blob


def decode(text: bytes, blob: bytes, max_items: int = MAX_ITEMS) -> Any:
    """The value of a frame's two parts. Raises :class:`BadFrame`, and nothing else."""
    try:
        tensors = load_tensors(blob) if blob else {}
        tree = _of_json(text.decode())
        if text.count(b",") > max_items:
            raise BadFrame("a frame with too many items")
        return _unpack(tree, tensors, MAX_DEPTH)
    except (ValueError, KeyError, TypeError, RecursionError, SafetensorError) as error:
        raise BadFrame(f"not a frame: {type(error).__name__}") from None


def send(sock: Stream, value: Any, max_json: int = MAX_REQUEST) -> None:
    """Send one frame."""
    sock.sendall(encode(value, max_json))


def receive(
    sock: Stream,
    deadline: float | None = None,
    clock: Callable[[], float] = time.monotonic,
    max_json: int = MAX_JSON,
    max_items: int = MAX_ITEMS,
) -> Any:
    """Receive one frame, by ``deadline`` (on ``clock``) if one is given.

    Raises :class:`TimeoutError`, :class:`EOFError` where the other side is gone, or
    :class:`BadFrame`.
    """

    def exactly(size: int) -> bytearray:
        buffer = bytearray(size)
        view = memoryview(buffer)
        while view.nbytes:
            if deadline is not None:
                left = deadline - clock()
                if left <= 0:
                    raise TimeoutError
                sock.settimeout(left)
            try:
                got = sock.recv_into(view)
            except TimeoutError:
                if deadline is None:
                    raise
                continue  # the clock is asked: it may have stood still
            if not got:
                raise EOFError
            view = view[got:]
        return buffer

    magic, text_size, blob_size = HEADER.unpack(exactly(HEADER.size))
    if magic != MAGIC or text_size > max_json or blob_size > MAX_TENSORS:
        raise BadFrame("not a frame, or too large")
    return decode(bytes(exactly(text_size)), bytes(exactly(blob_size)), max_items)


@dataclass
class _Frame:
    """The tensors of a frame in the making, and what room is left in it: a few lists that hold
    each other, or a tensor that is expanded, can be more than any memory when written out."""

    header: dict[str, Any] = field(default_factory=dict)
    tensors: list[bytes] = field(default_factory=list)
    items: int = MAX_ITEMS
    room: int = MAX_TENSORS

    def add(self, tensor: torch.Tensor) -> str:
        """The name under which the tensor is in the frame."""
        name = str(len(self.tensors))
        plain = tensor.contiguous().view(torch.int16) if tensor.dtype == torch.bfloat16 else tensor
        self.tensors.append(plain.numpy(force=True).tobytes())
        end = MAX_TENSORS - self.room
        self.header[name] = {
            "dtype": _DTYPES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [end - len(self.tensors[-1]), end],
        }
        return name

    def blob(self) -> bytes:
        """The tensors as safetensors lays them out; for small ones its own function takes several
        times as long."""
        if not self.tensors:
            return b""
        header = _to_json(self.header).encode()
        header += b" " * (-len(header) % 8)
        return b"".join((struct.pack("<Q", len(header)), header, *self.tensors))


def _pack(value: Any, frame: _Frame, depth: int) -> Any:
    frame.items -= 1
    if depth == 0:
        raise BadFrame("it is nested too deep")
    if frame.items < 0:
        raise BadFrame("it has too many items")
    if type(value) is str:  # asked first: a submission's statements are little else
        return value
    if isinstance(value, (list, tuple, dict)) and len(value) > MAX_ITEMS:
        raise BadFrame("it has too many items")
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < 2**63 else _tag("opaque", "an integer of over 64 bits")
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else _tag("float", repr(float(value)))
    if isinstance(value, torch.Tensor):
        return _pack_tensor(value, frame)
    if isinstance(value, (list, tuple)):
        items = [_pack(item, frame, depth - 1) for item in value]
        return items if isinstance(value, list) else _tag("tuple", items)
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return _tag("dict", {k: _pack(v, frame, depth - 1) for k, v in value.items()})
    if isinstance(value, Opaque):
        return _tag("opaque", value.kind)
    if any(type(value) is kind for kind in _NUMPY_NUMBERS):
        return _pack(value.item(), frame, depth)
    return _tag("opaque", name_of_type(value))


def name_of_type(value: Any) -> str:
    """The name of its class, whatever the class's own class says that it is."""
    return type.__dict__["__name__"].__get__(type(value))


def _pack_tensor(value: torch.Tensor, frame: _Frame) -> Any:
    with torch._C.DisableTorchFunctionSubclass():  # a subclass's own methods are not asked
        plain = value.detach()
        if plain.layout == torch.strided:
            plain = plain.as_subclass(torch.Tensor)
        layout, dtype = plain.layout, plain.dtype
    if layout != torch.strided:
        return _tag("opaque", f"a {layout} tensor")
    if plain.is_complex() or plain.is_quantized:
        return _tag("opaque", f"a {dtype} tensor")
    if plain.device.type == "meta":
        return _tag("opaque", "a tensor without data (device meta)")
    if dtype not in _DTYPES:
        return _tag("opaque", f"a tensor of dtype {dtype}")
    frame.room -= plain.numel() * plain.element_size()
    if frame.room < 0:
        raise BadFrame("it is too large")
    return _tag("tensor", frame.add(plain))


def _tag(kind: str, value: Any) -> dict[str, Any]:
    return {_TAG: kind, "v": value}


def _unpack(tree: Any, tensors: dict[str, torch.Tensor], depth: int) -> Any:
    if depth == 0:
        raise BadFrame("a frame nested too deep")
    if isinstance(tree, list):
        return [_unpack(item, tensors, depth - 1) for item in tree]
    if isinstance(tree, str):
        return _whole(tree)
    if not isinstance(tree, dict):
        return tree
    kind, value = tree[_TAG], tree["v"]
    if kind == "tensor" and isinstance(value, str):
        tensor = tensors[value]
        usual = tensor.dtype in _DTYPES
        return tensor if usual else Opaque(f"a tensor of dtype {tensor.dtype}")
    if kind == "tuple" and isinstance(value, list):
        return tuple(_unpack(item, tensors, depth - 1) for item in value)
    if kind == "dict" and isinstance(value, dict):
        return {_whole(key): _unpack(item, tensors, depth - 1) for key, item in value.items()}
    if kind == "float" and value in ("nan", "inf", "-inf"):
        return float(value)
    if kind == "opaque" and isinstance(value, str):
        return Opaque(_whole(value[:80]))
    raise BadFrame("a frame with an unknown tag")


def _whole(text: str) -> str:
    """JSON can spell half a character ("\\ud800"), which no file can hold: it becomes "?"."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


_to_json = json.JSONEncoder(allow_nan=False, check_circular=False).encode
_of_json = json.JSONDecoder(parse_constant=_refuse_constant).decode
