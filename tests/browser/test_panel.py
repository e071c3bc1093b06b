"""The panel of a notebook in a real browser, in a light and in a dark one."""

import pytest

from grader.model import CheckResult, Difference, Status
from grader.panel import Panel, Standing, list_panel, result_panel
from grader.panel.training import Progress, progress_html

# A notebook gives its outputs a colour and a background; these are the browser's own.
NOTEBOOK = (
    '<!DOCTYPE html><html lang="en"><title>A notebook</title><style>:root{{color-scheme:light dark;'
    "background:Canvas;color:CanvasText}}</style><main><h1>Notebook</h1>{}</main></html>"
)
STANDINGS = [Standing("softmax", 3, 1.5, Status.PARTIAL), Standing("sgd", 2)]
VALUES = Difference("f(X)", "values", (("1", "2"),), (("1", "3"),), ((0, 1),), (0,), (2,))
SHAPES = Difference("f(X)", "shape", (("(3,)",),), (("(3, 1)",),), ((0, 0),))


def panels():
    for status, difference in [
        (Status.PASSED, None), (Status.FAILED, VALUES), (Status.FAILED, SHAPES),
        (Status.ERROR, None), (Status.FORBIDDEN, None), (Status.NOT_STARTED, None),
    ]:  # fmt: skip
        wrong = CheckResult("test_it", "softmax", 0.0, 1.0, status, "f(X): wrong",
                            difference=difference)  # fmt: skip
        right = CheckResult("test_that", "softmax", 1.0, 1.0, Status.PASSED)
        checks = [right, wrong] if difference else [wrong]
        losses = [2.3, 2.5, 2.9] if status is Status.FAILED else []
        yield result_panel(
            Panel(
                "softmax",
                3,
                1,
                checks,
                hints=["Why?"],
                own_hints=["Why?"],
                standings=STANDINGS,
                losses=losses,
            )
        )
    yield list_panel("Softmax regression", STANDINGS)
    yield progress_html(Progress("train_softmax", 1.5, 5, 3.0, 0.5, 0.8, [2.3, 0.5]))
    yield progress_html(Progress("train_softmax", 5, 5, 9.0, 0.4, 0.8, [2.3, 0.4], ended=True))


@pytest.mark.parametrize("dark", [False, True])
def test_every_panel_can_be_read(seen, dark):
    """No script, no network, nothing cut off on a phone, contrast enough in both themes."""
    shown = seen(NOTEBOOK.format("".join(panels())), dark=dark, width=390)
    shown.assert_sound()
    hint = shown.page.get_by_text("Why?").first
    assert not hint.is_visible()
    shown.page.get_by_text("Hint", exact=True).first.click()
    assert hint.is_visible()
