"""Moments and spans of time, as teachers write them on the command line and in spreadsheets."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from grader.errors import UsageError
from grader.text import printable

__all__ = ["UNITS", "moment", "span", "written"]

UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_SPAN = re.compile(r"\+?\s*(\d+(?:[.,]\d+)?)\s*(minute|min|hour|hr|h|day|d|week|w)?s?", re.I)
_OF_LETTER = {unit[0]: unit for unit in UNITS}

# 1.3.2026 23:59 has the day first wherever it is written; 1/3/2026 may have either first.
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(.*)", re.S)


def written(text: str, default_time: time | None = None) -> datetime:
    """The moment that ``text`` states, with its time zone if it states one.

    A date alone might mean its first minute or its last, so it counts only together with
    ``default_time``. Raises :class:`ValueError` for everything else.
    """
    text = text.strip().replace("Z", "+00:00")
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year, rest = match.groups()
        text = f"{year}-{int(month):02}-{int(day):02}{rest}"
    if "T" in text or " " in text:
        return datetime.fromisoformat(text)
    if default_time is None:
        raise ValueError(text)
    return datetime.combine(date.fromisoformat(text), default_time)


def moment(
    text: str, where: str, zone: tzinfo | None = None, default_time: time | None = None
) -> datetime:
    """The moment that ``text`` states, in UTC.

    Without a zone of its own it is in ``zone``, else in this machine's. :class:`UsageError` begins
    with ``where`` and says how to write it.
    """
    try:
        stated = written(text, default_time)
        if stated.tzinfo is None and zone is not None:
            stated = stated.replace(tzinfo=zone)
        return stated.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{where}{printable(text)}: write it as 2026-03-01T23:59+01:00 "
            "(no zone: this machine's)"
        ) from None


def span(text: str, unit: str | None = None) -> timedelta | None:
    """The length of time that ``text`` states; a bare number counts ``unit``s.

    ``None`` where it states none, as a bare number without ``unit``.
    """
    match = _SPAN.fullmatch(text.strip())
    if match is None or not (match[2] or unit):
        return None
    unit = _OF_LETTER[match[2][0].lower()] if match[2] else unit
    return float(match[1].replace(",", ".")) * UNITS[unit or ""]
