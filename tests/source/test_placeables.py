"""Markup off before the engine and back on after it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.source import parse_blocks, restore_placeables, strip_placeables
from bilingua.units import PlaceableKind, Segment, Span, WordLink

DEFINITIONS = "\n\n[مرجع]: https://example.org\n\n[^1]: حاشية"


def segment_of(text: str) -> Segment:
    (segment,) = parse_blocks("", text + DEFINITIONS, "ar")[1].segments
    assert segment.text == text
    return segment


def word_links(text: str) -> list[WordLink]:
    """Each word translated by itself."""
    return [WordLink(Span(m.start(), m.end()), Span(m.start(), m.end())) for m in re.finditer(r"[^\s.،!؟«»]+", text)]


def links_of(source: str, target: str, pairs: dict[str, str]) -> list[WordLink]:
    links = []
    for left, right in pairs.items():
        at, to = source.index(left), target.index(right)
        links.append(WordLink(Span(at, at + len(left)), Span(to, to + len(right))))
    return links


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("هذا *مائل* وهذا **عريض**", "هذا مائل وهذا عريض"),
        ("زر [الموقع](https://e.org \"ع\") الآن", "زر الموقع الآن"),
        ("زر [الموقع][مرجع] الآن", "زر الموقع الآن"),
        ("زر <https://e.org> أو https://x.org الآن", "زر https://e.org أو https://x.org الآن"),
        ("الأمر `a * b` والأمر ``c ` d`` هنا", "الأمر a * b والأمر c ` d هنا"),
        ("نص <b>عريض</b> و<br> سطر", "نص عريض و سطر"),
        ("نص[^1] ثم ![ص](x) هنا", "نص ثم هنا"),
        ("\\*ليس\\* مائلا &amp; كذا", "*ليس* مائلا & كذا"),
        ("سطر\nسطر", "سطر سطر"),
        ("5 * 3 = 15", "5 * 3 = 15"),
    ],
)  # fmt: skip
def test_strip_gives_the_words(text: str, plain: str) -> None:
    assert strip_placeables(segment_of(text)).text == plain


def test_offsets_point_at_each_character() -> None:
    segment = segment_of("قال **فلان** في `x` أمس")
    plain = strip_placeables(segment)
    assert "".join(segment.text[place] for place in plain.offsets[:-1]) == plain.text
    assert len(plain.offsets) == len(plain.text) + 1


@pytest.mark.parametrize(
    "text",
    [
        "هذا *مائل* وهذا **عريض** وهذا ***كلاهما*** هنا",
        "زر [الموقع](https://e.org \"ع\") أو <https://e.org> أو https://x.org الآن",
        "الأمر `a * b` والأمر ``c ` d`` هنا",
        "نص <b>عريض</b> و<br> سطر",
        "نص[^1] ثم ![ص](x) هنا.",
        "**كله عريض.**",
        "أ [**ب** ج](x) د",
        "قال *فلان*، ثم **ذهب**.",
        "![ص](x) في أوله",
        "في آخره[^1]",
        "5 * 3 = 15 و a_b_c و [قوس]",
    ],
)  # fmt: skip
def test_identity_translation_gives_the_same_text(text: str) -> None:
    segment = segment_of(text)
    plain = strip_placeables(segment)
    assert restore_placeables(segment, plain, plain.text, word_links(plain.text)) == (text, ())


def test_marks_follow_the_word_order_of_the_target() -> None:
    segment = segment_of("الرئيس **الكوري** زار [موسكو](https://e.org) أمس.")
    plain = strip_placeables(segment)
    target = "Yesterday the Korean president visited Moscow."
    pairs = {"الرئيس": "president", "الكوري": "Korean", "زار": "visited", "موسكو": "Moscow", "أمس": "Yesterday"}
    restored, findings = restore_placeables(segment, plain, target, links_of(plain.text, target, pairs))
    assert restored == "Yesterday the **Korean** president visited [Moscow](https://e.org)."
    assert findings == ()


def test_mark_without_a_sure_place_is_dropped_with_a_finding() -> None:
    segment = segment_of("الرئيس **الكوري** زار موسكو.")
    plain = strip_placeables(segment)
    restored, findings = restore_placeables(segment, plain, "The president visited Moscow.", [])
    assert restored == "The president visited Moscow."
    assert [(f.check, f.segment_id, f.source_span) for f in findings] == [("inline-marks", segment.id, Span(7, 17))]


def test_mark_whose_words_are_torn_apart_is_dropped() -> None:
    segment = segment_of("أ **ب ج** د ه و ز")
    plain = strip_placeables(segment)
    target = "b a d e f g c"
    pairs = {"أ": "a", "ب": "b", "ج": "c", "د": "d", "ه": "e", "و": "f", "ز": "g"}
    restored, findings = restore_placeables(segment, plain, target, links_of(plain.text, target, pairs))
    assert (restored, len(findings)) == (target, 1)


def test_code_that_the_engine_changed_is_dropped_with_a_finding() -> None:
    segment = segment_of("شغل `make demo` الآن")
    restored, findings = restore_placeables(segment, strip_placeables(segment), "Run make a demo now", [])
    assert (restored, [f.source_span for f in findings]) == ("Run make a demo now", [Span(4, 15)])


def test_half_of_an_html_pair_is_never_left() -> None:
    segment = segment_of("نص <b>عريض</b> هنا")
    plain = strip_placeables(segment)
    target = "bold text here"
    restored, findings = restore_placeables(segment, plain, target, links_of(plain.text, target, {"نص": "text", "عريض": "bold"}))
    assert (restored, len(findings)) == (target, 2)


def test_target_with_special_characters_is_escaped() -> None:
    segment = segment_of("نص عادي")
    assert restore_placeables(segment, strip_placeables(segment), "a *b* c", []) == ("a \\*b\\* c", ())


def test_shortcut_link_keeps_its_label() -> None:
    segment = segment_of("انظر [مرجع] هنا")
    plain = strip_placeables(segment)
    target = "see reference here"
    restored, _ = restore_placeables(segment, plain, target, links_of(plain.text, target, {"مرجع": "reference"}))
    assert restored == "see [reference][مرجع] here"


def test_bare_address_keeps_the_stop_out() -> None:
    segment = segment_of("زر www.example.org/a.")
    assert [(p.kind, segment.text[p.start : p.end]) for p in segment.placeables] == [(PlaceableKind.URL, "www.example.org/a")]


MARKED = st.sampled_from(["*{}*", "**{}**", "[{}](https://e.org)", "`{}`", "{}", "{}", "<b>{}</b>", "{}[^1]"])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(MARKED, st.sampled_from(["كلمة", "وزير", "ذهب", "x1"])), min_size=1, max_size=8, unique_by=lambda item: item[1]))
def test_marked_words_survive_identity(pieces: list[tuple[str, str]]) -> None:
    text = " ".join(mark.format(word) for mark, word in pieces)
    segment = segment_of(text)
    plain = strip_placeables(segment)
    assert restore_placeables(segment, plain, plain.text, word_links(plain.text)) == (text, ())


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="كلم ab*_`[]()<>&;^!\\.\n#1", max_size=30), st.text(alphabet="ab *_`[]()<>&;\\", max_size=20))
def test_any_text_and_target_end_well(text: str, target: str) -> None:
    """Whatever the marks and the output: offsets hold and every mark is either in the result or in a finding."""
    for block in parse_blocks("", text, "ar"):
        for segment in block.segments:
            plain = strip_placeables(segment)
            assert len(plain.offsets) == len(plain.text) + 1
            assert list(plain.offsets) == sorted(plain.offsets)
            _, findings = restore_placeables(segment, plain, target, [])
            assert len(findings) <= len(segment.placeables)
