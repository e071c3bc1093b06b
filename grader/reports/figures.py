"""Pictures on the report pages: curves, bars, coloured cells and small images, in one palette.

The colours are those that Okabe and Ito chose so that people with any kind of colour vision tell
them apart ("Color Universal Design", 2008, https://jfly.uni-koeln.de/color/). A second line is also
dashed, and a coloured cell also holds its number. Every picture says in words what it shows.

Curves and bars are inline SVG without scripts. Their colours are CSS variables from :data:`STYLE`,
light or dark as the reader's system is.
"""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from grader.languages import say
from grader.text import printable

__all__ = ["HEAT_STEPS", "PALETTE", "STYLE", "Line", "bars", "curves", "heat", "image"]

PALETTE: Mapping[str, str] = {
    "black": "#000000",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermilion": "#D55E00",
    "purple": "#CC79A7",
}
# For the first, second, … line of a picture: at least 3 : 1 against the paper of each scheme.
_SERIES = {
    "light": ("blue", "vermilion", "green"),
    "dark": ("sky", "orange", "green"),
}
_DASHES = ("none", "6 4", "2 3")
_PAPER = {"light": "#FFFFFF", "dark": "#15181C"}
_STRONGEST = {"light": PALETTE["blue"], "dark": PALETTE["sky"]}
HEAT_STEPS = 10
_MOST_SPOKEN = 12  # of a longer series the text has the first, the last and the extremes

_WIDTH, _HEIGHT = 360, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 14, 36


@dataclass(frozen=True, slots=True)
class Line:
    """One line of :func:`curves`: its name, and a value, or ``None`` for a gap, at each step."""

    name: str
    values: Sequence[float | None]


def curves(
    lines: Sequence[Line], what: str, x: str = "epoch", low: float | None = None, first: int = 1
) -> Markup:
    """The ``lines`` as SVG over a common axis that is named ``x``; ``what`` names the picture.

    The steps are numbered from ``first`` on. The vertical axis begins at ``low`` if that is given,
    else under the smallest value. Where there are several lines, a legend names them.
    """
    lines = [Line(line.name, [_bounded(value) for value in line.values]) for line in lines]
    known = [value for line in lines for value in line.values if value is not None]
    if not known:
        return Markup("")
    ticks = _ticks(min(known) if low is None else low, max(known))
    longest = max(len(line.values) for line in lines)
    plot = _Plot(ticks[0], ticks[-1], max(longest, 2))
    parts = [plot.y_tick(tick, _number(tick, ticks)) for tick in ticks]
    every = math.ceil(longest / 8)
    parts += [plot.x_tick(at, str(at + first - 1)) for at in range(1, longest + 1, every)]
    parts.append(Markup('<text class="axis" x="{}" y="{}">{}</text>').format(
        _WIDTH - _RIGHT, _HEIGHT - 4, printable(x)))  # fmt: skip
    for number, line in enumerate(lines, 1):
        parts += plot.line(line.values, min(number, len(_DASHES)))
    if len(lines) > 1:
        parts += plot.legend([line.name for line in lines])
    said = "; ".join(f"{line.name}: {_spoken(line.values)}" for line in lines)
    return _svg(parts, say(f"{what} by {x}") + f". {said}")


def bars(counts: Sequence[float], labels: Sequence[str], what: str, x: str = "") -> Markup:
    """Bars of ``counts`` side by side as SVG, each over its label; ``x`` names the axis below."""
    if not counts or max(counts) <= 0:
        return Markup("")
    width, space = (_WIDTH - 2 * _RIGHT) / len(counts), _HEIGHT - _TOP - _BOTTOM
    every = math.ceil(max((len(label) for label in labels), default=0) * 7 / width) or 1
    parts: list[Markup] = []
    for at, (count, label) in enumerate(zip(counts, labels)):
        height, left = space * count / max(counts), _RIGHT + at * width
        top, middle = _HEIGHT - _BOTTOM - height, left + width / 2
        if count:
            parts.append(
                Markup(
                    f'<rect class="bar-1" x="{left + 1:.1f}" y="{top:.1f}" '
                    f'width="{width - 2:.1f}" height="{height:.1f}" rx="2"/>'
                    f'<text class="over" x="{middle:.1f}" y="{top - 4:.1f}">{count:g}</text>'
                )
            )
        if at % every == 0:
            parts.append(Markup('<text class="under" x="{}" y="{}">{}</text>').format(
                f"{middle:.1f}", _HEIGHT - _BOTTOM + 14, printable(label)))  # fmt: skip
    floor = _HEIGHT - _BOTTOM + 0.5
    parts.append(
        Markup(f'<path class="frame" d="M{_RIGHT} {floor}H{_WIDTH - _RIGHT}"/>')
        + Markup('<text class="axis" x="{}" y="{}">{}</text>').format(
            _WIDTH - _RIGHT, _HEIGHT - 4, printable(x)
        )
    )
    said = ", ".join(f"{label}: {count:g}" for label, count in zip(labels, counts) if count)
    return _svg(parts, f"{what}. {said}")


def heat(share: float) -> str:
    """The CSS class of a cell that is coloured by ``share``, from 0 (paper) to 1 (strongest).

    Its text is black or white, whichever reads better: 4.5 : 1 at least on every step.
    """
    step = round(HEAT_STEPS * min(max(share, 0.0), 1.0)) if share == share else 0
    return f"heat-{step}"


def image(pixels: bytes, what: str, side: int = 28) -> Markup:
    """Grey ``pixels`` (``side`` × ``side``, a byte each) as an ``img`` of a PNG within the page."""
    from PIL import Image

    out = io.BytesIO()
    Image.frombytes("L", (side, side), pixels).save(out, "PNG", optimize=True)
    data = base64.b64encode(out.getvalue()).decode()
    return Markup(
        '<img class="pixels" alt="{}" width="{}" height="{}" src="data:image/png;base64,{}">'
    ).format(printable(what), side * 3, side * 3, data)


# ── the parts of a plot ──


class _Plot:
    """Where values fall in a picture with axes from ``low`` to ``high`` and from 1 to ``n``."""

    def __init__(self, low: float, high: float, n: int) -> None:
        self.low, self.span, self.n = low, (high - low) or 1.0, n

    def x(self, at: float) -> float:
        return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * (at - 1) / (self.n - 1), 1)

    def y(self, value: float) -> float:
        height = _HEIGHT - _TOP - _BOTTOM
        return round(_TOP + height * (1 - (value - self.low) / self.span), 1)

    def y_tick(self, value: float, label: str) -> Markup:
        y = self.y(value)
        return Markup(
            f'<path class="grid" d="M{_LEFT} {y}H{_WIDTH - _RIGHT}"/>'
            f'<text class="beside" x="{_LEFT - 7}" y="{y + 4}">{label}</text>'
        )

    def x_tick(self, at: int, label: str) -> Markup:
        y = _HEIGHT - _BOTTOM + 15
        return Markup(f'<text class="under" x="{self.x(at)}" y="{y}">{label}</text>')

    def line(self, values: Sequence[float | None], number: int) -> list[Markup]:
        """The line with a dot at each value, and a gap where there is none."""
        places = [
            None if value is None else (self.x(at), self.y(value))
            for at, value in enumerate(values, 1)
        ]
        steps, before = [], None
        for place in places:
            if place is not None:
                steps.append(f"{'M' if before is None else 'L'}{place[0]} {place[1]}")
            before = place
        dots = "".join(f'<circle cx="{p[0]}" cy="{p[1]}" r="3"/>' for p in places if p)
        path = f'<path class="line-{number}" d="{"".join(steps)}"/>'
        if len(values) > 40:
            dots = ""
        return [Markup(f'{path}<g class="dots-{number}">{dots}</g>')]

    def legend(self, names: Sequence[str]) -> list[Markup]:
        parts, x = [], _LEFT + 6
        for number, name in enumerate(map(printable, names), 1):
            kind = min(number, len(_DASHES))
            parts.append(
                Markup(f'<path class="line-{kind}" d="M{x} 6h22"/>')
                + Markup('<text x="{}" y="10">{}</text>').format(x + 27, name)
            )
            x += 40 + 7 * len(name)
        return parts


def _svg(parts: Sequence[Markup], label: str) -> Markup:
    opening = Markup('<svg class="figure" viewBox="0 0 {} {}" role="img" aria-label="{}">')
    return (
        opening.format(_WIDTH, _HEIGHT, printable(label)) + Markup("").join(parts)
        + Markup("</svg>")
    )  # fmt: skip


def _bounded(value: float | None) -> float | None:
    """Not so large that the difference of two is no number."""
    return None if value is None or value != value else min(max(value, -1e300), 1e300)


def _ticks(low: float, high: float) -> list[float]:
    """Three to six round numbers, 1, 2 or 5 times a power of ten apart, around both."""
    if high - low < 1e-9 * max(1.0, abs(high)):
        low, high = low - 0.5 * (abs(low) or 1.0), high + 0.5 * (abs(high) or 1.0)
    raw = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(n * power for n in (1, 2, 5, 10) if raw <= n * power * (1 + 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [n * step for n in range(first, last + 1)]


def _number(value: float, ticks: Sequence[float]) -> str:
    """As short as tells the ticks apart."""
    step = ticks[1] - ticks[0]
    if not 1e-4 <= step < 1e5:
        return f"{value:.2g}"
    return f"{value:.{max(0, -math.floor(math.log10(step) + 1e-9))}f}"


def _spoken(values: Sequence[float | None]) -> str:
    if len(values) <= _MOST_SPOKEN:
        return ", ".join(say("no number") if v is None else f"{v:.3g}" for v in values)
    known = [value for value in values if value is not None]
    if not known:
        return say("no numbers")
    return say(
        f"{len(values)} values from {known[0]:.3g} to {known[-1]:.3g}, "
        f"the lowest {min(known):.3g}, the highest {max(known):.3g}"
    )


# ── colours ──


def _mixed(paper: str, ink: str, share: float) -> str:
    """The colour that is ``share`` of the way from ``paper`` to ``ink`` (both ``#RRGGBB``)."""
    pairs = (
        (int(paper[i : i + 2], 16), int(ink[i : i + 2], 16))
        for i in (1, 3, 5)
    )  # fmt: skip
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def _luminance(colour: str) -> float:
    """Relative luminance in 0–1 (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(c * weight for c, weight in zip(linear, (0.2126, 0.7152, 0.0722)))


def _variables(scheme: str) -> str:
    series = (f"--series-{i}:{PALETTE[name]}" for i, name in enumerate(_SERIES[scheme], 1))
    cells = []
    for step in range(HEAT_STEPS + 1):
        colour = _mixed(_PAPER[scheme], _STRONGEST[scheme], step / HEAT_STEPS)
        # Black reads better from the luminance at which it and white have the same contrast.
        text = "#000000" if _luminance(colour) > 0.179 else "#FFFFFF"
        cells.append(f"--heat-{step}:{colour};--on-heat-{step}:{text}")
    return ":root{" + ";".join([*series, *cells]) + "}"


def _style() -> str:
    cells = "".join(
        f".heat-{n}{{background:var(--heat-{n});fill:var(--heat-{n});color:var(--on-heat-{n})}}"
        for n in range(HEAT_STEPS + 1)
    )
    lines = "".join(
        f".line-{n}{{stroke:var(--series-{n});stroke-dasharray:{dash}}}"
        f".dots-{n}{{fill:var(--series-{n})}}.bar-{n}{{fill:var(--series-{n})}}"
        for n, dash in enumerate(_DASHES, 1)
    )
    return f"""
{_variables("light")}
@media (prefers-color-scheme: dark) {{ {_variables("dark")} }}
@media print {{ {_variables("light")} }}
.figure{{display:block;width:100%;height:auto;max-width:30rem}}
.figure text{{font-size:12px;fill:var(--soft);font-variant-numeric:tabular-nums}}
.figure .under,.figure .over{{text-anchor:middle}}
.figure .beside,.figure .axis{{text-anchor:end}}
.figure .over{{fill:var(--ink)}}
.figure .grid{{stroke:var(--line);fill:none}}
.figure .frame{{stroke:var(--soft);fill:none}}
.figure [class^="line-"]{{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}}
{lines}
{cells}
.pixels{{image-rendering:pixelated;background:#000;border-radius:3px}}
"""


STYLE = _style()
