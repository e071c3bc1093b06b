"""Find Fashion-MNIST, check it, fetch it; fall back on the stand-in, and say so."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import shutil
import tempfile
import time
import urllib.request
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

from grader.data import idx
from grader.errors import DataError
from grader.languages import say

if TYPE_CHECKING:
    import numpy as np
    import torch

__all__ = [
    "FASHION_MNIST_CLASSES",
    "Dataset",
    "FileState",
    "cache_folder",
    "download",
    "inspect",
    "locate",
    "stand_in",
]

FASHION_MNIST_CLASSES = (
    "T-shirt",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)

TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TEST_IMAGES, TEST_LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"

# Size in bytes and MD5 of the published files, uncompressed (github.com/zalandoresearch).
PUBLISHED = {
    TRAIN_IMAGES: (47_040_016, "f4a8712d7a061bf5bd6d2ca38dc4d50a"),
    TRAIN_LABELS: (60_008, "9018921c3c673c538a1fc5bad174d6f9"),
    TEST_IMAGES: (7_840_016, "8181f5470baa50b63fa0f6fddb340f0a"),
    TEST_LABELS: (10_008, "15d484375f8d13e6eb1aabb0c3f46965"),
}
_RETRY_DOWNLOAD_AFTER = 24 * 3600
_ANSWER_SECONDS = 5.0
# Checksums say whether what came is what was published, so plain HTTP will do.
MIRROR = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"


@dataclass(frozen=True)
class Dataset:
    """Ten classes of clothing, 28 × 28: the real one or the stand-in, as raw IDX files.

    ``name`` is ``fashion-mnist`` or ``stand-in``, ``raw`` the folder the four files are in, and
    ``why`` how it came to be chosen.
    """

    name: str
    raw: Path
    why: str = ""
    pixel_order: np.ndarray | None = field(default=None, repr=False, compare=False)

    def shuffled(self, seed: int) -> Dataset:
        """The same images with their pixels in another order, one for all, drawn from ``seed``.

        Nets that treat pixels alike learn from it as ever; one trained beforehand knows nothing.
        """
        import numpy as np

        return replace(self, pixel_order=np.random.default_rng(seed).permutation(28 * 28))

    def as_published(self) -> Dataset:
        """The same images as people see them."""
        return replace(self, pixel_order=None)

    @property
    def classes(self) -> Sequence[str]:
        """What the labels 0, 1, 2, … mean."""
        return FASHION_MNIST_CLASSES

    @property
    def is_stand_in(self) -> bool:
        """Whether scores on it are not scores on Fashion-MNIST."""
        return self.name != "fashion-mnist"

    def train_pixels(self) -> np.ndarray:
        """uint8 ``(n, 28, 28)``, without torch: what the sandbox is handed."""
        return self._in_order(idx.map_pixels(self.raw / TRAIN_IMAGES))

    def train_images(self) -> torch.Tensor:
        """uint8 ``(n, 28, 28)``."""
        return idx.as_tensor(self.train_pixels())

    def train_labels(self) -> torch.Tensor:
        """int64 ``(n,)``."""
        return idx.read_labels(self.raw / TRAIN_LABELS)

    def test_images(self) -> torch.Tensor:
        """uint8 ``(n, 28, 28)``."""
        return idx.as_tensor(self._in_order(idx.map_pixels(self.raw / TEST_IMAGES)))

    def test_labels(self) -> torch.Tensor:
        """int64 ``(n,)``."""
        return idx.read_labels(self.raw / TEST_LABELS)

    def _in_order(self, pixels: np.ndarray) -> np.ndarray:
        if self.pixel_order is None:
            return pixels
        rows = pixels.reshape(len(pixels), -1)
        return rows.take(self.pixel_order, axis=1).reshape(pixels.shape)


@dataclass(frozen=True)
class FileState:
    """One raw file: ``problem`` is empty where it is the published one."""

    path: Path
    problem: str = ""


def inspect(root: Path) -> Sequence[FileState]:
    """The state of the four files under ``root`` (or in it), by size and MD5."""
    raw = _raw_folder(root)
    return [FileState(raw / name, _problem(raw / name, *PUBLISHED[name])) for name in PUBLISHED]


def locate(data: Path | None = None, may_download: bool = True) -> Dataset:
    """The dataset to be used.

    In order: ``data``, ``FASHION_MNIST_ROOT``, the user's cache folder, a download, the stand-in.
    The first two are what somebody asked for, so a file of theirs that is missing or damaged
    raises :class:`DataError`, which names it; nothing is put in its place.
    """
    for root, asker in (
        (data, "--data"),
        (os.environ.get("FASHION_MNIST_ROOT"), "FASHION_MNIST_ROOT"),
    ):
        if root:
            for state in inspect(Path(root)):
                if state.problem:
                    raise DataError(f"{asker}: {state.path}: {say(state.problem)}")
            return Dataset("fashion-mnist", _raw_folder(Path(root)), f"found through {asker}")
    cached = cache_folder()
    if not any(state.problem for state in inspect(cached)):
        return Dataset("fashion-mnist", _raw_folder(cached), "found in the cache folder")
    if may_download and not _failed_lately(cached):
        try:
            download(cached)
            return Dataset("fashion-mnist", _raw_folder(cached), "downloaded")
        except DataError:
            _note_failure(cached)
    return stand_in()


def download(root: Path) -> None:
    """Fetch the four files into ``root``, all or none, in the folders that torchvision uses.

    Raises :class:`DataError` where that cannot be done.
    """
    _refuse_if_read_only(root)
    contents = {name: _fetched(name) for name in PUBLISHED}
    target = root / "FashionMNIST"
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=root, prefix="download-") as folder:
            raw = Path(folder) / "FashionMNIST" / "raw"
            raw.mkdir(parents=True)
            for name, content in contents.items():
                (raw / name).write_bytes(content)
            shutil.rmtree(target, ignore_errors=True)
            os.replace(raw.parent, target)
    except OSError as error:
        raise _not_writable(root, error) from None


def _fetched(name: str) -> bytes:
    """The content of one published file, checked; shows a progress bar on a terminal."""
    from rich.console import Console
    from rich.progress import wrap_file

    size, md5 = PUBLISHED[name]
    try:
        with urllib.request.urlopen(f"{MIRROR}{name}.gz", timeout=_ANSWER_SECONDS) as answer:
            total, bar = int(answer.headers["Content-Length"] or 0), Console(stderr=True)
            with (
                wrap_file(answer, total, description=name, console=bar, transient=True) as file,
                gzip.GzipFile(fileobj=file) as unpacked,
            ):
                content = unpacked.read(size + 1)
    except (OSError, EOFError, ValueError, zlib.error, HTTPException) as error:
        why = getattr(error, "reason", error)
        raise DataError(f"Fashion-MNIST cannot be downloaded ({why}); try again online") from None
    if len(content) != size or _md5(content) != md5:
        raise DataError(f"Fashion-MNIST cannot be downloaded (wrong {name}); try again later")
    return content


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _refuse_if_read_only(folder: Path) -> None:
    """Raise :class:`DataError` before minutes are spent on what could not be kept there."""
    there = next(path for path in (folder, *folder.parents) if os.path.exists(path))
    if there.is_dir() and not os.access(there, os.W_OK | os.X_OK):
        raise _not_writable(folder, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def _not_writable(folder: Path, error: OSError) -> DataError:
    return DataError(
        say(
            f"{folder}: {error.strerror}; make it writable, or set GRADER_CACHE to a folder that is"
        )
    )


@cache
def stand_in() -> Dataset:
    """The drawn stand-in, from the user's cache folder or drawn now (some seconds)."""
    from grader.data import standin

    source = Path(standin.__file__).read_bytes()
    version = hashlib.sha256(source).hexdigest()[:12]
    raw = cache_folder() / f"stand-in-{version}"
    dataset = Dataset("stand-in", raw, "Fashion-MNIST is not here and could not be downloaded")
    if not raw.is_dir():
        _draw_into(raw)
    return dataset


def _draw_into(raw: Path) -> None:
    """Write the four files, all or none, whoever else is doing the same."""
    from grader.data.standin import draw_standin

    _refuse_if_read_only(raw.parent)
    arrays = draw_standin()
    try:
        raw.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=raw.parent, prefix="drawing-"))
        idx.write_images(folder / TRAIN_IMAGES, arrays.train_images)
        idx.write_labels(folder / TRAIN_LABELS, arrays.train_labels)
        idx.write_images(folder / TEST_IMAGES, arrays.test_images)
        idx.write_labels(folder / TEST_LABELS, arrays.test_labels)
    except OSError as error:
        raise _not_writable(raw.parent, error) from None
    try:
        os.replace(folder, raw)
    except OSError:  # another process was first
        shutil.rmtree(folder, ignore_errors=True)


def cache_folder() -> Path:
    """Where data is kept: ``GRADER_CACHE``, or the user's cache folder.

    Raises :class:`DataError` for a user without a home folder.
    """
    if own := os.environ.get("GRADER_CACHE"):
        return Path(own).absolute()
    import platformdirs

    folder = Path(platformdirs.user_cache_dir("grader"))
    if not folder.is_absolute():  # "~" stays as it is where nobody knows what it means
        raise DataError(say("you have no home folder; set GRADER_CACHE to a folder for data"))
    return folder


def _raw_folder(root: Path) -> Path:
    """torchvision's layout, or the folder that holds the files itself."""
    return root if (root / TRAIN_IMAGES).is_file() else root / "FashionMNIST" / "raw"


def _problem(path: Path, size: int, md5: str) -> str:
    try:
        actual = path.stat().st_size
        if actual != size:
            sizes = f"{actual:,} bytes of {size:,}"
            if actual < size:
                return f"truncated ({sizes}); fetch it again with grader data"
            return f"too long ({sizes}); fetch it again with grader data"
        digest = _md5(path.read_bytes())
    except FileNotFoundError:
        return "missing; fetch it with grader data"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return "" if digest == md5 else "wrong checksum; delete it and fetch it with grader data"


def _failed_lately(cached: Path) -> bool:
    try:
        return time.time() - (cached / "download-failed").stat().st_mtime < _RETRY_DOWNLOAD_AFTER
    except OSError:
        return False


def _note_failure(cached: Path) -> None:
    """So that each run of a machine without network need not wait for it again, for a day."""
    try:
        cached.mkdir(parents=True, exist_ok=True)
        (cached / "download-failed").touch()
    except OSError:
        pass
