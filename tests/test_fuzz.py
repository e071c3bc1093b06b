"""Mangled notebooks and frames: each is read, or refused in the one way there is for it.

A few hundred in the tests; as many as one likes by

    python tests/test_fuzz.py --notebooks 10000 --frames 100000
"""

import argparse
import copy
import io
import json
import random
import signal
import time
from collections import Counter
from pathlib import Path

import torch

from grader.errors import BadFrame, UnreadableSubmission
from grader.notebook import read
from grader.sandbox import wire

ROOT = Path(__file__).parent.parent
SEEDS = [
    *sorted((ROOT / "assignments").glob("*/*.ipynb")),
    *sorted((ROOT / "tests" / "sample_class").glob("*/*.ipynb")),
]
HANG_SECONDS = 60  # far above what any of them takes: a hang, not a clock, is what this catches


def mangled_bytes(rng, content):
    """``content`` with some bytes changed, cut, doubled, moved or put in."""
    content = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 5, 30))):
        at = rng.randrange(len(content) + 1)
        size = rng.choice((1, 1, 4, 50, 1000))
        kind = rng.randrange(5)
        if kind == 0 and at < len(content):
            content[at] = rng.randrange(256)
        elif kind == 1:
            del content[at : at + size]
        elif kind == 2:
            content[at:at] = content[at : at + size]
        elif kind == 3:
            content[at:at] = rng.choice(PIECES)
        elif kind == 4:
            del content[at:]
    return bytes(content)


PIECES = [
    *(b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\\ud800", b'"', b"\\", b"{" * 2000),
    *(b"[" * 20000, b"1e999", b"NaN", b"-" * 50, b"9" * 5000, b"null", b'"cells":[],', b"\r"),
    *(b'"nbformat":3,', b'"source":[[1]],', b"\xe2\x80\xae", b"<script>", b"=1+1", b"\\n%%bash\\n"),
    *(b"lambda:" * 500, b"(" * 300, b"\\n    ", b"'''", b"\\nimport os; os._exit(0)\\n", b"!ls\\n"),
]
STRANGE = [
    *(None, True, -1, 0, 3, 10**400, 1.5, "", "\ud800", "x" * 10_000, [], {}, [[]], [None]),
    *({"a": {}}, ["def f(:\n", 3], "%%time\n", "def f():\n" + " " * 4, "f = " + "(" * 150),
    *("x?\n" * 30, "\t if\n  x\n", "# %%\n\x0c\n", "async def f(): await x", "match x:\n case"),
]


def mangled_tree(rng, tree):
    """A JSON tree with some of its values, keys or lists exchanged for strange ones."""
    for _ in range(rng.choice((1, 2, 8))):
        at, path = tree, []
        while isinstance(at, (dict, list)) and at and rng.random() < 0.85:
            key = rng.choice(list(at)) if isinstance(at, dict) else rng.randrange(len(at))
            path.append((at, key))
            at = at[key]
        if not path:
            return copy.deepcopy(rng.choice(STRANGE))
        parent, key = path[-1]
        kind = rng.randrange(4)
        if kind == 0:
            parent[key] = copy.deepcopy(rng.choice(STRANGE))
        elif kind == 1:
            del parent[key]
        elif kind == 2 and isinstance(parent, list):
            parent.insert(key, copy.deepcopy(rng.choice(STRANGE)))
        else:
            parent[key] = [at, at]
    return tree


def mangled_notebook(rng):
    """The bytes of a notebook that something has happened to."""
    content = rng.choice(SEEDS).read_bytes()
    kind = rng.randrange(10)
    if kind < 5:
        return mangled_bytes(rng, content)
    if kind == 9:
        text = content.decode("utf-8", "replace")
        return text.encode(rng.choice(("utf-16", "utf-32", "latin-1", "utf-8-sig")), "replace")
    try:
        tree = mangled_tree(rng, json.loads(content))
    except ValueError:  # one of the sample class is no JSON
        return mangled_bytes(rng, content)
    return json.dumps(tree).encode()


def fuzz_notebooks(count, seed=0):
    """Read ``count`` of them; how they ended, by kind. Anything unforeseen is raised."""
    rng, ended = random.Random(seed), Counter()
    for number in range(count):
        content = mangled_notebook(rng)
        signal.alarm(HANG_SECONDS)
        try:
            source = read(content, rng.choice(("x.ipynb", "x.ipynb", "x.py")))
            ended["read"] += 1
            assert all(isinstance(note, str) and "\n" not in note for note in source.notes), number
        except UnreadableSubmission as error:
            ended["refused"] += 1
            if "\n" in str(error):
                raise AssertionError(f"notebook {number} of seed {seed}: two lines") from error
        except BaseException as error:
            raise AssertionError(f"notebook {number} of seed {seed}: {error!r}") from error
        finally:
            signal.alarm(0)
    return ended


class Bytes(io.BytesIO):
    """Bytes that are received as from a socket."""

    recv_into = io.BytesIO.readinto

    def settimeout(self, seconds):
        pass


VALUES = [
    {"value": torch.randn(3, 4), "operators": []},
    {"error": {"type": "ValueError", "text": "x", "frames": [{"label": "cell 1", "line": 3}]}},
    [1, 2.5, float("nan"), None, True, "text", (torch.zeros(2, dtype=torch.int64), ["a", {}])],
    {"value": [torch.ones(()), torch.zeros(0, 3), torch.ones(2).bool(), torch.ones(1).half()]},
    {"at": 3},
]


def fuzz_frames(count, seed=0):
    """Receive ``count`` mangled frames; how they ended. Anything else is raised."""
    rng, ended = random.Random(seed), Counter()
    frames = [wire.encode(value) for value in VALUES]
    small = [piece for piece in PIECES if len(piece) < 100]
    for number in range(count):
        frame = bytearray(rng.choice(frames))
        for _ in range(rng.choice((1, 1, 2, 6))):
            at = rng.randrange(len(frame) + 1)
            kind = rng.randrange(4)
            if kind == 0 and at < len(frame):
                frame[at] = rng.choice((0, 0xFF, rng.randrange(256), frame[at] ^ 1))
            elif kind == 1:
                del frame[at : at + rng.choice((1, 4, 40))]
            elif kind == 2:
                frame[at:at] = rng.choice(small)
            else:
                other = rng.choice(frames)
                frame[at:] = other[rng.randrange(len(other)) :]
        if rng.random() < 0.7 and len(frame) >= wire.HEADER.size:  # sizes that fit what follows
            body = len(frame) - wire.HEADER.size
            text = rng.randrange(body + 1) if rng.random() < 0.3 else min(body, frame[4])
            wire.HEADER.pack_into(frame, 0, wire.MAGIC, text, body - text)
        signal.alarm(HANG_SECONDS)
        try:
            wire.receive(Bytes(bytes(frame)))
            ended["received"] += 1
        except BadFrame:
            ended["refused"] += 1
        except EOFError:
            ended["cut short"] += 1
        except BaseException as error:
            raise AssertionError(f"frame {number} of seed {seed}: {error!r}") from error
        finally:
            signal.alarm(0)
    return ended


def test_mangled_notebooks():
    """Each is read or refused in one line; some of either, or nothing was tried."""
    ended = fuzz_notebooks(150)
    assert ended["read"] and ended["refused"]


def test_mangled_frames():
    """Each is received, refused or cut short."""
    ended = fuzz_frames(3000)
    assert ended["received"] and ended["refused"] and ended["cut short"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notebooks", type=int, default=10_000)
    parser.add_argument("--frames", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    for fuzz, count in ((fuzz_frames, arguments.frames), (fuzz_notebooks, arguments.notebooks)):
        began = time.monotonic()
        result = dict(fuzz(count, arguments.seed))
        print(f"{fuzz.__name__}: {count} in {time.monotonic() - began:.0f} s, {result}")
