"""Sentence splitting: the Arabic gold set, and cases of other scripts."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.source import split_sentences

GOLD = Path(__file__).parents[2] / "benchmarks" / "segmentation" / "gold.ar.tsv"


def sentences(text: str, language: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text, language)]


def gold_rows(path: Path = GOLD) -> list[tuple[str, list[str]]]:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [(name, paragraph.split("‖")) for name, _, paragraph in rows]


@pytest.mark.parametrize(("name", "parts"), gold_rows(), ids=[name for name, _ in gold_rows()])
def test_arabic_gold_set(name: str, parts: list[str]) -> None:
    assert sentences("".join(parts), "ar") == [part.strip() for part in parts]


def test_heldout_set() -> None:
    """Written after the rules: all but two rows, which no rule over words can tell, are right."""
    rows = gold_rows(GOLD.with_name("heldout.ar.tsv"))
    wrong = [name for name, parts in rows if sentences("".join(parts), "ar") != [part.strip() for part in parts]]
    assert wrong == ["held-06", "held-31"]


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("ar", ["التقى د. أحمد م. سالم الوزير.", "ثم غادر!"]),
        ("ar", ["ارتفع السعر ٤٫٥ في المئة، وقال: \"سنرى\".", "وانتهى."]),
        ("ar", ["شكرا لكم.", "وصل 20 طنا من القمح."]),
        ("en", ["Dr. Smith met J. K. Rowling at 5 p.m. in Washington.", "He paid $4.50 for tea."]),
        ("en", ["It was the U.S. that moved first.", "The others followed."]),
        ("en", ["\"Is it over?\" she asked.", "No one knew!", "Then it began..."]),
        ("en", ["See example.com for more.", "Bring version 2.0.1 with you."]),
        ("en", ["Acme Inc. bought it.", "The price is secret."]),
        ("ru", ["В 2024 г. президент РФ В. В. Путин посетил Пхеньян.", "Об этом сообщил ТАСС."]),
        ("ru", ["Рост составил 4,5 млн руб. за год.", "Это много!"]),
        ("fr", ["M. Dupont a rencontré Mme. Leroy à 10 h.", "« Est-ce possible ? » demande Jean."]),
        ("fr", ["Le prix est de 4,5 euros.", "La réunion aura lieu demain."]),
        ("fa", ["رئیس‌جمهور روسیه وارد تهران شد.", "آیا این دیدار مهم است؟", "بله."]),
        ("he", ["ד\"ר כהן הגיע לירושלים.", "האם ייפגש עם השר?", "איש אינו יודע."]),
        ("zh", ["俄罗斯总统访问了朝鲜。", "双方签署了条约！", "他说：“很好。”", "会谈持续了4.5小时。"]),
    ],
)  # fmt: skip
def test_other_texts(language: str, parts: list[str]) -> None:
    joined = ("" if language == "zh" else " ").join(parts)
    assert sentences(joined, language) == parts


def test_unknown_language_uses_the_default_facts() -> None:
    assert sentences("Erste Zeile. Zweite Zeile.", "de") == ["Erste Zeile.", "Zweite Zeile."]


def test_line_breaks_are_spaces() -> None:
    assert sentences("جملة أولى\nتستمر.\nجملة ثانية.", "ar") == ["جملة أولى\nتستمر.", "جملة ثانية."]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="كلم ab.!?؟…،؛:«»\"()\n 12د\u200f。“”", max_size=60), st.sampled_from(["ar", "en", "zh", "he"]))
def test_spans_cover_everything_but_space(text: str, language: str) -> None:
    spans = split_sentences(text, language)
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert [place for place, char in enumerate(text) if not char.isspace() and place not in covered] == []
    assert all(text[span.start : span.end] == text[span.start : span.end].strip() != "" for span in spans)
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))
