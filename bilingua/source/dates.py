"""Dates and times as pages write them, to ISO 8601; month names come from the furniture file."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?!\d)")
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)")
_OFFSET = re.compile(r"\d{2}:\d{2}(?::\d{2})?\s*(Z|[+-]\d{2}:?\d{2})")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, with the time where one is written."""

    date: str
    """ISO 8601 date."""
    time: str = ""
    """ISO 8601 time with its offset where it is known; empty where no time is written."""

    def __str__(self) -> str:
        """Return the date, or date and time joined by ``T``."""
        return f"{self.date}T{self.time}" if self.time else self.date


def parse_moment(text: str, months: Mapping[str, int], afternoon: Sequence[str] = ()) -> Moment | None:
    """Read a date with its time from a piece of text; None where it holds no real date.

    Args:
        text: A date line, e.g. ``08:17 GMT 03.09.2025`` or ``3 أيلول/ سبتمبر 2025``.
        months: Month name to number; longer names win.
        afternoon: Words that after a time mean twelve hours later.
    """
    plain = "".join(str(unicodedata.digit(char, char)) for char in text)
    found = _find_date(plain, months)
    if found is None:
        return None
    try:
        date = datetime.date(*found).isoformat()
    except ValueError:
        return None
    return Moment(date, _find_time(plain, afternoon))


def _find_date(text: str, months: Mapping[str, int]) -> tuple[int, int, int] | None:
    if iso := _ISO.search(text):
        return int(iso[1]), int(iso[2]), int(iso[3])
    if numeric := _NUMERIC.search(text):
        return int(numeric[3]), int(numeric[2]), int(numeric[1])
    names = "|".join(re.escape(name) for name in sorted(months, key=len, reverse=True))
    if not names:
        return None
    month = rf"(?P<month>{names})\b(?:\s*/\s*[^\W\d]+)?"
    day_first = rf"(?<!\d)(?P<day>\d{{1,2}})\W{{0,3}}(?:من\s+)?{month}\W{{0,3}}(?P<year>\d{{4}})"
    month_first = rf"{month}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})"
    for pattern in (day_first, month_first):
        if worded := re.search(pattern, text):
            return int(worded["year"]), months[worded["month"]], int(worded["day"])
    return None


def _find_time(text: str, afternoon: Sequence[str]) -> str:
    clock = _TIME.search(text)
    if clock is None:
        return ""
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    words = "|".join(re.escape(word) for word in afternoon)
    if words and hour < 12 and re.match(rf"\s*(?:{words})(?!\w)", text[clock.end() :]):
        hour += 12
    if hour > 23 or minute > 59 or second > 59:
        return ""
    offset = _OFFSET.search(text)
    zone = _zone(offset[1]) if offset else "Z" if re.search(r"\b(?:GMT|UTC|غرينتش)\b", text) else ""
    seconds = f":{second:02}" if clock[3] else ""
    return f"{hour:02}:{minute:02}{seconds}{zone}"


def _zone(offset: str) -> str:
    """Return an offset from UTC in ISO 8601's extended form."""
    digits = re.sub(r"\D", "", offset)
    return "Z" if not digits.strip("0") else f"{offset[0]}{digits[:2]}:{digits[2:]}"
