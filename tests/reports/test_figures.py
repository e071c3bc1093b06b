"""Pictures of the pages: well formed, readable in both schemes, and told in words."""

import base64
import io
import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import matplotlib.image
import numpy as np
import pytest
from markupsafe import Markup

from grader.reports import figures
from grader.reports.figures import Line

NASTY = "</svg><script>x</script>\"'&\x00\u202e"


def parsed(svg) -> ElementTree.Element:
    return ElementTree.fromstring(str(svg))


def variables(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+):(#[0-9A-F]{6})", block))


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it, written out for two colours."""

    def luminance(colour):
        rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return float(linear @ (0.2126, 0.7152, 0.0722))

    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


SCHEMES = dict(zip(("light", "dark"), re.findall(r":root\{(.*?)\}", figures.STYLE)))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_numbers_on_colours_can_be_read(scheme):
    """Text on every step of a heat map has a contrast of 4.5, lines of 3 against the paper."""
    found = variables(SCHEMES[scheme])
    paper = {"light": "#FFFFFF", "dark": "#15181C"}[scheme]
    for step in range(figures.HEAT_STEPS + 1):
        assert contrast(found[f"heat-{step}"], found[f"on-heat-{step}"]) >= 4.5, step
    for name in (name for name in found if name.startswith("series")):
        assert contrast(found[name], paper) >= 3, name


def test_steps_are_told_apart_by_lightness_alone():
    """A heat map can be read in grey: each step is darker (lighter, in the dark) than the last."""
    for scheme, sign in (("light", 1), ("dark", -1)):
        found = variables(SCHEMES[scheme])
        steps = [contrast(found[f"heat-{n}"], "#000000") for n in range(figures.HEAT_STEPS + 1)]
        assert all(sign * (a - b) > 0.1 for a, b in pairwise(steps))


@pytest.mark.parametrize(
    "values",
    [
        [0.5],
        [0.0, 0.0],
        [1e-300, 2e-300],
        [-1.7e308, math.inf, math.nan],
        [3.0, None, 1.0],
        [1.0, 2.0] * 500,
    ],
    ids=str,
)
def test_any_values_make_a_picture(values):
    """All dots and lines are within it, whatever the values."""
    svg = parsed(figures.curves([Line("loss", values)], "Loss"))
    width, height = map(float, svg.get("viewBox").split()[2:])
    for path in svg.iter("path"):
        for x, y in re.findall(r"[ML]([-\d.e]+) ([-\d.e]+)", path.get("d")):
            assert 0 <= float(x) <= width and 0 <= float(y) <= height
    assert len(list(svg.iter("text"))) < 20


def test_pictures_are_told_in_words():
    """What it shows, by what, and the values; of many the first, the last and the extremes."""
    few = parsed(figures.curves([Line("loss", [0.75, None, 0.25])], "Training loss"))
    assert few.get("aria-label") == "Training loss by epoch. loss: 0.75, no number, 0.25"
    many = parsed(figures.curves([Line("loss", [2.0, 9.0, *[1.0] * 20])], "Training loss"))
    assert "22 values from 2 to 1, the lowest 1, the highest 9" in many.get("aria-label")
    counted = parsed(figures.bars([0, 2, 1], ["a", "b", "c"], "Students"))
    assert counted.get("aria-label") == "Students. b: 2, c: 1"


def test_nothing_to_show_is_no_picture():
    """An empty string, so that a page can leave out what is around it."""
    assert figures.curves([Line("loss", [None])], "Loss") == ""
    assert figures.bars([0, 0], ["a", "b"], "Students") == "" == figures.bars([], [], "Students")


def test_names_are_text():
    """Whatever stands in a name is neither markup nor a control character."""
    pictures = [
        figures.curves([Line(NASTY, [1.0, 2.0]), Line("b", [1.0])], NASTY, NASTY),
        figures.bars([1], [NASTY], NASTY, NASTY),
        figures.image(bytes(784), NASTY),
    ]
    for picture in pictures:
        assert "<script" not in picture and "\x00" not in picture and "\u202e" not in picture
        parsed(picture if "</svg>" in picture else picture[:-1] + Markup("/>"))


def test_an_image_has_the_pixels_it_was_made_of():
    """As another program reads them."""
    pixels = bytes(range(256)) * 4
    found = re.search(r"base64,([^\"]+)", figures.image(pixels[:784], "a shirt")).group(1)
    read = matplotlib.image.imread(io.BytesIO(base64.b64decode(found)), format="png")
    assert np.array_equal((read * 255).round().astype(np.uint8).tobytes(), pixels[:784])


@pytest.mark.parametrize(
    ("share", "step"), [(0, 0), (1, 10), (0.5, 5), (-1, 0), (7, 10), (float("nan"), 0)]
)
def test_shares_have_their_steps(share, step):
    """Also what is no share."""
    assert figures.heat(share) == f"heat-{step}"
