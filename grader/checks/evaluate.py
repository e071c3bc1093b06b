"""A probe for the accuracy over a whole data set, whatever order a book has its arguments in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

__all__ = ["evaluate_in_batches"]


def evaluate_in_batches(
    student: Any, X: torch.Tensor, labels: torch.Tensor, weights: torch.Tensor, sizes: list[int]
) -> tuple[float | None, int]:
    """Probe: what ``evaluate_accuracy`` returns for a linear net, and how often it called the net.

    ``X`` is (n, …) float and ``weights`` (pixels, classes); mini-batches have the ``sizes``. Books
    differ in the order of the two arguments: their names say which is which, or else both orders
    are tried.
    """
    import inspect

    import torch

    class Linear(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight, self.calls = torch.nn.Parameter(weights.clone()), 0

        def forward(self, X: torch.Tensor) -> torch.Tensor:
            self.calls += 1
            return X.reshape(len(X), -1) @ self.weight

    net, data_iter = Linear(), student.batches(X, labels, sizes)
    names = [name.lower() for name in inspect.signature(student.evaluate_accuracy).parameters]
    is_data = [any(w in n for w in ("iter", "data", "load", "batch")) for n in [*names, "", ""][:2]]
    is_net = ["net" in name or "model" in name for name in [*names, "", ""][:2]]
    orders: list[list[Any]] = [[data_iter, net], [net, data_iter]]
    if is_data[0] or (is_net[1] and not is_net[0]):
        orders = orders[:1]
    elif is_net[0] or is_data[1]:
        orders = orders[1:]
    value = None
    for given in orders:
        net.calls = 0
        try:
            value = student.evaluate_accuracy(*given)
            break
        except (TypeError, AttributeError):
            if given is orders[-1]:
                raise
    return None if value is None else float(value), net.calls
