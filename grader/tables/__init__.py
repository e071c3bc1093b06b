"""Tables that people and their programs write: CSV of any kind, and Excel workbooks."""

from grader.tables.decode import decode
from grader.tables.sheet import Row, Sheet, heading, read_sheet

__all__ = ["Row", "Sheet", "decode", "heading", "read_sheet"]
