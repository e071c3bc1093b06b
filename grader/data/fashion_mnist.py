"""Find Fashion-MNIST, check it, fetch it; fall back on the stand-in, and say so."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from grader.data import idx
from grader.errors import DataError

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
_CONNECT_SECONDS = 5.0


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
                    raise DataError(f"{asker}: {state.path}: {state.problem}")
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
    """Fetch the real set into ``root`` by torchvision, which shows a progress bar.

    Raises :class:`DataError` where that cannot be done.
    """
    try:
        from torchvision.datasets import FashionMNIST
    except (ImportError, RuntimeError) as error:  # a torchvision of another torch: RuntimeError
        raise DataError(f"torchvision cannot be imported ({error}); install one to match") from None
    try:
        with urllib.request.urlopen(FashionMNIST.mirrors[0], timeout=_CONNECT_SECONDS):
            pass
    except urllib.error.HTTPError:
        pass  # the host answers; the files are asked for one by one
    except OSError as error:
        raise DataError(f"Fashion-MNIST cannot be downloaded ({error}); try again online") from None
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix="download-") as folder:
        try:
            FashionMNIST(folder, download=True)
        except (OSError, RuntimeError) as error:
            raise DataError(f"Fashion-MNIST cannot be downloaded ({error})") from None
        for state in inspect(Path(folder)):
            if state.problem:
                raise DataError(f"downloaded, but {state.path.name}: {state.problem}")
        target = root / "FashionMNIST"
        shutil.rmtree(target, ignore_errors=True)
        os.replace(Path(folder) / "FashionMNIST", target)


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

    arrays = draw_standin()
    try:
        raw.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=raw.parent, prefix="drawing-"))
        idx.write_images(folder / TRAIN_IMAGES, arrays.train_images)
        idx.write_labels(folder / TRAIN_LABELS, arrays.train_labels)
        idx.write_images(folder / TEST_IMAGES, arrays.test_images)
        idx.write_labels(folder / TEST_LABELS, arrays.test_labels)
    except OSError as error:
        raise DataError(f"{raw.parent}: {error.strerror}; make it writable") from None
    try:
        os.replace(folder, raw)
    except OSError:  # another process was first
        shutil.rmtree(folder, ignore_errors=True)


def cache_folder() -> Path:
    """The user's cache folder for data."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("grader"))


def _raw_folder(root: Path) -> Path:
    """torchvision's layout, or the folder that holds the files itself."""
    return root if (root / TRAIN_IMAGES).is_file() else root / "FashionMNIST" / "raw"


def _problem(path: Path, size: int, md5: str) -> str:
    try:
        actual = path.stat().st_size
        if actual != size:
            kind = "truncated" if actual < size else "too long"
            return f"{kind} ({actual:,} bytes of {size:,}); fetch it again with grader data"
        with path.open("rb") as file:
            digest = hashlib.md5(file.read(), usedforsecurity=False).hexdigest()
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
