"""Dates with month names."""

import pytest

from bilingua.terminology import TermMatcher, build_termbase
from bilingua.units import LanguagePair

ENGLISH = TermMatcher(build_termbase((), LanguagePair("ar", "en")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("افتتح في 3 من أيلول/ سبتمبر.", [("3 من أيلول/ سبتمبر", "September 3")]),
        ("في يوم 12 من تموز/ يوليو", [("يوم 12 من تموز/ يوليو", "July 12")]),
        ("منذ حزيران/ يونيو عام 2024", [("حزيران/ يونيو عام 2024", "June 2024")]),
        ("يونيو/حزيران", [("يونيو/حزيران", "June")]),
        ("حزيران (يونيو) الماضي", [("حزيران (يونيو)", "June")]),
        ("12 تشرين الأول/أكتوبر 2024", [("12 تشرين الأول/أكتوبر 2024", "October 12, 2024")]),
        ("٣ سبتمبر ٢٠٢٥م", [("٣ سبتمبر ٢٠٢٥م", "September 3, 2025")]),
        ("الثالث من سبتمبر", [("الثالث من سبتمبر", "September 3")]),
        ("الحادي والعشرين من مارس", [("الحادي والعشرين من مارس", "March 21")]),
        ("من 3-5 سبتمبر", [("3-5 سبتمبر", "September 3–5")]),
        ("يومي 3 و4 آب", [("3 و4 آب", "August 3 and 4")]),
        ("14 جويلية 1990", [("14 جويلية 1990", "July 14, 1990")]),
        ("15 رمضان 1446 هـ", [("15 رمضان 1446 هـ", "15 Ramadan 1446 AH")]),
        ("1 محرم 1447", [("1 محرم 1447", "1 Muharram 1447 AH")]),
        ("رمضان 1446", [("رمضان 1446", "Ramadan 1446 AH")]),
        ("في الـ3 من سبتمبر", [("الـ3 من سبتمبر", "September 3")]),
        ("وسبتمبر", [("سبتمبر", "September")]),
        ("في مارس", [("مارس", "March")]),
        ("شهر آب", [("آب", "August")]),
    ],
)
def test_match_text_builds_dates(text: str, expected: list[tuple[str, str]]) -> None:
    matches = ENGLISH.match_text(text)
    assert [(match.surface, match.target) for match in matches] == expected
    assert {match.via for match in matches} == {"rule"}


@pytest.mark.parametrize(
    "text",
    ["مارس الرياضة", "سيارة نيسان جديدة", "آب الرجل", "03.09.2025", "جاء في رمضان", "مارسوا", "وصل إلى باب 2010", "وتموز المفاعل"],
)
def test_match_text_leaves_other_words_and_numeric_dates(text: str) -> None:
    assert ENGLISH.match_text(text) == ()


def test_match_text_writes_dates_as_the_target_language_does() -> None:
    german = TermMatcher(build_termbase((), LanguagePair("ar", "de")))
    assert [match.target for match in german.match_text("12 تشرين الأول 2024")] == ["12. Oktober 2024"]


@pytest.mark.parametrize(
    ("text", "admitted"),
    [
        ("في 3 من أيلول/ سبتمبر", ("3 September",)),
        ("12 تشرين الأول/أكتوبر 2024", ("12 October 2024",)),
        ("يونيو/حزيران", ()),
    ],
)
def test_day_first_is_found_as_the_date_so_that_it_becomes_the_decided_form(text: str, admitted: tuple[str, ...]) -> None:
    assert [match.entry.admitted for match in ENGLISH.match_text(text)] == [admitted]
