"""Two shapes, dtypes or tensors as small tables of text, to be shown side by side."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from grader.model import Difference

__all__ = ["of_dtypes", "of_shapes", "of_values"]

MAX_ROWS, MAX_COLUMNS = 5, 6
# Numbers are shown with as few digits as tell the two sides apart.
_DIGITS = (4, 6, 9, 17)


def of_shapes(what: str, got: Sequence[int], expected: Sequence[int]) -> Difference:
    """A tensor of shape ``got`` where one of shape ``expected`` was asked for."""
    return Difference(what, "shape", ((str(tuple(got)),),), ((str(tuple(expected)),),), ((0, 0),))


def of_dtypes(what: str, got: str, expected: str) -> Difference:
    """A tensor of dtype ``got`` where one of dtype ``expected`` was asked for."""
    return Difference(what, "dtype", ((got,),), ((expected,),), ((0, 0),))


def of_values(
    what: str,
    got: torch.Tensor,
    expected: torch.Tensor,
    wrong: torch.Tensor,
    worst: Sequence[int],
) -> Difference:
    """The part of two tensors of one shape around the index ``worst``.

    ``wrong`` is a boolean tensor of that shape. Of a tensor with more than two dimensions, the last
    two are shown, at the place of the largest error.
    """
    shape = tuple(got.shape)
    outer = tuple(worst[:-2])
    tables = [_as_table(tensor[outer]) for tensor in (got, expected, wrong)]
    rows, columns = tables[0].shape
    at_row, at_column = (0, 0, *worst)[-2:]
    top = _first(at_row, rows, MAX_ROWS)
    left = _first(at_column, columns, MAX_COLUMNS)
    ours, theirs, marks = (
        table[top : top + MAX_ROWS, left : left + MAX_COLUMNS] for table in tables
    )
    yours_text, expected_text = [], []
    for mine, right, bad in zip(ours.tolist(), theirs.tolist(), marks.tolist()):
        pairs = [_texts(*cell) for cell in zip(mine, right, bad)]
        yours_text.append(tuple(pair[0] for pair in pairs))
        expected_text.append(tuple(pair[1] for pair in pairs))
    places = tuple((int(row), int(column)) for row, column in marks.nonzero().tolist())
    corner = (*outer, top, left)[-len(shape) :] if shape else ()
    return Difference(
        what, "values", tuple(yours_text), tuple(expected_text), places, corner, shape
    )


def _as_table(tensor: torch.Tensor) -> torch.Tensor:
    """A number or a row as a table of one row."""
    return tensor.reshape(1, -1) if tensor.dim() < 2 else tensor


def _first(at: int, size: int, most: int) -> int:
    """Where a window of at most ``most`` of ``size`` begins, with ``at`` near its middle."""
    return max(0, min(at - most // 2, size - most))


def _texts(mine: float, right: float, differ: bool) -> tuple[str, str]:
    for digits in _DIGITS:
        texts = f"{mine:.{digits}g}", f"{right:.{digits}g}"
        if not differ or texts[0] != texts[1]:
            break
    return texts
