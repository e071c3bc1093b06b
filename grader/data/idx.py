"""IDX, the format of Fashion-MNIST's raw files: a header of big-endian integers, then bytes.

torchvision reads these files too; this reader exists so that grading need not import it, and so
that a file can be mapped rather than read, which lets every sandboxed child share its pages.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

__all__ = ["as_tensor", "map_pixels", "read_labels", "write_images", "write_labels"]

_IMAGES, _LABELS = 2051, 2049  # magic numbers: unsigned bytes, 3 and 1 dimensions


def map_pixels(path: Path) -> np.ndarray:
    """The images of an IDX file, uint8 ``(n, rows, columns)``, mapped copy-on-write."""
    magic, count, rows, columns = np.fromfile(path, ">i4", 4)
    if magic != _IMAGES:
        raise ValueError(f"{path} is not an IDX file of images")
    return np.memmap(path, np.uint8, "c", offset=16, shape=(int(count), int(rows), int(columns)))


def as_tensor(pixels: np.ndarray) -> torch.Tensor:
    """The same memory as a tensor."""
    return _torch().from_numpy(pixels)


def read_labels(path: Path) -> torch.Tensor:
    """The labels of an IDX file, int64 ``(n,)``."""
    magic, count = np.fromfile(path, ">i4", 2)
    if magic != _LABELS:
        raise ValueError(f"{path} is not an IDX file of labels")
    return _torch().from_numpy(np.fromfile(path, np.uint8, int(count), offset=8).astype(np.int64))


def _torch() -> ModuleType:
    """Imported late: finding the data and starting the sandbox come before torch is needed."""
    import torch

    return torch


def write_images(path: Path, images: np.ndarray) -> None:
    """Write uint8 images ``(n, rows, columns)``."""
    header = np.array([_IMAGES, *images.shape], ">i4").tobytes()
    path.write_bytes(header + images.astype(np.uint8).tobytes())


def write_labels(path: Path, labels: np.ndarray) -> None:
    """Write uint8 labels ``(n,)``."""
    header = np.array([_LABELS, len(labels)], ">i4").tobytes()
    path.write_bytes(header + labels.astype(np.uint8).tobytes())
