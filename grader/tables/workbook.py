"""The first sheet of an Excel workbook that has anything in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from grader.errors import UsageError
from grader.extras import needs

__all__ = ["is_archive", "rows_of_workbook"]

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_UNPACKED = 2**29
_ZEROS = re.compile(r"0{2,}")


def is_archive(content: bytes) -> bool:
    """Whether it is a workbook of some kind, and no text."""
    return content.startswith((_ZIP, _OLD_OFFICE))


def rows_of_workbook(content: bytes, where: str) -> Sequence[tuple[int, Sequence[str]]]:
    """Each row's number and cells, as text; :class:`UsageError` where it is no ``.xlsx``."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            is_workbook = "xl/workbook.xml" in archive.namelist()
            size = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile:
        is_workbook, size = False, 0
    if not is_workbook:
        raise UsageError(f"{where}: this kind of file cannot be read; save it as .xlsx or CSV")
    if size > _MOST_UNPACKED:
        raise UsageError(f"{where}: is too large a workbook; save its sheet as CSV")
    return _rows(content, where)


def _rows(content: bytes, where: str) -> Sequence[tuple[int, Sequence[str]]]:
    import warnings

    with needs("instructor"):
        from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validations that nobody asked for
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            for sheet in book.worksheets:
                rows = [
                    (number, [_text(cell) for cell in row])
                    for number, row in enumerate(sheet.iter_rows(), 1)
                ]
                if any(any(cells) for _, cells in rows):
                    return rows
    except Exception as error:  # openpyxl raises nearly anything where a part is damaged
        reason = type(error).__name__
        raise UsageError(f"{where}: is a damaged workbook ({reason}); save it again") from None
    return []


def _text(cell: Any) -> str:
    """A cell as it is shown, as far as that matters for an id, a name or a time."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        shows_time = "h" in str(cell.number_format or "").lower()
        if value.time() == time() and not shows_time:
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        # The format 000000 shows an id with its leading zeros.
        shown = str(cell.number_format or "")
        return str(value).zfill(len(shown)) if _ZEROS.fullmatch(shown) else str(value)
    return str(value)
