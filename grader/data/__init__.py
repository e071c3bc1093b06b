"""Fashion-MNIST: where it is, whether it is whole, and how to get it; else the drawn stand-in."""

from grader.data.fashion_mnist import (
    FASHION_MNIST_CLASSES,
    Dataset,
    FileState,
    download,
    inspect,
    locate,
)
from grader.data.loader import load_data_fashion_mnist

__all__ = [
    "FASHION_MNIST_CLASSES",
    "Dataset",
    "FileState",
    "download",
    "inspect",
    "load_data_fashion_mnist",
    "locate",
]
