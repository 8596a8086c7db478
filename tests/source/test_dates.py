"""Dates as pages write them."""

from __future__ import annotations

import pytest

from bilingua.config import SourceSettings
from bilingua.source.dates import parse_moment
from bilingua.source.furniture import load_furniture


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "08:17 GMT 03.09.2025", "2025-09-03T08:17Z"),
        ("ar", "السبت 18 أكتوبر 2025 - 09:30 ص", "2025-10-18T09:30"),
        ("ar", "الأحد 2 تشرين الثاني 2025 الساعة 07:05 مساء", "2025-11-02T19:05"),
        ("ar", "٣ أيلول/ سبتمبر ٢٠٢٥", "2025-09-03"),
        ("ar", "3 من أيلول/سبتمبر 2025", "2025-09-03"),
        ("ar", "2025-04-22", "2025-04-22"),
        ("ar", "11 كانون الأول 2024", "2024-12-11"),
        ("ar", "31.02.2025", None),
        ("ar", "في الأسبوع المقبل", None),
        ("en", "Tuesday, March 4, 2025", "2025-03-04"),
        ("en", "4 March 2025, 3:15 PM", "2025-03-04T15:15"),
        ("ru", "3 сентября 2025, 10:20", "2025-09-03T10:20"),
        ("en", "2025-02-11T07:45:00+03:00", "2025-02-11T07:45:00+03:00"),
        ("en", "2025-02-11T07:45+0300", "2025-02-11T07:45+03:00"),
        ("en", "2025-02-11T07:45+0000", "2025-02-11T07:45Z"),
    ],
)
def test_parse_moment(language: str, text: str, expected: str | None) -> None:
    furniture = load_furniture(language, SourceSettings())
    moment = parse_moment(text, furniture.months, furniture.afternoon)
    assert (str(moment) if moment else None) == expected
