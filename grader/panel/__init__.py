"""What ``check`` shows in a notebook: a small panel in HTML, and the same as text.

Pure functions of values; nothing here runs a check or knows a notebook. The report pages show the
same tables of *yours* and *expected*.
"""

from grader.panel.html import (
    difference_table,
    list_panel,
    more_hidden,
    points_of,
    result_panel,
)
from grader.panel.state import Panel, Standing
from grader.panel.text import list_text, verdict

__all__ = [
    "Panel",
    "Standing",
    "difference_table",
    "list_panel",
    "list_text",
    "more_hidden",
    "points_of",
    "result_panel",
    "verdict",
]
