"""A curve as a small inline SVG, in the colours around it, and the same in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

__all__ = ["curve_svg", "curve_words", "falls"]

_ENOUGH = 0.9  # of what it was at first: a loss that is learnt from falls further than that


def curve_svg(values: Sequence[float], words: str, width: int, height: int) -> str:
    """A line through ``values`` from left to right, ``width`` × ``height`` pixels.

    A value that is nan or inf has no place, and ends the line; where nothing is left to be drawn,
    the result is empty. ``words`` say the same to those who cannot see it.
    """
    finite = [value for value in values if math.isfinite(value)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    span, last = high - low or 1.0, max(len(values) - 1, 1)
    inner, pad = height - 4, 2
    points = []
    for at, value in enumerate(values):
        if not math.isfinite(value):
            break
        y = pad + inner * (high - value) / span if high > low else height / 2
        points.append(f"{pad + (width - 2 * pad) * at / last:.1f},{y:.1f}")
    if len(points) < 2:
        return ""
    return (
        f'<svg role="img" aria-label="{escape(words)}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" style="vertical-align:middle">'
        f'<polyline points="{" ".join(points)}" fill="none" stroke="#0072b2" stroke-width="2" '
        'stroke-linejoin="round"/></svg>'
    )


def curve_words(values: Sequence[float]) -> str:
    """How a loss went, such as ``from 2.3 to 0.45``; where it became nan or inf, that."""
    broken = next((value for value in values if not math.isfinite(value)), None)
    if broken is not None:
        return f"from {values[0]:.3g} to {broken}"
    first, last = _ends(values)
    return f"from {first:.3g} to {last:.3g}"


def falls(values: Sequence[float]) -> bool:
    """Whether the last tenth is clearly below the first."""
    first, last = _ends(values)
    return all(map(math.isfinite, values)) and last < _ENOUGH * first


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """The means of the first and the last tenth: one mini-batch more or less means nothing."""
    few = max(1, len(values) // 10)
    return sum(values[:few]) / few, sum(values[-few:]) / few
