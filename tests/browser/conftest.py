"""Pages as people see them: a real browser opens them, and says what is wrong with them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM = "chromium chromium-browser google-chrome google-chrome-stable chrome".split()
SERIOUS = {"serious", "critical"}  # axe's words; too little contrast is serious


class Seen:
    """A page in a browser. ``page`` is Playwright's; ``errors`` and ``requests`` are what went
    wrong in it, and which addresses other than files it asked for."""

    def __init__(self, page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if _bad(said) else None)
        page.on("dialog", lambda dialog: (self.errors.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: self._asked(request.url))

    def _asked(self, address: str) -> None:
        if not address.startswith(("file:", "data:", "blob:", "about:")):
            self.requests.append(address)

    def open(self, what: Path | str) -> Seen:
        """Show the file at a path, or the text of a page."""
        if isinstance(what, Path):
            self.page.goto(what.as_uri())
        else:
            self.page.set_content(what)
        return self

    @property
    def violations(self) -> list[str]:
        """What axe-core finds serious, contrast under 4.5:1 among it: the rule, and where."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found
            for node in one["nodes"]
            if one["impact"] in SERIOUS
        ]

    @property
    def too_wide(self) -> bool:
        """Whether the page as a whole has to be moved sideways to be read."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )

    def assert_sound(self, axe: bool = True) -> None:
        """No error, no request to the network, nothing cut off at the side, nothing unreadable."""
        assert (self.errors, self.requests, self.too_wide) == ([], [], False)
        if axe:
            assert self.violations == []


def _bad(said) -> bool:
    return said.type in ("error", "warning")


@pytest.fixture(scope="module")
def chromium() -> Iterator:
    """A browser for the tests of a file; what names it is ``CHROMIUM``, or the search path.

    Not one for the session: while Playwright runs, no other test could call ``asyncio.run``.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra dev")
    with playwright.sync_playwright() as running:
        own = running.chromium.executable_path
        found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), own)
        if not Path(found).exists():
            pytest.skip("no Chromium on the search path; name one in CHROMIUM, or install it")
        browser = running.chromium.launch(executable_path=found)
        yield browser
        browser.close()


@pytest.fixture
def seen(chromium):
    """``seen(what, dark=False, width=1280)`` → a :class:`Seen` page: a file, or a page's text."""
    with _pages(chromium) as see:
        yield see


@contextmanager
def _pages(chromium):
    contexts = []

    def see(what: Path | str, dark: bool = False, width: int = 1280, height: int = 900) -> Seen:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        return Seen(context.new_page()).open(what)

    try:
        yield see
    finally:
        for context in contexts:
            context.close()


@pytest.fixture(params=[(False, 1280), (False, 390), (True, 1280), (True, 390)], ids=str)
def looks(request) -> dict:
    """Light and dark, on a wide screen and on a phone: for ``seen(what, **looks)``."""
    dark, width = request.param
    return {"dark": dark, "width": width}
