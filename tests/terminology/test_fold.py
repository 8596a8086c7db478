"""The folded text and its way back to the text as read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilingua.terminology.fold import fold_key, fold_text, strip_marks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("إيران أوكرانيا آسيا ٱلله", "ايران اوكرانيا اسيا الله"),
        ("مصطفى القاهرة", "مصطفي القاهره"),
        ("مسؤول مسئول", "مسءول مسءول"),
        ("لـبُوتِينَ", "لبوتين"),
        ("ﻻ ﷲ", "لا الله"),
        ("کیم پوتین ڤلاديمير", "كيم بوتين فلاديمير"),
        ("٣ و۴", "3 و4"),
        ("جونغ-أون", "جونغ اون"),
        ("كيم \u00a0\n جونغ", "كيم جونغ"),
        ("\u202bبوتين\u202c\u200f", "بوتين"),
        ("NATO Guterrés", "nato guterres"),
    ],
)
def test_fold_text_makes_spellings_equal(text: str, expected: str) -> None:
    assert fold_text(text).text == expected


def test_fold_text_keeps_a_spaced_dash_apart() -> None:
    """A hyphen inside a name becomes a space; a dash between spaces must not join two names."""
    assert fold_text("روسيا - اليوم").text != fold_key("روسيا اليوم")


@given(st.text())
def test_fold_text_maps_every_character_back(text: str) -> None:
    folded = fold_text(text)
    places = [folded.raw_index(at) for at in range(len(folded.text))]
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)


@given(st.text(alphabet="كيمجونغأوننىة \u0640\u064e\u200f-ﻻﷲA1"), st.data())
def test_raw_span_folds_to_the_same_text(text: str, data: st.DataObject) -> None:
    """Folding the raw span of a folded range gives that range again (outer spaces aside)."""
    folded = fold_text(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    span = folded.raw_span(start, end)
    if span is not None:
        assert fold_text(text[span[0] : span[1]]).text == folded.text[start:end]


def test_raw_span_holds_trailing_harakat() -> None:
    assert fold_text("بوتينَ.").raw_span(0, 5) == (0, 6)


def test_raw_span_is_none_inside_a_ligature() -> None:
    assert fold_text("ﻻ").raw_span(0, 1) is None


def test_strip_marks_keeps_the_letters() -> None:
    assert strip_marks("أُمّة إيرانيّة") == "أمة إيرانية"
