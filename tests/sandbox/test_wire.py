"""Frames: what goes in comes out, and nothing else gets in."""

import json
import math
import pickle
import socket
import struct
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import BadFrame
from grader.sandbox import wire

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def parts(value):
    frame = wire.encode(value)
    _, size, _ = wire.HEADER.unpack(frame[: wire.HEADER.size])
    body = frame[wire.HEADER.size :]
    return body[:size], body[size:]


@given(values)
@settings(deadline=None, max_examples=100)
def test_plain_values_survive(value):
    """Any nest of plain values comes back equal, and of the same types."""
    back = wire.decode(*parts(value))
    assert back == value
    assert repr(back) == repr(value)


DTYPES = "float16 bfloat16 float32 float64 int8 int16 int32 int64 uint8 bool".split()


@pytest.mark.parametrize("dtype", DTYPES)
def test_tensors_survive(dtype):
    """Shape, dtype and values are kept, also of tensors that are not contiguous, are empty, are
    expanded or need a gradient; safetensors reads what it did not write."""
    X = torch.arange(6).reshape(2, 3).to(getattr(torch, dtype))
    tensors = [X, X.T, X[:0], X[0, 0], X[:1].expand(4, 3), X.t()[1]]
    if X.is_floating_point():
        tensors.append(X.clone().requires_grad_())
    back = wire.decode(*parts({"a": tensors}))["a"]
    for got, tensor in zip(back, tensors, strict=True):
        assert torch.equal(got, tensor) and got.dtype == tensor.dtype


def test_a_tensor_that_is_to_be_negated_survives():
    """The imaginary part of a conjugate has other values than its memory."""
    X = torch.tensor([1 + 2j, 3 - 4j]).conj().imag
    assert X.is_neg()
    assert wire.decode(*parts(X)).tolist() == [-2, 4]


def test_tensors_that_share_storage_survive():
    """Two views of one storage arrive as two tensors."""
    X = torch.arange(4.0)
    first, second = wire.decode(*parts((X, X[1:])))
    assert torch.equal(first, X) and torch.equal(second, X[1:])


def test_numbers_json_has_no_word_for():
    """nan and the infinities travel as numbers."""
    nan, inf, minus = wire.decode(*parts([math.nan, math.inf, -math.inf]))
    assert math.isnan(nan) and inf == math.inf and minus == -math.inf


def test_half_a_character_becomes_a_question_mark():
    """JSON can spell it; no report could hold it."""
    assert wire.decode(*parts({"\ud800": ["\udfff"]})) == {"?": ["?"]}


def test_what_does_not_travel_is_named():
    """A function, or a tensor subclass's lies about its class, become a name or a plain tensor."""

    class Liar(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            return super().__torch_function__(func, types, args, kwargs or {})

    assert wire.decode(*parts(len)) == wire.Opaque("builtin_function_or_method")
    back = wire.decode(*parts(torch.ones(2).as_subclass(Liar)))
    assert type(back) is torch.Tensor


def test_pickles_are_no_frames():
    """Bytes of a pickle that would run code are refused unread."""

    class Bomb:
        def __reduce__(self):
            return print, ("boom",)

    with pytest.raises(BadFrame):
        wire.decode(pickle.dumps(Bomb()), b"")
    with pytest.raises(BadFrame):
        wire.decode(b'{"$": "tensor", "v": "0"}', pickle.dumps(Bomb()))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"NaN",
        b'{"$": "tensor", "v": "0"}',
        b'{"$": "call", "v": "os.system"}',
        b'{"$": "tensor", "v": ["0"]}',
        b'{"$": "tuple", "v": 3}',
        b'{"$": [], "v": 3}',
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps([0] * 300_000).encode(),
    ],
    ids=lambda text: repr(text[:30]),
)
def test_bad_frames_are_refused(text):
    """Whatever is not a frame raises BadFrame, and nothing else."""
    with pytest.raises(BadFrame):
        wire.decode(text, b"")


@given(st.binary(max_size=200), st.binary(max_size=200))
@settings(deadline=None, max_examples=300)
def test_noise_is_refused(text, blob):
    """Random bytes either are a frame or raise BadFrame."""
    try:
        wire.decode(text, blob)
    except BadFrame:
        pass


def test_sizes_are_not_believed():
    """A header that announces more than is allowed is refused before anything is allocated."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack("<4sIQ", b"GRD1", 10, 2**60))
        with pytest.raises(BadFrame):
            wire.receive(ours)


@pytest.mark.parametrize(("depth", "refused"), [(20, False), (40, True)])
def test_a_frame_has_a_depth(depth, refused):
    """One that is nested deeper than any answer is refused long before Python's own limit."""
    text = b"[" * depth + b"]" * depth
    if not refused:
        wire.decode(text, b"")
        return
    with pytest.raises(BadFrame, match="nested too deep"):
        wire.decode(text, b"")


def test_lists_that_hold_each_other_are_counted_as_they_are_written():
    """Twenty lists that would be 2²⁰ are refused at once."""
    nest = [0]
    for _ in range(20):
        nest = [nest, nest]
    with pytest.raises(BadFrame, match="too many items"):
        wire.encode(nest)


def test_a_class_that_will_not_be_named():
    """What is opaque is told by its class's own name, whatever its metaclass says."""

    class Meta(type):
        @property
        def __name__(cls):
            raise RuntimeError

    value = Meta("Nameless", (), {})()
    assert wire.name_of_type(value) == "Nameless"
    wire.encode(value)


class Liar(torch.Tensor):
    """Says True, whatever of torch's is asked about it."""

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return True


def test_a_subclass_is_not_asked():
    """A tensor's numbers travel, not what its class makes of them."""
    frame = wire.encode(torch.arange(3).as_subclass(Liar))
    _, text_size, _ = wire.HEADER.unpack(frame[: wire.HEADER.size])
    body = frame[wire.HEADER.size :]
    assert torch.equal(wire.decode(body[:text_size], body[text_size:]), torch.arange(3))


@pytest.mark.parametrize(
    "tensor",
    [
        torch.eye(2).to_sparse(),
        torch.zeros(2, dtype=torch.complex64),
        torch.empty(2, device="meta"),
    ],
    ids=["sparse", "complex", "meta"],
)
def test_a_tensor_that_does_not_travel_is_named(tensor):
    """It goes as what it is called, beside what does travel."""
    frame = wire.encode([tensor, 1])
    _, text_size, _ = wire.HEADER.unpack(frame[: wire.HEADER.size])
    opaque, number = wire.decode(frame[wire.HEADER.size :][:text_size], b"")
    assert isinstance(opaque, wire.Opaque) and "tensor" in opaque.kind and number == 1


@pytest.mark.parametrize("sizes", [(wire.MAX_JSON + 1, 0), (2, wire.MAX_TENSORS + 1)])
def test_an_announced_size_is_not_believed(sizes):
    """A header that announces more than there may be is refused before anything is set aside."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(wire.HEADER.pack(wire.MAGIC, *sizes))
        theirs.shutdown(socket.SHUT_WR)
        with pytest.raises(BadFrame):
            wire.receive(ours)


def test_the_first_answer_reads_no_file():
    """What it takes to send a tensor is imported before the fork: a child whose libraries are
    links to elsewhere, as some installers lay them, may not read them any more."""
    program = (
        "import sys, torch\n"
        "from grader.sandbox import wire, worker\n"
        "worker.get_ready()\n"
        "before = set(sys.modules)\n"
        "wire.encode({'value': torch.ones(3)})\n"
        "print(set(sys.modules) - before)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "set()\n", done.stderr


@pytest.mark.parametrize("number", [np.float32(0.5), np.float64(0.25), np.int64(3), np.bool_(True)])
def test_a_number_of_numpy_s_is_a_number(number):
    """A mean by numpy is as good as Python's."""
    got = wire.decode(*parts([number]))
    assert got == [number] and type(got[0]) in (float, int, bool)


@pytest.mark.parametrize("dtype", ["float8_e4m3fn", "float8_e5m2", "uint16", "uint64"])
def test_a_strange_dtype_travels_as_its_name(dtype):
    """No check computes with what torch itself can hardly compute with."""
    kind = getattr(torch, dtype, None)
    if kind is None:
        pytest.skip(f"this torch has no {dtype}")
    assert wire.decode(*parts(torch.zeros(2, 3).to(kind))) == wire.Opaque(
        f"a tensor of dtype torch.{dtype}"
    )
