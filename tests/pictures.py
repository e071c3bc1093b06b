"""The README's pictures: ``python -m tests.pictures`` makes them anew.

The panel is what ``check`` shows for a softmax over the wrong axis; the class is the sample class,
graded. Each is taken in a light and in a dark theme, by Chromium (``CHROMIUM`` names one that is
not on the search path), and reduced to few colours, so that it stays small.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.browser.conftest import CHROMIUM

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / ".github" / "pictures"
CELL = """\
def softmax(X):
    powers = torch.exp(X)
    return powers / powers.sum(dim=0, keepdim=True)

check("softmax")
"""
COLOURS = 64
# As a notebook looks: what is typed in a grey box, what comes of it below.
NOTEBOOK = """<!DOCTYPE html><meta name="color-scheme" content="light dark">
<style>{style}
:root{{color-scheme:light dark}} body{{margin:0;padding:12px;background:Canvas;width:660px}}
pre{{margin:0 0 10px;padding:8px 12px;font:13px/1.45 ui-monospace,monospace;border:1px solid #8885;
border-radius:3px;background:#8881}}</style>
<pre>{code}</pre>{panel}"""


def panel_page(dark: bool) -> str:
    """A cell with a wrong softmax, and what ``check`` says below it."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    formatter = HtmlFormatter(nowrap=True, style="github-dark" if dark else "friendly")
    code = highlight(CELL, PythonLexer(), formatter)
    # The code's own colours, without the style's background.
    style = "\n".join(line for line in formatter.get_style_defs("pre").splitlines() if " ." in line)
    return NOTEBOOK.format(style=style, code=code, panel=_panel())


def _panel() -> str:
    import linecache

    import torch

    import grader
    from grader.marking import kernel

    shown: list[str] = []
    space = {"torch": torch, "check": lambda name: grader.check(name, space)}
    file = "<ipython-input-3-softmax>"
    linecache.cache[file] = (len(CELL), None, CELL.splitlines(keepends=True), file)
    show, kernel.show = kernel.show, lambda _, html: shown.append(html())
    try:
        exec(compile(CELL, file, "exec"), space)
    finally:
        kernel.show = show
    return shown[0]


def class_page(folder: Path) -> Path:
    """The sample class, graded from a fixed seed; its page."""
    run = [sys.executable, "-m", "grader"]
    score = [*run, "score", str(ROOT / "tests" / "sample_class"), "--seed", "1", "--out", folder]
    subprocess.run([*score, "--fresh"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*run, "report", folder], check=True, stdout=subprocess.DEVNULL)
    (page,) = folder.rglob("index.html")
    return page


def taken(browser: object, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Each picture's name, and its PNG."""
    index = class_page(folder)
    for theme in ("light", "dark"):
        wide = {"width": 1180, "height": 960}
        page = browser.new_page(viewport=wide, color_scheme=theme, reduced_motion="reduce")
        page.goto(index.as_uri())
        # From the numbers of the class to the end of the table of students and exercises.
        top = page.locator("section.assignment").first.bounding_box()["y"]
        end = page.locator("h2[id$=-checks]").first.bounding_box()["y"]
        clip = {"x": 0, "y": top, "width": wide["width"], "height": end - top}
        yield f"class-{theme}", page.screenshot(clip=clip, full_page=True)
        page.close()
        page = browser.new_page(color_scheme=theme, device_scale_factor=2)
        page.set_content(panel_page(theme == "dark"))
        yield f"panel-{theme}", page.locator("body").screenshot()
        page.close()


def small(png: bytes) -> bytes:
    """The same picture in few colours."""
    from PIL import Image

    out = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> int:
    """Make all pictures, or say in one line what is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("pictures need Playwright: pip install -e '.[dev]'", file=sys.stderr)
        return 2
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        print("pictures need Chromium: install it, or name one in CHROMIUM", file=sys.stderr)
        return 2
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as running, tempfile.TemporaryDirectory() as folder:
        browser = running.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name, png in taken(browser, Path(folder)):
            path = PICTURES / f"{name}.png"
            path.write_bytes(small(png))
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1024:.0f} KB")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
