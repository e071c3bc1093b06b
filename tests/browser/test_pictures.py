"""The README's pictures: there, small, with words, and made by a command."""

import re
import subprocess
import sys

from tests.pictures import PICTURES, ROOT, panel_page, small

SMALL = 60 * 1024  # bytes
README = (ROOT / "README.md").read_text("utf-8")


def test_each_is_there_in_both_themes_and_small():
    """And nothing lies there that the README does not show."""
    shown = set(re.findall(r'(?:src|srcset)="([^"]+)"', README))
    assert shown == {path.relative_to(ROOT).as_posix() for path in PICTURES.iterdir()}
    assert {path.name.removesuffix(".png").split("-")[1] for path in PICTURES.iterdir()} == {
        "light", "dark",
    }  # fmt: skip
    assert max(path.stat().st_size for path in PICTURES.iterdir()) < SMALL
    assert len(re.findall(r'<img [^>]*alt="[^"]{40,}"', README)) == README.count("<img ")


def test_the_panel_is_what_check_shows(seen):
    """A wrong softmax is typed and checked, and the picture of it is small."""
    page = seen(panel_page(dark=False)).page
    assert "softmax not right yet" in page.locator(".grader-panel h4").inner_text()
    assert page.locator(".grader-wrong").count() == 5
    assert len(small(page.locator("body").screenshot())) < SMALL


def test_what_is_missing_is_said_in_one_line():
    """Without a browser the command ends with 2, and what to do."""
    command = [sys.executable, "-m", "tests.pictures"]
    done = subprocess.run(
        command, cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("pictures need ") and len(done.stderr.splitlines()) == 1
