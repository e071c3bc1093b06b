"""Dates as platforms write them into names, to be compared with each other only."""

from __future__ import annotations

import re

__all__ = ["moment"]

# The first letters of months, in languages that platforms are used in.
_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "jan ene sty janv gen oca", "feb fév fev lut févr febbr şub", "mar mär mrt mars maa",
            "apr avr abr kwi avril nis", "may mai maj mei mag", "jun juin jui giu cze haz",
            "jul juil lug lip tem", "aug aoû ago sie août ağu", "sep set wrz sept eyl",
            "oct okt out ott paź eki", "nov lis kas", "dec dez dic déc gru ara",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


def moment(text: str) -> tuple[int, ...]:
    """A date in ``text`` as numbers, the year first; empty where there is none.

    ``Mar 1, 2026 1000 PM``, ``05 March 2026 612 PM``, ``1 mars 2026 18:12`` and
    ``2026-03-01-12-00-00`` are understood.
    """
    iso = re.search(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\D(.*))?$", text)
    if iso:
        rest = [int(number) for number in re.findall(r"\d+", iso[4] or "")]
        return (int(iso[1]), int(iso[2]), int(iso[3]), *rest[:4])
    words = re.findall(r"[^\W\d_]+|\d+", text.casefold())
    month = next((number for w in words if (number := _month(w))), 0)
    numbers = [word for word in words if word.isdigit()]
    year = next((word for word in numbers if len(word) == 4 and word[:2] in ("19", "20")), "")
    if not (month and year):
        return ()
    numbers.remove(year)
    day, *clock = numbers or ["0"]
    hour, minute = _clock(clock)
    if "pm" in words and hour < 12:
        hour += 12
    if "am" in words and hour == 12:
        hour = 0
    return (int(year), month, int(day), hour, minute)


def _month(word: str) -> int:
    return _MONTHS.get(word[:5]) or _MONTHS.get(word[:4]) or _MONTHS.get(word[:3]) or 0


def _clock(numbers: list[str]) -> tuple[int, int]:
    """``["612"]`` and ``["6", "12"]`` are twelve past six."""
    if not numbers:
        return 0, 0
    if len(numbers) == 1:
        return int(numbers[0][:-2] or 0), int(numbers[0][-2:])
    return int(numbers[0]), int(numbers[1])
