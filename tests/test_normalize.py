"""Normalisation for the engine."""

from __future__ import annotations

import pytest

from bilingua.normalize import normalize_for_engine, slugify


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("مُحَمَّد", "محمد"),
        ("كتـــاب", "كتاب"),
        ("\u202bنص\u202c\u061c \u200fآخر", "نص آخر"),
        ("\ufee3\ufea4\ufee4\ufeaa", "محمد"),
        ("  كلمة\u00a0\n أخرى ", "كلمة أخرى"),
        ("٣,٢ مليار", "3.2 مليار"),
        ("٣٫٥ و۴۵", "3.5 و45"),
        ("١٬٢٣٤ و١,٢٣٤", "1,234 و1,234"),
        ("3,2 and 1,234", "3,2 and 1,234"),
    ],
    ids=["harakat", "tatweel", "bidi-controls", "presentation-forms", "white-space", "decimal-comma", "digits", "thousands", "ascii-kept"],
)
def test_engine_sees_plain_text(text: str, expected: str) -> None:
    assert normalize_for_engine(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("Élan vital!", "elan-vital"), ("عنوان", ""), ("a--b  c", "a-b-c")])
def test_slug_is_ascii(text: str, expected: str) -> None:
    assert slugify(text) == expected
