"""The secondary split of sentences beyond the model's length."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.source import split_long
from bilingua.units import Span


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def count_letters(texts: Sequence[str]) -> list[int]:
    return [len(text.replace(" ", "")) for text in texts]


def pieces(text: str, limit: int, keep: Sequence[Span] = ()) -> list[str]:
    return [text[span.start : span.end] for span in split_long(text, limit, count_words, keep)]


def test_text_within_the_limit_is_one_piece() -> None:
    assert pieces(" أكد الوزير ذلك. ", 3) == ["أكد الوزير ذلك."]


def test_semicolon_is_better_than_comma() -> None:
    text = "أعلن الوزير الخطة الجديدة، وشرح بنودها؛ ثم غادر القاعة من دون أن يجيب"
    assert pieces(text, 8) == ["أعلن الوزير الخطة الجديدة، وشرح بنودها؛", "ثم غادر القاعة من دون أن يجيب"]


def test_comma_before_a_clause_is_better_than_any_comma() -> None:
    text = "زار الوفد مصر، والأردن، وسوريا في جولة طويلة، حيث التقى رؤساءها وبحث معهم الملفات"
    assert pieces(text, 9)[0] == "زار الوفد مصر، والأردن، وسوريا في جولة طويلة،"


def test_clause_word_without_a_comma() -> None:
    assert pieces("تحدث الرئيس طويلا عن الاقتصاد بينما تابع الوزراء حديثه صامتين", 6) == [
        "تحدث الرئيس طويلا عن الاقتصاد",
        "بينما تابع الوزراء حديثه صامتين",
    ]


def test_brackets_and_quotes_are_not_cut_where_it_can_be_helped() -> None:
    text = "قال «نعم، نعم، نعم، نعم» أمام الجميع هناك"
    assert any("«نعم، نعم، نعم، نعم»" in piece for piece in pieces(text, 6))


def test_kept_spans_are_never_cut() -> None:
    text = "جمهورية كوريا الديمقراطية الشعبية أعلنت ذلك"
    keep = [Span(0, len("جمهورية كوريا الديمقراطية الشعبية"))]
    assert pieces(text, 2, keep) == ["جمهورية كوريا الديمقراطية الشعبية", "أعلنت ذلك"]


def test_pieces_are_even() -> None:
    sizes = [len(piece.split()) for piece in pieces("، ".join(["كلمة"] * 20), 12)]
    assert sizes == [10, 10]


def test_word_beyond_the_limit_is_cut_inside() -> None:
    assert [s.end - s.start for s in split_long("ك" * 10, 4, count_letters, ())] == [3, 3, 4]


def test_limit_below_one_is_a_misuse() -> None:
    with pytest.raises(ValueError, match="limit is 0"):
        split_long("نص", 0, count_words, ())


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="كلم و،؛:.ab()«»\"–", max_size=80), st.integers(1, 12), st.data())
def test_pieces_hold_the_limit_and_everything(text: str, limit: int, data: st.DataObject) -> None:
    keep = []
    if text:
        start = data.draw(st.integers(0, len(text) - 1))
        keep = [Span(start, data.draw(st.integers(start + 1, len(text))))]
    spans = split_long(text, limit, count_letters, keep)
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert [place for place, char in enumerate(text) if not char.isspace() and place not in covered] == []
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))
    assert not any(text[k.start : span.start].strip() and k.start < span.start < k.end for k in keep for span in spans)
    held = [span for span in spans if not any(span.start < k.end and k.start < span.end for k in keep)]
    assert all(size <= limit for size in count_letters([text[span.start : span.end] for span in held]))
